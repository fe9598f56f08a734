"""Mutations: input, command, payload. Refusals become `errors` here, and nowhere else."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import graphene
from django.db import OperationalError
from graphene.types.mutation import MutationOptions
from graphene.utils.str_converters import to_camel_case

from ...core import idempotency
from ...core.clock import now
from ...core.counters import count
from ...core.db import command, limited_statements, retried, was_held_up
from ...core.idempotency import StaffContext
from ...core.safe_logging import redact_errors
from ...errors import Code, Disabled, Refusal, RetryLater
from ...store.port import store
from .access import actor_of, require_permission
from .errors import PASSED, TRY_AGAIN, UNSTORABLE, RetentionError
from .instants import with_instants
from .port import port
from .types import CATEGORY, Input, NonNullList


class Mutation(graphene.Mutation):
    """Subclasses write `perform(info, **arguments)`, which returns the payload or raises a refusal."""

    works_when_off = False
    """While the owner has the engine off, shoppers get nothing new from it."""

    class Meta:
        abstract = True

    @classmethod
    def __init_subclass_with_meta__(
        cls, description: str, permissions: tuple[Any, ...] = (), **options: Any
    ) -> None:
        meta = MutationOptions(cls)
        meta.permissions = permissions
        cls.doc_category = CATEGORY
        if permissions:
            description += " " + port.permission_text(permissions)
        super().__init_subclass_with_meta__(description=description, _meta=meta, **options)
        cls._meta.fields["errors"] = graphene.Field(
            NonNullList(RetentionError), default_value=[], required=True, description="Why nothing was done."
        )

    @classmethod
    def mutate(cls, root: Any, info: Any, **arguments: Any) -> Any:
        """Permissions first, then the verb; what met another command is tried again before it is refused."""
        with port.writing(info.context), redact_errors(*PASSED):
            if cls._meta.permissions:
                require_permission(info.context, cls._meta.permissions)
            try:
                with cls.limited():
                    if not cls.works_when_off and not store().is_on():
                        raise Disabled
                    return retried(lambda: cls.perform(info, **arguments))
            except Refusal as refusal:
                field = to_camel_case(refusal.field) if refusal.field else None
                return cls.refused(field, refusal.message, refusal.code)
            except (RetryLater, OperationalError) as error:
                if not was_held_up(error):
                    raise
                return cls.refused(None, TRY_AGAIN, Code.RETRY_LATER)
            except UNSTORABLE:
                return cls.refused(None, "A value is too long, too large or no text.", Code.INVALID)

    @classmethod
    def limited(cls) -> AbstractContextManager[None]:
        """How long a shopper waits for the locks of others."""
        return limited_statements()

    @classmethod
    def refused(cls, field: str | None, message: str, code: str) -> Any:
        """A payload that says no."""
        count("mutation_refusals_total", mutation=cls._meta.name, code=Code(code).value)
        return cls(errors=[RetentionError(field=field, message=message, code=code)])

    @classmethod
    def perform(cls, info: Any, **arguments: Any) -> Any:
        """Call the verb of the room and shape its answer."""
        raise NotImplementedError


class StaffInput(Input):
    """What every staff mutation asks besides its own."""

    class Meta:
        abstract = True

    reason = graphene.String(required=True, description="Why; kept for ever with who asked.")
    idempotency_key = graphene.String(
        required=True,
        description="Chosen by the caller. The same key and input answer the first result and do nothing again.",
    )


class StaffMutation(Mutation):
    """A mutation done once for its idempotency key, with actor and reason on record.

    Subclasses write `work(input, by, at)`: the verb, which answers JSON; `answer(info, result)`: the payload from that JSON,
    also on a repetition; and where the input must not be kept, not even hashed, `request(input)`: what the key stands for.
    """

    works_when_off = True
    """Staff prepare and repair at any time."""
    instants: Mapping[str, bool] = {}
    """Fields of the input that are a `kit.Instant`, and whether something ends then."""

    class Meta:
        abstract = True

    @classmethod
    def limited(cls) -> AbstractContextManager[None]:
        """A command of staff bounds its own waits, for longer."""
        return nullcontext()

    @classmethod
    def perform(cls, info: Any, **arguments: Any) -> Any:
        """In one transaction: the record of the command and its effects stand or fall together."""
        data = with_instants(arguments["input"], cls.instants)
        by = StaffContext(actor_of(info.context), data["reason"])
        with command():
            result = idempotency.once(
                scope=cls._meta.name,
                key=data["idempotency_key"],
                actor=by.actor,
                reason=by.reason,
                request=cls.request(data),
                work=cls.bound(data, by),
            )
        return cls.answer(info, result)

    @classmethod
    def request(cls, data: Mapping[str, Any]) -> Any:
        """What the key stands for; a hash of it is kept."""
        return {name: value for name, value in data.items() if name != "idempotency_key"}

    @classmethod
    def bound(cls, data: Mapping[str, Any], by: StaffContext) -> Callable[[], Any]:
        """The verb with its arguments; a name of its own so that a test can see it is called once."""
        return lambda: cls.work(data, by, now())

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: Any) -> Any:
        """Call the verb; answer what `answer` needs, as JSON."""
        raise NotImplementedError

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        """The payload."""
        raise NotImplementedError
