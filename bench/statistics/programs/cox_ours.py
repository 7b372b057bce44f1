"""Cox's model by Efron's likelihood from rows in memory, counted into cells first."""

import numpy as np
from columns import column
from measured import measured
from numpy.typing import NDArray

from perineural.statistics.durations.cox import Cox, cox

CONDITIONS, AGES, SEXES = 13, 7, 2
Ints = NDArray[np.int64]


def work(time: Ints, condition: Ints, age: Ints, female: Ints, event: Ints) -> Cox:
    """The rows counted by time and pattern, and the model of the cells."""
    patterns = CONDITIONS * AGES * SEXES
    cell = time * patterns + (condition * AGES + age) * SEXES + female
    leaving = np.bincount(cell)
    events = np.bincount(cell, event, len(leaving))
    there = np.flatnonzero(leaving)
    times, of = np.divmod(there, patterns)
    of_condition = of // (AGES * SEXES)
    covariates = {f"condition {k}": of_condition == k for k in range(1, CONDITIONS)}
    covariates |= {"age": of // SEXES % AGES, "female": of % SEXES}
    return cox(times, events[there], leaving[there], covariates=covariates)


if __name__ == "__main__":
    columns = [column(name, int) for name in ("time", "condition", "age", "female", "event")]
    work(*(each[:5000] for each in columns))
    measured(lambda: work(*columns), lambda model: model.coefficients)
