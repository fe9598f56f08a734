"""What waits in the inbox because of the store; who has to be folded into the metrics is another matter."""

from django.db.models import QuerySet

from saleor_retention.core.models import InboxItem


def store_news() -> QuerySet[InboxItem]:
    """Orders and accounts to look at."""
    return InboxItem.objects.filter(kind__in=("order", "customer"))
