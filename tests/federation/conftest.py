"""The stand-alone API over a simulated shop."""

from tests.graphql.conftest import shop  # noqa: F401 - a fixture
