"""The programme that staff mean when they name none."""

from ...errors import NotFound
from ...loyalty import queries
from .. import kit


def active_programme(programme_id: str | None) -> int:
    """The key of the programme of this ID, or of the first one; it must be active. Raises `NotFound`."""
    rows = queries.programmes().filter(is_active=True)
    if programme_id:
        rows = rows.filter(pk=kit.local_id(programme_id, "LoyaltyProgramme", field="programme_id"))
    result = rows.values_list("pk", flat=True).first()
    if result is None:
        raise NotFound("There is no active loyalty programme.", field="programme_id")
    return int(result)
