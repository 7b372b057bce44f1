"""What invented people agree to beside their treatment: most to messages, many to the registry."""

from perineural.clinical.messages import EMAIL, SMS
from perineural.records.actions.agreements import Signed, sign_agreement
from perineural.records.demo.house import House
from perineural.records.demo.person import Person
from perineural.records.demo.timeline import Chance
from perineural.records.queries.agreements import agreement_start

LIKELY = {"messages": 85, "registry": 60}
"""In so many of a hundred. Invented, like everything here."""


def agree(house: House, who: Person) -> None:
    """Ask for each agreement on the clinic's tablet; some say no."""
    chance = Chance.of(f"agreements of {who.name}")
    for kind, percent in LIKELY.items():
        key, says_yes = chance.key(), chance.percent(percent)
        about = {"clinic_id": house.clinic_id, "patient_id": who.patient_id, "kind": kind}
        _, start = agreement_start(by=house.assistant, **about)
        ways = tuple(each for each in (EMAIL, SMS) if start.ways.get(each))
        if not says_yes or (kind == "messages" and not ways):
            continue
        sign_agreement(
            by=house.assistant,
            agreement_id=key,
            signed=Signed(
                signer_name=who.name,
                hash_of_text_shown=start.text_hash,
                language=start.language,
                channels=ways[:1] if kind == "messages" else (),
            ),
            **about,
        )
