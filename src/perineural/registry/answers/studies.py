"""What the studies in a table say together."""

from typing import Any

from perineural.registry.engines.engine import Engine
from perineural.registry.readings.studies import StudyClass, read_studies
from perineural.registry.tables import Table
from perineural.statistics.synthesis.heterogeneity import Method
from perineural.statistics.synthesis.pooling import meta_analysis


def answer_studies(
    engine: Engine,
    table: Table,
    *,
    estimate: str,
    se: str | None = None,
    variance: str | None = None,
    study: str | None = None,
    class_: str | None = None,
    method: str = "REML",
) -> dict[str, Any]:
    """Pool the studies of each class; classes are never pooled.

    Args:
        estimate: Column of effects.
        se, variance: Column of standard errors or of sampling variances; one of the two.
        study, class_: Columns: what a study is called, and to which class it belongs.
        method: Of the variance between studies, a name of `synthesis.heterogeneity.Method`.

    Returns:
        `class`, `method`, and `classes`, each with `class`, `studies`, `k`, `estimate`, `se`,
        `interval`, `hartung_knapp` and `prediction` (None for one study), `tau2`,
        `tau2_interval`, `i2_percent`, `q`, `q_degrees`, `q_p_value` and `weights`.

    Raises:
        TableProblem: A column is missing or holds what cannot be read.
        Unestimable: The studies cannot be pooled, with a sentence why.
    """
    classes = read_studies(
        engine,
        table,
        estimate=estimate,
        se=se,
        variance=variance,
        study=study,
        class_=class_,
    )
    return {
        "class": class_,
        "method": method,
        "classes": [_pooled(each, Method[method]) for each in classes],
    }


def _pooled(studies: StudyClass, method: Method) -> dict[str, Any]:
    effect, variance = studies.effect, studies.variance
    usual = meta_analysis(effect, variance, method=method)
    return {
        "class": studies.label,
        "studies": list(studies.names),
        "k": usual.studies,
        "estimate": usual.estimate,
        "se": usual.standard_error,
        "interval": [usual.low, usual.high],
        **_of_several(studies, method),
        "tau2": usual.tau2,
        "tau2_interval": [usual.tau2_low, usual.tau2_high],
        "i2_percent": usual.i2,
        "q": usual.q,
        "q_degrees": usual.q_degrees,
        "q_p_value": usual.q_p_value,
        "weights": usual.weights.tolist(),
    }


def _of_several(studies: StudyClass, method: Method) -> dict[str, Any]:
    if len(studies.names) < 2:
        return {"hartung_knapp": None, "prediction": None}
    adjusted = meta_analysis(studies.effect, studies.variance, method=method, hartung_knapp=True)
    return {
        "hartung_knapp": {
            "se": adjusted.standard_error,
            "interval": [adjusted.low, adjusted.high],
        },
        "prediction": [adjusted.prediction_low, adjusted.prediction_high],
    }
