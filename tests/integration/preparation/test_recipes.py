"""A clinic's own formulations: nothing unsigned, retired or stopped by a rule is ever used."""

from decimal import Decimal

import pytest

from perineural.clinical.solution import Part
from perineural.records.actions import recipes
from perineural.records.errors import Invalid, NotAllowed, NotFound
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import AuditEvent, Recipe
from perineural.records.queries.preparation import recipe_page
from perineural.records.queries.preparation import recipes as all_recipes
from tests.factories import clinic, planning

pytestmark = pytest.mark.django_db

TURNS_CLOUDY = (
    Part("dextrose_5", Decimal(50)),
    Part("sodium_bicarbonate_8_4", Decimal("0.5")),
    Part("ropivacaine_0_2", Decimal(5)),
)


@pytest.fixture
def staffed():
    return clinic.clinic()


def sign(staffed, recipe_id, by=None):
    recipes.sign_recipe(by=by or staffed.clinician, clinic_id=staffed.id, recipe_id=recipe_id)


def state_of(staffed, recipe_id):
    page = recipe_page(by=staffed.assistant, clinic_id=staffed.id, recipe_id=recipe_id)
    return page.recipe.state


def next_version(staffed, older, parts=planning.DEXTROSE_LIDOCAINE):
    key = new_key()
    text = recipes.RecipeText(name="ignored", parts=parts)
    recipes.write_recipe(
        by=staffed.clinician, clinic_id=staffed.id, recipe_id=key, text=text, supersedes_id=older
    )
    return key


def test_no_recipe_comes_with_the_program(staffed):
    assert all_recipes(by=staffed.clinician, clinic_id=staffed.id) == ()


def test_a_signature_keeps_name_credential_and_time(staffed):
    key = planning.recipe(staffed, signed=False)
    assert state_of(staffed, key) == "draft"
    sign(staffed, key)
    recipe = recipe_page(by=staffed.clinician, clinic_id=staffed.id, recipe_id=key).recipe
    assert recipe.state == "in use"
    assert recipe.signed_by == "Invented Clinician"
    assert recipe.signed_credential == "GMC 0000000"
    assert recipe.signed_at is not None


def test_signing_twice_is_one_signature_and_one_audit_event(staffed):
    key = planning.recipe(staffed)
    sign(staffed, key)
    with clinic_scope([staffed.id]):
        assert AuditEvent.objects.filter(action="sign recipe", subject_id=key).count() == 1


def test_writing_under_the_same_key_twice_is_one_recipe(staffed):
    key = new_key()
    text = recipes.RecipeText(name="House", parts=planning.DEXTROSE_LIDOCAINE)
    for _ in range(2):
        recipes.write_recipe(by=staffed.clinician, clinic_id=staffed.id, recipe_id=key, text=text)
    with clinic_scope([staffed.id]):
        assert Recipe.objects.get().parts.count() == 2
        assert AuditEvent.objects.filter(action="write recipe").count() == 1


def test_a_mixture_that_a_rule_stops_cannot_be_signed(staffed):
    key = planning.recipe(staffed, parts=TURNS_CLOUDY, signed=False)
    with pytest.raises(Invalid, match="turns cloudy"):
        sign(staffed, key)
    assert state_of(staffed, key) == "draft"


def test_a_person_without_a_credential_cannot_sign(staffed):
    key = planning.recipe(staffed, signed=False)
    type(staffed.clinician).objects.filter(id=staffed.clinician.id).update(credential="")
    staffed.clinician.refresh_from_db()
    with pytest.raises(Invalid, match="credential"):
        sign(staffed, key)


def test_an_assistant_neither_writes_nor_signs(staffed):
    key = planning.recipe(staffed, signed=False)
    with pytest.raises(NotAllowed):
        sign(staffed, key, by=staffed.assistant)
    with pytest.raises(NotAllowed):
        recipes.write_recipe(
            by=staffed.assistant,
            clinic_id=staffed.id,
            recipe_id=new_key(),
            text=recipes.RecipeText(name="Mine", parts=planning.DEXTROSE_LIDOCAINE),
        )


def test_a_new_version_keeps_the_name_and_retires_the_old_one_when_signed(staffed):
    old = planning.recipe(staffed, name="House")
    new = next_version(staffed, old)
    assert state_of(staffed, old) == "in use"
    sign(staffed, new)
    assert (state_of(staffed, old), state_of(staffed, new)) == ("retired", "in use")
    page = recipe_page(by=staffed.clinician, clinic_id=staffed.id, recipe_id=new)
    assert (page.recipe.name, page.recipe.version) == ("House", 2)
    assert [each.version for each in page.versions] == [1]


def test_two_recipes_cannot_share_a_name(staffed):
    planning.recipe(staffed, name="House")
    with pytest.raises(Invalid, match="already a recipe named House") as refusal:
        planning.recipe(staffed, name="House")
    assert refusal.value.field == "name"


def test_a_recipe_without_parts_or_name_is_refused(staffed):
    for text in (
        recipes.RecipeText(name="Empty", parts=()),
        recipes.RecipeText(name="  ", parts=planning.DEXTROSE_LIDOCAINE),
    ):
        with pytest.raises(Invalid):
            recipes.write_recipe(
                by=staffed.clinician, clinic_id=staffed.id, recipe_id=new_key(), text=text
            )


def test_only_a_signed_recipe_that_is_not_retired_is_in_use(staffed):
    unsigned = planning.recipe(staffed, signed=False)
    retired = planning.recipe(staffed)
    recipes.retire_recipe(by=staffed.clinician, clinic_id=staffed.id, recipe_id=retired)
    with clinic_scope([staffed.id]):
        for key in (unsigned, retired):
            with pytest.raises(Invalid, match="cannot be used"):
                recipes.recipe_in_use(staffed.id, key)


def test_another_clinics_recipe_is_not_there(staffed):
    hill = clinic.clinic("hill", "Hill Clinic")
    key = planning.recipe(hill)
    with pytest.raises(NotFound):
        sign(staffed, key)
    with pytest.raises(NotFound):
        recipe_page(by=staffed.clinician, clinic_id=staffed.id, recipe_id=key)


@pytest.mark.parametrize("count", [1, 4])
def test_the_list_takes_the_same_queries_however_long(staffed, count, django_assert_num_queries):
    for _ in range(count):
        planning.recipe(staffed)
    with clinic_scope([staffed.id], staffed.clinician.id), django_assert_num_queries(4):
        assert len(all_recipes(by=staffed.clinician, clinic_id=staffed.id)) == count
