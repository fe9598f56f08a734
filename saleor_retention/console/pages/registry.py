"""The pages of the console: the line that imports one registers it."""
# ruff: noqa: F401

from ...registry import registered
from ..page import ConsolePage
from .audiences.page import AudiencesPage
from .cohorts.page import CohortsPage
from .customer_card.page import CustomerCardPage
from .customers.page import CustomersPage
from .goodwill.page import GoodwillPage
from .groups.page import GroupsPage
from .loyalty.page import LoyaltyPage
from .offers.page import OffersPage
from .order_card.page import OrderCardPage
from .overview.page import OverviewPage
from .profile.page import ProfilePage
from .referrals.page import ReferralsPage
from .settings.page import SettingsPage
from .start.page import StartPage
from .value.page import ValuePage

PAGES: dict[str, type[ConsolePage]] = {page.name: page for page in registered(vars(), ConsolePage)}
"""By name."""
