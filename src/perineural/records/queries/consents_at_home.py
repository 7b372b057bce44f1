"""What a patient sees by a link to read and sign at home."""

import datetime as dt
from dataclasses import dataclass

from perineural.clinical.note import text_hash
from perineural.records.actors import Actor
from perineural.records.consent_links import open_consent_link, questions_of, signed_by
from perineural.records.doors import query
from perineural.records.errors import Conflict
from perineural.records.queries.consents import consent_words, consents_in_force
from perineural.records.queries.courses import course_row, running_course


@dataclass(frozen=True)
class Asked:
    """A question that was asked before signing."""

    words: str
    asked_at: dt.datetime
    is_open: bool


@dataclass(frozen=True)
class ConsentAtHome:
    """What a patient sees by their link: the text to sign, or what they signed."""

    text: str
    text_hash: str
    language: str
    asked: tuple[Asked, ...]
    signer_name: str
    signed_at: dt.datetime | None
    withdrawn_at: dt.datetime | None
    open_until: dt.datetime

    @property
    def waits(self) -> bool:
        """Whether a question waits for the clinic."""
        return any(each.is_open for each in self.asked)


@query
def check_link_holds(*, by: Actor) -> None:
    """Refuse a link that closed, before anything is asked or shown. One SQL query.

    Raises:
        NotFound: The link is for something else.
        Conflict: The link expired, or another was sent after it.
    """
    open_consent_link(by)


@query
def consent_at_home(*, by: Actor, language: str) -> ConsentAtHome:
    """The text of a link, or the very text that was signed by it. Four SQL queries.

    Args:
        language: In which an unsigned text is shown, a code of `records.languages.LANGUAGES`.

    Raises:
        NotFound: The link is for something else.
        Conflict: The link or the course has closed, or the consent was signed elsewhere.
    """
    link = open_consent_link(by)
    signed = signed_by(link)
    asked = tuple(
        Asked(row.note.partition("\n")[0].removeprefix("Asks: "), row.opened_at, not row.done_at)
        for row in questions_of(link)
    )
    course = course_row(link.clinic_id, link.subject_id)
    if signed is None:
        running_course(link.clinic_id, link.subject_id)
        if consents_in_force(course).exists():
            raise Conflict("You have signed this consent already, at the clinic.")
    text = signed.text if signed else consent_words(course, course.recipe, language)
    return ConsentAtHome(
        text=text,
        text_hash=text_hash(text),
        language=signed.language if signed else language,
        asked=asked,
        signer_name=signed.signer_name if signed else "",
        signed_at=signed.signed_at if signed else None,
        withdrawn_at=signed.withdrawn_at if signed else None,
        open_until=link.expires_at,
    )
