"""How the engine fares, for staff."""

from collections.abc import Sequence
from typing import Any

import graphene

from ...monitoring import queries
from ...monitoring.rules import ActiveAlert, Alert, HealthStatus
from .. import kit

RetentionHealthStatus = kit.enum_of(
    "RetentionHealthStatus",
    HealthStatus,
    "How it is, from good to bad.",
    {
        HealthStatus.OK: "All is well.",
        HealthStatus.WARNING: "Somebody should look today.",
        HealthStatus.CRITICAL: "Somebody should look now.",
    },
)

RetentionAlarmCode = kit.enum_of(
    "RetentionAlarmCode",
    Alert,
    "What can be wrong. The runbook has a section for each.",
    {
        Alert.INBOX_IS_LATE: "Changed orders or accounts wait to be looked at; `value` is the longest wait in seconds.",
        Alert.RING_IS_PARKED: "Objects were given up after several tries; `value` is how many.",
        Alert.OUTBOX_IS_LATE: "Effects wait to be done in the store; `value` is the longest wait in seconds.",
        Alert.EFFECT_IS_PARKED: "Effects were given up after several tries; `value` is how many.",
        Alert.WORKER_DIED: "Workers let leases run out; `value` is how many rows they left.",
        Alert.STORE_IS_WRONG: "The store lost most of the orders or accounts that we know, by the kinds in `about`; `value` is how many.",
        Alert.CHECK_IS_BROKEN: "The last check found broken invariants, named in `about`; `value` is how many.",
        Alert.CHECK_IS_OLD: "The last check is long ago; `value` is its age in seconds, 0 when there was none.",
        Alert.RECONCILER_IS_LATE: "Changes that no hook told of are not looked for; `value` is for how many seconds.",
        Alert.TASK_IS_LATE: "Tasks named in `about` missed their turns; `value` is how many.",
        Alert.WORK_IS_OFF: "The owner has switched background work off; `value` is 1.",
        Alert.HOOK_IS_SLOW: "The checkout hook is slow; `value` is what 95 of 100 stay under, in seconds.",
        Alert.HOOK_FAILS: "Hooks failed since yesterday; `value` is how many.",
        Alert.HOLDS_ARE_OVERDUE: "Points are held beyond their time; `value` is in how many holds.",
        Alert.REVIEWS_WAIT: "Referrals wait for staff; `value` is for how many seconds since the first one's order was paid.",
    },
)


class RetentionAlarm(kit.Type):
    """Roots are `rules.Firing`."""

    code = RetentionAlarmCode(required=True, description="Which one.")
    status = RetentionHealthStatus(required=True, description="How bad it is.")
    value = graphene.Float(required=True, description="The figure that says so.")
    about = kit.NonNullList(graphene.String, required=True, description="Names of what is concerned.")

    class Meta:
        description = "One thing that is wrong."

    @staticmethod
    def resolve_code(root: ActiveAlert, info: Any) -> str:
        return root.alarm.value


class RetentionQueue(kit.Type):
    """Roots are `queries.Flow`."""

    queue = graphene.String(
        required=True, description="`inbox`: to be looked at. `outbox`: to be done in the store."
    )
    kind = graphene.String(required=True, description="Kind of the objects or effects.")
    waiting = graphene.Int(required=True, description="How many are due.")
    oldest_due_at = kit.DateTime(description="Since when the first of them is due; null when none is.")
    failed = graphene.Int(required=True, description="How many were given up.")

    class Meta:
        description = "What waits, by kind."


class RetentionFailedItem(kit.Type):
    """Roots are `queries.Parked`."""

    queue = graphene.String(required=True, description="`inbox` or `outbox`.")
    kind = graphene.String(required=True, description="Kind of the object or effect.")
    ref = graphene.String(required=True, description="Which object, or the key of the effect.")
    error = graphene.String(
        required=True,
        description="Class of the last error; what the shop cannot do as it is set up is said in words.",
    )
    attempts = graphene.Int(required=True, description="How many times it was tried.")
    since = kit.DateTime(required=True, description="Since when it is parked.")

    class Meta:
        description = "An object or an effect that was given up after several tries."


class RetentionHookTime(kit.Type):
    """Roots are `queries.HookTime`."""

    hook = graphene.String(required=True, description="Which hook.")
    number = graphene.Int(required=True, description="How many times it ran since yesterday.")
    failed = graphene.Int(
        required=True, description="How many of them failed; the shop's answer was Saleor's own."
    )
    p50 = graphene.Float(description="Seconds that half of them stayed under; an estimate.")
    p95 = graphene.Float(description="Seconds that 95 of 100 stayed under; an estimate.")
    p99 = graphene.Float(description="Seconds that 99 of 100 stayed under; an estimate.")

    class Meta:
        description = "How long a hook of ours kept the shop waiting, since yesterday."


