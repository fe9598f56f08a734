"""Answer a person's request: export what is kept of them, erase them, or make one customer of two."""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.module_loading import import_string

from ... import pipeline
from ...conf import conf
from ...core import idempotency
from ...core.clock import now
from ...core.db import command, retried
from ...core.queues import outbox
from ...customers import former_customers
from ...customers.models import Customer
from ...errors import NotFound, Refusal
from ...privacy import find
from ...privacy.erase import Erased, erase
from ...privacy.export import export
from ...privacy.merge import merge
from ...rooms import HANDLERS
from ..arguments import number
from ..shop import demand_shop

ASKS = "This is what would be erased, and nothing brings it back. Nothing was changed: say --yes to do it."


class Command(BaseCommand):
    """`export`, `erase` and `merge`. What is refused exits with 1 and its code, and has changed nothing."""

    help = (
        "Export everything that is kept of a person as JSON; erase a guest, or a customer whose account is gone;"
        " merge one account's customer into another's."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who is meant, and what is asked."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        for name in ("export", "erase"):
            verb = verbs.add_parser(name)
            who = verb.add_mutually_exclusive_group(required=True)
            who.add_argument("--user", type=number, help="the store's number of their account")
            who.add_argument("--email", help="the address under which they bought as a guest")
            if name == "erase":
                verb.add_argument("--yes", action="store_true", help="do it")
                verb.add_argument("--dry-run", action="store_true", help="say what would be done")
        verb = verbs.add_parser("merge")
        verb.add_argument(
            "--from", dest="source", type=number, required=True, help="account that leads elsewhere then"
        )
        verb.add_argument(
            "--into", dest="target", type=number, required=True, help="account that gets everything"
        )
        verb.add_argument("--reason", required=True, help="why; kept with the command")
        verb.add_argument(
            "--key", required=True, help="of your choice; the same key again does nothing again"
        )
        verb.add_argument("--actor", default="command", help="who asks (default: %(default)s)")
        verb.add_argument("--dry-run", action="store_true", help="say what would be done")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and print what was done as JSON."""
        verb: Callable[[dict[str, Any]], Any] = getattr(self, f"_{options['verb']}")
        if options["verb"] != "export":
            demand_shop()
        with import_string(conf.write_context)():
            try:
                answer = retried(partial(verb, options))
            except Refusal as refusal:
                raise CommandError(f"{refusal.code.value}: {refusal.message}") from refusal
            if _is_done(options):
                while outbox.deliver(HANDLERS):
                    pass
        self.stdout.write(json.dumps(answer, cls=DjangoJSONEncoder, indent=2, sort_keys=True))
        if options["verb"] == "erase" and not _is_done(options):
            self.stderr.write("Nothing was changed." if options["dry_run"] else ASKS)

    def _export(self, options: dict[str, Any]) -> Any:
        try:
            return export(_meant(options).pk)
        except NotFound:
            if not (kept := _former(options)):
                raise
            return {"former_customers": kept}

    def _erase(self, options: dict[str, Any]) -> Any:
        try:
            customer = _meant(options)
        except NotFound:
            if not _former(options):
                raise
            return self._erase_address(options)
        find.may_be_erased(customer)
        with command():
            done = erase([customer.pk], now=now())
            transaction.set_rollback(not _is_done(options))
        return asdict(done)

    def _erase_address(self, options: dict[str, Any]) -> Any:
        with command():
            done = Erased(0, 0, 0, former_customers.forget_address(options["email"]))
            transaction.set_rollback(not _is_done(options))
        return asdict(done)

    def _merge(self, options: dict[str, Any]) -> Any:
        pair = {"from": options["source"], "user": options["target"]}
        with command():
            answer = idempotency.once(
                scope="RetentionCustomerMerge",
                key=options["key"],
                actor=options["actor"],
                reason=options["reason"],
                request=pair,
                work=lambda: asdict(_merged(options)) | pair,
            )
            transaction.set_rollback(options["dry_run"])
        return answer


def _is_done(options: dict[str, Any]) -> bool:
    """Whether what was asked for is carried out, and not only described."""
    is_meant = {"export": False, "erase": options.get("yes"), "merge": True}[options["verb"]]
    return bool(is_meant) and not options["dry_run"]


def _meant(options: dict[str, Any]) -> Customer:
    return (
        find.by_account(options["user"]) if options["user"] is not None else find.by_address(options["email"])
    )


def _former(options: dict[str, Any]) -> list[dict[str, str]]:
    """What is kept of an address whose account was deleted, where the address is asked for."""
    return former_customers.told(options["email"]) if options["email"] is not None else []


def _merged(options: dict[str, Any]) -> Any:
    at = now()
    return merge(
        find.account_row(options["source"], "from").pk,
        find.account_row(options["target"], "into").pk,
        actor=options["actor"],
        reason=options["reason"],
        now=at,
        converge=partial(pipeline.sync_locked_orders, now=at),
    )
