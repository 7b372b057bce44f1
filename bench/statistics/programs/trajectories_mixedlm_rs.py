"""The same model by mixedlm-rs, from a table in memory."""

import sys
from importlib.metadata import version

import mixedlm_rs as formulas
import pandas as pd
from measured import measured

if __name__ == "__main__":
    table = pd.read_csv(sys.argv[1]).astype({"condition": str, "day": float, "pain": float})
    model = ("pain ~ day * condition", table)
    measured(
        lambda: formulas.mixedlm(*model, groups="patient", re_formula="~day").fit(),
        lambda fit: [-2 * float(fit.llf)],
        version("mixedlm-rs"),
    )
