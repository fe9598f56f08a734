"""How old the points are that customers may still spend."""

from .. import kit


class LoyaltyOutstandingPoints(kit.Type):
    """Roots are `loyalty.unspent_points.OutstandingPoints`."""

    month = kit.Date(required=True, description="First day of the month, in the shop's zone.")
    points = kit.Points(
        required=True,
        description="Points that were earned in it and can be spent now; held ones are none of them.",
    )
    expiring = kit.Points(required=True, description="How many of them expire one day.")

    class Meta:
        description = "Points of one age that customers may still spend."
