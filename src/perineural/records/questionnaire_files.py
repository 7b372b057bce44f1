"""A stored questionnaire, read from its own file: the file is what was published."""

import functools
import hashlib

from perineural.clinical.questionnaires import Questionnaire as Value
from perineural.fhir.questionnaire import read_questionnaire
from perineural.fhir.questionnaire_part import Finding, WrongQuestionnaire
from perineural.records.errors import Invalid
from perineural.records.models import Questionnaire


class WrongFile(Invalid):
    """A file that cannot be published, with all that is wrong with it."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        count = len(findings)
        words = "thing has" if count == 1 else "things have"
        super().__init__(f"{count} {words} to be put right in this file.", field="file")
        self.findings = findings


def hash_of(source: str) -> str:
    """The hash by which answers name the words they were given to."""
    return hashlib.sha256(source.encode()).hexdigest()


def read_file(content: bytes) -> Value:
    """The questionnaire in a file.

    Raises:
        WrongFile: It cannot be published; with every finding.
    """
    try:
        return read_questionnaire(content)
    except WrongQuestionnaire as wrong:
        raise WrongFile(wrong.findings) from wrong


def value_of(row: Questionnaire) -> Value:
    """The questionnaire that a row holds. Its file was checked when it was added."""
    return _value(row.source)


@functools.lru_cache(maxsize=64)
def _value(source: str) -> Value:
    return read_questionnaire(source.encode())
