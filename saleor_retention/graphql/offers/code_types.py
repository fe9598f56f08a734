"""Codes as staff see them, and how many uses are left, as everybody may."""

from typing import Any, ClassVar

import graphene

from ...errors import Invalid, NotFound
from ...offers.codes import links, queries
from .. import kit

MOST_CODES = 1_000
"""Codes in one answer."""


class BatchesOfCampaign(kit.TableLoader):
    """By campaign id: its batches, the newest first."""

    read = staticmethod(queries.batches_of)
    missing: ClassVar[Any] = staticmethod(list)


class BatchById(kit.TableLoader):
    """By batch id."""

    read = staticmethod(queries.batches)


class UsesOfCampaign(kit.TableLoader):
    """By campaign id: its limit of uses."""

    read = staticmethod(queries.uses_of)


class LandingPageOfCampaign(kit.TableLoader):
    """By campaign id: whether its landing page gives out codes."""

    read = staticmethod(queries.open_gates)
    missing = staticmethod(bool)


class PersonalOfferCodeBatch(kit.Type):
    """Roots are `queries.BatchRow`."""

    id = graphene.ID(required=True, description="The ID of the batch.")
    number = graphene.Int(required=True, description="How many codes it has.")
    claimed = graphene.Int(required=True, description="How many of them were claimed.")
    made_at = kit.DateTime(required=True, description="When they were made.")
    made_by = graphene.String(required=True, description="Who made them.")
    csv = kit.Field(
        graphene.String,
        required=True,
        description=(
            f"Its codes as CSV that no spreadsheet takes for formulas, at most {MOST_CODES} at once: place, code, link "
            "and when it was claimed. The heading comes with the first ones; empty when there are no more."
        ),
        first=graphene.Int(default_value=MOST_CODES, description="How many codes."),
        skip=graphene.Int(default_value=0, description="After how many."),
    )

    class Meta:
        description = "Codes that were made together, each for one customer."

    @staticmethod
    def resolve_id(root: queries.BatchRow, info: Any) -> str:
        return kit.global_id("PersonalOfferCodeBatch", root.batch_id)

    @staticmethod
    def resolve_made_by(root: queries.BatchRow, info: Any) -> str:
        """As in the audit trail."""
        return root.actor

    @staticmethod
    def resolve_csv(root: queries.BatchRow, info: Any, first: int, skip: int) -> str:
        """Two statements for a batch; it is priced like figures."""
        if not 0 <= first <= MOST_CODES:
            raise Invalid(
                f"At most {MOST_CODES} codes at once: ask for the others with `skip`.", field="first"
            )
        if skip < 0:
            raise Invalid("So many codes cannot be skipped.", field="skip")
        with kit.port.reading(info.context):
            return queries.batch_csv(
                root.batch_id,
                after=skip,
                limit=first,
                using=kit.port.alias(info.context),
            )


class PersonalOfferCodeLink(kit.Type):
    """Roots are a link, or None where the shop names no page."""

    url = graphene.String(required=True, description="Where the code lands.")
    qr = graphene.String(required=True, description="The same as a QR code: an SVG in a data URI.")

    class Meta:
        description = "The link to the shop's own page under which a code lands."

    @staticmethod
    def resolve_url(root: str, info: Any) -> str:
        return root

    @staticmethod
    def resolve_qr(root: str, info: Any) -> str:
        """Drawn anew."""
        return links.qr(root)


class PersonalOfferUses(kit.Type):
    """Roots are `queries.UsesRow`."""

    limit = graphene.Int(required=True, description="How often it may be used in all.")
    used = graphene.Int(
        required=True, description="How often it was used, with those that are on checkouts now."
    )
    remaining = graphene.Int(required=True, description="What is left.")

    class Meta:
        description = "How often a campaign may be used by everybody together."


class CodesOfCampaign:
    """Added to `PersonalOfferCampaign`, whose roots are the model."""

    is_landing_page_open = graphene.Boolean(
        required=True, description="Whether its landing page sends a code to whoever leaves an address."
    )
    uses = graphene.Field(
        PersonalOfferUses, description="How often it may be used by all; null without a limit."
    )
    code_batches = kit.NonNullList(
        PersonalOfferCodeBatch, required=True, description="Batches of codes, the newest first."
    )

    @staticmethod
    def resolve_is_landing_page_open(root: Any, info: Any) -> Any:
        return LandingPageOfCampaign(info.context).load(root.pk)

    @staticmethod
    def resolve_uses(root: Any, info: Any) -> Any:
        return UsesOfCampaign(info.context).load(root.pk)

    @staticmethod
    def resolve_code_batches(root: Any, info: Any) -> Any:
        return BatchesOfCampaign(info.context).load(root.pk)


class UsesLeft:
    """Added to `PersonalOffer`, whose roots are `loaders.OfferTerms`."""

    uses_left = graphene.Int(
        description="How often all customers together may still use it; null without a limit."
    )

    @staticmethod
    def resolve_uses_left(root: Any, info: Any) -> Any:
        result = UsesOfCampaign(info.context).load(root.grant.campaign_id)
        return result.then(lambda row: None if row is None else row.remaining)


class CodeQueries(graphene.ObjectType):
    """Root queries of codes."""

    personal_offer_code_batch = kit.Field(
        PersonalOfferCodeBatch,
        description="One batch of codes.",
        permissions=[kit.MANAGE_DISCOUNTS],
        id=graphene.ID(required=True, description="The ID of the batch."),
    )
    personal_offer_code_link = kit.Field(
        PersonalOfferCodeLink,
        description=(
            "The link of a code to the shop's own page (RETENTION_LANDING_URL), whether or not there is such a code; "
            "null when the shop names no page."
        ),
        permissions=[kit.MANAGE_DISCOUNTS],
        code=graphene.String(required=True, description="The code as it is to be typed."),
    )

    @staticmethod
    def resolve_personal_offer_code_batch(root: Any, info: Any, id: str) -> Any:
        """Null for whatever there is not."""
        try:
            return BatchById(info.context).load(kit.local_id(id, "PersonalOfferCodeBatch"))
        except NotFound:
            return None

    @staticmethod
    def resolve_personal_offer_code_link(root: Any, info: Any, code: str) -> str | None:
        """No table is asked."""
        return links.landing_link(code)
