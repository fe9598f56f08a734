"""What staff see of audiences."""

import json
from collections.abc import Sequence
from typing import Any

import graphene

from ...audiences import queries
from ...audiences.description import sentence
from ...audiences.models import Audience, AudienceList, AudienceListMember, Membership
from ...audiences.parsing import as_json, parse
from ...audiences.preview import LARGE, Preview, previews
from ...audiences.rules import Rule
from ...core.clock import now
from ...errors import Invalid
from .. import kit

WHEN_COUNTED = f"now, but in a shop of {LARGE:,} customers or more up to two hours ago."


class SizeOfAudience(kit.TableLoader):
    """By audience id: how many are in it as of the last sweep."""

    read = staticmethod(queries.sizes_of)
    missing = staticmethod(int)


class PreviewOfRule(kit.DataLoader):
    """By a rule's text: how many customers it has. All rules of a page are asked in one statement."""

    def batch_load(self, keys: Sequence[str]) -> Sequence[Preview | None]:
        rules = [_rule_of(key) for key in keys]
        asked = [rule for rule in rules if isinstance(rule, Rule)]
        result = iter(previews(asked, now=now(), using=self.using))
        return [next(result) if isinstance(rule, Rule) else None for rule in rules]


def _preview_of(root: Audience, info: Any) -> Any:
    return PreviewOfRule(info.context).load(_text_of(root.rule))


class SentenceOfRule(kit.DataLoader):
    """By a rule's text: its sentence, with goods and lists by their names."""

    def batch_load(self, keys: Sequence[str]) -> list[str]:
        rules = [_rule_of(key) for key in keys]
        with kit.port.store_access():
            names = queries.names_of((rule for rule in rules if isinstance(rule, Rule)), using=self.using)
        return [sentence(rule, names) if isinstance(rule, Rule) else rule for rule in rules]


def _rule_of(text: str) -> Rule | str:
    """The rule, or why it is none: one that cannot be read takes no other with it."""
    try:
        return parse(json.loads(text))
    except Invalid as error:
        return f"This rule makes no sense: {error.message}"


def _text_of(rule: Any) -> str:
    return json.dumps(rule, ensure_ascii=False, sort_keys=True)


class AudienceById(kit.DataLoader):
    """By audience id."""

    def batch_load(self, keys: Sequence[int]) -> list[Audience | None]:
        result = queries.audiences(using=self.using).in_bulk(keys)
        return [result.get(key) for key in keys]


class AccountOfCustomer:
    """Added to types whose roots name a customer."""

    user_id = kit.Field(
        graphene.ID,
        description="The ID of the customer's account; null for who has none any more.",
        permissions=[kit.MANAGE_USERS],
    )

    @staticmethod
    def resolve_user_id(root: Membership | AudienceListMember, info: Any) -> str | None:
        """By value: the account may be gone."""
        user_id = root.customer.user_id
        return None if user_id is None else kit.global_id("User", user_id)


class RetentionAudienceChange(AccountOfCustomer, kit.Type):
    """Roots are the model with its customer."""

    entered_at = kit.DateTime(required=True, description="When it was seen that they are in it.")
    left_at = kit.DateTime(description="When it was seen that they are not any more; null while they are.")

    class Meta:
        description = "A time that a customer was in an audience."
        interfaces = [graphene.relay.Node]


class RetentionAudienceChangeCountableConnection(kit.Connection):
    """Newest first."""

    class Meta:
        node = RetentionAudienceChange


class RetentionAudience(kit.Type):
    """Roots are the model."""

    id = graphene.GlobalID(required=True, description="The ID of the audience.")
    name = graphene.String(required=True, description="Its name.")
    rule = graphene.String(required=True, description="Its rule as JSON, in its one canonical form.")
    summary = graphene.String(
        required=True,
        description="Its rule as a sentence, with goods, lists, countries and languages by their names.",
    )
    is_tracked = graphene.Boolean(
        required=True, description="Whether it is written down who comes into it and who leaves."
    )
    size = graphene.Int(
        required=True, description="How many are in it as of the last hour; 0 when it is not tracked."
    )
    count = graphene.Int(
        description=(
            "How many customers it has, tracked or not, as of `countedAt`; null for a rule that cannot be read."
        )
    )
    counted_at = kit.DateTime(description=f"When `count` was counted: {WHEN_COUNTED}")
    created_at = kit.DateTime(required=True, description="When it was made.")

    class Meta:
        description = "Customers by a rule about what is known of them."
        interfaces = [graphene.relay.Node]

    @staticmethod
    def resolve_rule(root: Audience, info: Any) -> str:
        return _text_of(root.rule)

    @staticmethod
    def resolve_summary(root: Audience, info: Any) -> Any:
        return SentenceOfRule(info.context).load(_text_of(root.rule))

    @staticmethod
    def resolve_count(root: Audience, info: Any) -> Any:
        return _preview_of(root, info).then(lambda result: result and result.count)

    @staticmethod
    def resolve_counted_at(root: Audience, info: Any) -> Any:
        return _preview_of(root, info).then(lambda result: result and result.counted_at)

    @staticmethod
    def resolve_size(root: Audience, info: Any) -> Any:
        return SizeOfAudience(info.context).load(root.pk)