class RetentionRefusals(kit.Type):
    """Roots are (where, what, reason, number)."""

    where = graphene.String(required=True, description="`mutation`, `gate` or `decision`.")
    what = graphene.String(required=True, description="Name of the mutation; `order` or `checkout` else.")
    reason = graphene.String(required=True, description="The code or the reason.")
    number = graphene.Int(required=True, description="How many times since yesterday.")

    class Meta:
        description = "How often something was refused, or no offer was given, for one reason."

    @staticmethod
    def resolve_where(root: Any, info: Any) -> str:
        return str(root[0])

    @staticmethod
    def resolve_what(root: Any, info: Any) -> str:
        return str(root[1])

    @staticmethod
    def resolve_reason(root: Any, info: Any) -> str:
        return str(root[2])

    @staticmethod
    def resolve_number(root: Any, info: Any) -> int:
        return int(root[3])


class RetentionCheck(kit.Type):
    """Roots are `queries.Check`."""

    started_at = kit.DateTime(required=True, description="When it began.")
    finished_at = kit.DateTime(required=True, description="When it ended.")
    checked = graphene.Int(required=True, description="How many invariants were looked at.")
    broken = kit.NonNullList(graphene.String, required=True, description="Names of those that do not hold.")

    class Meta:
        description = "A run over everything that must always hold."


class RetentionTaskRun(kit.Type):
    """Roots are (task, instant)."""

    task = graphene.String(required=True, description="Name of the background task.")
    last_run_at = kit.DateTime(required=True, description="When it last ended well.")

    class Meta:
        description = "A background task's last turn."

    @staticmethod
    def resolve_task(root: Any, info: Any) -> str:
        return str(root[0])

    @staticmethod
    def resolve_last_run_at(root: Any, info: Any) -> Any:
        return root[1]


class RetentionLiability(kit.Type):
    """Roots are (slug, points)."""

    programme = graphene.String(required=True, description="Slug of the loyalty programme.")
    points = kit.Points(
        required=True, description="Points that customers may still spend: available and held."
    )

    class Meta:
        description = "What a loyalty programme owes its members."

    @staticmethod
    def resolve_programme(root: Any, info: Any) -> str:
        return str(root[0])

    @staticmethod
    def resolve_points(root: Any, info: Any) -> int:
        return int(root[1])


class RetentionHealth(kit.Type):
    """Roots are `queries.Report`."""

    status = RetentionHealthStatus(required=True, description="As bad as the worst alarm.")
    alarms = kit.NonNullList(RetentionAlarm, required=True, description="What is wrong, the worst first.")
    queues = kit.NonNullList(RetentionQueue, required=True, description="What waits.")
    failed_items = kit.NonNullList(
        RetentionFailedItem,
        required=True,
        description=f"What was given up, the oldest first; at most {queries.PARKED_SHOWN}.",
    )
    hooks = kit.NonNullList(RetentionHookTime, required=True, description="How long the hooks took.")
    refusals = kit.NonNullList(RetentionRefusals, required=True, description="What was refused, and why.")
    last_check = graphene.Field(RetentionCheck, description="The last full check; null before the first.")
    tasks = kit.NonNullList(RetentionTaskRun, required=True, description="When each task had its last turn.")
    liability = kit.NonNullList(RetentionLiability, required=True, description="What programmes owe.")

    class Meta:
        description = "How the retention engine fares, now and since yesterday (UTC)."

    @staticmethod
    def resolve_last_check(root: queries.Report, info: Any) -> queries.Check | None:
        """Read with the report."""
        return root.check

    @staticmethod
    def resolve_tasks(root: queries.Report, info: Any) -> Sequence[Any]:
        return sorted(root.turns.items())

    @staticmethod
    def resolve_liability(root: queries.Report, info: Any) -> Sequence[Any]:
        return sorted((slug, points) for (slug,), points in root.gauges["liability_points"].items())


class HealthQueries(graphene.ObjectType):
    """Root queries of the room."""

    retention_health = kit.Field(
        RetentionHealth,
        description="How the retention engine fares.",
        permissions=[kit.MANAGE_ORDERS],
    )

    @staticmethod
    def resolve_retention_health(root: Any, info: Any) -> queries.Report:
        """All of it in a fixed number of statements."""
        with kit.port.reading(info.context):
            return queries.report(using=kit.port.alias(info.context))
