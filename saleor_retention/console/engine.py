"""The console's templates: Django's, with our filters, apart from any template setting of the project we run in."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.template import Context, Engine
from django.utils.safestring import SafeString

from .formats import Formats

HERE = Path(__file__).parent


class ConsoleEngine:
    """Renders templates of the kit and of the pages. Everything is escaped."""

    def __init__(self) -> None:
        self._engine = Engine(
            dirs=[str(HERE / "templates"), str(HERE / "pages")],
            autoescape=True,
            libraries={
                "i18n": "django.templatetags.i18n",
                "console": "saleor_retention.console.template_tags",
            },
            builtins=[
                "django.templatetags.i18n",
                "django.templatetags.l10n",
                "saleor_retention.console.template_tags",
            ],
        )

    def render(self, template: str, facts: Mapping[str, Any], formats: Formats) -> SafeString:
        """The template with these facts, in the reader's formats."""
        context = Context({**facts, "formats": formats})
        rendered: SafeString = self._engine.get_template(template).render(context)
        return rendered


ENGINE = ConsoleEngine()
