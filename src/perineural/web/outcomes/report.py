"""The clinic's outcomes as one page of HTML to print or to keep: it needs nothing else."""

import datetime as dt
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from django.template.loader import render_to_string

import perineural
from perineural.records.queries.clinics import ClinicView
from perineural.records.queries.outcome_values import ConditionOutcomes
from perineural.records.queries.safety_values import SafetyRates
from perineural.web.documents.paper import paper_style
from perineural.web.outcomes.shown import shown
from perineural.web.safety.shown import rates_part

TEMPLATE = "perineural/outcomes/report.html"
ON_SCREEN = (
    "@media screen { html { font-family: system-ui, sans-serif; }"
    " body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; } .whose { display: none; } }"
)
"""Where a browser shows the file, its own font stands in for the packaged one."""


def report_html(
    clinic: ClinicView,
    found: Sequence[ConditionOutcomes],
    rates: SafetyRates,
    on: dt.date,
    *,
    for_screen: bool = False,
) -> str:
    """The report of all conditions of which something is told, and of what went wrong.

    Args:
        on: The day it is of.
        for_screen: For a browser, which has not the press's font.
    """
    style = paper_style() + _read("report.css") + (ON_SCREEN if for_screen else "")
    context = {
        "clinic": clinic,
        "on": on,
        "version": perineural.__version__,
        "style": style,
        "svg_style": _read("drawings.css"),
        "conditions": [shown(each) for each in found],
        "rates": rates_part(rates),
    }
    return render_to_string(TEMPLATE, context)


@cache
def _read(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")
