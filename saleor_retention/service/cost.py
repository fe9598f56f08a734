"""What a document costs, by Saleor's arithmetic over the same cost map."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

from graphql import GraphQLError, get_named_type
from graphql.execution.values import get_argument_values
from graphql.language import ast

CostMap = Mapping[str, Mapping[str, Mapping[str, Any]]]


class QueryCostError(GraphQLError):
    """Dearer than allowed."""


class Bill:
    """Adds up one document: fields add, connections multiply what hangs under them, of fragments the dearest counts."""

    def __init__(self, schema: Any, document: Any, variables: Mapping[str, Any], costs: CostMap) -> None:
        self.schema, self.document, self.variables, self.costs = schema, document, variables, costs
        self.fragments = {
            one.name.value: one for one in document.definitions if isinstance(one, ast.FragmentDefinition)
        }

    def total(self) -> int:
        """All operations of the document together."""
        roots = {"query": self.schema.get_query_type, "mutation": self.schema.get_mutation_type}
        operations = [one for one in self.document.definitions if isinstance(one, ast.OperationDefinition)]
        return sum(
            self._selection(one, roots[one.operation](), []) for one in operations if one.operation in roots
        )

    def _selection(self, node: Any, parent: Any, multipliers: Sequence[int]) -> int:
        total, branches = 0, defaultdict[str, int](int)
        for child in node.selection_set.selections if node.selection_set else ():
            if isinstance(child, ast.Field):
                total += self._field(child, parent, multipliers)
                continue
            target = self.fragments[child.name.value] if isinstance(child, ast.FragmentSpread) else child
            of = self.schema.get_type(target.type_condition.name.value) if target.type_condition else parent
            branches[of.name] += self._selection(target, of, multipliers)
        return total + max(branches.values(), default=0)

    def _field(self, child: Any, parent: Any, multipliers: Sequence[int]) -> int:
        field = getattr(parent, "fields", {}).get(child.name.value)
        if field is None:
            return 0
        entry = self.costs.get(parent.name, {}).get(child.name.value)
        inner, own = list(multipliers), 0
        if entry is not None:
            inner += self._multiplier(entry.get("multipliers", ()), field, child)
            own = entry["complexity"] * prod(inner)
        return int(own) + self._selection(child, get_named_type(field.type), inner)

    def _multiplier(self, names: Sequence[str], field: Any, child: Any) -> list[int]:
        try:
            given = get_argument_values(field.args, child.arguments, self.variables)
        except GraphQLError:
            return []  # the executor refuses the argument
        sizes = [int(given[name]) for name in names if given.get(name) and int(given[name]) > 0]
        return [sum(sizes)] if sizes else []
