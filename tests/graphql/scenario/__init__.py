"""The steps of the scenario, by room. A new operation gets its step in the file of its room; their order is here."""

from .steps_audiences import AUDIENCES
from .steps_books import BOOKS
from .steps_checkouts import CHECKOUTS
from .steps_codes import CODES
from .steps_customers import CUSTOMER
from .steps_drafts import DRAFTS
from .steps_earning import EARNING
from .steps_events import EVENTS
from .steps_groups import GROUPS
from .steps_health import HEALTH
from .steps_loyalty import ACCOUNT, PROGRAMME
from .steps_metrics import FIGURES, PROFILE
from .steps_milestones import MILESTONES
from .steps_offers import CAMPAIGN, CHANGES, STOP, USUAL
from .steps_orders import ORDERS
from .steps_page import PAGE
from .steps_payouts import PAYOUTS
from .steps_people import PEOPLE
from .steps_redemption import REDEMPTION
from .steps_referrals import REFERRALS
from .steps_reviews import REVIEWS
from .steps_rewards import REWARDS
from .steps_second_order import SECOND_ORDER
from .steps_segments import SEGMENTS
from .steps_simulation import SIMULATION
from .steps_support import SUPPORT
from .steps_tiers import TIERS
from .steps_value import VALUE

STEPS = [
    *PROGRAMME,
    *REFERRALS,
    *CAMPAIGN,
    *CHECKOUTS,
    *ORDERS,
    *ACCOUNT,
    *EARNING,
    *CUSTOMER,
    *VALUE,
    *FIGURES,
    *GROUPS,
    *AUDIENCES,
    *PROFILE,
    *SEGMENTS,
    *SECOND_ORDER,
    *DRAFTS,
    *CODES,
    *SUPPORT,
    *STOP,
    *CHANGES,
    *USUAL,
    *EVENTS,
    *HEALTH,
    *TIERS,
    *REWARDS,
    *PAGE,
    *MILESTONES,
    *BOOKS,
    *SIMULATION,
    *PEOPLE,
    *REDEMPTION,
    *REVIEWS,
    *PAYOUTS,
]
