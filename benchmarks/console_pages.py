"""The pages of the console: how long the first part of each takes, and every part that it loads or leads to.

    python -m benchmarks.console_pages [--customers 1000000] [--few 10000] [--rounds 20]

Through Django's client in this process, as staff: parts are found as a reader finds them, by what pages load and link.
In turns with each part run the bare GraphQL documents behind it, by POST to the API; the ratio of the medians is what can be
compared between machines. All of it twice, with few customers and with many: exit code 1 when a part takes more statements
with many. The aims are 150 ms for the first part of a page and 60 ms for every other, on an idle machine; a busy one cannot
tell, so it is said and not judged.
"""

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from statistics import median
from typing import Any

from .large_dataset import STEPS, fill
from .running import counted, database, milliseconds

FIRST_AIM_MS, PART_AIM_MS = 150.0, 60.0
TOKEN = "benchmark"
BASE = "/console"
LOADED = re.compile(rf'hx-get="({BASE}/part/[^"]+)"')
OPERATION = re.compile(r'<details class="operation">.*?<pre[^>]*>(.*?)</pre><pre[^>]*>(.*?)</pre>', re.DOTALL)


@dataclass
class MeasuredPart:
    """A part: its figures by round, and the documents that it runs."""

    name: str
    address: str
    is_first: bool
    operations: list[dict[str, Any]]
    times: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    statements: int = 0


def main(arguments: list[str]) -> int:
    """Make the crowds, measure, print, judge."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.console_pages", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--customers", type=int, default=1_000_000, help="many customers (%(default)s)")
    parser.add_argument("--few", type=int, default=10_000, help="few, to compare with (%(default)s)")
    parser.add_argument("--rounds", type=int, default=20, help="how often each part is asked (%(default)s)")
    given = parser.parse_args(arguments)
    from tqdm import tqdm

    found: dict[int, list[MeasuredPart]] = {}
    for customers in sorted({given.few, given.customers}):
        with database():
            with tqdm(total=STEPS, unit=" tables", desc=f"{customers:,} customers") as bar:
                fill(customers, progress=bar.update)
            with tqdm(total=given.rounds, unit=" rounds", desc="asking") as bar:
                found[customers] = measure(given.rounds, bar.update)
    return report(found, given.rounds)


def measure(rounds: int, progress: Callable[[], object] = lambda: None) -> list[MeasuredPart]:
    """Every part, asked in turns with its documents. A round before the first warms up and is left out."""
    client = staff()
    parts = list(discovered(client))
    for number in range(rounds + 1):
        for part in parts:
            bare = sum(
                milliseconds(lambda o=operation: client.post("/graphql/", o, content_type="application/json"))
                for operation in part.operations
            )
            with counted() as statements:
                taken = milliseconds(lambda p=part: client.get(p.address))
            if number:
                part.times.append(taken)
                part.bare.append(bare)
                part.statements = len(statements)
        if number:
            progress()
    return parts


def staff() -> Any:
    """A client with every permission."""
    from django.conf import settings
    from django.test import Client

    from saleor_retention.conf import clear_settings
    from saleor_retention.graphql.kit.port_standalone import Permission, Requestor

    everything = frozenset(permission.value for permission in Permission)
    settings.RETENTION_TOKENS = {TOKEN: Requestor(customer=0, permissions=everything)}
    clear_settings()
    return Client(headers={"Authorization-Bearer": TOKEN, "Accept-Language": "en"})


def discovered(client: Any) -> Iterator[MeasuredPart]:
    """The pages of the menu, and of what they load and link each part once."""
    from saleor_retention.console.pages.registry import PAGES

    waiting = [f"{BASE}/part/{page.name}" for page in PAGES.values() if page.place]
    first, seen = set(waiting), set()
    while waiting:
        address = waiting.pop(0)
        name = address.removeprefix(f"{BASE}/part/").partition("?")[0]
        if name in seen:
            continue
        seen.add(name)
        response = client.get(address)
        if response.status_code != 200 or not response.headers["Content-Type"].startswith("text/html"):
            continue
        html = response.content.decode()
        waiting += [unescape(link) for link in LOADED.findall(html)]
        yield MeasuredPart(name, address, address in first, list(operations(html)))


def operations(html: str) -> Iterator[dict[str, Any]]:
    """What a part ran, as it shows itself for those who learn the API."""
    for document, variables in OPERATION.findall(html):
        yield {"query": unescape(document), "variables": json.loads(unescape(variables))}


def report(found: dict[int, list[MeasuredPart]], rounds: int) -> int:
    """Print medians, ratios and what grew; answer the exit code."""
    few, many = min(found), max(found)
    before = {part.name: part for part in found[few]}
    grown = []
    print(f"parts of the console's pages, medians of {rounds} rounds; {few:,} customers, then {many:,}")
    print(f"  {'part':<28}{few:>12,}{many:>12,}   {'grows':>7}   {'to bare':>8}  {'statements':>10}")
    for part in found[many]:
        small, aim = before.get(part.name, part), FIRST_AIM_MS if part.is_first else PART_AIM_MS
        now, then, bare = median(part.times), median(small.times), median(part.bare)
        ratio = f"{now / bare:6.2f} x" if part.operations else "       –"
        late = "" if now <= aim else f"  over {aim:.0f} ms"
        print(
            f"  {part.name:<28}{then:>9.1f} ms{now:>9.1f} ms   {now / then:5.2f} x   {ratio}  {part.statements:>10}{late}"
        )
        if part.statements > small.statements:
            grown.append(part.name)
    print(f"  statements: {'the same with many' if not grown else 'MORE WITH MANY: ' + ', '.join(grown)}")
    return 1 if grown else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
