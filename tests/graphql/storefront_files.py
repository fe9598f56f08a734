"""The documents of the folder that a storefront copies: `storefront/src/**/retention.graphql`."""

from pathlib import Path

from graphql import parse, print_ast
from graphql.language.ast import FragmentDefinition, OperationDefinition

from saleor_retention.graphql.documents import folder, whole

FILES = Path(__file__).parents[2] / "storefront" / "src"
MAIN = FILES / "graphql" / "retention.graphql"
CHECKOUT = FILES / "checkout" / "graphql" / "retention.graphql"
THE_STOREFRONTS = "...CheckoutFragment"
"""What the storefront itself asks of a checkout. There our fragment is spread in it."""
OURS = "id ...RetentionAllOfCheckout"
Definition = FragmentDefinition | OperationDefinition


def definitions(text: str) -> dict[str, str]:
    """By name, each as it is printed, however it is laid out."""
    found = parse(text).definitions
    names = [definition.name.value for definition in found]
    assert len(names) == len(set(names))
    return {definition.name.value: print_ast(definition) for definition in found}


def ours() -> dict[str, str]:
    """Those of `graphql/operations`, which the story asks of both hosts."""
    return definitions("\n".join(path.read_text() for path in sorted(folder().rglob("*.graphql"))))


def told(path: Path) -> dict[str, str]:
    """Those of a file, with our words in place of the storefront's own fragment."""
    return definitions(path.read_text().replace(THE_STOREFRONTS, OURS))


def at_checkout(name: str, storefronts: str) -> str:
    """One mutation of the checkout as a storefront sends it, with its own fragment of these fields and ours."""
    fragment = f"fragment CheckoutFragment on Checkout {{ {storefronts} ...RetentionAllOfCheckout }}"
    return whole("\n".join([definitions(CHECKOUT.read_text())[name], fragment]))
