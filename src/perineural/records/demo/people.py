"""Who there is in the demo clinic. Every name begins with Demo, so that none can be taken for real.

Every e-mail address ends in `.example`, a name kept free for examples: nothing sent there arrives.
"""

from dataclasses import dataclass

PASSWORD = "open-garden-lantern-42"  # noqa: S105 - printed for everybody; opens invented records
"""The one password of the demo clinic's people."""


@dataclass(frozen=True)
class SignIn:
    """A person of the demo clinic who can sign in."""

    role: str
    full_name: str
    credential: str = ""

    @property
    def email(self) -> str:
        """What they sign in with."""
        return f"{self.role.replace('_', '-')}@demo.example"


STAFF: tuple[SignIn, ...] = (
    SignIn("clinician", "Dr Ines Demo-Willow", "Invented physician, number DEMO-001"),
    SignIn("trainee", "Dr Mila Demo-Reed", "Invented physician in training, number DEMO-003"),
    SignIn("assistant", "Tom Demo-Quill", "Invented nurse, number DEMO-002"),
    SignIn("clinic_lead", "Ruth Demo-Lantern"),
    SignIn("researcher", "Kofi Demo-Meadow"),
    SignIn("administrator", "Lena Demo-Bridge"),
)

PATIENT = SignIn("patient", "")
"""The sign-in of one of the patients; their name stands in their record."""

FAMILY_NAMES: tuple[str, ...] = (
    "Alder", "Aspen", "Barley", "Beech", "Birch", "Bramble", "Briar", "Brook", "Cedar", "Chestnut",
    "Clover", "Cypress", "Dogwood", "Elder", "Elm", "Fennel", "Fern", "Finch", "Flint", "Gorse",
    "Harbour", "Hawthorn", "Hazel", "Heath", "Heather", "Holly", "Ivy", "Juniper", "Kestrel",
    "Larch", "Lark", "Laurel", "Lichen", "Linden", "Lupin", "Maple", "Marsh", "Myrtle", "Nettle",
    "Oak", "Oat", "Olive", "Orchard", "Pebble", "Pine", "Plover", "Poplar", "Quince", "Reed",
    "Robin", "Rowan", "Rush", "Sedge", "Sorrel", "Spruce", "Swift", "Teasel", "Thistle", "Thyme",
    "Tulip", "Vetch", "Walnut", "Wren", "Yew", "Saffron", "Sparrow",
)  # fmt: skip
"""Plants, birds and places: the second half of every patient's family name."""

GIVEN_NAMES: tuple[tuple[str, str], ...] = (
    ("Ada", "female"), ("Amir", "male"), ("Anouk", "female"), ("Ben", "male"), ("Bilal", "male"),
    ("Carmen", "female"), ("Chidi", "male"), ("Dana", "female"), ("Dov", "male"),
    ("Edda", "female"), ("Emil", "male"), ("Fatou", "female"), ("Felix", "male"),
    ("Grace", "female"), ("Hana", "female"), ("Hugo", "male"), ("Ilse", "female"),
    ("Jonas", "male"), ("Jun", "female"), ("Kaya", "female"), ("Leo", "male"),
    ("Lucia", "female"), ("Malik", "male"), ("Mira", "female"), ("Nadia", "female"),
    ("Noor", "female"), ("Otto", "male"), ("Priya", "female"), ("Rafael", "male"),
    ("Rosa", "female"), ("Samira", "female"), ("Sven", "male"), ("Tariq", "male"),
    ("Uma", "female"), ("Vera", "female"), ("Yusuf", "male"), ("Zora", "female"),
)  # fmt: skip
"""Given names with the sex that the record of their invented bearer has."""
