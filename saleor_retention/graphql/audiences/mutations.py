"""Staff verbs of audiences and lists, once for their key."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import graphene

from ...audiences import audiences, queries
from ...audiences.lists import lists
from ...core.idempotency import StaffContext
from ...errors import Invalid
from .. import kit
from .types import RetentionAudience, RetentionListError


class RetentionAudienceCreateInput(kit.StaffInput):
    name = graphene.String(required=True, description="Its name, of its own.")
    rule = graphene.String(
        required=True,
        description='Its rule as JSON, such as {"all": [{"neverOrdered": {}}, {"country": {"oneOf": ["DE"]}}]}.',
    )
    is_tracked = graphene.Boolean(
        description="Write down who comes into it and who leaves; not when left out."
    )

    class Meta:
        description = "An audience to make."


class RetentionAudienceUpdateInput(kit.StaffInput):
    audience_id = graphene.ID(required=True, description="The ID of the audience.")
    name = graphene.String(description="Its new name.")
    rule = graphene.String(description="Its new rule as JSON.")
    is_tracked = graphene.Boolean(description="Whether it is written down who comes and who leaves.")

    class Meta:
        description = "What to change of an audience."


class RetentionAudienceDeleteInput(kit.StaffInput):
    audience_id = graphene.ID(required=True, description="The ID of the audience.")

    class Meta:
        description = "The audience to forget."


class RetentionAudienceListUploadInput(kit.StaffInput):
    name = graphene.String(required=True, description="Name of the list; one of that name is replaced.")
    file = graphene.String(
        required=True,
        description=(
            f"Its text: on each line an account's number or an e-mail address, at most {lists.MOST_ROWS} lines. Separated by "
            "commas, semicolons or tabs; a heading may name the column, which is the first one without it."
        ),
    )
    dry_run = graphene.Boolean(description="Say what is in it and write nothing.")
    skip_errors = graphene.Boolean(description="Take what is right although other lines are wrong.")

    class Meta:
        description = "Customers as a list."


class RetentionAudienceListDeleteInput(kit.StaffInput):
    list_id = graphene.ID(required=True, description="The number of the list.")

    class Meta:
        description = "The list to forget."


class _AudienceMutation(kit.StaffMutation):
    """The payload is the audience; `work` returns its key."""

    class Meta:
        abstract = True

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        row = queries.audiences(using=kit.port.alias(info.context)).filter(pk=result["audience"]).first()
        return cls(retention_audience=row, errors=[])


class RetentionAudienceCreate(_AudienceMutation):
    retention_audience = graphene.Field(RetentionAudience, description="The audience.")

    class Arguments:
        input = RetentionAudienceCreateInput(required=True, description="The audience.")

    class Meta:
        description = "Makes an audience."
        permissions = (kit.MANAGE_DISCOUNTS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the key of the audience."""
        row = audiences.audience_create(
            data["name"],
            rule_in(data["rule"]),
            by=StaffContext(by.actor, by.reason),
            now=at,
            is_tracked=bool(data.get("is_tracked")),
        )
        return {"audience": row.pk}


class RetentionAudienceUpdate(_AudienceMutation):
    retention_audience = graphene.Field(RetentionAudience, description="The audience.")

    class Arguments:
        input = RetentionAudienceUpdateInput(required=True, description="What to change.")

    class Meta:
        description = "Changes an audience. Every version is kept, with who made it and why."
        permissions = (kit.MANAGE_DISCOUNTS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the key of the audience."""
        rule = data.get("rule")
        row = audiences.audience_update(
            audience_in(data),
            by=StaffContext(by.actor, by.reason),
            now=at,
            name=data.get("name"),
            rule=None if rule is None else rule_in(rule),
            is_tracked=data.get("is_tracked"),
        )
        return {"audience": row.pk}


class RetentionAudienceDelete(kit.StaffMutation):
    class Arguments:
        input = RetentionAudienceDeleteInput(required=True, description="Which one.")

    class Meta:
        description = "Forgets an audience and its history, unless a campaign names it."
        permissions = (kit.MANAGE_DISCOUNTS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        audiences.audience_delete(audience_in(data))
        return {}

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        return cls(errors=[])


class RetentionAudienceListUpload(kit.StaffMutation):
    list_id = graphene.ID(
        description="The number of the list, as rules name it; null on a dry run and when lines are wrong."
    )
    members = graphene.Int(description="How many customers are in it.")
    wrong = graphene.Int(description="How many lines are wrong.")
    row_errors = kit.NonNullList(
        RetentionListError, description=f"What is wrong with them, at most {lists.MOST_ERRORS}."
    )

    class Arguments:
        input = RetentionAudienceListUploadInput(required=True, description="The list.")

    class Meta:
        description = "Makes or replaces a list of customers. Nothing is written when a line is wrong."
        permissions = (kit.MANAGE_USERS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns what the file has. Addresses are kept nowhere, so a repetition returns the same."""
        result = lists.list_upload(
            data["name"],
            data["file"],
            now=at,
            is_dry=bool(data.get("dry_run")),
            skips_errors=bool(data.get("skip_errors")),
        )
        errors = [{"line": error.line, "message": error.message} for error in result.errors]
        return {"list": result.list_id, "members": result.members, "wrong": result.wrong, "errors": errors}

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        return cls(
            list_id=result["list"],
            members=result["members"],
            wrong=result["wrong"],
            row_errors=[RetentionListError(**match) for match in result["errors"]],
            errors=[],
        )


class RetentionAudienceListDelete(kit.StaffMutation):
    class Arguments:
        input = RetentionAudienceListDeleteInput(required=True, description="Which one.")

    class Meta:
        description = "Forgets an uploaded list and who is in it, unless the rule of an audience names it."
        permissions = (kit.MANAGE_USERS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the number it had."""
        list_id = kit.parse_pk(data["list_id"], field="list_id")
        lists.list_delete(list_id)
        return {"list": list_id}

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        return cls(errors=[])


def audience_in(data: Mapping[str, Any]) -> int:
    """The key of the audience that an input names. Raises `NotFound`."""
    return kit.local_id(data["audience_id"], "RetentionAudience", field="audience_id")


def rule_in(text: str) -> Any:
    """A rule from its text. Raises `Invalid`; what is wrong within it is for the room to say."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Invalid("A rule is JSON.", field="rule") from None


class SegmentMutations(graphene.ObjectType):
    retention_audience_create = RetentionAudienceCreate.Field()
    retention_audience_update = RetentionAudienceUpdate.Field()
    retention_audience_delete = RetentionAudienceDelete.Field()
    retention_audience_list_delete = RetentionAudienceListDelete.Field()
    retention_audience_list_upload = RetentionAudienceListUpload.Field()
