"""What the fields of value cost."""

from ..costs import CONNECTION, FREE

VALUE_COSTS = {
    "RetentionLifetimeValue": {
        "acquisitionCost": FREE,
        "deciles": FREE,
        "expectedValue": FREE,
        "lifetimeRevenue": FREE,
        "lifetimeValue": FREE,
        "meanExpectedValue": FREE,
        "meanLifetimeRevenue": FREE,
        "medianExpectedValue": FREE,
        "medianLifetimeRevenue": FREE,
        "model": FREE,
        "traffic": FREE,
    },
    "RetentionValueDecile": {"fromRevenue": FREE, "lifetimeRevenue": FREE, "meanExpectedValue": FREE},
    "RetentionValueModel": {"parameters": FREE},
    "RetentionTraffic": {"averageOrder": FREE, "netSales": FREE},
    "RetentionChannelCost": {"acquisition": FREE, "serving": FREE},
    "RetentionChannelCostCountableConnection": CONNECTION,
    "RetentionChannelCostCountableEdge": {"node": FREE},
    "RetentionCustomerValue": {"expectedValue": FREE, "lifetimeRevenue": FREE, "lifetimeValue": FREE},
}
"""The report is computed at once, whatever is asked of it."""
