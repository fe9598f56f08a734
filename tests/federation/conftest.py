"""The stand-alone API over a simulated shop."""

from tests.graphql.conftest import clock, shop  # noqa: F401 - fixtures
