"""Root queries about a person's data, for staff."""

import json
from typing import Any

import graphene
from django.core.serializers.json import DjangoJSONEncoder

from ...errors import NotFound
from ...privacy import find
from ...privacy.export import export
from .. import kit


class PrivacyQueries(graphene.ObjectType):
    retention_customer_export = kit.Field(
        graphene.String,
        description=(
            "Everything that is kept of a customer, and of whoever was merged into them, as a JSON document; null of who "
            "is not known. Amounts are minor units; whoever they brought, or who brought them, is not named."
        ),
        permissions=[kit.MANAGE_USERS],
        user_id=graphene.ID(required=True, description="The ID of the customer's account."),
    )

    @staticmethod
    def resolve_retention_customer_export(root: Any, info: Any, user_id: str) -> str | None:
        """One statement for each section."""
        using = kit.port.alias(info.context)
        with kit.port.reading(info.context):
            try:
                customer = find.by_account(kit.local_id(user_id, "User"), using=using)
            except NotFound:
                return None
            sections = export(customer.pk, using=using)
        return json.dumps(sections, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2, sort_keys=True)
