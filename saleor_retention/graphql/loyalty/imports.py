"""Moving in with the balances of another programme, as files."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from io import StringIO
from typing import Any

import graphene

from ...core.idempotency import StaffContext
from ...errors import Invalid, NotFound
from ...loyalty import queries
from ...loyalty.imports import balances
from ...loyalty.imports.balances import UnknownAddress
from ...loyalty.imports.export import balances_export
from ...loyalty.imports.layouts.registry import LAYOUTS
from ...loyalty.imports.recognition import HISTORY, layout_of
from .. import kit

MOST_LINES = 5_000
"""Of one request; `retention_import_points` takes any number."""

LayoutName = StrEnum(  # type: ignore[misc]
    "LayoutName", {layout.name.upper(): layout.name for layout in LAYOUTS} | {"HISTORY": HISTORY}
)

LoyaltyImportLayout = kit.enum_of(
    "LoyaltyImportLayout",
    LayoutName,
    "How a file is laid out.",
    {layout.name: f"Balances of {layout.title}." for layout in LAYOUTS}
    | {
        HISTORY: "Lines of old statements: address, day, points and what for. They are shown, and move no points."
    },
)
LoyaltyImportUnknown = kit.enum_of(
    "LoyaltyImportUnknown",
    UnknownAddress,
    "What becomes of a line whose address no account has proved.",
    {
        UnknownAddress.REFUSE: "The line is wrong.",
        UnknownAddress.SKIP: "The line is left out.",
        UnknownAddress.KEEP: "The points wait until somebody confirms an account of this address.",
    },
)


class LoyaltyImportError(kit.Type):
    """Roots are `loyalty.imports.rules.ImportFault`, or what is kept of it."""

    line = graphene.Int(required=True, description="The line, counted from 1.")
    message = graphene.String(required=True, description="What is wrong with it.")

    class Meta:
        description = "A line of a file that is wrong."


class LoyaltyPointsImportInput(kit.StaffInput):
    programme_id = graphene.ID(required=True, description="The ID of the programme.")
    layout = LoyaltyImportLayout(
        description="How the file is laid out; recognised by its heading when left out."
    )
    file = graphene.String(
        required=True,
        description=f"The file as text, at most {MOST_LINES} lines; the command takes any number.",
    )
    source = graphene.String(
        description=(
            "A name of your own for where the balances come from, the layout's when left out. A later file of the same "
            "source replaces what an earlier one said of the addresses that it names."
        )
    )
    unknown = LoyaltyImportUnknown(
        description="What becomes of a line whose address no account has proved; it is wrong when left out."
    )
    dry_run = graphene.Boolean(description="Only says what the file has.")
    skip_errors = graphene.Boolean(description="Takes the other lines over even when some are wrong.")

    class Meta:
        description = "Balances of another programme."


class LoyaltyPointsImport(kit.StaffMutation):
    is_written = graphene.Boolean(
        description="Whether the file was taken over; not on a dry run and not when lines are wrong, unless skipped."
    )
    layout = LoyaltyImportLayout(description="The layout that it was read by.")
    rows = graphene.Int(description="How many lines are right.")
    customers = graphene.Int(description="How many addresses they name.")
    points = kit.Points(description="What their points sum to.")
    moved = graphene.Int(description="How many movements of points that took; 0 where all of it was known.")
    known = graphene.Int(
        description="How many of the right lines were taken over just so before, from this source."
    )
    elsewhere = graphene.Int(
        description="How many of the right lines name an address with points of another source, to which these are added."
    )
    kept = graphene.Int(description="How many lines wait for an account.")
    skipped = graphene.Int(
        description="How many lines were left out, because no account proved their address."
    )
    wrong = graphene.Int(description="How many lines are wrong.")
    row_errors = kit.NonNullList(
        LoyaltyImportError, description=f"What is wrong with them, at most {balances.MOST_FAULTS}."
    )

    class Arguments:
        input = LoyaltyPointsImportInput(required=True, description="The file.")

    class Meta:
        description = (
            "Takes over balances, levels or statements from another programme. The same file again changes nothing; a "
            "changed balance gives or takes the difference. Nothing is written when a line is wrong."
        )
        permissions = (kit.MANAGE_USERS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns what the file has, without addresses, so a repetition returns the same."""
        if data["file"].count("\n") > MOST_LINES + 1:
            raise Invalid(f"A file has at most {MOST_LINES} lines here.", field="file")
        named: dict[str, Any] = {
            "programme_id": kit.local_id(data["programme_id"], "LoyaltyProgramme", field="programme_id"),
            "unknown": UnknownAddress(data.get("unknown") or UnknownAddress.REFUSE),
            "is_dry": bool(data.get("dry_run")),
            "skips_errors": bool(data.get("skip_errors")),
            "now": at,
        }
        layout = data.get("layout") or layout_of(data["file"])
        if layout == HISTORY:
            result = balances.history_import(data["file"], source=data.get("source") or HISTORY, **named)
        else:
            result = balances.points_import(
                data["file"], layout=layout, source=data.get("source"), limited_to=by.actor, **named
            )
        names = (
            "is_written", "rows", "points", "moved", "kept", "skipped", "wrong", "customers", "known", "elsewhere",
        )  # fmt: skip
        faults = [{"line": fault.line, "message": fault.message} for fault in result.faults]
        return {name: getattr(result, name) for name in names} | {"layout": str(layout), "faults": faults}

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        told = {name: value for name, value in result.items() if name != "faults"}
        return cls(**told, row_errors=[LoyaltyImportError(**fault) for fault in result["faults"]], errors=[])


class ImportMutations(graphene.ObjectType):
    loyalty_points_import = LoyaltyPointsImport.Field()


class ImportQueries(graphene.ObjectType):
    loyalty_balances_csv = kit.Field(
        graphene.String,
        description=(
            "Balances of a programme as CSV, a line for each address and each end of its points, in the layout `NEUTRAL` that "
            "an import reads again; null for a programme that there is not."
        ),
        permissions=[kit.MANAGE_USERS],
        programme_id=graphene.ID(required=True, description="The ID of the programme."),
    )

    @staticmethod
    def resolve_loyalty_balances_csv(root: Any, info: Any, programme_id: str) -> Any:
        """Null for whatever there is not."""
        using = kit.port.alias(info.context)
        try:
            pk = kit.local_id(programme_id, "LoyaltyProgramme")
        except NotFound:
            return None
        if not queries.programmes(using=using).filter(pk=pk).exists():
            return None
        out = StringIO()
        with kit.port.store_access():
            balances_export(out, pk, using=using)
        return out.getvalue()
