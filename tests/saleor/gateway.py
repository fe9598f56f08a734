"""A payment gateway that believes everything, for the payment flow of every Saleor version."""

from saleor.payment import TransactionKind
from saleor.payment.interface import GatewayResponse
from saleor.plugins.base_plugin import BasePlugin


class BelievingGateway(BasePlugin):
    """Authorises at the checkout; captures, refunds and voids on demand."""

    PLUGIN_ID = "tests.believing"
    PLUGIN_NAME = "Believing"
    DEFAULT_ACTIVE = True
    CONFIGURATION_PER_CHANNEL = False

    def _answer(self, kind, payment):
        return GatewayResponse(
            is_success=True,
            action_required=False,
            kind=kind,
            amount=payment.amount,
            currency=payment.currency,
            transaction_id=payment.token or "believed",
            error=None,
        )

    def process_payment(self, payment_information, previous_value):
        return self._answer(TransactionKind.AUTH, payment_information)

    authorize_payment = process_payment

    def capture_payment(self, payment_information, previous_value):
        return self._answer(TransactionKind.CAPTURE, payment_information)

    def refund_payment(self, payment_information, previous_value):
        return self._answer(TransactionKind.REFUND, payment_information)

    def void_payment(self, payment_information, previous_value):
        return self._answer(TransactionKind.VOID, payment_information)

    def get_supported_currencies(self, previous_value):
        return ["USD", "EUR", "JPY"]

    def get_payment_config(self, previous_value):
        return []