class RetentionCustomerAudience(kit.Type):
    """Roots are the open membership with its audience."""

    name = graphene.String(required=True, description="Name of the audience.")
    summary = graphene.String(required=True, description="Its rule as a sentence.")
    entered_at = kit.DateTime(required=True, description="When it was seen that the customer is in it.")

    class Meta:
        description = "A tracked audience that a customer is in."

    @staticmethod
    def resolve_name(root: Membership, info: Any) -> str:
        return root.audience.name

    @staticmethod
    def resolve_summary(root: Membership, info: Any) -> str:
        return RetentionAudience.resolve_summary(root.audience, info)


class RetentionAudienceCountableConnection(kit.Connection):
    """Newest first."""

    class Meta:
        node = RetentionAudience


class RetentionAudiencePreview(kit.Type):
    """Roots are `Preview`."""

    count = graphene.Int(required=True, description="How many customers it has, as of `countedAt`.")
    total = graphene.Int(required=True, description="How many customers with an account there are.")
    counted_at = kit.DateTime(required=True, description=f"When they were counted: {WHEN_COUNTED}")
    summary = graphene.String(required=True, description="The rule as a sentence.")
    user_ids = kit.Field(
        kit.NonNullList(graphene.ID),
        description="The IDs of some of their accounts, the oldest first.",
        permissions=[kit.MANAGE_USERS],
    )

    class Meta:
        description = "How many customers an audience has, and who some of them are."

    @staticmethod
    def resolve_summary(root: Preview, info: Any) -> Any:
        return SentenceOfRule(info.context).load(_text_of(as_json(root.rule)))

    @staticmethod
    def resolve_user_ids(root: Preview, info: Any) -> list[str]:
        return [kit.global_id("User", item) for item in root.sample]


class MembersOfList(kit.TableLoader):
    """By list id: how many are in it."""

    read = staticmethod(queries.members_of)
    missing = staticmethod(int)


class AudiencesOfList(kit.TableLoader):
    """By list id: the audiences whose rule names it."""

    read = staticmethod(queries.asking_for)
    missing = staticmethod(tuple)


class RetentionAudienceList(kit.Type):
    """Roots are the model."""

    list_id = graphene.ID(required=True, description="The number of the list, as rules name it.")
    name = graphene.String(required=True, description="Its name.")
    members = graphene.Int(required=True, description="How many customers are in it.")
    audiences = kit.NonNullList(
        RetentionAudience,
        required=True,
        description="The audiences whose rule names it; it stays while there is one.",
    )
    uploaded_at = kit.DateTime(required=True, description="When it was uploaded last.")

    class Meta:
        description = "Customers as a list that somebody uploaded."

    @staticmethod
    def resolve_list_id(root: AudienceList, info: Any) -> int:
        """The plain number: it stands in rules."""
        return root.pk

    @staticmethod
    def resolve_members(root: AudienceList, info: Any) -> Any:
        return MembersOfList(info.context).load(root.pk)

    @staticmethod
    def resolve_audiences(root: AudienceList, info: Any) -> Any:
        return AudiencesOfList(info.context).load(root.pk)


class RetentionAudienceListCountableConnection(kit.Connection):
    """Newest first."""

    class Meta:
        node = RetentionAudienceList


class RetentionAudienceListMember(AccountOfCustomer, kit.Type):
    """Roots are the model with its customer."""

    class Meta:
        description = "A customer of an uploaded list."


class RetentionAudienceListMemberCountableConnection(kit.Connection):
    """In the order of the list."""

    class Meta:
        node = RetentionAudienceListMember


class RetentionListError(kit.Type):
    """Roots are `lists.RowError`."""

    line = graphene.Int(required=True, description="The line, counted from 1.")
    message = graphene.String(required=True, description="What is wrong with it.")

    class Meta:
        description = "A line of an uploaded list that is no customer."
