"""What a part of an export says of itself, and which parts together are the shop's orders.

A part is everything, or what changed since an instant. Together they are the last full one and all later ones, the newest
row of each order. `MANIFEST.json` is in a part from the moment that the part is there at all.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from .tables import SCHEMA_VERSION

FILE = "MANIFEST.json"
OVERLAP = timedelta(days=1)
"""A part begins so long before the one it follows was taken: what was being written then, it sees. A row tells when the run
that wrote it began, and none takes as long."""


class NotWhole(Exception):
    """The parts of a folder do not add up to the shop's orders; the message says what to do."""


@dataclass(frozen=True, slots=True)
class ExportedSums:
    """What the orders of one currency add up to, in minor units."""

    currency: str
    orders: int
    purchases: int
    net_minor: int
    gross_minor: int


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """One file."""

    table: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """One part: `since`, or everything; as of `taken_at`. `zone`: the store's, of its days and months."""

    schema: int
    taken_at: datetime
    since: datetime | None
    zone: str
    files: tuple[ExportedFile, ...]
    sums: tuple[ExportedSums, ...]

    @property
    def part_name(self) -> str:
        """Of its folder: in the order in which parts were taken."""
        return self.taken_at.strftime("%Y%m%dT%H%M%S.%fZ")

    def as_json(self) -> str:
        """For `MANIFEST.json`."""
        since = self.since.isoformat() if self.since else None
        return (
            json.dumps(asdict(self) | {"taken_at": self.taken_at.isoformat(), "since": since}, indent=2)
            + "\n"
        )


@dataclass(frozen=True, slots=True)
class Part:
    """A part and where it is."""

    folder: Path
    manifest: Manifest


def read(text: str) -> Manifest:
    """What `as_json` wrote. Raises `NotWhole` for what is no manifest of ours."""
    try:
        data: dict[str, Any] = json.loads(text)
        return Manifest(
            schema=int(data["schema"]),
            taken_at=datetime.fromisoformat(data["taken_at"]),
            since=datetime.fromisoformat(data["since"]) if data["since"] else None,
            zone=str(data["zone"]),
            files=tuple(ExportedFile(**file) for file in data["files"]),
            sums=tuple(ExportedSums(**sums) for sums in data["sums"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise NotWhole(f"A {FILE} is none of retention_export_warehouse: {error!r}.") from None


def parts_of(folder: Path) -> list[Part]:
    """The parts of a folder in the order in which they were taken; none where there is no folder. One unfinished is none."""
    manifests = [path for path in folder.glob(f"*/{FILE}") if not path.parent.name.startswith(".")]
    parts = [Part(path.parent, read(path.read_text())) for path in manifests]
    return sorted(parts, key=lambda part: part.manifest.taken_at)


def whole(parts: Sequence[Part]) -> list[Part]:
    """The newest full part and those after it. Raises `NotWhole` without one, and where there is a gap or a change between."""
    full = [place for place, part in enumerate(parts) if part.manifest.since is None]
    if not full:
        raise NotWhole(
            "There is no full export in this folder: run retention_export_warehouse without --since."
        )
    chosen = list(parts[full[-1] :])
    if chosen[0].manifest.schema != SCHEMA_VERSION:
        raise NotWhole(
            f"These files have version {chosen[0].manifest.schema} of the columns, and this program reads {SCHEMA_VERSION}:"
            " run retention_export_warehouse without --since."
        )
    for before, after in pairwise(chosen):
        follows(before.manifest, after.manifest)
    return chosen


def follows(before: Manifest, after: Manifest) -> None:
    """Raises `NotWhole` when orders may be missing between two parts, or their columns or days are not the same."""
    if after.since is not None and after.since > before.taken_at - OVERLAP:
        raise NotWhole(
            f"Orders that changed between {before.taken_at} and {after.since} may be missing: use --since last."
        )
    if (before.schema, before.zone) != (after.schema, after.zone):
        raise NotWhole(
            "The columns or the store's time zone changed: run retention_export_warehouse without --since."
        )


def since_last(parts: Sequence[Part]) -> datetime:
    """From when on the next part has to tell. Raises `NotWhole` where no part can follow."""
    return whole(parts)[-1].manifest.taken_at - OVERLAP
