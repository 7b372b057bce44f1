"""The outcomes of a condition as a template shows them, on the page and in the report."""

from perineural.clinical.control_band import SMALLEST_COUNT, verdict_words
from perineural.clinical.evidence import BY_ITSELF, GENERAL_BY_ITSELF
from perineural.records.queries.outcome_values import ConditionOutcomes, Response
from perineural.web.outcomes.drawing import line_plot, share_plot
from perineural.web.outcomes.lasting import lasting_part
from perineural.web.outcomes.sentences import (
    band_words,
    between_sentence,
    line_sentence,
    point_words,
    share_words,
    spread_sentence,
)


def shown(found: ConditionOutcomes) -> dict[str, object]:
    """Template context: what is told of one condition."""
    return {
        "found": found,
        "fewest": SMALLEST_COUNT,
        "by_itself": BY_ITSELF[found.key] or GENERAL_BY_ITSELF,
        "between": between_sentence(found),
        "responses": [_response(found.key, each) for each in found.responses],
        "line_id": f"{found.key}-line",
        "lasting": lasting_part(found.lasting) if found.lasting else None,
        "lasting_id": f"{found.key}-lasting",
        **_line_part(found),
    }


def _line_part(found: ConditionOutcomes) -> dict[str, object]:
    if found.line is None:
        return {}
    return {
        "plot": line_plot(found.line),
        "sentence": line_sentence(found, found.line),
        "table": [point_words(each) for each in found.line.points],
        "spread": spread_sentence(found.line),
    }


def _response(condition: str, response: Response) -> dict[str, object]:
    share = response.answered
    return {
        "id": f"{condition}-{response.measure}",
        "words": response.words,
        "answered": share_words(share) if share else "",
        "everybody": share_words(response.everybody) if response.everybody else "",
        "plot": share_plot(share, [each.band for each in response.beside]) if share else None,
        "beside": [
            (band_words(each.band), verdict_words(each.verdict, each.band), each.band.sources)
            for each in response.beside
        ],
    }
