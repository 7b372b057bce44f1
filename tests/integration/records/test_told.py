"""What a patient writes about allergies and medicines reaches the record and its rules."""

import pytest

from perineural.records.actions.told import told_items


@pytest.mark.parametrize(
    "text",
    ["none", "None.", "NO", "no known allergies", "None that I know of!", "n/a", "  ", "-"],
)
def test_a_whole_answer_that_says_none_lists_nothing(text):
    assert told_items(text) == ()


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("penicillin", ("penicillin",)),
        ("Penicillin, latex; bee stings", ("Penicillin", "latex", "bee stings")),
        ("- lidocaine at the dentist\n- plasters", ("lidocaine at the dentist", "plasters")),
        ("none, except lidocaine", ("except lidocaine",)),
        ("latex, latex", ("latex",)),
        ("Лидокаин", ("Лидокаин",)),
    ],
)
def test_every_item_is_kept_as_it_was_written(text, items):
    assert told_items(text) == items
