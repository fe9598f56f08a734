"""The steps of the story, by room. A new operation gets its step in its room's chapter; their order is here."""

from .checkouts import CHECKOUTS
from .customers import CUSTOMER
from .health import HEALTH
from .loyalty import ACCOUNT, PROGRAMME
from .metrics import FIGURES
from .offers import CAMPAIGN, STOP, USUAL
from .orders import ORDERS
from .referrals import REFERRALS

STEPS = [
    *PROGRAMME,
    *REFERRALS,
    *CAMPAIGN,
    *CHECKOUTS,
    *ORDERS,
    *ACCOUNT,
    *CUSTOMER,
    *FIGURES,
    *STOP,
    *USUAL,
    *HEALTH,
]
