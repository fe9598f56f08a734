"""IDs of personal offers: of a grant, or of what a campaign gives an audience, with or without a grant yet."""

from ...errors import NotFound
from ...offers.checkout.select import OfferSelection
from ...offers.models import Grant
from .. import kit

FIELD = "offer_id"


def wanted_in(text: str) -> OfferSelection:
    """The offer that an ID names. Raises `NotFound`."""
    key = kit.key_of(text, "PersonalOffer", field=FIELD)
    if not key.startswith("c"):
        return OfferSelection(grant_id=kit.parse_pk(key, field=FIELD))
    campaign, *rest = key[1:].split(".", 2)
    campaign_id = kit.parse_pk(campaign, field=FIELD)
    if len(rest) != 2:
        return OfferSelection(campaign_id=campaign_id)
    return OfferSelection(
        campaign_id=campaign_id, user_id=kit.parse_pk(rest[0], field=FIELD), occasion=rest[1]
    )


def grant_in(text: str) -> int:
    """The grant that an ID names. Raises `NotFound`, also for what an audience gets and was never on a checkout."""
    wanted = wanted_in(text)
    if wanted.grant_id is not None:
        return wanted.grant_id
    if wanted.user_id is None or wanted.occasion is None or "\0" in wanted.occasion:
        raise NotFound(field=FIELD)
    grants = Grant.objects.filter(
        campaign=wanted.campaign_id,
        customer__user_id=wanted.user_id,
        occasion=wanted.occasion,
        is_by_audience=True,
    )
    grant_id = grants.values_list("pk", flat=True).first()
    if grant_id is None:
        raise NotFound(field=FIELD)
    return grant_id
