"""Rates, lots and clinics as the templates show them."""

from perineural.records.queries.safety_values import (
    ClinicsBeside,
    LotLine,
    LotWatch,
    SafetyRates,
    Told,
)
from perineural.web.safety.drawing import clinics_plot, lot_plot
from perineural.web.safety.sentences import (
    alarm_sentence,
    beside_sentence,
    interval_words,
    lot_sentence,
    none_sentence,
    rate_sentence,
    state_words,
    watch_sentence,
    with_event_words,
)


def rates_part(found: SafetyRates) -> dict[str, object]:
    """Template context: how often, by period and severity."""
    return {
        "is_empty": found.is_empty,
        "periods": [(each.label, rate_sentence(each)) for each in found.periods],
        "severities": [(each, interval_words(each)) for each in found.severities],
        "has_events": found.periods[-1].told is Told.YES,
        "if_none": ""
        if found.most_if_none is None
        else none_sentence(found.most_if_none, found.periods[-1].injections or 0),
    }


def lots_part(found: LotWatch) -> dict[str, object]:
    """Template context: the lots that gave an alarm, and the others."""
    return {
        "found": found,
        "sentence": watch_sentence(found),
        "flagged": [_flagged(number, each) for number, each in enumerate(found.flagged, 1)],
        "others": [
            (each, with_event_words(each), f"{each.other_events} of {each.other_visits}",
             state_words(each))
            for each in found.lots
            if not each.is_flagged
        ],
    }  # fmt: skip


def beside_part(found: ClinicsBeside) -> dict[str, object]:
    """Template context: one's own clinics by name."""
    return {
        "found": found,
        "sentence": beside_sentence(found),
        "plot": None if found.percent is None else clinics_plot(found.told, found.percent),
    }


def _flagged(number: int, lot: LotLine) -> dict[str, object]:
    return {
        "id": f"lot-{number}",
        "lot": lot,
        "sentence": lot_sentence(lot, lot.chart),
        "alarm": alarm_sentence(lot.chart),
        "plot": lot_plot(lot.chart),
        "happened": [(each, round(100 * each.level)) for each in lot.chart.happened],
    }
