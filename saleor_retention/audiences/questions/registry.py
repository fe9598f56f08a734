"""The questions that a rule can ask: the line that imports one registers it."""
# ruff: noqa: F401

from ...registry import registered
from .account.anniversary import Anniversary
from .account.attribute import Attribute
from .account.birthday import Birthday
from .account.city import City
from .account.consent import Consent
from .account.country import Country
from .account.language import Language
from .account.published import Published
from .account.uploaded_list import Listed
from .goods.after_purchase import AfterPurchase
from .goods.favourite import FavouriteQuestion
from .goods.has_bought import HasBought
from .purchases.average_order import AverageOrder
from .purchases.channel import Channel
from .purchases.event_dates import FirstDelivery, FirstOrder, LastOrder, Registered
from .purchases.never_ordered import NeverOrdered
from .purchases.orders import Orders
from .purchases.spent import Spent
from .question import Question
from .status.flags import AtRisk, LateChurn, PreVip, QuickChurn, Vip
from .status.rfm import Scores
from .status.segment import Segment
from .status.tier import TierQuestion

QUESTIONS = registered(vars(), Question)
