"""A second, simple ledger that says what the real one must answer. It shares no code with the package."""

from collections import defaultdict
from copy import deepcopy


class Refused(Exception):
    """A business no, by the name of the real refusal."""


class Auditor:
    """Lots are lists [points, cause, expiry or None]; debts and dues are numbers."""

    def __init__(self):
        self.lots, self.owed, self.due = defaultdict(list), defaultdict(int), defaultdict(int)
        self.holds, self.keys, self.lapsed = [], {}, defaultdict(int)
        self.frozen, self.purchases = set(), {}

    def available(self, who):
        return sum(lot[0] for lot in self.lots[who])

    def held(self, who):
        return sum(hold["points"] for hold in self.holds if hold["who"] == who and hold["state"] == "open")

    def target(self, who, cause, due, ends):
        for (other, name), before in list(self.due.items()):
            if name == cause and other != who and before:
                self._claw_back(other, before, cause)
                self.due[other, name] = 0
        change = due - self.due[who, cause]
        self.due[who, cause] = due
        if change > 0:
            self._receive(who, [change, cause, ends])
        elif change < 0:
            self._claw_back(who, -change, cause)

    def freeze(self, who):
        if who in self.frozen:
            raise Refused("AlreadyResolved")
        self.frozen.add(who)

    def unfreeze(self, who):
        if who not in self.frozen:
            raise Refused("AlreadyResolved")
        self.frozen.remove(who)

    def hold(self, who, points, checkout, now, until):
        if who in self.frozen:
            raise Refused("AccountFrozen")
        old = next(
            (one for one in self.holds if one["checkout"] == checkout and one["state"] == "open"), None
        )
        if old and (old["who"], old["points"]) == (who, points):
            old["until"] = until
            return old
        before = deepcopy((self.lots, self.owed))
        if old:
            self.release(old)
        live = [lot for lot in self.lots[who] if self._lives(lot, now)]
        if sum(lot[0] for lot in live) < points:
            self.lots, self.owed = before
            if old:
                old["state"] = "open"
            raise Refused("NotEnoughPoints")
        taken = self._take(who, points, live)
        self.holds.append(
            {
                "who": who,
                "points": points,
                "checkout": checkout,
                "taken": taken,
                "state": "open",
                "until": until,
            }
        )
        return self.holds[-1]

    def capture(self, hold, order):
        if hold["state"] != "open" and (hold["state"], hold.get("order")) != ("captured", order):
            raise Refused("AlreadyResolved")
        hold["state"], hold["order"] = "captured", order

    def release(self, hold):
        if hold["state"] == "captured":
            raise Refused("AlreadyResolved")
        if hold["state"] == "open":
            hold["state"] = "released"
            for lot in hold["taken"]:
                self._receive(hold["who"], list(lot))

    def move_spent(self, hold, points, now):
        """Of a captured hold: more is spent, as far as there is any, or with a minus what was spent last comes back."""
        who, spent = hold["who"], hold["taken"]
        if points > 0:
            live = [lot for lot in self.lots[who] if self._lives(lot, now)]
            points = 0 if who in self.frozen else min(points, sum(lot[0] for lot in live))
            spent += self._take(who, points, live)
            return points
        back, missing = [], -points
        while missing:
            part, *rest = spent.pop()
            if part > missing:
                spent.append([part - missing, *rest])
            back.insert(0, [min(part, missing), *rest])
            missing -= min(part, missing)
        for lot in back:
            self._receive(who, lot)
        return -points

    def buy(self, who, points, key, now):
        if (who, key) in self.purchases:
            return
        if self.available(who) < points:
            raise Refused("NotEnoughPoints")
        if who in self.frozen:
            raise Refused("AccountFrozen")
        live = [lot for lot in self.lots[who] if self._lives(lot, now)]
        if sum(lot[0] for lot in live) < points:
            raise Refused("NotEnoughPoints")
        self.purchases[who, key] = self._take(who, points, live)

    def give_purchase_back(self, who, key):
        for lot in self.purchases[who, key]:
            self._receive(who, list(lot))
        self.purchases[who, key] = []

    def adjust(self, who, points, key):
        if self.keys.get(key, (who, points)) != (who, points):
            raise Refused("KeyReused")
        if key not in self.keys and points < 0:
            if self.available(who) < -points:
                raise Refused("NotEnoughPoints")
            self._take(who, -points, self.lots[who])
        elif key not in self.keys:
            self._receive(who, [points, "", None])
        self.keys[key] = (who, points)

    def expire(self, now):
        for who in self.lots:
            for points, cause, _ in (lot for lot in self.lots[who] if not self._lives(lot, now)):
                self.lapsed[who, cause] += points
            self.lots[who] = [lot for lot in self.lots[who] if self._lives(lot, now)]

    def _lives(self, lot, now):
        return lot[2] is None or lot[2] > now

    def _receive(self, who, lot):
        paid = min(lot[0], self.owed[who])
        self.owed[who] -= paid
        if lot[0] > paid:
            self.lots[who].append([lot[0] - paid, *lot[1:]])

    def _claw_back(self, who, points, cause):
        own = [lot for lot in self.lots[who] if lot[1] == cause]
        beyond = max(0, points - sum(lot[0] for lot in own))
        forgiven = min(beyond, self.lapsed[who, cause])
        self.lapsed[who, cause] -= forgiven
        points -= forgiven
        there = min(points, self.available(who))
        from_own = min(there, sum(lot[0] for lot in own))
        self._take(who, from_own, own)
        self._take(who, there - from_own, self.lots[who])
        self.owed[who] += points - there

    def _take(self, who, points, lots):
        taken = []
        for lot in sorted(lots, key=lambda lot: (lot[2] is None, lot[2] or 0)):
            part = min(lot[0], points)
            if part:
                taken.append([part, *lot[1:]])
            lot[0], points = lot[0] - part, points - part
        self.lots[who] = [lot for lot in self.lots[who] if lot[0]]
        return taken
