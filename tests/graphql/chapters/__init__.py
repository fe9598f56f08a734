"""The steps of the story, by room. A new operation gets its step in its room's chapter; their order is here."""

from .audiences import AUDIENCES
from .checkouts import CHECKOUTS
from .codes import CODES
from .customers import CUSTOMER
from .drafts import DRAFTS
from .health import HEALTH
from .loyalty import ACCOUNT, PROGRAMME
from .metrics import FIGURES
from .offers import CAMPAIGN, CHANGES, STOP, USUAL
from .orders import ORDERS
from .referrals import REFERRALS
from .second_order import SECOND_ORDER
from .support import SUPPORT

STEPS = [
    *PROGRAMME,
    *REFERRALS,
    *CAMPAIGN,
    *CHECKOUTS,
    *ORDERS,
    *ACCOUNT,
    *CUSTOMER,
    *FIGURES,
    *AUDIENCES,
    *SECOND_ORDER,
    *DRAFTS,
    *CODES,
    *SUPPORT,
    *STOP,
    *CHANGES,
    *USUAL,
    *HEALTH,
]
