"""What the treatment room works out by itself is what the clinic's rules work out."""

import json
import random
import uuid
from decimal import Decimal

import pytest
from playwright.sync_api import Page

from perineural.clinical import anatomy
from perineural.clinical.anaesthetic import max_dose_mg
from perineural.clinical.points import BathValues, PointValues
from perineural.clinical.session import session_totals
from perineural.clinical.solution import Part, SolutionProperties, properties
from tests.factories import treatment as visits
from tests.factories.clinic import Staffed, clinic
from tests.functional.rooms import enter

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.sqlite_half,
]


@pytest.fixture
def staffed(live_server) -> Staffed:
    return clinic()


@pytest.fixture
def room(staffed) -> visits.Ready:
    return visits.ready(staffed)


def in_the_page(page: Page, module: str, call: str, cases: object) -> list:
    source = f"/static/perineural/treatment/{module}.js"
    return page.evaluate(
        f"async (cases) => {{ const m = await import('{source}'); return cases.map({call}); }}",
        cases,
    )


MIXTURES = (
    (Part("dextrose_5", Decimal(50)), Part("lidocaine_1_mpf", Decimal(5))),
    (Part("dextrose_5", Decimal("18.19")), Part("lidocaine_1_mpf", Decimal("1.81"))),
    (Part("lidocaine_2", Decimal(20)), Part("ropivacaine_0_2", Decimal("7.3"))),
    (Part("dextrose_5", Decimal(20)),),
)


def drawn(seed: int) -> tuple:
    """One or two mixtures, a weight, and amounts each drawn from one of them."""
    chance = random.Random(seed)
    mixtures = {str(n): chance.choice(MIXTURES) for n in range(1, chance.choice((2, 3)))}
    weight_kg = Decimal(chance.randint(300, 3000)) / 10
    amounts = [
        (chance.choice(tuple(mixtures)), Decimal(chance.randint(50, 3000)) / 1000)
        for _ in range(chance.randint(0, 40))
    ]
    return mixtures, weight_kg, amounts


def test_the_totals_on_screen_are_the_totals_of_the_rules(desk_page, live_server, room):
    page = enter(desk_page, room, live_server.url)
    cases, expected = [], []
    for seed in range(400):
        parts, weight_kg, amounts = drawn(seed)
        mixtures = {batch: properties(mixed) for batch, mixed in parts.items()}
        into_nose = seed % 3  # every third case has no bath, the others one or two
        baths = tuple(
            BathValues("left", "swab", ml, dwell_minutes=5, batch=batch)
            for batch, ml in amounts[:into_nose]
        )
        points = tuple(
            PointValues("F2", "right", "foot-lateral-right", Decimal(0), Decimal(0), ml, batch)
            for batch, ml in amounts[into_nose:]
        )
        # The batch drawn from now counts with nothing given; others only when they were used.
        used = {batch: mixtures[batch] for batch in {"1", *(batch for batch, _ in amounts)}}
        elsewhere = {"lidocaine": Decimal(seed) / 2} if seed % 4 == 1 else {}
        totals = session_totals(points, baths, used, weight_kg, other_anaesthetic_mg=elsewhere)
        drugs = {drug for mixture in used.values() for drug in mixture.anaesthetic_mg}
        drugs |= elsewhere.keys()
        cases.append(
            [
                [
                    {"batch_id": batch, "volume_ml": f"{ml:f}"}
                    | ({"nostril": "left"} if at < into_nose else {})
                    for at, (batch, ml) in enumerate(amounts)
                ],
                [as_sent(batch, mixture) for batch, mixture in mixtures.items()],
                {drug: f"{max_dose_mg(drug, weight_kg).dose_mg:f}" for drug in drugs},
                {drug: f"{mg:f}" for drug, mg in elsewhere.items()},
            ]
        )
        expected.append(
            {
                "points": totals.points,
                "baths": totals.baths,
                "volumeMl": plain(totals.volume_ml),
                "dextroseG": plain(totals.dextrose_g),
                "percent": plain(totals.percent),
                "level": str(totals.level),
                "mg": {drug: plain(mg) for drug, mg in totals.anaesthetic_mg.items()},
            }
        )
    shown = in_the_page(
        page,
        "totals",
        "([r, b, c, e]) => { const t = m.totalsOf(r, b, '1', c, e); return { points: t.points,"
        " baths: t.baths, volumeMl: t.volumeMl,"
        " dextroseG: t.dextroseG, percent: t.percent, level: t.level, mg: t.anaestheticMg }; }",
        cases,
    )

    assert shown == expected


