"""What a document costs, by Saleor's arithmetic over the same cost map, and what else is too much."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import prod
from typing import Any

from graphql import GraphQLError, get_named_type
from graphql.execution.values import get_argument_values
from graphql.language import ast

from ....conf import conf

CostMap = Mapping[str, Mapping[str, Mapping[str, Any]]]


class QueryCostError(GraphQLError):
    """Dearer than allowed."""


class QueryCost:
    """Adds up one document: fields add, connections multiply what hangs under them, of fragments the dearest counts."""

    def __init__(self, schema: Any, document: Any, variables: Mapping[str, Any], costs: CostMap) -> None:
        self.schema, self.document, self.variables, self.costs = schema, document, variables, costs
        self.fragments = {
            definition.name.value: definition
            for definition in document.definitions
            if isinstance(definition, ast.FragmentDefinition)
        }
        self.priced: dict[tuple[Any, ...], int] = {}
        self.errors: list[GraphQLError] = []
        """Arguments that could not be read on the way."""

    def total(self) -> int:
        """All operations of the document together."""
        roots = {"query": self.schema.get_query_type, "mutation": self.schema.get_mutation_type}
        return sum(
            self._selection(operation, roots[operation.operation](), [])
            for operation in _operations(self.document)
            if operation.operation in roots
        )

    def _selection(self, node: Any, parent: Any, multipliers: Sequence[int]) -> int:
        total, branches = 0, defaultdict[str, int](int)
        for child in node.selection_set.selections if node.selection_set else ():
            if isinstance(child, ast.Field):
                total += self._field(child, parent, multipliers)
            elif (result := self._fragment(child, parent)) is not None:
                target, of = result
                branches[of.name] += self._once(target, of, multipliers)
        return total + max(branches.values(), default=0)

    def _once(self, target: Any, of: Any, multipliers: Sequence[int]) -> int:
        """A fragment is priced once for each place alike: spread in each other, few lines would cost for ever."""
        key = (id(target), of.name, *multipliers)
        if key not in self.priced:
            self.priced[key] = 0  # a ring costs nothing here; validation refuses it
            self.priced[key] = self._selection(target, of, multipliers)
        return self.priced[key]

    def _fragment(self, child: Any, parent: Any) -> tuple[Any, Any] | None:
        """The fragment and its type; None for those that validation will refuse."""
        target = self.fragments.get(child.name.value) if isinstance(child, ast.FragmentSpread) else child
        if target is None:
            return None
        of = self.schema.get_type(target.type_condition.name.value) if target.type_condition else parent
        return None if of is None else (target, of)

    def _field(self, child: Any, parent: Any, multipliers: Sequence[int]) -> int:
        field = getattr(parent, "fields", {}).get(child.name.value)
        if field is None:
            return 0
        data = self._arguments(field, child)
        entry = self.costs.get(parent.name, {}).get(child.name.value)
        inner, own = list(multipliers), 0
        if entry is not None:
            inner += _multiplier(entry.get("multipliers", ()), data)
            own = entry["complexity"] * prod(inner)
        return int(own) + self._selection(child, get_named_type(field.type), inner)

    def _arguments(self, field: Any, child: Any) -> Mapping[str, Any]:
        try:
            return dict(get_argument_values(field.args, child.arguments, self.variables))
        except GraphQLError as error:
            self.errors.append(GraphQLError(str(error)))
            return {}


def _multiplier(names: Sequence[str], data: Mapping[str, Any]) -> list[int]:
    sizes = [size for name in names if (size := _size(data.get(name))) > 0]
    return [sum(sizes)] if sizes else []


def _size(data: Any) -> int:
    """A page's size as its argument will read it; 0 for what it refuses."""
    try:
        return int(data or 0)
    except (ValueError, TypeError, OverflowError):
        return 0


def _operations(document: Any) -> list[Any]:
    return [
        definition for definition in document.definitions if isinstance(definition, ast.OperationDefinition)
    ]


def exceeded_limits(bill: QueryCost) -> tuple[int, list[GraphQLError]]:
    """The cost of a document, and what is too much about it: nothing of it is run then."""
    cost = bill.total()
    result = [*bill.errors]
    if cost > conf.max_query_cost:
        extensions = {"cost": {"requestedQueryCost": cost, "maximumAvailable": conf.max_query_cost}}
        text = f"The query exceeds the maximum cost of {conf.max_query_cost}. Actual cost is {cost}"
        result.append(QueryCostError(text, extensions=extensions))
    if sum(1 for node in _nodes(bill.document) if node.alias is not None) > conf.max_aliases:
        result.append(GraphQLError(f"Number of aliases exceed the limit of {conf.max_aliases}"))
    mutations = [operation for operation in _operations(bill.document) if operation.operation == "mutation"]
    if sum(len(mutation.selection_set.selections) for mutation in mutations) > conf.max_mutations:
        result.append(GraphQLError(f"Number of mutations exceed the limit of {conf.max_mutations}"))
    return cost, result


def _nodes(document: Any) -> Iterator[Any]:
    """Every field as it is written."""
    waiting = list(document.definitions)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Field):
            yield node
        if selections := getattr(node, "selection_set", None):
            waiting.extend(selections.selections)
