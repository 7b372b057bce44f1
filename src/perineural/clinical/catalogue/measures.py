"""Instruments, criteria, codes and the evidence as entries of the catalogue."""

from perineural.clinical.amounts import plain
from perineural.clinical.catalogue.entries import Entry, Fact, Link, fact, said
from perineural.clinical.catalogue.wording import (
    SYSTEM_WORDS,
    in_words,
    links_to_conditions,
    particulars,
)
from perineural.clinical.codes import CODES, NOT_FOUND, Code
from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.control_band import CONTROL_ROWS, CONTROL_WORDS, ControlRow, Measure
from perineural.clinical.criteria import CATEGORIES, CRITERIA, REGIONS
from perineural.clinical.criteria_questions import QUESTION_GROUPS
from perineural.clinical.evidence import (
    BY_ITSELF,
    CONTROL_BAND,
    EVIDENCE,
    EVIDENCE_KIND_WORDS,
    GENERAL_BY_ITSELF,
    GENERAL_EVIDENCE,
    GENERAL_NOT_KNOWN,
    NOT_KNOWN,
    EvidenceLine,
    Statement,
)
from perineural.clinical.instruments import (
    INSTRUMENTS,
    NOT_SHIPPED,
    ImportantChange,
    Instrument,
    NotShipped,
)
from perineural.clinical.knowledge import load_toml
from perineural.clinical.modality import MODALITY_WORDS


def instrument_entries() -> tuple[Entry, ...]:
    """Every questionnaire and scale, then what is left out of this software."""
    return (
        *(
            Entry(
                "instruments", each.key, each.name, "Used here", _of_instrument(each), each.sources
            )
            for each in INSTRUMENTS.values()
        ),
        *(
            Entry(
                "instruments",
                f"left_out.{each.key}",
                each.name,
                "Left out",
                _of_left_out(each),
                each.sources,
            )
            for each in NOT_SHIPPED.values()
        ),
    )


def _of_instrument(instrument: Instrument) -> tuple[Fact, ...]:
    used_by = (key for key, each in CONDITIONS.items() if instrument.key in each.instruments)
    bands = (f"{plain(each.low)} to {plain(each.high)}: {each.words}" for each in instrument.bands)
    return said(
        fact("Measures", instrument.measures),
        fact("Question", instrument.question),
        fact("Answers", *(f"{each.value}: {each.words}" for each in instrument.choices)),
        fact(
            "Score",
            f"{plain(instrument.low)} to {plain(instrument.high)}, in steps of "
            f"{plain(instrument.step)}; {instrument.direction}",
        ),
        _items(instrument),
        fact("What totals are called", *bands),
        fact("Counted as responded", ", ".join(map(str, instrument.responder_values))),
        *(_change(each) for each in instrument.important_changes),
        fact("Mind", instrument.note),
        fact("Licence", instrument.licence),
        fact("Used in", links=links_to_conditions(used_by)),
    )


def _items(instrument: Instrument) -> Fact:
    items = instrument.items
    if items is None:
        return fact("Answers counted", "Only the total is entered.")
    return fact(
        "Answers counted",
        f"{items.count} answers of {items.values[0]} to {items.values[-1]}, at least "
        f"{items.fewest} of them; total: {items.rule}",
        "An answer may be “does not apply to me”." if items.may_not_apply else "",
    )


def _change(change: ImportantChange) -> Fact:
    points = "" if change.points is None else f"{plain(change.points)} points"
    percent = "" if change.percent is None else f"{plain(change.percent)} %"
    amount = " or ".join(each for each in (points, percent) if each)
    return fact("Change that matters", f"{amount}: {change.setting}", sources=change.sources)


def _of_left_out(left_out: NotShipped) -> tuple[Fact, ...]:
    return said(
        fact("What is left out", left_out.left_out),
        fact("Why", left_out.reason),
        fact("Instead", left_out.instead),
        fact(
            "Free ones",
            links=(
                Link(INSTRUMENTS[key].name, "instruments", key) for key in left_out.free_instruments
            ),
        ),
    )


