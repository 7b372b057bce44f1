"""The three ways that are walked: who the patient is, what hurts, what is given and how it goes."""

import datetime as dt
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Place:
    """A place on the drawings: a view by its key and its title, a nerve, a share along it."""

    view: str
    title: str
    nerve: str
    nerve_name: str
    share: float


@dataclass(frozen=True)
class Way:
    """One patient's way through the clinic."""

    condition: str
    name: str
    plain_name: str
    side: str
    side_label: str
    given_names: str
    family_name: str
    birth_date: dt.date
    hurts_at: Place
    tender_at: tuple[Place, ...]
    modality: str
    recipe: str
    parts: tuple[tuple[str, str], ...]
    function: tuple[str, str]
    goal: str
    ending: str
    decision: str = "Suitable"
    reasons: tuple[str, ...] = ()
    bundle: str = ""
    weight_kg: str = ""
    nerve_side: str = ""

    @property
    def full_name(self) -> str:
        """The patient's name as they write it."""
        return f"{self.given_names} {self.family_name}"


CARPAL_TUNNEL = Way(
    condition="carpal_tunnel_syndrome",
    name="Carpal tunnel syndrome",
    plain_name="Carpal tunnel syndrome",
    side="right",
    side_label="Right",
    nerve_side="right",
    given_names="Orla",
    family_name="Fernbrook",
    birth_date=dt.date(1979, 4, 28),
    hurts_at=Place("hand-palm-right", "Right hand, palm", "U7", "Median nerve at the wrist", 0.5),
    tender_at=(
        Place("hand-palm-right", "Right hand, palm", "U6", "Palmar cutaneous branch", 0.8),
        Place("hand-dorsum-right", "Right hand, back", "U4", "Superficial branch", 0.4),
    ),
    modality="injection",
    recipe="Dextrose with lidocaine for the hand",
    parts=(
        ("Dextrose 5 % injection", "50"),
        ("Lidocaine 1 % plain, preservative-free", "5"),
    ),
    function=("Boston Carpal Tunnel", "3.1"),
    goal="Sleep through the night.",
    ending="referred",
    weight_kg="68",
)

ACHILLES = Way(
    condition="achilles_tendonitis",
    name="Achilles tendonitis",
    plain_name="Achilles tendonitis",
    side="right",
    side_label="Right",
    nerve_side="right",
    given_names="Renato",
    family_name="Dare",
    birth_date=dt.date(1976, 6, 14),
    hurts_at=Place("foot-lateral-right", "Right foot, outer side", "F2", "Sural nerve", 0.7),
    tender_at=(
        Place("foot-lateral-right", "Right foot, outer side", "F2", "Sural nerve", 0.5),
        Place("foot-medial-right", "Right foot, inner side", "K2", "Saphenous nerve", 0.6),
    ),
    modality="injection",
    recipe="Dextrose with lidocaine for the heel",
    parts=(
        ("Dextrose 5 % injection", "50"),
        ("Lidocaine 1 % plain, preservative-free", "5"),
    ),
    function=("VISA-A", "52"),
    goal="Walk to the shops without stopping.",
    ending="discharged",
    decision="Suitable with precautions",
    reasons=(
        "Problem on record: Diabetes. The solution holds dextrose.",
        "Medicine on record: .*Metformin",
    ),
    bundle="Renato_Dare_f07e9b1d-9cc7-465e-8abc-94e84793d1fb.json",
)

MIGRAINE = Way(
    condition="migraine",
    name="Migraine",
    plain_name="Migraine",
    side="bilateral",
    side_label="Both sides",
    nerve_side="left",
    given_names="Ida",
    family_name="Larkmoor",
    birth_date=dt.date(1988, 9, 14),
    hurts_at=Place("head-left", "Head, left side", "H3", "Zygomaticotemporal nerve", 0.5),
    tender_at=(
        Place("head-front", "Head, front", "H1", "Supraorbital nerve", 0.4),
        Place("head-back", "Head, back", "H5", "Greater occipital nerve", 0.5),
    ),
    modality="bath",
    decision="Suitable with precautions",
    reasons=("No trial of a dextrose bath was found",),
    recipe="Dextrose for the bath",
    parts=(("Dextrose 5 % injection", "50"),),
    function=("HIT-6", "62"),
    goal="Work a whole week without lying down.",
    ending="discharged",
)

ALLERGIC = replace(
    CARPAL_TUNNEL,
    given_names="Inventa",
    family_name="Example",
    decision="Not suitable",
    reasons=("Lidocaine",),
    bundle="small.json",
)
"""A patient whose imported record holds an allergy to lidocaine."""

WAYS = (CARPAL_TUNNEL, ACHILLES, MIGRAINE)
