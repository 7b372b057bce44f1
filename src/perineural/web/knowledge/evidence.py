"""The evidence: condition by condition, for members of a clinic and for anybody."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from perineural.clinical.conditions import CONDITIONS, Condition
from perineural.clinical.evidence import (
    BY_ITSELF,
    CONTROL_BAND,
    DESIGN_WORDS,
    EVIDENCE,
    EVIDENCE_KIND_WORDS,
    GENERAL_BY_ITSELF,
    GENERAL_EVIDENCE,
    GENERAL_NOT_KNOWN,
    NOT_KNOWN,
    RISK_WORDS,
    TECHNIQUE_WORDS,
    EvidenceKind,
    EvidenceLine,
    designs,
    has_trial,
)
from perineural.records.errors import NotFound
from perineural.web.doors import member_page, public_page
from perineural.web.knowledge.intervals import Interval, intervals
from perineural.web.story.curves import control_band

FOLDER = "perineural/knowledge/"
FOR_MEMBERS = {
    "frame": "perineural/base.html",
    "index": "evidence",
    "detail": "evidence_of",
    "is_public": False,
}
FOR_ANYBODY = {
    "frame": "perineural/base_public.html",
    "index": "public_evidence",
    "detail": "public_evidence_of",
    "is_public": True,
}
SIGNS = {
    EvidenceKind.SAME_TREATMENT: "needle",
    EvidenceKind.STRONGER_SUGAR: "drop",
    EvidenceKind.OTHER_DRUG: "plus",
}
"""Each kind's own sign, beside its words."""


@dataclass(frozen=True)
class Row:
    """One line as a page shows it: the line, its words and its drawings."""

    line: EvidenceLine
    design: str
    technique: str
    risk: str
    intervals: tuple[Interval, ...]


@dataclass(frozen=True)
class Shelf:
    """All lines of one kind: what was not found, then what was."""

    kind: EvidenceKind
    words: str
    sign: str
    not_found: tuple[EvidenceLine, ...]
    rows: tuple[Row, ...]


@require_GET
@member_page
def evidence(request: HttpRequest) -> HttpResponse:
    """Every condition in one list, and what holds for all of them."""
    return _index(request, FOR_MEMBERS)


@require_GET
@member_page
def evidence_of(request: HttpRequest, condition: str) -> HttpResponse:
    """What is known of one condition."""
    return _detail(request, FOR_MEMBERS, condition)


@require_GET
@public_page
def public_evidence(request: HttpRequest) -> HttpResponse:
    """The same list, for anybody."""
    return _index(request, FOR_ANYBODY)


@require_GET
@public_page
def public_evidence_of(request: HttpRequest, condition: str) -> HttpResponse:
    """The same about one condition, for anybody."""
    return _detail(request, FOR_ANYBODY, condition)


def _index(request: HttpRequest, door: Mapping[str, object]) -> HttpResponse:
    context = {
        **door,
        "kinds": [(sign, EVIDENCE_KIND_WORDS[kind]) for kind, sign in SIGNS.items()],
        "conditions": [_overview(each) for each in CONDITIONS.values()],
        "rows": [_row(line) for line in GENERAL_EVIDENCE],
        "not_known": GENERAL_NOT_KNOWN,
        "by_itself": GENERAL_BY_ITSELF,
        **_control(),
    }
    return render(request, FOLDER + "evidence.html", context)


def _detail(request: HttpRequest, door: Mapping[str, object], condition: str) -> HttpResponse:
    if condition not in CONDITIONS:
        raise NotFound("There is no such condition here.")
    shelves = _shelves(condition)
    context = {
        **door,
        "condition": CONDITIONS[condition],
        "this": shelves[0],
        "near": [shelf for shelf in shelves[1:] if shelf.rows],
        "not_known": NOT_KNOWN[condition],
        "by_itself": BY_ITSELF[condition],
        **_control(),
    }
    return render(request, FOLDER + "evidence_of.html", context)


def _control() -> dict[str, object]:
    return {"band": control_band(CONTROL_BAND), "control": CONTROL_BAND}


def _overview(condition: Condition) -> dict[str, object]:
    """How each kind was tried in one condition, in a few words a kind."""
    return {
        "condition": condition,
        "cells": [
            (EVIDENCE_KIND_WORDS[kind], sign, _tried(condition.key, kind))
            for kind, sign in SIGNS.items()
        ],
    }


def _tried(condition: str, kind: EvidenceKind) -> str:
    found = [gettext(DESIGN_WORDS[each]) for each in designs(condition, kind)]
    if kind is not EvidenceKind.SAME_TREATMENT:
        return found[0] if found else ""
    if has_trial(condition):
        return found[0]
    if not found:
        return gettext("no trial found")
    return gettext("no trial found; {design}").format(design=found[0])


def _shelves(condition: str) -> list[Shelf]:
    """The three kinds, each apart. What was not found belongs to this treatment."""
    lines = EVIDENCE[condition]
    missing = tuple(each for each in lines if each.kind is EvidenceKind.NONE_FOUND)
    return [
        Shelf(
            kind=kind,
            words=EVIDENCE_KIND_WORDS[kind],
            sign=sign,
            not_found=missing if kind is EvidenceKind.SAME_TREATMENT else (),
            rows=tuple(_row(each) for each in lines if each.kind is kind),
        )
        for kind, sign in SIGNS.items()
    ]


def _row(line: EvidenceLine) -> Row:
    study = line.study
    return Row(
        line=line,
        design=DESIGN_WORDS[study.design] if study else "",
        technique=TECHNIQUE_WORDS[study.technique] if study else "",
        risk=RISK_WORDS[study.risk] if study else "",
        intervals=intervals(line.effects),
    )
