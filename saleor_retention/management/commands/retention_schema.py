"""Print the SDL of what the package adds to a schema, or compare it with a file."""

import difflib
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    """`retention_schema` prints; `retention_schema --check FILE` exits 1 with the difference."""

    help = "Print the GraphQL SDL of what saleor-retention adds."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """One option."""
        parser.add_argument("--check", metavar="FILE", help="compare with this file instead of printing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Inside Saleor from Saleor's schema, alone from ours: the result is the same."""
        text = self._printed()
        if not options["check"]:
            self.stdout.write(text, ending="")
            return
        try:
            there = Path(options["check"]).read_text()
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is no text"
            raise CommandError(f"{options['check']} cannot be read: {why}.") from None
        if there != text:
            lines = difflib.unified_diff(
                there.splitlines(), text.splitlines(), options["check"], "the code", lineterm=""
            )
            self.stdout.write("\n".join(lines))
            raise CommandError("The printed schema is out of date.", returncode=1)
        self.stdout.write(f"{options['check']} is up to date.")

    def _printed(self) -> str:
        if apps.is_installed("saleor.graphql"):
            from ...hosts.saleor.schema import built
        else:
            from ...hosts.standalone.api.schema import built_schema as built
        from ...graphql.sdl import print_added

        return print_added(built())
