"""What an order tells of who is behind it, besides their name: to be hashed, never to be kept."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """Where goods or bills go, as it was typed."""

    street: str
    postal_code: str = ""
    city: str = ""
    country: str = ""
    """ISO 3166-1 alpha-2."""


@dataclass(frozen=True, slots=True)
class PaymentCard:
    """What a payment provider tells of a card: too little to know it, and shared by strangers now and then."""

    brand: str
    last_digits: str
    expiry: str = ""
    """Month and year, where known."""


@dataclass(frozen=True, slots=True)
class OrderTraces:
    """Whom one order names: mailbox, addresses, phones and cards."""

    email: str = ""
    addresses: tuple[PostalAddress, ...] = ()
    phones: tuple[str, ...] = ()
    cards: tuple[PaymentCard, ...] = ()
