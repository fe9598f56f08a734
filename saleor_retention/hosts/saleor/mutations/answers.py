"""Answers of Saleor's own mutations, where it tells plugins nothing of what they did: they pass through our hands.

Saleor's answer stands wherever we have nothing to add, and wherever we fail.
"""

from collections.abc import Callable
from typing import Any

from saleor.core.db.connection import allow_writer

from ....core import clock
from ....core.db import limited
from ....core.safe_logging import logger
from ..checkout.hooks import checkout_changed, follow_with_points
from ..config.plugin_config import in_force
from . import typed_codes

log = logger(__name__)

After = Callable[[Any, Any, Any], Any]
"""From Saleor's answer, the request's context and the arguments as given: the answer."""
Before = Callable[[Any], Any]
"""From the arguments as given: those that Saleor gets."""


def listen(mutation: Any) -> None:
    """Let the answers of those mutations pass through our hands, once."""
    _pass_on(mutation, "checkout_add_promo_code", typed_codes.after, typed_codes.as_anybody)
    _pass_on(mutation, "checkout_create_from_order", _with_offer)
    _pass_on(mutation, "checkout_customer_detach", _without_points)


def _with_offer(answer: Any, context: Any, data: Any) -> Any:
    """Saleor makes this checkout and tells nobody: its answer has the offer as that of any other new one."""
    if answer.checkout is not None:
        checkout_changed(answer.checkout.node, in_force())
    return answer


def _without_points(answer: Any, context: Any, data: Any) -> Any:
    """Points are spent by their owner alone: they leave a checkout that its customer leaves. Saleor's hook would cost every
    guest a statement."""
    if answer.checkout is not None:
        node = answer.checkout.node
        follow_with_points(node.pk, now=clock.now(), instance=node)
    return answer


def _pass_on(mutation: Any, name: str, after: After, before: Before | None = None) -> None:
    field = mutation._meta.fields.get(name)  # a Saleor of another version may not have it
    if field is not None and not hasattr(field.resolver, "retention"):
        field.resolver = _heard(field.resolver, after, before)


def _heard(resolve: Callable[..., Any], after: After, before: Before | None) -> Callable[..., Any]:
    def resolver(root: Any, info: Any, **data: Any) -> Any:
        answer = resolve(root, info, **_before(before, data))
        try:
            with allow_writer(), limited():
                return after(answer, info.context, data)
        except Exception:
            log.exception("an answer of the store could not be looked at")
            return answer

    resolver.retention = True  # type: ignore[attr-defined]
    return resolver


def _before(before: Before | None, data: Any) -> Any:
    if before is None:
        return data
    try:
        with allow_writer(), limited():
            return before(data)
    except Exception:
        log.exception("the arguments for the store could not be looked at")
        return data
