"""The same model by statsmodels, from a table in memory.

Time is in months, in which it finds its way better; the likelihood is told as of days.
"""

import math
import sys
from importlib.metadata import version

import pandas as pd
import statsmodels.formula.api as formulas
from measured import measured

CONDITIONS, DAYS = 13, 30.0

if __name__ == "__main__":
    table = pd.read_csv(sys.argv[1]).astype({"condition": str, "day": float, "pain": float})
    table["month"] = table["day"] / DAYS
    of_days = 2 * CONDITIONS * math.log(DAYS)
    model = ("pain ~ month * condition", table)
    measured(
        lambda: formulas.mixedlm(*model, groups="patient", re_formula="~month").fit(),
        lambda fit: [of_days - 2 * float(fit.llf)],
        version("statsmodels"),
    )
