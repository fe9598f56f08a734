"""Answer a person's request: export what is kept of them, erase them, or make one customer of two."""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.module_loading import import_string

from ... import pipeline
from ...conf import conf
from ...core import idempotency
from ...core.clock import now
from ...core.db import command, retried
from ...core.queues import outbox
from ...customers import former_customers
from ...errors import NotFound, Refusal
from ...privacy.export import export
from ...privacy.find import NamedPerson, StillInStore, customer_named
from ...privacy.requests import erase_person, merge_accounts
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
                raise CommandError(f"{refusal.code.value}: {_sentence(refusal)}") from refusal
            if _is_done(options):
                while outbox.deliver(HANDLERS):
                    pass
        self.stdout.write(json.dumps(answer, cls=DjangoJSONEncoder, indent=2, sort_keys=True))
        if options["verb"] == "erase" and not _is_done(options):
            self.stderr.write("Nothing was changed." if options["dry_run"] else ASKS)

    def _export(self, options: dict[str, Any]) -> Any:
        try:
            return export(customer_named(_person(options)).pk)
        except NotFound:
            if options["email"] is None or not (kept := former_customers.told(options["email"])):
                raise
            return {"former_customers": kept}

    def _erase(self, options: dict[str, Any]) -> Any:
        with command(is_undone=not _is_done(options)):
            return asdict(erase_person(_person(options), now=now()))

    def _merge(self, options: dict[str, Any]) -> Any:
        pair = {"from": options["source"], "user": options["target"]}
        with command(is_undone=options["dry_run"]):
            return idempotency.once(
                scope="RetentionCustomerMerge",
                key=options["key"],
                actor=options["actor"],
                reason=options["reason"],
                request=pair,
                work=lambda: asdict(_merged(options)) | pair,
            )


def _is_done(options: dict[str, Any]) -> bool:
    """Whether what was asked for is carried out, and not only described."""
    is_meant = {"export": False, "erase": options.get("yes"), "merge": True}[options["verb"]]
    return bool(is_meant) and not options["dry_run"]


def _person(options: dict[str, Any]) -> NamedPerson:
    return NamedPerson(options["user"], options["email"])


def _sentence(refusal: Refusal) -> str:
    """An operator has typed the number of the account, or looks for it next."""
    if isinstance(refusal, StillInStore):
        return refusal.sentence(f"Account {refusal.user_id}")
    return refusal.message


def _merged(options: dict[str, Any]) -> Any:
    at = now()
    return merge_accounts(
        options["source"],
        options["target"],
        actor=options["actor"],
        reason=options["reason"],
        now=at,
        converge=partial(pipeline.sync_locked_orders, now=at),
    )
