"""Who may see the figures without an account: a monitoring system that knows the token of the settings."""

import hmac

from ..conf import conf


def has_monitoring_token(authorization: str) -> bool:
    """Whether this `Authorization` header carries the token, compared in constant time. Never without a token set."""
    kind, _, data = authorization.partition(" ")
    wanted = conf.monitoring_token
    is_bearer = kind.lower() == "bearer"
    return bool(wanted) and is_bearer and hmac.compare_digest(data.strip().encode(), wanted.encode())
