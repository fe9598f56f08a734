"""Every signal, in the order in which evidence is told. A new one is a file and a line here."""

from .signal import FraudSignal
from .signals.at_once import OrderAtOnce
from .signals.known_customer import KnownCustomer
from .signals.ring import ReferralRing
from .signals.same_address import SameAddress
from .signals.same_card import SameCard
from .signals.same_email import SameEmail
from .signals.same_phone import SamePhone
from .signals.shared_friends import SharedFriends
from .signals.staff import StaffRefers
from .signals.velocity import Velocity

SIGNALS: tuple[FraudSignal, ...] = (
    SameEmail(),
    SamePhone(),
    SameAddress(),
    SameCard(),
    KnownCustomer(),
    ReferralRing(),
    SharedFriends(),
    OrderAtOnce(),
    StaffRefers(),
    Velocity(),
)
