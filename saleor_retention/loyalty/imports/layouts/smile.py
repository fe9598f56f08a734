"""Smile.io: its file of points has `email` and `points`; the export of its customers names the balance and the VIP tier."""

from .layout import ImportLayout


class Smile(ImportLayout):
    name = "smile"
    title = "Smile.io"
    points = frozenset({"points", "pointsbalance", "pointbalance", "currentpoints"})
    expires = frozenset(
        {"pointsexpiry", "pointsexpirydate", "pointsexpireat", "pointsexpireon", "expirydate"}
    )
    tier = frozenset({"viptier", "viptiername", "tier"})
