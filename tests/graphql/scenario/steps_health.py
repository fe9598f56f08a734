"""One order could not be read; staff see it, and let it be tried again."""

from saleor_retention.monitoring.rules import TASK_INTERVALS

from ..ops_fixture import SICK, plant
from .runner import Step, Told, by_staff


def _a_bad_day(told: Told) -> None:
    told.know("order", SICK)
    plant()


HEALTH = [
    Step(
        "staff/health",
        "staff",
        lambda told: {},
        {
            "retentionHealth": {
                "status": "WARNING",
                "alarms": [{"code": "RING_IS_PARKED", "status": "WARNING", "value": 1.0, "about": []}],
                "queues": [
                    {"queue": "inbox", "kind": "customer", "waiting": 0, "oldestDueAt": None, "failed": 0},
                    {"queue": "inbox", "kind": "order", "waiting": 0, "oldestDueAt": None, "failed": 1},
                ],
                "failedItems": [
                    {
                        "queue": "inbox",
                        "kind": "order",
                        "ref": "<order>",
                        "error": "RuntimeError",
                        "attempts": 8,
                        "since": "<instant>",
                    }
                ],
                "hooks": [
                    {
                        "hook": "checkout",
                        "number": 100,
                        "failed": 0,
                        "p50": 0.040625,
                        "p95": 0.0875,
                        "p99": 0.0975,
                    }
                ],
                "refusals": [
                    {"where": "decision", "what": "checkout", "reason": "declined", "number": 2},
                    {
                        "where": "mutation",
                        "what": "ReferralClaim",
                        "reason": "referral_not_available",
                        "number": 3,
                    },
                ],
                "lastCheck": {
                    "startedAt": "<instant>",
                    "finishedAt": "<instant>",
                    "checked": 60,
                    "broken": [],
                },
                "tasks": [{"task": task, "lastRunAt": "<instant>"} for task in sorted(TASK_INTERVALS)],
                "liability": [{"programme": "points", "points": 1152.0}],
            }
        },
        before=_a_bad_day,
    ),
    Step(
        "staff/failed_item_retry",
        "staff",
        lambda told: by_staff("mended", "The order can be read again", kind="order", ref=told["order"]),
        {
            "retentionFailedItemRetry": {
                "retentionHealth": {"status": "OK", "failedItems": []},
                "errors": [],
            }
        },
    ),
]