def criteria_entries() -> tuple[Entry, ...]:
    """Each set of diagnostic criteria."""
    asked = {
        "budapest": tuple(fact(each.name, each.symptom, each.sign) for each in CATEGORIES),
        "acr_2016": (
            *(fact(each.name, ", ".join(each.areas)) for each in REGIONS),
            *(
                fact(each.name, each.hint, "; ".join(asked.text for asked in each.questions))
                for each in QUESTION_GROUPS["acr_2016"][len(REGIONS) :]
            ),
        ),
    }
    written_out = (
        *("names", "condition", "note", "categories", "regions"),
        *("places", "months", "levels", "troubles", "others"),
    )
    return tuple(
        Entry(
            "criteria",
            key,
            each.name,
            "",
            said(
                fact("Names", links=[Link(each.names, "conditions", each.condition)]),
                *particulars(load_toml("criteria")[key], written_out),
                *asked[key],
                fact("Mind", each.note),
            ),
            each.sources,
        )
        for key, each in CRITERIA.items()
    )


def code_entries() -> tuple[Entry, ...]:
    """Every code beside those of the conditions, then what was looked for and not found."""
    return (
        *(
            Entry(
                "codes",
                f"{each.system}.{each.code}",
                f"{SYSTEM_WORDS[each.system]} {each.code}, {each.words}",
                in_words(each.kind),
                _of_code(each),
                each.sources,
            )
            for each in CODES
        ),
        *(
            Entry(
                "codes",
                f"not_found.{number}",
                f"{SYSTEM_WORDS[each.system]}, {each.words}",
                "Looked for and not found",
                (),
                each.sources,
            )
            for number, each in enumerate(NOT_FOUND, start=1)
        ),
    )


def _of_code(code: Code) -> tuple[Fact, ...]:
    return said(
        _stands_for(code.stands_for),
        fact("Mind", code.note),
        fact("Sent out", "Yes" if code.is_usable else "No: it is kept to be looked up."),
    )


def _stands_for(key: str) -> Fact:
    if key in INSTRUMENTS:
        return fact("Stands for", links=[Link(INSTRUMENTS[key].name, "instruments", key)])
    if key in CONDITIONS:
        return fact("Stands for", links=links_to_conditions([key]))
    return fact("Stands for", in_words(key))


def evidence_entries() -> tuple[Entry, ...]:
    """What was found about each condition, and what holds for all of them."""
    of_conditions = (
        Entry(
            "evidence",
            key,
            each.name,
            "By condition",
            _lines(EVIDENCE[key], NOT_KNOWN[key], BY_ITSELF[key]),
            (),
        )
        for key, each in CONDITIONS.items()
    )
    without = Statement(CONTROL_BAND.text, CONTROL_BAND.sources)
    whole = _lines(GENERAL_EVIDENCE, GENERAL_NOT_KNOWN, (without, *GENERAL_BY_ITSELF))
    return (
        *of_conditions,
        Entry("evidence", "general", "The treatment as a whole", "All conditions", whole, ()),
        Entry(
            "evidence",
            "control_bands",
            "Groups given nothing active",
            "All conditions",
            tuple(map(_control_row, CONTROL_ROWS)),
            (),
        ),
    )


def _control_row(row: ControlRow) -> Fact:
    unit = "points less pain, of 10" if row.measure is Measure.FALL_POINTS else "of 100 people"
    least = {Measure.SHARE_30_PERCENT: "30", Measure.SHARE_50_PERCENT: "50"}.get(row.measure)
    interval = "" if row.low is None else f" (95 % interval {row.low} to {row.high})"
    when = "time not told" if row.weeks is None else f"after {plain(row.weeks)} weeks"
    return fact(
        f"{CONTROL_WORDS[row.control]}: {row.people}",
        row.given,
        f"{plain(row.value)}{interval} {unit}{(least and f', at least {least} % less pain') or ''}",
        when,
        sources=row.sources,
    )


def _lines(
    lines: tuple[EvidenceLine, ...],
    not_known: tuple[Statement, ...],
    by_itself: tuple[Statement, ...],
) -> tuple[Fact, ...]:
    return (
        *(_line(each) for each in lines),
        *(fact("Not known", each.text, sources=each.sources) for each in not_known),
        *(fact("Without the treatment", each.text, sources=each.sources) for each in by_itself),
    )


def _line(line: EvidenceLine) -> Fact:
    label = f"{EVIDENCE_KIND_WORDS[line.kind]}, {MODALITY_WORDS.get(line.modality, line.modality)}"
    return fact(
        label,
        line.differs and f"Not the same: {line.differs}",
        line.text,
        line.counter and f"Speaks against it: {line.counter}",
        f"How far to trust it: {line.trust}",
        sources=line.sources,
    )
