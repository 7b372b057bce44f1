"""Promises of the house that every new line must keep."""

import ast
import inspect
import re
from pathlib import Path

import pytest
from django.apps import apps

from perineural.records import states
from perineural.records.changed_since import OF_MANY
from perineural.records.models.accounts import Role
from perineural.records.permissions import ROLE_PERMISSIONS, Permission
from perineural.records.privacy import FIELDS

ACTIONS = sorted((Path(__file__).parent.parent / "src/perineural/records/actions").glob("*.py"))
NOT_AUDITED = {
    "save_draft": "what somebody types is not part of the record until it is sent",
    "drop_draft": "part of the action that makes a record of the draft",
}
"""Actions without an audit event, each with its reason."""


OF_NO_PATIENT = {
    "add person", "ask for assessment", "ask questionnaire before visits", "close intake",
    "count stock", "create clinic", "end membership", "export recall", "find calls", "lift recall",
    "load billing codes", "make report", "make snapshot", "open intake again",
    "plan check-ins ahead", "publish questionnaire", "add questionnaire", "recall lot",
    "receive stock", "retire recipe", "send intake", "set letterhead", "set message rules",
    "set policy", "set stock level", "sign recipe", "what", "waste stock", "write message",
    "write recipe",
}  # fmt: skip
"""Actions that change no patient's complaints, visits, ratings, answers or agreements."""


def functions_of(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in tree.body if isinstance(node, ast.FunctionDef)]


def is_action(function):
    return any(
        isinstance(each, ast.Name) and each.id == "action" for each in function.decorator_list
    )


ALL_ACTIONS = [
    pytest.param(function, path, id=f"{path.stem}.{function.name}")
    for path in ACTIONS
    for function in functions_of(path)
    if is_action(function)
]


def test_the_actions_are_found():
    assert len(ALL_ACTIONS) > 25


@pytest.mark.parametrize(("function", "path"), ALL_ACTIONS)
def test_every_action_says_who_acts_first_and_by_name(function, path):
    assert function.args.args == []
    assert function.args.kwonlyargs[0].arg == "by"


@pytest.mark.parametrize(("function", "path"), ALL_ACTIONS)
def test_every_action_leaves_an_audit_event(function, path):
    if function.name in NOT_AUDITED:
        return
    by_name = {each.name: each for each in functions_of(path)}
    seen, waiting = set(), [function]
    while waiting:
        body = waiting.pop()
        for node in ast.walk(body):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            if called == "audit.record":
                return
            if called in by_name and called not in seen:
                seen.add(called)
                waiting.append(by_name[called])
    pytest.fail(f"{path.name}: {function.name} calls audit.record nowhere")


@pytest.mark.parametrize("path", ACTIONS, ids=lambda path: path.stem)
def test_nothing_is_written_outside_an_action(path):
    """A function that writes is an action or is called inside one: it is not public by itself."""
    writers = {"save", "create", "bulk_create", "update", "delete", "get_or_create"}
    for function in functions_of(path):
        if is_action(function) or function.name.startswith("_"):
            continue
        calls = {
            node.func.attr
            for node in ast.walk(function)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        }
        assert (
            not calls & writers
            or "transaction" in (ast.get_docstring(function) or "")
            or ("action" in (ast.get_docstring(function) or ""))
        ), f"{path.name}: {function.name} writes, and does not say in whose transaction"


MODELS = list(apps.get_app_config("records").get_models())


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_stored_field_says_how_it_may_leave(model):
    fields = {field.name for field in model._meta.concrete_fields}

    assert fields == set(FIELDS[model.__name__])


def test_no_table_is_classified_that_does_not_exist():
    assert set(FIELDS) == {model.__name__ for model in MODELS}


def test_an_event_names_the_patient_whose_record_it_changed():
    """What is held of the outcomes is read again of the patients whom events name."""
    unnamed = set()
    for path in ACTIONS:
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or ast.unparse(call.func) != "audit.record":
                continue
            if "patient_id" not in {each.arg for each in call.keywords}:
                unnamed.add(ast.unparse(call.args[2]).strip("'"))
    assert unnamed == OF_NO_PATIENT | OF_MANY


@pytest.mark.parametrize("kind", states.MOVES, ids=lambda kind: kind.__name__)
def test_every_state_has_an_owner_and_its_moves(kind):
    assert set(states.OWNERS[kind]) == set(kind.values)
    assert set(states.MOVES[kind]) == set(kind.values)
    assert {to for moves in states.MOVES[kind].values() for to in moves} <= set(kind.values)


def test_every_status_field_is_in_the_table_of_states():
    kinds = set()
    for model in MODELS:
        for field in model._meta.concrete_fields:
            if field.name == "status" and field.choices:
                kinds.add(frozenset(value for value, _ in field.choices))

    assert kinds == {frozenset(kind.values) for kind in states.MOVES}


def test_every_role_is_granted_something_and_nothing_else_is():
    assert set(ROLE_PERMISSIONS) == set(Role.values)
    assert set().union(*ROLE_PERMISSIONS.values()) == set(Permission)


def test_models_have_no_rules_of_their_own():
    for model in MODELS:
        own = vars(model)
        assert "save" not in own, f"{model.__name__} overrides save"
        assert "delete" not in own, f"{model.__name__} overrides delete"


def test_no_signals_are_listened_to():
    sources = Path(inspect.getfile(states)).parent.rglob("*.py")
    assert not [path.name for path in sources if "signals" in path.read_text(encoding="utf-8")]


def test_no_page_writes_an_amount_with_zeros_at_the_end():
    """`floatformat` with a number of decimals fills them up: 2.2 mL is shown as 2.200 mL."""
    templates = (Path(__file__).parent.parent / "src/perineural").rglob("*.html")
    filled = [
        path.name
        for path in templates
        if re.search(r'floatformat:"?-?[2-9]', path.read_text(encoding="utf-8"))
    ]
    assert filled == []
