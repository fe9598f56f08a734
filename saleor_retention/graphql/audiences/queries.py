"""Root queries of audiences, for staff."""

from typing import Any

import graphene
from graphql import GraphQLError

from ...audiences import queries
from ...audiences.parsing import parse
from ...audiences.preview import preview
from ...audiences.questions.question import Question
from ...audiences.questions.registry import QUESTIONS
from ...core.clock import now
from ...errors import Invalid, NotFound
from .. import kit
from .mutations import rule_in
from .questions import RetentionAudienceQuestion
from .types import (
    AudienceById,
    RetentionAudience,
    RetentionAudienceChangeCountableConnection,
    RetentionAudienceCountableConnection,
    RetentionAudienceListCountableConnection,
    RetentionAudienceListMemberCountableConnection,
    RetentionAudiencePreview,
    RetentionCustomerAudience,
)


class SegmentQueries(graphene.ObjectType):
    retention_audiences = kit.ConnectionField(
        RetentionAudienceCountableConnection,
        description="Audiences, the newest first.",
        permissions=[kit.MANAGE_DISCOUNTS],
    )
    retention_audience = kit.Field(
        RetentionAudience,
        description="One audience.",
        permissions=[kit.MANAGE_DISCOUNTS],
        id=graphene.ID(required=True, description="The ID of the audience."),
    )
    retention_audience_lists = kit.ConnectionField(
        RetentionAudienceListCountableConnection,
        description="Uploaded lists of customers, the newest first.",
        permissions=[kit.MANAGE_DISCOUNTS],
    )
    retention_audience_list_members = kit.ConnectionField(
        RetentionAudienceListMemberCountableConnection,
        description="Who is in an uploaded list; null without such a list.",
        permissions=[kit.MANAGE_DISCOUNTS],
        list_id=graphene.ID(required=True, description="The number of the list."),
    )
    retention_audience_preview = kit.Field(
        RetentionAudiencePreview,
        description="How many customers a rule has now, and who some of them are. Nothing is written.",
        permissions=[kit.MANAGE_DISCOUNTS],
        rule=graphene.String(required=True, description="The rule as JSON."),
        anew=graphene.Boolean(default_value=False, description="Count now, also where a count was kept."),
    )
    retention_audience_questions = kit.Field(
        kit.NonNullList(RetentionAudienceQuestion),
        description="The questions that a rule can ask, as a form is made from them.",
        permissions=[kit.MANAGE_DISCOUNTS],
    )
    retention_audience_changes = kit.ConnectionField(
        RetentionAudienceChangeCountableConnection,
        description="Who came into a tracked audience and who left it, the newest first; null without such an audience.",
        permissions=[kit.MANAGE_DISCOUNTS],
        id=graphene.ID(required=True, description="The ID of the audience."),
    )

    retention_customer_audiences = kit.Field(
        kit.NonNullList(RetentionCustomerAudience),
        description="The tracked audiences that a customer is in, as of the last hour.",
        permissions=[kit.MANAGE_USERS],
        user_id=graphene.ID(required=True, description="The ID of the customer's account."),
    )

    @staticmethod
    def resolve_retention_customer_audiences(root: Any, info: Any, user_id: str) -> Any:
        """None of an account that there is not."""
        try:
            pk = kit.local_id(user_id, "User")
        except NotFound:
            return []
        with kit.port.reading(info.context):
            return list(queries.spans_of_account(pk, using=kit.port.alias(info.context)))

    @staticmethod
    def resolve_retention_audiences(root: Any, info: Any, **arguments: Any) -> Any:
        rows = queries.audiences(using=kit.port.alias(info.context))
        return kit.paginate(rows, info, arguments, RetentionAudienceCountableConnection)

    @staticmethod
    def resolve_retention_audience(root: Any, info: Any, id: str) -> Any:
        """Null for whatever there is not."""
        try:
            return AudienceById(info.context).load(kit.local_id(id, "RetentionAudience"))
        except NotFound:
            return None

    @staticmethod
    def resolve_retention_audience_lists(root: Any, info: Any, **arguments: Any) -> Any:
        rows = queries.lists(using=kit.port.alias(info.context))
        return kit.paginate(rows, info, arguments, RetentionAudienceListCountableConnection)

    @staticmethod
    def resolve_retention_audience_list_members(root: Any, info: Any, list_id: str, **arguments: Any) -> Any:
        using = kit.port.alias(info.context)
        is_number = list_id.isascii() and list_id.isdigit() and len(list_id) < 19
        if not is_number or not queries.lists(using=using).filter(pk=int(list_id)).exists():
            return None
        rows = queries.list_members(int(list_id), using=using)
        return kit.paginate(rows, info, arguments, RetentionAudienceListMemberCountableConnection)

    @staticmethod
    def resolve_retention_audience_questions(root: Any, info: Any) -> tuple[type[Question], ...]:
        return QUESTIONS

    @staticmethod
    def resolve_retention_audience_preview(root: Any, info: Any, rule: str, anew: bool = False) -> Any:
        """One statement over all members; it is priced like figures."""
        try:
            asked = parse(rule_in(rule))
        except Invalid as refusal:
            raise GraphQLError(refusal.message) from refusal
        with kit.port.reading(info.context):
            return preview(asked, now=now(), anew=anew, using=kit.port.alias(info.context))

    @staticmethod
    def resolve_retention_audience_changes(root: Any, info: Any, id: str, **arguments: Any) -> Any:
        try:
            audience_id = kit.local_id(id, "RetentionAudience")
        except NotFound:
            return None
        rows = queries.movements(audience_id, using=kit.port.alias(info.context))
        return kit.paginate(rows, info, arguments, RetentionAudienceChangeCountableConnection)
