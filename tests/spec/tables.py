"""The tables of this folder as a clinician reads them on one page, `docs/safety/cases.md`."""

from collections.abc import Iterable

from perineural.clinical.candidacy import DECISION_WORDS, QUESTIONS
from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.criteria import Verdict
from perineural.clinical.instruments import INSTRUMENTS
from perineural.clinical.products import PRODUCTS
from perineural.clinical.red_flags import RED_FLAGS
from perineural.clinical.reports import REPORT_QUESTIONS, TOLD, ReportUrgency
from perineural.clinical.self_check import OUTCOME_TEXT
from tests.spec import (
    test_anaesthetic,
    test_candidacy,
    test_candidacy_allergies,
    test_candidacy_bath,
    test_candidacy_conditions,
    test_candidacy_weighed,
    test_criteria,
    test_dosing,
    test_healing,
    test_nerves_asked,
    test_relief,
    test_relief_share,
    test_reports,
    test_scoring,
    test_self_check,
    test_session,
    test_slips,
    test_solution,
    test_substances,
)
from tests.spec.table_check_ins import of_check_ins
from tests.spec.table_control_bands import of_control_bands
from tests.spec.table_sentences import of_words
from tests.spec.table_words import (
    OF_A_CONDITION,
    YES_NO,
    Row,
    Table,
    answered,
    candidacy,
    mixed,
    named,
    percent,
    simple,
    spelled,
)


def of_candidacy() -> list[Table]:
    """Who may be treated."""
    questions = {question.key: question for question in QUESTIONS}
    return [
        candidacy("Who may be treated", test_candidacy.PLANS),
        candidacy("What stops a plan", test_candidacy.STOPS),
        candidacy("What asks for care", test_candidacy.CARES),
        candidacy("Warning signs and the record", test_candidacy.FLAGS),
        candidacy(
            "Every condition and its sides",
            test_candidacy_conditions.BY_CONDITION,
            about=OF_A_CONDITION,
        ),
        candidacy(
            "More than one thing to weigh", test_candidacy_weighed.TOGETHER, about=OF_A_CONDITION
        ),
        simple(
            "Warning signs by condition",
            "The decision is always: work up first.",
            ("patient", "condition", "warning sign answered yes", "how soon"),
            named(test_candidacy_conditions.WARNING_SIGNS),
            lambda name, condition, flag, soon: (
                name,
                CONDITIONS[condition].name,
                RED_FLAGS[flag].question,
                soon,
            ),
        ),
        simple(
            "One answer alone",
            "Every other question is answered no; for an injection.",
            ("question", "answered yes", "left open"),
            named(test_candidacy_conditions.ANSWERS),
            lambda key, yes, left_open: (
                questions[key].text,
                DECISION_WORDS[yes],
                DECISION_WORDS[left_open],
            ),
        ),
    ]


def of_records() -> list[Table]:
    """Allergies, medicines, the bath, and the words of a record."""
    return [
        candidacy("Allergies against the recipe", test_candidacy_allergies.ALLERGIES),
        candidacy("Blood thinners, by the clinic's rule", test_candidacy_bath.BLOOD_THINNERS),
        candidacy("The bath of the nose", test_candidacy_bath.BATHS),
        candidacy("Injections and the bath in one session", test_candidacy_bath.BOTH_AT_ONCE),
        candidacy(
            "The bath by condition",
            test_candidacy_conditions.BATH_BY_CONDITION,
            about="The clinic offers it.",
        ),
        *(
            simple(title, "As on import.", ("words", "read as"), cases.items(), _read_as)
            for title, cases in (
                ("Allergies in words", test_substances.ALLERGY_TEXTS),
                ("Medicines in words", test_substances.MEDICINE_TEXTS),
                ("Problems in words", test_substances.PROBLEM_TEXTS),
            )
        ),
    ]


def _read_as(text: str, classes: Iterable[str]) -> Row:
    return text or "nothing written", spelled(", ".join(sorted(classes)))


