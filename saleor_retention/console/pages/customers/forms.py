"""What is done for one customer."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...forms.fields import TextField, WholeField
from ...forms.form import ConsoleForm
from ...forms.pickers import ListField
from ...visit import Visit

MOST_POINTS = 1_000_000_000


class CustomerPointsForm(ConsoleForm):
    """Points to give or to take."""

    programme_id = ListField(label=gettext_lazy("Programme"))
    points = WholeField(
        label=gettext_lazy("Points"),
        least=-MOST_POINTS,
        most=MOST_POINTS,
        help_text=gettext_lazy("100 gives a hundred, -100 takes a hundred away."),
    )
    reason = TextField(
        label=gettext_lazy("Reason"),
        initial=gettext_lazy("Goodwill"),
        help_text=gettext_lazy("For staff. It is in the file of all that is kept of a customer."),
    )
    message = TextField(
        label=gettext_lazy("Message to the customer"),
        longest=1_000,
        required=False,
        help_text=gettext_lazy("They read it beside the points."),
    )

    def __init__(self, visit: Visit, programmes: Sequence[tuple[str, str]], **options: Any) -> None:
        self.programmes = list(programmes)
        super().__init__(visit, **options)

    def prepare(self) -> None:
        """The oldest programme is chosen beforehand."""
        field = self.fields["programme_id"]
        assert isinstance(field, ListField)
        field.choices = self.programmes

    def clean_points(self) -> int:
        """Something is given or taken."""
        points: int | None = self.cleaned_data["points"]
        if not points:
            raise ValidationError(_("Give a number other than 0."))
        return points


class CustomerOfferForm(ConsoleForm):
    """A running campaign for this customer."""

    campaign_id = ListField(label=gettext_lazy("Campaign"))
    reason = TextField(label=gettext_lazy("Reason"), initial=gettext_lazy("Given by hand"))

    def __init__(self, visit: Visit, campaigns: Sequence[tuple[str, str]], **options: Any) -> None:
        self.campaigns = list(campaigns)
        super().__init__(visit, **options)

    def prepare(self) -> None:
        """What runs now."""
        field = self.fields["campaign_id"]
        assert isinstance(field, ListField)
        field.choices = [("", _("Choose a campaign")), *self.campaigns]


class CustomerWithdrawalForm(ConsoleForm):
    """Why an offer is taken back."""

    reason = TextField(label=gettext_lazy("Reason"), initial=gettext_lazy("Given by mistake"))
