"""All figures as text that Prometheus reads (exposition format 0.0.4): names `saleor_retention_*`, base units."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from math import inf

from django.db import DEFAULT_DB_ALIAS

from ..core.counters import BUCKETS
from . import gauges, queries
from .metric_definitions import COUNTED, MetricDefinition, MetricType
from .queries import Series

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
PREFIX = "saleor_retention_"

Labels = tuple[tuple[str, str], ...]


def render_prometheus(*, using: str = DEFAULT_DB_ALIAS) -> str:
    """The whole text; a fixed number of statements."""
    lines = [*_measured(using), *_counted(queries.counted(using=using))]
    return "\n".join(lines) + "\n"


def _measured(using: str) -> Iterator[str]:
    result = gauges.read(using)
    for gauge in gauges.GAUGES:
        yield from _head(gauge.name, gauge.says, MetricType.GAUGE)
        for values, value in sorted(result[gauge.name].items()):
            yield _sample(gauge.name, tuple(zip(gauge.labels, values, strict=True)), value)


def _counted(series: Series) -> Iterator[str]:
    for item in COUNTED:
        yield from _head(item.name, item.says, item.shape)
        yield from _histogram(item, series) if item.shape is MetricType.HISTOGRAM else _plain(item, series)


def _plain(definition: MetricDefinition, series: Series) -> Iterator[str]:
    for (name, labels), value in series.items():
        if name == definition.name:
            yield _sample(name, labels, value)


def _histogram(definition: MetricDefinition, series: Series) -> Iterator[str]:
    """The table holds how many fell into each bucket; here each holds all up to its bound."""
    result: dict[Labels, dict[float, float]] = defaultdict(dict)
    for (name, labels), value in series.items():
        if name == f"{definition.name}_bucket":
            of = dict(labels)
            bound = float(of.pop("le"))
            result[tuple(sorted(of.items()))][bound] = value
    for labels in sorted(result):
        yield from _buckets(definition.name, labels, result[labels])
        yield _sample(f"{definition.name}_sum", labels, series.get((f"{definition.name}_sum", labels), 0.0))
        yield _sample(f"{definition.name}_count", labels, sum(result[labels].values()))


def _buckets(name: str, labels: Labels, result: Mapping[float, float]) -> Iterator[str]:
    total = 0.0
    for bound in (*BUCKETS, inf):
        total += result.get(bound, 0.0)
        yield _sample(f"{name}_bucket", (*labels, ("le", "+Inf" if bound == inf else repr(bound))), total)


def _head(name: str, says: str, shape: MetricType) -> Iterable[str]:
    return (f"# HELP {PREFIX}{name} {_escaped(says)}", f"# TYPE {PREFIX}{name} {shape.value}")


def _sample(name: str, labels: Labels, value: float) -> str:
    inside = ",".join(f'{label}="{_escaped(data, quoted=True)}"' for label, data in labels)
    return f"{PREFIX}{name}{{{inside}}} {_number(value)}" if inside else f"{PREFIX}{name} {_number(value)}"


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def _escaped(text: str, *, quoted: bool = False) -> str:
    result = text.replace("\\", "\\\\").replace("\n", "\\n")
    return result.replace('"', '\\"') if quoted else result
