"""The plain columns that R and Python both read."""

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SHARES = np.linspace(0.05, 0.95, 19)
DAYS = np.arange(7.0, 127.0, 7.0)


def column(name: str, dtype: type = float) -> NDArray:
    """A column of the folder that this program was given."""
    return np.fromfile(Path(sys.argv[1]) / name, dtype="<f8").astype(dtype)


def places(time: NDArray) -> NDArray:
    """Nineteen times across all, at which curves are compared."""
    return np.quantile(time, SHARES, method="inverted_cdf")
