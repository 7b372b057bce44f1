"""A questionnaire that comes with the program, in the reader's language.

A clinic's own stays word for word as its file has it: half of an instrument in another language
would be another instrument. A clinic that wants it in two languages publishes two.
"""

from dataclasses import replace

from django.utils.translation import get_language, gettext

from perineural.clinical.questionnaires import Question, Questionnaire
from perineural.records.bundled_questionnaires import BUNDLED_URL


def in_their_language(questionnaire: Questionnaire) -> Questionnaire:
    """The same questionnaire with the words that this program brings in the page's language."""
    if not questionnaire.url.startswith(BUNDLED_URL):
        return questionnaire
    return replace(
        questionnaire,
        title=gettext(questionnaire.title),
        licence=gettext(questionnaire.licence),
        language=get_language() or questionnaire.language,
        items=tuple(map(_said, questionnaire.items)),
    )


def _said(question: Question) -> Question:
    return replace(
        question,
        text=gettext(question.text),
        options=tuple(replace(each, words=gettext(each.words)) for each in question.options),
        items=tuple(map(_said, question.items)),
    )
