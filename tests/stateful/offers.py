"""What the engine must come to about offers: who may use which grant once, and which checkout has the promise.

Ten percent off, in one channel; one campaign runs at a time. No imports from the package.
"""

from datetime import timedelta

PATIENCE, WEEK = timedelta(minutes=15), timedelta(days=7)


class OffersAuditor:
    """`grants`, `promises` (grant: [checkout, since, touched]), `carts` ([user, code]) and what was decided for them."""

    def __init__(self):
        self.grants, self.promises, self.carts = {}, {}, {}
        self.applied, self.declined, self.orders = {}, set(), {}

    def grant(self, pk, user, code):
        self.grants[pk] = {"owner": user, "code": code, "live": True, "order": None, "past": set()}

    def named(self, code):
        return next((pk for pk, one in self.grants.items() if code and one["code"] == code), None)

    def reserve(self, grant, checkout, now):
        if self.grants[grant]["order"]:
            return False
        owner, since, touched = self.promises.get(grant, (checkout, now, now))
        if owner != checkout:
            if now < touched + PATIENCE or owner in self.orders:
                return False
            since = now
        self.promises[grant] = (checkout, since, max(touched, now))
        return True

    def release(self, checkout):
        self.promises = {pk: one for pk, one in self.promises.items() if one[0] != checkout}

    def decide(self, checkout, now):
        """Whether the offer is on the checkout now."""
        cart = self.carts[checkout]
        if self.named(cart["code"]) is None:
            cart["code"] = ""  # the shop knows it no more
        hers = [pk for pk, one in self.grants.items() if one["owner"] == cart["user"] and one["live"]]
        grant = next(
            (pk for pk in hers if not self.grants[pk]["order"] and self._is_free(pk, checkout, now)), None
        )
        if not cart["code"] and (
            checkout in self.declined or (grant and self.applied.get(checkout) == grant)
        ):
            self.declined.add(checkout)
            grant = None
        if grant and self.reserve(grant, checkout, now):
            cart["code"] = self.grants[grant]["code"]
            self.applied[checkout] = grant
            self.declined.discard(checkout)
            self.promises = {
                pk: one for pk, one in self.promises.items() if one[0] != checkout or pk == grant
            }
            return True
        cart["code"] = ""
        self.applied.pop(checkout, None)
        self.release(checkout)
        return False

    def _is_free(self, grant, checkout, now):
        owner, _, touched = self.promises.get(grant, (checkout, now, now))
        return owner == checkout or now >= touched + PATIENCE

    def forget(self, checkout):
        self.applied.pop(checkout, None)
        self.declined.discard(checkout)

    def may_complete(self, checkout, now):
        grant = self.named(self.carts[checkout]["code"])
        if grant is None:
            return True
        holds = self.promises.get(grant, (None,))[0] == checkout
        return (holds or self.grants[grant]["live"]) and self.reserve(grant, checkout, now)

    def settle(self, orders):
        """One batch of changed orders, as (id, owner, order). A grant that comes back gets a code nobody knows yet."""
        hits = [(*one, grant) for one in orders for grant in self._named_by(one[0], one[2])]
        uses = [hit for hit in hits if self._uses(*hit)]
        self._catch_up([hit for hit in hits if self._is_missed(*hit)])
        for pk, _, _, grant in [hit for hit in hits if hit not in uses]:
            if self.grants[grant]["order"] == pk:
                self.grants[grant] |= {"order": None, "code": f"renewed after {pk}"}
        for pk, *_, grant in sorted(uses, key=self._rank):
            one = self.grants[grant]
            if one["order"] in (None, pk):
                one["order"] = pk
                one["past"].add(pk)
        for pk, _, order in [one for one in orders if one[2].checkout_id]:
            self.forget(order.checkout_id)
            if pk not in [use[0] for use in uses]:
                self.release(order.checkout_id)
        self.promises = {pk: one for pk, one in self.promises.items() if pk not in [use[3] for use in uses]}

    def _catch_up(self, missed):
        """Orders that ended before they were ever seen alive: used, and given back thereafter."""
        for pk, *_, grant in sorted(missed, key=self._rank):
            if self.grants[grant]["order"] is None:
                self.grants[grant]["order"] = pk
                self.grants[grant]["past"].add(pk)
                self.promises.pop(grant, None)

    def _named_by(self, pk, order):
        codes = order.voucher_code and {self.named(order.voucher_code)} - {None}
        return (codes or set()) | {grant for grant, one in self.grants.items() if pk in one["past"]}

    def _promise(self, grant, order):
        promise = self.promises.get(grant)
        return promise if promise and promise[0] == order.checkout_id else None

    def _uses(self, pk, owner, order, grant):
        return self._carries(pk, owner, order, grant) and order.status not in ("cancelled", "expired")

    def _is_missed(self, pk, owner, order, grant):
        is_new = pk not in self.grants[grant]["past"] and order.status in ("cancelled", "expired")
        return is_new and self._carries(pk, owner, order, grant)

    def _carries(self, pk, owner, order, grant):
        had = pk in self.grants[grant]["past"] or self._promise(grant, order)
        is_hers = owner == self.grants[grant]["owner"] or (isinstance(owner, str) and had)
        return bool(is_hers)

    def _rank(self, hit):
        promise = self._promise(hit[3], hit[2])
        return (promise is None, (promise or (0, hit[2].created_at))[1], hit[2].created_at, hit[0])

    def sweep(self, now):
        """What time alone changes; answers the orders that are rung for."""
        rung = self._pages(self._is_overdue, lambda one: self.decide(one, now))
        return rung | self._pages(
            lambda one: self._held(one, now - PATIENCE), lambda one: self._free(one, now)
        )

    def _pages(self, is_due, work):
        after, rung = "", set()
        while ids := sorted(one for one in self._checkouts() if str(one) > after and is_due(one)):
            for one in [one for one in ids if one not in self.carts]:
                rung |= {self.orders[one]} if one in self.orders else set()
                self.forget(one)
                if one not in self.orders:
                    self.release(one)
            for one in [one for one in ids if one in self.carts]:
                work(one)
            after = str(ids[-1])
        return rung

    def _checkouts(self):
        return set(self.applied) | {one[0] for one in self.promises.values()}

    def _is_overdue(self, checkout):
        grant = self.applied.get(checkout)
        return grant is not None and (
            not self.grants[grant]["live"]
            or self.grants[grant]["order"] is not None
            or self.promises.get(grant, (None,))[0] != checkout
        )

    def _held(self, checkout, before):
        return next(
            (pk for pk, one in self.promises.items() if one[0] == checkout and one[2] <= before), None
        )

    def _free(self, checkout, now):
        cart, grant = self.carts[checkout], self._held(checkout, now - PATIENCE)
        if cart["code"] != self.grants[grant]["code"]:
            self.release(checkout)
        elif self._held(checkout, now - WEEK) is not None:
            cart["code"] = ""
            self.release(checkout)
            self.forget(checkout)