def as_sent(batch: str, mixture: SolutionProperties) -> dict[str, object]:
    """A batch as the page is given it."""
    return {
        "id": batch,
        "number": int(batch),
        "volumeMl": f"{mixture.volume_ml:f}",
        "availableMl": "500",
        "dextroseMg": f"{mixture.dextrose_mg:f}",
        "anaestheticMg": {drug: f"{mg:f}" for drug, mg in mixture.anaesthetic_mg.items()},
    }


def plain(amount: Decimal) -> str:
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@pytest.mark.parametrize("view", ["foot-lateral-right", "hand-palm-left", "head-back", "body-back"])
def test_the_nerve_suggested_on_screen_is_the_one_of_the_anatomy(
    desk_page, live_server, staffed, room, view
):
    page = enter(desk_page, room, live_server.url)
    left, top, width, height = anatomy.VIEWS[view].viewbox
    places = [
        (round(left + width * (i + 0.5) / 20, 1), round(top + height * (j + 0.5) / 20, 1))
        for i in range(20)
        for j in range(20)
    ]
    found = [anatomy.nearest_nerve(view, x, y) for x, y in places]
    sides = [anatomy.side_of(view, x) for x, _ in places]
    shape = anatomy.VIEWS[view]
    given = {
        "side": shape.side,
        "faces": shape.faces,
        "midlineMm": {"head": 3, "body": 5}.get(view.partition("-")[0], 0),
        "paths": [
            {"nerve": path.nerve_id, "side": path.side, "points": path.points}
            for path in anatomy.nerve_paths(view)
        ],
    }
    shown = in_the_page(
        page,
        "geometry",
        f"([x, y]) => {{ const v = {json.dumps(given)}; const n = m.nearestNerve(v, x, y, 40);"
        " return [m.sideOf(v, x), n && n.nerve, n && n.side]; }",
        places,
    )

    assert shown == [
        [side, near and near.nerve_id, near and near.side]
        for side, near in zip(sides, found, strict=True)
    ]


def test_the_keys_made_on_the_tablet_are_of_version_7_and_in_order(desk_page, live_server, room):
    page = enter(desk_page, room, live_server.url)
    keys = [
        uuid.UUID(each)
        for each in in_the_page(page, "keys", "(at) => m.newKey(at)", [10**12, 2 * 10**12])
    ]

    assert [key.version for key in keys] == [7, 7]
    assert [key.int >> 80 for key in keys] == [10**12, 2 * 10**12]


@pytest.mark.parametrize(
    ("typed", "read"),
    [("0.5", "0.5"), ("0,5", "0.5"), (".5", "0.5"), ("1.50", "1.5"), ("2", "2"), ("1.", "1")],
)
def test_a_volume_is_read_as_a_person_types_it(desk_page, live_server, room, typed, read):
    page = enter(desk_page, room, live_server.url)

    assert in_the_page(page, "totals", "(text) => m.amountOf(text)", [typed]) == [read]


def test_what_is_no_volume_is_not_guessed(desk_page, live_server, room):
    page = enter(desk_page, room, live_server.url)
    wrong = ["", "-1", "1e3", "one", "1.2345", "1 000", "1,000.5", "1234"]

    assert in_the_page(page, "totals", "(text) => m.amountOf(text)", wrong) == [None] * len(wrong)
