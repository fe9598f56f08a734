"""Waiting for what a page loads by itself."""

from .browser import Desk

QUIET = "!document.querySelector('.htmx-request, [aria-busy=true]')"


def loaded(seen: Desk) -> Desk:
    """Once every part is there and nothing is asked any more."""
    seen.page.wait_for_timeout(800)  # what is typed is asked for a moment later
    seen.frame.wait_for_function(QUIET)
    return seen
