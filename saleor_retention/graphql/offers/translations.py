"""Names of campaigns in other languages: asked for as Saleor's own translations are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import graphene

from ...offers.eligibility.names import translations_of
from .. import kit


class TranslationsOfCampaign(kit.DataLoader):
    """By campaign id, its name by language."""

    def batch_load(self, keys: Sequence[int]) -> list[dict[str, str]]:
        """One statement."""
        result = translations_of(keys, using=self.using)
        return [result.get(key, {}) for key in keys]


@dataclass(frozen=True, slots=True)
class Translation:
    """A name in one language."""

    language_code: str
    name: str


class PersonalOfferTranslation(kit.Type):
    """Roots are `Translation`."""

    language_code = kit.LanguageCode(required=True, description="Its language.")
    name = graphene.String(required=True, description="Name of the offer in it.")

    class Meta:
        description = "The name of an offer in another language."


def translation_in(translations: Mapping[str, str], language: str) -> Translation | None:
    """The name in this language; None without one."""
    return Translation(language, translations[language]) if language in translations else None


class TranslatedName:
    """Added to what shows the name of an offer. Roots know their campaign, as `campaign_id`."""

    translation = graphene.Field(
        PersonalOfferTranslation,
        language_code=graphene.Argument(
            kit.LanguageCode, required=True, description="A language code to return the translation for."
        ),
        description="Its name in the given language; null without a translation.",
    )

    @staticmethod
    def resolve_translation(root: Any, info: Any, language_code: str) -> Any:
        """Batched over the offers of the request."""
        if root.campaign_id is None:
            return None
        result = TranslationsOfCampaign(info.context).load(root.campaign_id)
        return result.then(lambda translations: translation_in(translations, language_code))
