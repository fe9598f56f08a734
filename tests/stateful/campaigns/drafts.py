"""Draft orders of staff in a year: each uses the offer that is put on it, as an order does."""

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, multiple, rule

from saleor_retention.errors import Refusal
from saleor_retention.offers.checkout.draft_orders import draft_apply
from saleor_retention.offers.models import Campaign, Grant, Redemption
from saleor_retention.store.orders import Origin, Status
from tests.builders import a_line, an_order
from tests.builders.points import an_id
from tests.stateful.campaigns.terms import own_minor
from tests.stateful.campaigns.tills import GOODS, NEWS, ORDERS, WHO

DRAFTS = Bundle("drafts")


class Drafts:
    """Rules of a year that are about drafts. `drafts`: who each open one is for."""

    @rule(
        target=DRAFTS,
        who=WHO,
        goods=GOODS,
        name=st.sampled_from(["money", "never"]),
        other=st.sampled_from([0, 0, 3_333, 24_000]),
    )
    def staff_draft(self, who, goods, name, other=0):
        """A draft with what its customer was given, if they still have it; perhaps it is changed to goods of `other`."""
        if not self.is_here(who):
            return multiple()
        self.staff_grant(name, who)
        self.made += 1
        draft = an_id(f"draft {self.made}")
        self.shop.put(self._draft(draft, who, goods))
        self.drafts[draft] = who
        self.puts_it_on(draft, name)
        if other:
            self.staff_edit_a_draft(draft, other)
        return draft

    def _draft(self, draft, who, goods):
        line = a_line(draft, "goods", quantity=2, net_minor=goods, gross_minor=goods)
        bare = {"shipping_net_minor": 0, "shipping_gross_minor": 0, "fully_paid_at": None}
        return an_order(
            draft, user_id=who, email=f"user{who}@example.com", origin=Origin.DRAFT, status=Status.DRAFT,
            created_at=self.now, lines=(line,), due_minor=goods, captured_minor=0, kept_minor=0, **bare,
        )  # fmt: skip

    def puts_it_on(self, draft, name) -> None:
        """Taken or refused; never taken of what another order has."""
        hers = Grant.objects.filter(customer__user_id=self.drafts[draft], campaign=self.names.get(name))
        grant = hers.order_by("pk").last()
        if grant is None:
            return
        others = {use.grant for use in self.ledger.uses if self.ledger.counts(use) and use.order != draft}
        try:
            draft_apply(draft, grant.pk, now=self.now)
        except Refusal:
            self.reached["drafts refused"] += 1
            return
        assert grant.pk not in others, "one offer on two orders"
        assert grant.campaign_id not in self.rested, "an offer that rests"
        self.reached["drafts"] += 1
        self.uses_by_its_terms(draft, grant.pk)

    def uses_by_its_terms(self, draft, grant) -> None:
        """What a draft with the code takes off is what the terms give on it, and that is its use."""
        order, campaign = self.shop.orders([draft])[draft], Campaign.objects.get(grants=grant)
        goods = sum(line.gross_minor for line in order.lines) + order.discount_minor
        amount = own_minor(campaign.name, goods)
        assert order.discount_minor == amount, "not by the terms of the draft"
        self.ledger.nobody_saw(draft)
        self.amounts[draft].add(amount)
        used = (grant, campaign.pk, amount, campaign.restore_policy)
        self.ledger.completed(draft, [used], who=self.drafts[draft], at=self.now)

    @rule(draft=DRAFTS, goods=GOODS)
    def staff_edit_a_draft(self, draft, goods):
        if draft in self.drafts and self.stands(draft):
            used = [use.grant for use in self.ledger.uses if use.order == draft]
            since = self.ledger.since(draft)
            self.shop.edit_draft(self._draft(draft, self.drafts[draft], goods))
            if used and self.shop.orders([draft])[draft].voucher_code:
                self.uses_by_its_terms(draft, used[0])
                self.ledger.began(draft, since)
                self.reached["drafts edited"] += 1
            self.drafts_lose()
            self.heard(draft, "rung")

    @rule(target=ORDERS, draft=DRAFTS, news=NEWS)
    def staff_complete_a_draft(self, draft, news):
        """It becomes an order, paid in full; nobody asks us."""
        if draft not in self.drafts:
            return multiple()
        del self.drafts[draft]
        if not self.stands(draft):
            return multiple()
        self.ticks()
        self.shop.confirm(draft, at=self.now)
        self.shop.pay(draft, at=self.now)
        self.placed[draft] = self.clicks
        self.reached["drafts completed"] += 1
        self.heard(draft, news)
        return draft

    @rule(draft=DRAFTS, is_sure=st.booleans())
    def staff_delete_a_draft(self, draft, is_sure):
        """What was on it is the customer's again, by its policy."""
        if is_sure and self.drafts.pop(draft, None) and self.stands(draft):
            self.ends_as_it_was_seen(draft)
            self.shop.delete(draft)
            self.reached["drafts deleted"] += 1
            self.ledger.dead.add(draft)
            self.heard(draft, "rung")

    def ends_as_it_was_seen(self, draft) -> None:
        """An edit that nobody looked at before the draft was deleted cannot be known any more."""
        seen = Redemption.objects.filter(order_id=draft).values_list("amount_minor", flat=True).first()
        for use in self.ledger.uses:
            if use.order == draft and seen is not None:
                assert seen in self.amounts[draft], "the draft never had so much by its terms"
                use.amount = seen

    def staff_finish_drafts_of(self, *people) -> None:
        for draft in [one for one, who in self.drafts.items() if who in people]:
            self.staff_complete_a_draft(draft, "worked off")

    def drafts_lose(self) -> None:
        """What the shop took off a draft is no use of it any more."""
        for draft in [one for one in self.drafts if self.stands(one)]:
            if not self.shop.orders([draft])[draft].voucher_code:
                self.ledger.nobody_saw(draft)

    def no_draft_keeps_what_is_over(self) -> None:
        """After a sweep."""
        self.drafts_lose()
        for use in self.ledger.uses:
            if use.order in self.drafts:
                state = Campaign.objects.get(pk=use.campaign).state
                assert state == "active", "a draft keeps an offer that is over"
