"""A clinic may be stricter than the source, never looser."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perineural.clinical.errors import ClinicalError, OutOfRange
from perineural.clinical.policy import POLICY_ITEMS, AnticoagulantRule, SitePolicy


def test_policy_starts_from_the_packaged_defaults() -> None:
    policy = SitePolicy()
    for key, item in POLICY_ITEMS.items():
        assert getattr(policy, key) == item.default
    assert policy.beyond_use_minutes == 240
    assert policy.bath_enabled is False
    assert policy.review_after_session == 3


NUMBERS = [key for key, item in POLICY_ITEMS.items() if item.high is not None]


@pytest.mark.parametrize("key", NUMBERS)
def test_policy_number_holds_at_its_limits_and_not_beyond(key: str) -> None:
    item = POLICY_ITEMS[key]
    assert item.low is not None
    assert item.high is not None
    for value in (item.low, item.high):
        assert getattr(SitePolicy(**{key: value}), key) == value
    for value in (item.low - 1, item.high + 1):
        with pytest.raises(OutOfRange, match=key):
            SitePolicy(**{key: value})


def test_beyond_use_is_never_longer_than_four_hours() -> None:
    assert POLICY_ITEMS["beyond_use_minutes"].high == 240


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"bath_enabled": 1}, "expected true or false"),
    ({"anticoagulant_rule": "perhaps"}, "expected one of precaution, ask_prescriber, refuse"),
    ({"max_sessions": "8"}, "expected a whole number"),
    ({"max_sessions": True}, "expected a whole number"),
    (
        {"anaesthetic_max_mg": {"lidocaine": "much"}},
        "^anaesthetic_max_mg lidocaine is 'much'; expected a number of mg$",
    ),
    ({"anaesthetic_max_mg": {"lidocaine": "-1"}}, "expected a number above 0"),
    ({"anaesthetic_max_mg": {"lidocaine": "0"}}, "expected a number above 0"),
    ({"anaesthetic_max_mg": {"lidocaine": "NaN"}}, "expected a number above 0"),
    ({"anaesthetic_max_mg": 5}, "^anaesthetic_max_mg must give a number of mg for each drug$"),
    (
        {"shape": "round", "colour": "red"},
        "^unknown policy setting colour, shape; expected anaesthetic_max_mg, anticoagulant_rule, ",
    ),
]


@pytest.mark.parametrize(("stored", "message"), WRONG)
def test_wrong_policy_is_refused_with_what_would_be_right(
    stored: dict[str, Any], message: str
) -> None:
    with pytest.raises(ClinicalError, match=message):
        SitePolicy.from_json(stored)


@given(
    st.builds(
        SitePolicy,
        beyond_use_minutes=st.integers(15, 240),
        bath_enabled=st.booleans(),
        anticoagulant_rule=st.sampled_from(AnticoagulantRule),
        max_sessions=st.integers(1, 10),
        anaesthetic_max_mg=st.dictionaries(
            st.sampled_from(("lidocaine", "procaine")),
            st.decimals(Decimal("0.1"), Decimal(500), places=1),
        ),
    )
)
def test_policy_survives_being_stored(policy: SitePolicy) -> None:
    assert SitePolicy.from_json(json.loads(json.dumps(policy.to_json()))) == policy


def test_what_was_not_stored_takes_its_default() -> None:
    assert SitePolicy.from_json({}) == SitePolicy()
    assert SitePolicy.from_json({"max_sessions": 5}) == SitePolicy(max_sessions=5)


def test_nerves_are_kept_once_and_in_the_order_of_the_catalogue():
    policy = SitePolicy(nerves_left_out=["T4", "H5", "T4"])
    assert policy.nerves_left_out == ("H5", "T4")
    assert SitePolicy.from_json(policy.to_json()) == policy


def test_nerves_are_told_from_the_head_down_and_not_by_the_alphabet():
    assert SitePolicy(nerves_to_confirm=["F1", "A1", "H1"]).nerves_to_confirm == ("H1", "A1", "F1")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("F2", "^nerves_left_out is 'F2'; expected a list of nerve ids$"),
        (7, "^nerves_left_out is 7; expected a list of nerve ids$"),
        (["F99"], "^unknown nerve 'F99'; expected one of H1, H2"),
    ],
)
def test_a_list_of_nerves_that_is_none_is_refused(wrong, message):
    with pytest.raises(ClinicalError, match=message):
        SitePolicy(nerves_left_out=wrong)


def test_a_policy_stays_as_it_was_signed():
    ceilings = {"lidocaine": Decimal(100)}
    policy = SitePolicy(anaesthetic_max_mg=ceilings)
    ceilings["lidocaine"] = Decimal(500)
    assert policy.anaesthetic_max_mg == {"lidocaine": Decimal(100)}


def test_a_stored_rule_for_blood_thinners_is_read_as_a_rule():
    policy = SitePolicy.from_json({"anticoagulant_rule": "refuse"})
    assert policy.anticoagulant_rule is AnticoagulantRule.REFUSE
