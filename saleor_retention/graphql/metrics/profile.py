"""What an audience has more often than all other customers."""

from dataclasses import dataclass
from typing import Any

import graphene

from ...metrics.profile.finder import Basis, GroupProfile, profile
from ...metrics.profile.rules import FALSE_SHARE, FEWEST, Finding
from ...metrics.scope import PurchaseScope
from .. import kit
from .customer_groups import members_of
from .dimensions import RetentionDimension

FEW = "Null where it would tell of a few customers, and you may not see customers."
MOST_FINDINGS = 100


@dataclass(frozen=True, slots=True)
class FindingRoot:
    """A finding, and what a person calls its value."""

    finding: Finding
    name: str


class RetentionProfileFinding(kit.Type):
    """Roots are `FindingRoot`."""

    dimension = RetentionDimension(required=True, description="What it is about.")
    value = graphene.String(required=True, description="The value that is over-represented.")
    name = graphene.String(required=True, description="What a person calls it.")
    in_group = graphene.Int(required=True, description="Customers of the audience who have it.")
    in_others = graphene.Int(required=True, description="Other customers who have it.")
    share_of_group = graphene.Float(required=True, description="inGroup / customers of the audience.")
    share_of_others = graphene.Float(required=True, description="inOthers / other customers.")
    lift = graphene.Float(description="shareOfGroup / shareOfOthers; null where nobody else has it.")
    p_value = graphene.Float(
        required=True,
        description="How probable so many or more are by chance: Fisher's exact test, one-sided.",
    )
    adjusted_p_value = graphene.Float(
        required=True,
        description=f"By Benjamini and Hochberg over everything that was tested: at most {FALSE_SHARE}.",
    )

    class Meta:
        description = "Something that customers of an audience have more often than others, beyond chance."

    @staticmethod
    def resolve_dimension(root: FindingRoot, info: Any) -> str:
        return root.finding.trait.dimension

    @staticmethod
    def resolve_value(root: FindingRoot, info: Any) -> str:
        return root.finding.trait.value

    @staticmethod
    def resolve_in_group(root: FindingRoot, info: Any) -> int:
        return root.finding.trait.in_group

    @staticmethod
    def resolve_in_others(root: FindingRoot, info: Any) -> int:
        return root.finding.trait.in_others

    @staticmethod
    def resolve_share_of_group(root: FindingRoot, info: Any) -> float:
        return root.finding.share_of_group

    @staticmethod
    def resolve_share_of_others(root: FindingRoot, info: Any) -> float:
        return root.finding.share_of_others

    @staticmethod
    def resolve_lift(root: FindingRoot, info: Any) -> float | None:
        return root.finding.lift

    @staticmethod
    def resolve_p_value(root: FindingRoot, info: Any) -> float:
        return root.finding.p_value

    @staticmethod
    def resolve_adjusted_p_value(root: FindingRoot, info: Any) -> float:
        return root.finding.adjusted


class RetentionProfile(kit.Type):
    """Roots are `GroupProfile`."""

    customers = graphene.Int(description=f"Customers of the audience who bought in the period. {FEW}")
    others = graphene.Int(description=f"Other customers with an account who did. {FEW}")
    tested = graphene.Int(
        required=True, description=f"How many values were tested: all that {FEWEST} customers or more have."
    )
    findings = kit.NonNullList(
        RetentionProfileFinding,
        required=True,
        description=f"What is over-represented, the surest first, at most {MOST_FINDINGS}. Of what is reported at most"
        f" {FALSE_SHARE:.0%} is chance, on average. Without MANAGE_USERS what tells of fewer than five is left out.",
    )

    class Meta:
        description = "What sets the customers of an audience apart from all others."

    @staticmethod
    def resolve_customers(root: GroupProfile, info: Any) -> int | None:
        return root.group

    @staticmethod
    def resolve_findings(root: GroupProfile, info: Any) -> list[FindingRoot]:
        return [
            FindingRoot(finding, root.names[finding.trait.dimension, finding.trait.value])
            for finding in root.findings[:MOST_FINDINGS]
        ]


def profile_of(audience_id: str, scope: PurchaseScope, basis: Basis, info: Any) -> GroupProfile | None:
    """Of the members of an audience as they are now; None without such an audience."""
    using = kit.port.alias(info.context)
    with kit.port.reading(info.context), kit.port.store_access():
        group = members_of(audience_id, using)
        if group is None:
            return None
        may_see = kit.allowed(info.context, [kit.MANAGE_USERS])
        return profile(group, scope, basis=basis, may_see_customers=may_see, using=using)
