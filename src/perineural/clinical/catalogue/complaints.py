"""Conditions, nerves and red flags as entries of the catalogue."""

from perineural.clinical.anatomy import NERVES, PATH_NOTE, VIEWS, Nerve, nerve_paths
from perineural.clinical.catalogue.entries import Entry, Fact, Link, fact, said
from perineural.clinical.catalogue.wording import (
    in_words,
    links_to_conditions,
    links_to_red_flags,
)
from perineural.clinical.conditions import AREAS, CONDITIONS, Condition
from perineural.clinical.criteria import CRITERIA
from perineural.clinical.facts import Source
from perineural.clinical.instruments import INSTRUMENTS
from perineural.clinical.modality import MODALITY_WORDS
from perineural.clinical.red_flags import (
    RED_FLAGS,
    REGION_WORDS,
    URGENCY_WORDS,
    RedFlag,
    red_flags_for,
)


def condition_entries() -> tuple[Entry, ...]:
    """Every condition, by where it hurts."""
    return tuple(
        Entry(
            "conditions", each.key, each.name, AREAS[each.area], _of_condition(each), each.sources
        )
        for area in AREAS
        for each in CONDITIONS.values()
        if each.area == area
    )


def _of_condition(condition: Condition) -> tuple[Fact, ...]:
    traps = (fact("Take care", trap.text, sources=trap.sources) for trap in condition.traps)
    return said(
        fact("In plain words", condition.plain_name),
        fact("Where it may be", *condition.regions),
        *_codes(condition),
        *_nerves(condition),
        fact("Treated with", ", ".join(MODALITY_WORDS[each] for each in condition.modalities)),
        fact("Drawn on", *(VIEWS[view].title for view in condition.views)),
        fact(
            "Red flags to ask for",
            links=links_to_red_flags(flag.key for flag in red_flags_for(condition.key)),
        ),
        fact(
            "Criteria",
            links=(Link(CRITERIA[key].name, "criteria", key) for key in condition.criteria),
        ),
        fact(
            "Instruments",
            links=(
                Link(INSTRUMENTS[key].name, "instruments", key) for key in condition.instruments
            ),
        ),
        fact(
            "Evidence",
            condition.evidence,
            links=[Link("All that was found about it", "evidence", condition.key)],
        ),
        *traps,
    )


def _codes(condition: Condition) -> tuple[Fact, ...]:
    by_side = (f"{in_words(side)}: {code}" for side, code in condition.icd10.items())
    return (
        fact("ICD-10-CM by side", *by_side),
        fact(
            "ICD-10-CM that says more",
            *(f"{each.code}: {each.words}" for each in condition.other_codes),
        ),
        fact("SNOMED CT", condition.snomed),
        fact("Sides", ", ".join(condition.usual_sides)),
    )


def _nerves(condition: Condition) -> tuple[Fact, ...]:
    where = (
        fact(f"Nerves: {each.place}", links=map(_nerve_link, each.nerves))
        for each in condition.nerves_where
    )
    return (
        fact("Nerves to begin with", links=map(_nerve_link, condition.nerves_to_begin_with)),
        *where,
        fact("About the nerves", condition.nerve_note),
    )


def _nerve_link(key: str) -> Link:
    return Link(f"{key}, {NERVES[key].name}", "nerves", key)


def nerve_entries() -> tuple[Entry, ...]:
    """Every nerve, by the part of the body."""
    return tuple(
        Entry(
            "nerves",
            nerve.id,
            f"{nerve.id}, {nerve.name}",
            in_words(nerve.area),
            _of_nerve(nerve),
            nerve.sources,
        )
        for nerve in NERVES.values()
    )


def _of_nerve(nerve: Nerve) -> tuple[Fact, ...]:
    used_by = (key for key, each in CONDITIONS.items() if nerve.id in each.default_nerves)
    flags = {
        "Injected with ultrasound, or by somebody with a named credential": (
            nerve.needs_ultrasound_or_credential
        ),
        "It lies on the chest wall, over the lung": nerve.chest_wall,
        "It also moves muscles at this level": nerve.motor,
        "A trial injected round it under ultrasound": nerve.guided_in_trial,
    }
    return said(
        fact("In plain words", nerve.plain_name),
        fact("Roots", nerve.roots),
        fact("Course", nerve.course),
        fact("Where it comes under the skin", nerve.exit_landmark),
        fact("Hazard beside it", nerve.hazard or "None is named in what was read."),
        fact("Mind", *(words for words, holds in flags.items() if holds)),
        fact("Sides", "Left and right" if nerve.paired else "One, in the middle"),
        _drawn(nerve.id),
        fact("Conditions that use it", links=links_to_conditions(used_by)),
    )


def _drawn(nerve_id: str) -> Fact:
    """On which views it is drawn; how well its place is known is told apart from its facts."""
    drawn = {
        view.title: path.status
        for view in VIEWS.values()
        for path in nerve_paths(view.key)
        if path.nerve_id == nerve_id
    }
    sources = tuple(Source(PATH_NOTE, status) for status in dict.fromkeys(drawn.values()))
    return fact("Drawn on", *drawn, sources=sources)


def red_flag_entries() -> tuple[Entry, ...]:
    """Every red flag, by region."""
    return tuple(
        Entry(
            "red_flags", flag.key, flag.question, REGION_WORDS[region], _of_flag(flag), flag.sources
        )
        for region in REGION_WORDS
        for flag in RED_FLAGS.values()
        if flag.region == region
    )


def _of_flag(flag: RedFlag) -> tuple[Fact, ...]:
    asked_for = (key for key, each in CONDITIONS.items() if flag.key in each.red_flags)
    return said(
        fact("How soon", URGENCY_WORDS[flag.urgency]),
        fact("What to do", flag.action),
        fact("Asked of a patient", flag.plain_question),
        fact("A no cannot stand beside", ", ".join(map(in_words, flag.contradicted_by))),
        fact("Asked for", links=links_to_conditions(asked_for)),
    )
