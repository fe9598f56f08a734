"""Our own: `email, points, expires_at, tier`, as `retention_export_points` writes it. An address has a line for each end."""

from .layout import ImportLayout


class Neutral(ImportLayout):
    name = "neutral"
    title = "Any other programme"
    points = frozenset({"points", "balance", "pointsbalance"})
    expires = frozenset({"expiresat", "expireson", "expires", "expiry", "expirydate"})
    tier = frozenset({"tier", "level"})
