"""The way of one complaint through the clinic, for the step rail at the head of a page."""

from collections.abc import Mapping
from dataclasses import dataclass

STEPS: tuple[tuple[str, str], ...] = (
    ("self_check", "Self-check"),
    ("intake", "Intake"),
    ("assessment", "Assess"),
    ("plan", "Plan"),
    ("prepare", "Prepare"),
    ("treat", "Treat"),
    ("relief", "Relief"),
    ("healing", "Healing"),
    ("done", "Done"),
)
"""Key and label of each step, in order."""


@dataclass(frozen=True)
class Step:
    """One step: what it is called, whether it is done, and where to go for it."""

    label: str
    state: str
    url: str | None = None


def way(current: str, urls: Mapping[str, str] | None = None) -> list[Step]:
    """The steps with those before `current` done, it itself marked, the rest to come.

    Raises:
        ValueError: `current` is not a step.
    """
    here = [key for key, _ in STEPS].index(current)
    states = ["done"] * here + ["current"] + ["todo"] * (len(STEPS) - here - 1)
    return [
        Step(label, state, (urls or {}).get(key))
        for (key, label), state in zip(STEPS, states, strict=True)
    ]
