"""A second, simple memory of the whole shop, which says what the real engine must come to.

It shares no code with the package; the ledger is that of tests/loyalty/auditor.py. Orders are read as the shop
tells them. Members are their user numbers, guests their addresses.
"""

from calendar import monthrange
from dataclasses import replace
from fractions import Fraction

from tests.loyalty.auditor import Auditor, Refused


class WholeAuditor(Auditor):
    """Facts by order, referrals by friend; `dirty` are the orders that must be looked at.

    `rules` are those by which an order gave its first points: they stay its own.
    """

    def __init__(self):
        super().__init__()
        self.told, self.owner, self.paid, self.dirty = {}, {}, {}, set()
        self.address, self.joined, self.referrals = {}, {}, {}
        self.versions, self.terms, self.rules = [], [], {}
        # Refunds that name goods of one line or shipping, as staff granted them; and those of the orders as told.
        self.refunds, self.named = {}, {}

    def in_force(self, rows, at):
        return max((row for row in rows if row[0] <= at), key=lambda row: row[0], default=None)

    def meet(self, people, now):
        """(user, referrer whose code she left or None), in the order in which they are met."""
        for friend, referrer in people:
            try:
                self.claim(friend, referrer, now)
            except Refused:
                self._join(friend)

    def claim(self, friend, referrer, now):
        above = referrer
        while above not in (None, friend):
            above = self.referrals[above]["referrer"] if above in self.referrals else None
        past = [pk for pk, who in self.owner.items() if who in (friend, self.address[friend])]
        if above == friend or referrer is None or friend in self.referrals or any(map(self._counts, past)):
            raise Refused("ReferralNotAvailable")
        self.referrals[friend] = {"referrer": referrer, "referee": friend, "at": now}
        self._follow(self.referrals[friend])
        self._join(friend)

    def _join(self, user):
        if self.joined.setdefault(self.address[user], user) == user:
            self.dirty |= {pk for pk, owner in self.owner.items() if owner == self.address[user]}

    def _counts(self, pk):
        return pk in self.paid and self.told[pk].origin != "reissue"

    def news(self, found):
        """Of orders as the shop tells them, None for what it has no more: (order, owner) of each that differs."""
        news = {}
        for pk, order in found.items():
            if order is None and pk not in self.told:
                continue
            who = self.owner[pk] if order is None else order.user_id or order.email.strip().lower()
            told = replace(order or self.told[pk], user_id=None, email="")
            told = replace(told, status="cancelled") if order is None else told
            if (told, self.joined.get(who, who)) != (self.told.get(pk), self.owner.get(pk)):
                news[pk] = told, self.joined.get(who, who)
        return news

    def look(self, found):
        """One batch is looked at; answers what changed."""
        changed = self.news(found)
        for pk, (order, owner) in changed.items():
            self.told[pk], self.owner[pk] = order, owner
            self.named[pk] = tuple(self.refunds.get(pk, ()))
            if order.captured_minor >= order.due_minor:
                self.paid.setdefault(pk, order.fully_paid_at)
        return sorted(changed)

    def earn(self, changed):
        """Points of the orders in the order of their names, then those of every friend's first order."""
        due = {f"order:{pk}": (self.owner[pk], self._due(pk), pk, self.rules.get(pk)) for pk in changed}
        for one in self.referrals.values():
            self._follow(one)
            for side, points in one["points"].items():
                due[f"referral:{one['pk']}:{side}"] = (one[side], points, one["order"], None)
        for cause, (who, points, pk, rules) in sorted(due.items(), key=lambda item: item[0]):
            is_member = isinstance(who, int)
            ends = points and self._ends(pk, rules)
            self.target(who if is_member else None, cause, points * is_member, ends)

    def _due(self, pk):
        order = self.told[pk]
        if order.status != "live" or not self._counts(pk):
            return 0
        rules = self.rules.get(pk) or self.in_force(self.versions, order.created_at)
        due = int(self._goods(pk)[0] * rules[1] / rules[2])
        if due and isinstance(self.owner[pk], int):
            self.rules[pk] = rules
        return due

    def _goods(self, pk):
        """Net and gross of the goods that are kept and paid for: what a clerk would work out with the receipts."""
        order = self.told[pk]
        went_back = left = max(order.due_minor - order.kept_minor, 0)
        by_name, shipping = {line.id: Fraction(0) for line in order.lines}, 0
        for amount, line_id, units in self.named[pk]:
            part = min(amount, left)
            left -= part
            if line_id is None:
                shipping += min(part, order.shipping_gross_minor - shipping)
                continue
            (line,) = (one for one in order.lines if one.id == line_id)
            value = Fraction(line.gross_minor * units, line.quantity)
            by_name[line_id] += min(part, value, line.gross_minor - by_name[line_id])
        gone = {
            line.id: max(
                by_name[line.id],
                Fraction(line.gross_minor * min(line.returned, line.quantity), line.quantity),
            )
            for line in order.lines
        }
        accounted = sum(gone.values()) + shipping
        unnamed = max(went_back - accounted, 0)
        rest = order.due_minor - accounted
        paid_for = max(Fraction(rest - unnamed) / rest, 0) if rest > 0 else 1
        kept = [(line, 1 - gone[line.id] / line.gross_minor) for line in order.lines if line.gross_minor]
        net = paid_for * sum(line.net_minor * share for line, share in kept)
        return net, paid_for * sum(line.gross_minor * share for line, share in kept)

    def _is_kept(self, pk):
        """Something of the goods; where everything came back or was named, a cent a unit is nothing."""
        order = self.told[pk]
        units = {line.id: line.returned for line in order.lines}
        left = max(order.due_minor - order.kept_minor, 0)
        named = dict.fromkeys(units, 0)
        for amount, line_id, quantity in self.named[pk]:
            if min(amount, left) > 0 and line_id is not None:
                named[line_id] += quantity
            left -= min(amount, left)
        is_all = all(max(units[line.id], named[line.id]) >= line.quantity for line in order.lines)
        return self._goods(pk)[1] > (sum(line.quantity for line in order.lines) if is_all else 0)

    def _ends(self, pk, rules):
        months, at = (rules or self.in_force(self.versions, self.told[pk].created_at))[3], self.paid[pk]
        years, month = divmod(at.month - 1 + (months or 0), 12)
        last = monthrange(at.year + years, month + 1)[1]
        return months and at.replace(year=at.year + years, month=month + 1, day=min(at.day, last))

    def _follow(self, one):
        """The friend's first paid order decides; what was paid before she claimed makes her no friend."""
        hers = [pk for pk, who in self.owner.items() if who == one["referee"] and self._counts(pk)]
        first = min(hers, key=lambda pk: (self.paid[pk], pk), default=None)
        terms = first and self.in_force(self.terms, self.told[first].created_at)[1]
        if not terms or self.paid[first] < one["at"]:
            return one.update(order=None, state="pending", points={"referrer": 0, "referee": 0})
        is_kept = self.told[first].status == "live" and self._is_kept(first)
        points = {side: number * is_kept for side, number in terms.items()}
        return one.update(order=first, state="rewarded" if is_kept else "reversed", points=points)
