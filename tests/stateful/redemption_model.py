"""A second memory of what orders used of which campaigns. It knows what was on each checkout that became an order, and
the three policies of giving back; nothing of how the engine comes to it. No imports from the package.
"""

from dataclasses import dataclass, field


@dataclass
class Use:
    """One offer that was on a checkout when it became an order."""

    order: object
    grant: int
    campaign: int
    amount: int
    policy: str
    who: object = None
    at: object = None


@dataclass
class LedgerOfUses:
    """Uses by order, and how each order stands."""

    uses: list[Use] = field(default_factory=list)
    dead: set = field(default_factory=set)
    refunded: set = field(default_factory=set)

    @property
    def ended(self) -> set:
        """Orders that are no purchase any more."""
        return self.dead | self.refunded

    def completed(self, order, offers, who=None, at=None) -> None:
        """`offers`: grant, campaign, amount, policy of each that was on the checkout, or that staff put on a draft."""
        self.uses += [Use(order, *one, who=who, at=at) for one in offers]

    def since(self, order):
        """When what it has was first used."""
        return min((one.at for one in self.uses if one.order == order), default=None)

    def began(self, order, at) -> None:
        """It was used before."""
        for one in self.uses:
            one.at = at if one.order == order else one.at

    def nobody_saw(self, order) -> None:
        """It was deleted before anybody looked, or what it had left it."""
        self.uses = [one for one in self.uses if one.order != order]

    def counts(self, use: Use) -> bool:
        """Whether the order still has what it used."""
        if use.policy == "never":
            return True
        is_refunded = use.policy == "refunded" and use.order in self.refunded
        return use.order not in self.dead and not is_refunded

    @property
    def live(self) -> dict:
        """Amounts by order and grant."""
        return {(one.order, one.grant): one.amount for one in self.uses if self.counts(one)}

    def taken(self, campaign: int) -> tuple[int, int]:
        """How many uses of a campaign count, and their money."""
        amounts = [one.amount for one in self.uses if one.campaign == campaign and self.counts(one)]
        return len(amounts), sum(amounts)

    def about(self, seen: dict) -> str:
        """Where what was recorded differs, in words."""
        lacking = [
            one for one in self.uses if self.counts(one) and seen.get((one.order, one.grant)) != one.amount
        ]
        beyond = [key for key in seen if key not in self.live]
        return f"not recorded so: {lacking}; of the recorded {seen} these do not count: {beyond}; dead: {self.dead}"
