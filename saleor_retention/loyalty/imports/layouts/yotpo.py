"""Yotpo Loyalty: `Email` and `Points Balance` among names, birthdays and what was spent, which are left alone."""

from .layout import ImportLayout


class Yotpo(ImportLayout):
    name = "yotpo"
    title = "Yotpo Loyalty"
    points = frozenset({"pointsbalance", "currentpointsbalance", "pointbalance", "points"})
    expires = frozenset({"pointsexpirydate", "pointsexpireat", "pointsexpireon"})
    tier = frozenset({"viptier", "viptiername", "tier"})