def of_doses() -> list[Table]:
    """How much."""
    return [
        simple(
            "The most that may be given",
            "At one visit, from every route together.",
            ("drug", "kg", "with epinephrine", "mg", "because"),
            test_anaesthetic.CEILINGS,
            lambda *row: row,
        ),
        simple(
            "A clinic's own ceiling",
            "It holds where it is stricter.",
            ("drug", "kg", "clinic's mg", "mg", "because"),
            test_anaesthetic.OWN,
            lambda *row: row,
        ),
        simple(
            "A clinic's own ceiling in the room",
            "Points of 1 mL with 1 mg lidocaine; 70 kg.",
            ("points", "clinic's mg", "share %", "shown as"),
            test_session.OWN_CEILINGS,
            lambda points, own, share, level: (points, own or "none", share, level),
        ),
        simple(
            "Two anaesthetics count together",
            "For 80 kg.",
            ("lidocaine mg", "procaine mg", "share of the ceiling", "shown as"),
            test_anaesthetic.TOGETHER,
            lambda lidocaine, procaine, share, level: (lidocaine, procaine, percent(share), level),
        ),
        simple(
            "One visit, from recipe to share",
            "Shown as half from 50 %, near from 80 %, stop above 100 %.",
            ("visit", "mixed", "mL given", "kg", "mg elsewhere", "clinic's mg", "share", "shown"),
            named(test_dosing.DOSES),
            lambda name, parts, ml, kg, other, own, share, level: (
                name,
                mixed(parts),
                ml,
                kg,
                other,
                own,
                percent(share),
                level,
            ),
        ),
        simple(
            "No figure, and why",
            "A dose that cannot be worked out is never shown as small.",
            ("visit", "mixed", "mL given", "kg", "why"),
            named(test_dosing.NOT_WORKED_OUT),
            lambda name, parts, ml, kg, why: (name, mixed(parts), ml, kg, why),
        ),
    ]


def of_mixtures() -> list[Table]:
    """What is mixed and given, and beside which nerve."""
    return [
        simple(
            "Lipid emulsion 20 % by weight",
            "For poisoning by local anaesthetic.",
            ("kg", "first dose mL", "then", "most in all mL"),
            test_anaesthetic.LIPID,
            lambda *row: row,
        ),
        simple(
            "Totals of a session",
            "Points of 1 mL; lidocaine 1 % in 100 mL with dextrose 5 %.",
            ("points", "mL lidocaine", "kg", "lidocaine mg", "share %", "dextrose g", "shown as"),
            test_session.SESSIONS,
            lambda *row: row,
        ),
        simple(
            "Dextrose given",
            "5 %.",
            ("mL", "g"),
            test_session.DEXTROSE,
            lambda *row: row,
        ),
        simple(
            "Buffered dextrose",
            "8.4 % bicarbonate added to 100 mL of 5 % dextrose.",
            ("mL added", "sodium and bicarbonate mEq/L", "dextrose %", "mOsm/L"),
            test_solution.TABLE,
            lambda *row: row,
        ),
        simple(
            "What may be mixed with bicarbonate",
            "5 mL of it to 50 mL of 5 % dextrose and 0.5 mL bicarbonate.",
            ("anaesthetic", "worst finding"),
            test_solution.MIXTURES,
            lambda product, worst: (PRODUCTS[product].name, worst),
        ),
        simple(
            "What a nerve asks for",
            "Points of 1 mL of 5 % dextrose just under the skin, on the left.",
            ("visit", "nerves", "confirmed", "found"),
            named(test_nerves_asked.VISITS),
            lambda name, nerves, confirmed, _, found: (
                name,
                nerves,
                confirmed or "none",
                [spelled(each) for each in found],
            ),
        ),
    ]


