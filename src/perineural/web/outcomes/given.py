"""People by what they were given, side by side and by name, as a page shows it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from perineural.clinical.control_band import CONTROL_WORDS, Band
from perineural.clinical.relief_share import SMALLEST_GROUP
from perineural.records.permissions import Permission
from perineural.records.queries.day import condition_name
from perineural.records.queries.given import given_compared
from perineural.records.queries.given_values import Comparison, GivenCompared, GivenGroup
from perineural.web.assessment.frame import address
from perineural.web.doors import clinic_page

TEMPLATE = "perineural/outcomes/given.html"
FEW_GROUPS = 5
"""From so many groups on their spread is told without a caution: a choice of this design."""


@require_GET
@clinic_page(Permission.SEE_NUMBERS)
def given(request: HttpRequest, condition: str) -> HttpResponse:
    """One condition by recipe and by local anaesthetic: what was seen, never what is best."""
    clinic_id = request.workplace.clinic.id
    found = given_compared(by=request.user, clinic_id=clinic_id, condition=condition)
    context = {
        "name": condition_name(condition),
        "pain_url": address(request, "condition_outcomes", condition=condition),
        "smallest": SMALLEST_GROUP,
        **shown(found),
    }
    return render(request, TEMPLATE, context)


def shown(found: GivenCompared) -> dict[str, object]:
    """Template context: what is told of people by what they were given."""
    parts = (("recipe", found.recipes), ("local anaesthetic", found.anaesthetics))
    return {
        "parts": [_part(found.name, words, each, found.weeks) for words, each in parts],
        "is_told": any(each.groups for _, each in parts),
        "bands": [(band_words(each), each.differs, each.sources) for each in found.bands],
    }


def _part(name: str, words: str, found: Comparison, weeks: float) -> dict[str, object]:
    return {
        "title": f"By {words}",
        "id": words.replace(" ", "-"),
        "why_not": found.why_not,
        "sentences": [group_sentence(name, each, weeks) for each in found.groups],
        "spread": spread_sentence(found),
        "rows": [
            (
                each.label,
                each.people,
                f"{each.start:.1f}",
                f"{_change(each.fall)} ({_change(each.high)} to {_change(each.low)})",
                f"{_change(each.drawn)} ({_change(each.drawn_high)} to {_change(each.drawn_low)})",
                f"{100 * each.own:.0f}\xa0%",
            )
            for each in found.groups
        ],
    }


def group_sentence(name: str, group: GivenGroup, weeks: float) -> str:
    """
    What became of a group, its start allowed for, with its people and interval.

    Examples:
        >>> group = GivenGroup("Mix A", 24, 6.5, 2.0, 1.0, 3.0, 1.8, 1.1, 2.5, 0.4)
        >>> group_sentence("Migraine", group, 3)[:56]
        'Migraine, Mix A: 24 people whose pain began at 6.5. Had '
    """
    when = "1 week" if round(weeks) == 1 else f"{weeks:.0f} weeks"
    return (
        f"{name}, {group.label}: {group.people} people whose pain began at {group.start:.1f}. Had "
        f"they begun as all did, it would have changed by {_change(group.fall)} points (95 % "
        f"interval {_change(group.high)} to {_change(group.low)}); drawn towards all groups, by "
        f"{_change(group.drawn)} ({_change(group.drawn_high)} to {_change(group.drawn_low)}). "
        f"In half of all, the newest visit was {when} after the first or later."
    )


def spread_sentence(found: Comparison) -> str:
    """Whether groups differ by more than chance makes."""
    if found.mean is None or found.spread is None:
        return ""
    if found.spread < 0.05:
        return "Between these groups no more difference is seen than chance makes."
    few = ", which so few groups tell only roughly" if len(found.groups) < FEW_GROUPS else ""
    return (
        f"Beyond chance the groups differ by about {found.spread:.1f} points (standard deviation) "
        f"around {_change(found.mean)}{few}. Why, this does not say."
    )


def band_words(band: Band) -> str:
    """By how much the pain of people given nothing active changed, who they were, and when."""
    if band.row is None:
        return ""
    when = f" after {band.row.weeks.normalize():f} weeks" if band.row.weeks else ""
    interval = (
        ""
        if band.low is None or band.high is None
        else f" ({_change(float(band.high))} to {_change(float(band.low))})"
    )
    return (
        f"{CONTROL_WORDS[band.row.control]}{when}, {band.row.people}: changed by "
        f"{_change(float(band.value))} points{interval}."
    )


def _change(fall: float) -> str:
    """A fall as the change it is: less pain has a minus."""
    return f"{-fall:+.1f}".replace("-", "−").replace("+0.0", "0.0").replace("−0.0", "0.0")
