"""Our test settings with an app before ours that imports Saleor's API too early."""

from .settings import *  # noqa: F403
from .settings import INSTALLED_APPS as AS_INSTALLED

place = AS_INSTALLED.index("saleor_retention")
INSTALLED_APPS = [*AS_INSTALLED[:place], "tests.saleor.early", *AS_INSTALLED[place:]]