def of_courses() -> list[Table]:
    """What is measured, and what people are told."""
    return [
        simple(
            "Which fall in pain is a response",
            "A response is 30 % or 2 points; half is 50 %.",
            ("before", "lowest after", "fall %", "response", "half"),
            test_relief.RESPONSES,
            lambda *row: row,
        ),
        simple(
            "When the pain has returned",
            "At four fifths of what it was; minutes.",
            ("before", "at 1 minute", "diary, minute and score", "still relieved", "returned by"),
            test_relief.RETURNS,
            lambda *row: row,
        ),
        simple(
            "Of whom it is said that relief held",
            "At 1, 3 and 7 days after one session.",
            ("case", "before", "at 1 minute", "diary, minute and score", "held"),
            test_relief_share.HELD,
            lambda *row: row,
        ),
        simple(
            "What a review comes to",
            "Pain before each session held.",
            ("pain before", "review due", "suggestion"),
            test_healing.COURSES,
            lambda pain, due, suggestion: (pain, due, spelled(suggestion)),
        ),
        simple(
            "Budapest criteria",
            "Categories: feeling; blood flow; sweating and swelling; movement and skin.",
            ("found", "out of proportion", "symptoms", "signs", "nothing explains it", "verdict"),
            named(test_criteria.BUDAPEST),
            lambda name, pain, symptoms, signs, better, verdict: (
                name,
                YES_NO[pain],
                answered(symptoms),
                answered(signs),
                YES_NO[better],
                said(verdict),
            ),
        ),
        simple(
            "Fibromyalgia criteria of 2016",
            "Regions: left arm, right arm, left leg, right leg, neck and back.",
            ("found", "pain index", "severity", "regions", "months", "verdict"),
            named(test_criteria.FIBROMYALGIA),
            lambda name, wpi, sss, regions, months, verdict: (
                name,
                wpi,
                sss,
                answered(regions),
                months,
                said(verdict),
            ),
        ),
    ]


def of_answers() -> list[Table]:
    """Questionnaires and the self-check."""
    return [
        simple(
            "Totals of questionnaires",
            "From the answers to the total.",
            ("form", "total"),
            named(test_scoring.TOTALS),
            lambda name, _key, _answers, score: (name, score),
        ),
        simple(
            "Answers that cannot be scored",
            "No total is given.",
            ("form", "what is said"),
            named(test_scoring.REFUSALS),
            lambda name, _key, _answers, words: (name, words.replace("\\", "")),
        ),
        simple(
            "What a score is called",
            "",
            ("form", "score", "called"),
            test_scoring.NAMES.items(),
            lambda form, words: (INSTRUMENTS[form[0]].name, form[1], words),
        ),
        simple(
            "The self-check",
            "Everything else is answered no.",
            ("what is said", "condition", "age", "advice"),
            named(test_self_check.CASES),
            lambda name, condition, _, age, outcome: (
                name,
                CONDITIONS[condition].plain_name,
                age,
                OUTCOME_TEXT[outcome],
            ),
        ),
    ]


def of_reports() -> list[Table]:
    """What people say after a session."""
    return [
        simple(
            "Something is wrong",
            "Everything else is answered no.",
            ("what is said", "condition", "hours since", "answered", "the patient is told"),
            named(test_reports.REPORTS),
            lambda name, condition, _, hours, answers, urgency: (
                name,
                CONDITIONS[condition].plain_name,
                hours,
                [
                    f"{REPORT_QUESTIONS[key].text} {'Not sure' if said == 'unknown' else 'Yes'}."
                    for key, said in answers.items()
                ],
                TOLD[ReportUrgency(urgency)].text,
            ),
        ),
        simple(
            "When answers say that it is getting worse",
            "Then somebody is asked to call.",
            ("before", "answers in order", "getting worse"),
            test_reports.WORSENING,
            lambda before, later, worse: (
                "not known" if before is None else before,
                ", ".join(map(str, later)) or "none",
                "yes" if worse else "no",
            ),
        ),
    ]


def said(verdict: Verdict) -> str:
    """A verdict in words."""
    return spelled(str(verdict))


def of_slips() -> list[Table]:
    """What cannot be."""
    return [
        simple(
            "Slips of the pen and of units",
            "Refused, never repaired.",
            ("slip", "what is said"),
            named(test_slips.SLIPS),
            lambda name, _attempt, words: (
                name,
                f"{words.rstrip(',')} …" if words[-1] == "," else words,
            ),
        ),
        simple(
            "The limit itself",
            "It can be recorded.",
            ("value",),
            ((name,) for name in test_slips.EDGES),
            lambda name: (name,),
        ),
    ]


def tables() -> list[Table]:
    """Every table, in the order of the page."""
    measured = (of_candidacy, of_records, of_doses, of_mixtures, of_courses, of_answers)
    asked = (of_check_ins, of_reports, of_control_bands)
    return [table for part in (*measured, *asked, of_words, of_slips) for table in part()]
