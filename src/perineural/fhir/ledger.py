"""The account of an import: what was taken, what was left and why, what a person should look at."""

from collections import Counter
from dataclasses import dataclass, field

from perineural.fhir.values import Left, Taken


@dataclass(frozen=True)
class NotTaken:
    """Why one resource is left, in plain words.

    `look` is true when its content may matter for safety, so that a person must read the source.
    """

    why: str
    look: bool = False


ENTERED_IN_ERROR = NotTaken("It was entered in error, says the other system.")
REFUTED = NotTaken("It was ruled out (refuted), says the other system.")
SAYS_NOT_WHAT = NotTaken("It does not say what it is: no code and no words.", look=True)


@dataclass
class Ledger:
    """Filled while one file is read; each entry of the file ends up taken or left."""

    taken: list[Taken] = field(default_factory=list)
    _left: Counter[tuple[str, str]] = field(default_factory=Counter)
    _warnings: Counter[tuple[str, str]] = field(default_factory=Counter)

    def take(self, resource_type: str, path: str, display: str) -> None:
        """Note one resource as taken."""
        self.taken.append(Taken(resource_type, path, display))

    def leave(self, resource_type: str, reason: NotTaken) -> None:
        """Note one resource as left, and warn when a person should look at it."""
        self._left[(resource_type, reason.why)] += 1
        if reason.look:
            self._warnings[(resource_type, reason.why)] += 1

    def warn(self, text: str) -> None:
        """Note something a person should look at, once."""
        self._warnings[("", text)] = 1

    @property
    def left(self) -> tuple[Left, ...]:
        """What was left, by type and reason."""
        return tuple(Left(kind, count, why) for (kind, why), count in sorted(self._left.items()))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person should look at, in the order of the file."""
        return tuple(
            f"{count} × {kind} left, please look: {text}" if kind else text
            for (kind, text), count in self._warnings.items()
        )
