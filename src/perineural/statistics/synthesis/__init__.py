"""What several studies say together.

>>> from perineural.statistics.synthesis import meta_analysis
>>> round(meta_analysis([-0.9, -0.2, -0.6], [0.04, 0.09, 0.05]).estimate, 3)
-0.616
"""

from perineural.statistics.synthesis.effects import (
    Effects,
    log_odds_ratios,
    log_risk_ratios,
    mean_differences,
)
from perineural.statistics.synthesis.heterogeneity import Method
from perineural.statistics.synthesis.pooling import (
    Coefficient,
    LeaveOneOut,
    MetaAnalysis,
    leave_one_out,
    meta_analysis,
)

__all__ = [
    "Coefficient",
    "Effects",
    "LeaveOneOut",
    "MetaAnalysis",
    "Method",
    "leave_one_out",
    "log_odds_ratios",
    "log_risk_ratios",
    "mean_differences",
    "meta_analysis",
]
