"""One invented person of the demo clinic."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal

from perineural.records.demo.cases import Case
from perineural.records.demo.people import FAMILY_NAMES, GIVEN_NAMES
from perineural.records.demo.timeline import Chance


@dataclass
class Person:
    """One invented person with the chance and the keys of their own history."""

    case: Case
    given_name: str
    family_name: str
    sex: str
    birth_date: dt.date
    weight_kg: Decimal
    chance: Chance
    patient_id: uuid.UUID | None = None
    complaint_id: uuid.UUID | None = None
    course_id: uuid.UUID | None = None

    @property
    def name(self) -> str:
        """As they sign."""
        return f"{self.given_name} {self.family_name}"

    @property
    def address(self) -> dict[str, str]:
        """How the clinic reaches them: an address where nothing arrives, a number kept free."""
        short = self.family_name.removeprefix("Demo-").lower()
        number = self.chance.draw.randint(0, 999)
        return {"email": f"{short}@demo.example", "telephone": f"+44 20 7946 0{number:03}"}

    def hour(self) -> int:
        """An hour of the day at which the clinic sees them."""
        return self.chance.draw.randint(8, 15)


def person(case: Case, number: int, today: dt.date) -> Person:
    """The person behind a case: their name, age and weight follow from its place in the list."""
    chance = Chance.of(f"person {number}")
    given_name, sex = GIVEN_NAMES[number * 7 % len(GIVEN_NAMES)]
    years = chance.draw.randint(24, 74)
    return Person(
        case=case,
        given_name=given_name,
        family_name=f"Demo-{FAMILY_NAMES[number]}",
        sex=sex,
        birth_date=dt.date(today.year - years, 1, 1)
        - dt.timedelta(days=chance.draw.randint(0, 364)),
        weight_kg=Decimal(chance.draw.randint(52, 104)),
        chance=chance,
    )
