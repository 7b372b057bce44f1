"""Everyday life with a condition as a page shows it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from perineural.clinical.control_band import SMALLEST_COUNT
from perineural.clinical.instruments import INSTRUMENTS
from perineural.records.permissions import Permission
from perineural.records.queries.daily_life import daily_life
from perineural.records.queries.daily_life_values import Answered, Change, DailyLife
from perineural.records.queries.day import condition_name
from perineural.web.assessment.frame import address
from perineural.web.doors import clinic_page
from perineural.web.outcomes.daily_words import (
    ASKED,
    answer_sentence,
    change_sentence,
    complete_words,
    important_words,
    reached_words,
    share_words,
    worse_sentence,
)
from perineural.web.safety.sentences import none_sentence, rate_sentence

TEMPLATE = "perineural/outcomes/daily.html"


@require_GET
@clinic_page(Permission.SEE_NUMBERS)
def daily(request: HttpRequest, condition: str) -> HttpResponse:
    """Function, painkillers, activity and unwanted events with one condition."""
    clinic_id = request.workplace.clinic.id
    found = daily_life(by=request.user, clinic_id=clinic_id, condition=condition)
    context = {
        "name": condition_name(condition),
        "pain_url": address(request, "condition_outcomes", condition=condition),
        "safety_url": address(request, "safety"),
        "fewest": SMALLEST_COUNT,
        **(shown(found) if found else {}),
    }
    return render(request, TEMPLATE, context)


def shown(found: DailyLife) -> dict[str, object]:
    """Template context: what is told of everyday life."""
    told = {each.key: each for each in found.answers}
    painkiller = told.pop("no_painkiller")
    injections = found.events.injections
    return {
        "found": found,
        "functions": [_change(found.name, each) for each in found.functions],
        "days": _change(found.name, found.analgesic_days),
        "painkiller": _answer(found.name, painkiller),
        "answers": [_answer(found.name, each) for each in told.values()],
        "events": rate_sentence(found.events),
        "if_none": none_sentence(found.most_if_none, injections)
        if found.most_if_none is not None and injections is not None
        else "",
    }


def _change(name: str, found: Change) -> dict[str, object]:
    instrument = INSTRUMENTS.get(found.key)
    return {
        "key": found.key,
        "instrument": instrument,
        "complete": complete_words(found.complete),
        "sentence": change_sentence(name, found),
        "is_told": found.mean is not None,
        "has_important": instrument is not None and bool(instrument.important_changes),
        "reached": [
            (important_words(each.important), *reached_words(each.shares), each.important.sources)
            for each in found.reached
        ],
    }


def _answer(name: str, found: Answered) -> dict[str, object]:
    return {
        "label": ASKED[found.key][0],
        "sentence": answer_sentence(name, found),
        "worse": worse_sentence(found.worse) if found.worse else "",
        "complete": complete_words(found.shares.complete),
        "of_known": share_words(found.shares.of_known),
        "of_all": share_words(found.shares.of_all),
    }
