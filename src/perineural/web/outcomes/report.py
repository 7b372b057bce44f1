"""The clinic's outcomes as one page of HTML to print or to keep: it needs nothing else."""

import datetime as dt
from functools import cache
from pathlib import Path

from django.template.loader import render_to_string

import perineural
from perineural.records.queries.clinic_report import ClinicReport, ConditionReport
from perineural.records.queries.clinics import ClinicView
from perineural.web.documents.paper import paper_style
from perineural.web.outcomes import daily, given
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
    found: ClinicReport,
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
        "conditions": [_condition(each) for each in found.conditions],
        "rates": rates_part(found.rates),
    }
    return render_to_string(TEMPLATE, context)


def _condition(found: ConditionReport) -> dict[str, object]:
    life = found.everyday_life
    return {
        **shown(found.outcomes),
        "life": daily.shown(life) if life is not None else None,
        "given": given.shown(found.given),
    }


@cache
def _read(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")
