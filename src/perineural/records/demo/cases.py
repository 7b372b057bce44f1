"""The invented people of the demo clinic: what each one has, how far they came, how it went.

About as many are helped as are when nothing active is given (`evidence.CONTROL_BAND`): some well,
some in part, some not at all. The demo is no argument for the treatment.
"""

from dataclasses import dataclass
from enum import IntEnum


class Stage(IntEnum):
    """How far somebody came, in the order of the way."""

    ASKED = 1
    INTAKE_SENT = 2
    TAKEN_IN = 3
    ASSESSED = 4
    DECIDED = 5
    PLANNED = 6
    CONSENTED = 7
    BATCH_READY = 8
    UNDER_WAY = 9
    TREATED = 10


@dataclass(frozen=True)
class Case:
    """One invented person.

    Args:
        days_ago: How many days ago the last thing of their stage happened.
        visits: Signed sessions.
        interval_days: Days between sessions.
        course_of_pain: `well`, `partly` or `not`: how their pain goes over the sessions.
        ends: `discharged`, `referred` or `stopped`; empty while the course is under way.
        twist: What is particular about them; `way` and `findings` know each one.
    """

    condition: str
    side: str
    stage: Stage
    days_ago: int = 0
    visits: int = 0
    interval_days: int = 8
    course_of_pain: str = "partly"
    modality: str = "injection"
    ends: str = ""
    twist: str = ""

    @property
    def first_visit_days_ago(self) -> int:
        """How many days ago the first session was, or will be."""
        return self.days_ago + max(0, self.visits - 1) * self.interval_days


WRIST, HEEL, HEAD = "carpal_tunnel_syndrome", "achilles_tendonitis", "migraine"
S = Stage


def _treated(
    condition: str, side: str, days_ago: int, visits: int, pain: str, **more: object
) -> Case:
    return Case(condition, side, S.TREATED, days_ago, visits, course_of_pain=pain, **more)


_BEFORE_TREATMENT = (
    Case(WRIST, "right", S.ASKED, 0),
    Case(HEAD, "bilateral", S.ASKED, 1),
    Case(HEEL, "left", S.ASKED, 6),
    Case(WRIST, "left", S.INTAKE_SENT, 0),
    Case(HEAD, "left", S.INTAKE_SENT, 1),
    Case(HEEL, "right", S.INTAKE_SENT, 2, twist="known"),
    Case(HEEL, "left", S.TAKEN_IN, 1),
    Case(HEAD, "bilateral", S.TAKEN_IN, 3),
    Case(WRIST, "right", S.ASSESSED, 0),
    Case(HEEL, "right", S.DECIDED, 1),
    Case(WRIST, "bilateral", S.DECIDED, 2, twist="anticoagulant"),
    Case(HEEL, "left", S.DECIDED, 4, twist="diabetes"),
    Case(WRIST, "left", S.DECIDED, 3, twist="red_flag"),
    Case(HEAD, "right", S.DECIDED, 5, twist="red_flag"),
    Case(WRIST, "right", S.DECIDED, 6, twist="lidocaine_allergy"),
    Case(HEEL, "right", S.DECIDED, 9, twist="infection"),
    Case(HEEL, "left", S.PLANNED, 1),
    Case(WRIST, "right", S.PLANNED, 2),
    Case(HEAD, "bilateral", S.PLANNED, 3, modality="bath"),
    Case(HEEL, "right", S.CONSENTED, 0),
    Case(HEAD, "left", S.CONSENTED, 1),
    Case(WRIST, "left", S.BATCH_READY, 0),
    Case(HEAD, "bilateral", S.BATCH_READY, 0, modality="both"),
    Case(HEEL, "right", S.UNDER_WAY, 0),
    Case(HEAD, "right", S.UNDER_WAY, 0, modality="bath"),
)

_IN_TREATMENT = (
    _treated(HEEL, "left", 1, 1, "partly"),
    _treated(WRIST, "right", 1, 1, "well"),
    _treated(HEAD, "bilateral", 2, 1, "not", modality="bath"),
    _treated(HEEL, "right", 3, 2, "well", twist="signs_in"),
    _treated(WRIST, "left", 8, 2, "partly", twist="trainee"),
    _treated(HEAD, "left", 8, 2, "partly", twist="faint"),
    _treated(WRIST, "right", 4, 2, "not", twist="reported_event"),
    _treated(HEEL, "left", 7, 3, "well", twist="reviewed", interval_days=7),
    _treated(HEAD, "bilateral", 10, 3, "partly", modality="both", twist="reviewed"),
    _treated(WRIST, "right", 5, 2, "partly", twist="imported"),
    _treated(HEEL, "right", 2, 3, "partly"),
    _treated(WRIST, "left", 3, 3, "not"),
    _treated(HEAD, "right", 6, 3, "partly", interval_days=10),
    _treated(HEAD, "bilateral", 9, 3, "not", modality="bath"),
    _treated(WRIST, "bilateral", 7, 5, "well", interval_days=7),
    _treated(HEEL, "left", 6, 4, "partly", interval_days=14, twist="anticoagulant"),
    _treated(HEAD, "left", 8, 4, "partly", interval_days=14),
    _treated(HEEL, "right", 13, 6, "well", interval_days=14),
)  # fmt: skip

_ENDED = (
    _treated(HEEL, "left", 40, 5, "well", ends="discharged"),
    _treated(WRIST, "right", 55, 4, "well", ends="discharged", interval_days=10),
    _treated(WRIST, "left", 33, 6, "partly", ends="discharged"),
    _treated(HEAD, "bilateral", 61, 5, "well", ends="discharged", interval_days=14),
    _treated(HEEL, "right", 78, 3, "well", ends="discharged", twist="reviewed_event"),
    _treated(HEAD, "left", 47, 4, "partly", ends="discharged", modality="bath"),
    _treated(WRIST, "right", 36, 4, "not", ends="referred"),
    _treated(HEAD, "right", 28, 3, "not", ends="referred", interval_days=10),
    _treated(HEEL, "left", 50, 4, "not", ends="stopped"),
    _treated(WRIST, "left", 64, 2, "not", ends="stopped", interval_days=14),
    _treated(HEAD, "bilateral", 21, 4, "not", ends="stopped", modality="bath"),
    _treated(HEEL, "right", 19, 1, "partly", twist="silent"),
    _treated(WRIST, "left", 16, 1, "not", twist="silent"),
    _treated(HEAD, "bilateral", 24, 2, "partly", twist="silent", interval_days=14),
    _treated(HEEL, "left", 31, 3, "not", twist="silent"),
    _treated(WRIST, "right", 90, 3, "partly", ends="stopped", twist="silent", interval_days=10),
    _treated(HEAD, "left", 70, 3, "not", ends="referred", modality="bath", interval_days=10),
)

BACK_LEG, EVERYWHERE, STRAIN = "sciatica", "fibromyalgia", "ligament_or_tendon_strain"
LIMB = "crps"

_OTHER_CONDITIONS = (
    Case(BACK_LEG, "left", S.TAKEN_IN, 1),
    Case(STRAIN, "right", S.TAKEN_IN, 2),
    Case(EVERYWHERE, "bilateral", S.INTAKE_SENT, 1),
    Case("post_surgical_pain", "midline", S.ASKED, 2),
    Case(LIMB, "right", S.DECIDED, 2),
    Case(EVERYWHERE, "bilateral", S.ASSESSED, 1),
)

CASES: tuple[Case, ...] = (*_BEFORE_TREATMENT, *_IN_TREATMENT, *_ENDED, *_OTHER_CONDITIONS)
"""Everybody, in no order that matters: each one's history depends on their place here alone."""
