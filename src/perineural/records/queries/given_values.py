"""What people were given, side by side, as values: never in a rank."""

from dataclasses import dataclass

from perineural.clinical.control_band import Band


@dataclass(frozen=True)
class GivenGroup:
    """People who were given one thing and nothing else for a condition.

    Attributes:
        label: What they were given.
        people: How many, 20 or more, each rated before two visits or more.
        start: Their mean pain before the first visit. 0 to 10
        fall, low, high: By how much pain fell, had they begun as all did, with its 95 % interval.
            [points]
        drawn: The same drawn towards all by how little the group knows of itself.
        drawn_low, drawn_high: Its 95 % interval.
        own: The share of what is seen that is the group's own. 0 to 1
    """

    label: str
    people: int
    start: float
    fall: float
    low: float
    high: float
    drawn: float
    drawn_low: float
    drawn_high: float
    own: float


@dataclass(frozen=True)
class Comparison:
    """Groups by name.

    Attributes:
        groups: Nothing where fewer than two may be told.
        mean: The fall of all, and `spread` by how much groups differ beyond chance (a standard
            deviation); None without groups. [points]
        why_not: Why there are none, in a sentence.
    """

    groups: tuple[GivenGroup, ...]
    mean: float | None = None
    spread: float | None = None
    why_not: str = ""


@dataclass(frozen=True)
class GivenCompared:
    """A condition's people by recipe and by local anaesthetic, beside those given nothing active.

    `weeks` is from the first visit to the newest that was rated, in half of them or more.
    """

    name: str
    recipes: Comparison
    anaesthetics: Comparison
    weeks: float
    bands: tuple[Band, ...]
