"""LoyaltyLion: addresses in column A and points in column B, with a heading or without; its export names more."""

from .layout import ImportLayout


class LoyaltyLion(ImportLayout):
    name = "loyaltylion"
    title = "LoyaltyLion"
    points = frozenset({"points", "approvedpoints", "pointsapproved", "pointstotal", "pointsbalance"})
    expires = frozenset({"pointsexpirydate", "pointsexpireat", "expirydate"})
    tier = frozenset({"tier", "tiername", "loyaltytier"})
