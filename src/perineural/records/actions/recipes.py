"""A clinic's own formulations: written, signed by a named person, replaced, retired.

No recipe comes with the program. Only a signed one that is not retired may be planned or mixed,
and a signed one never changes: what differs is a new version.
"""

import uuid
from dataclasses import dataclass

from perineural.clinical.findings import Level
from perineural.clinical.modality import MODALITIES
from perineural.clinical.policy import SitePolicy
from perineural.clinical.solution import Part, check_mixture
from perineural.records import audit, clock
from perineural.records.actors import Actor
from perineural.records.doors import action
from perineural.records.errors import Conflict, Invalid, NotFound
from perineural.records.models import Recipe, RecipePart, User
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.clinics import policy_in_force
from perineural.records.queries.preparation import recipe_parts


@dataclass(frozen=True)
class RecipeText:
    """What a clinician or pharmacist writes down as a formulation."""

    name: str
    parts: tuple[Part, ...]
    modality: str = "injection"
    rationale: str = ""
    is_example: bool = False


@action
def write_recipe(
    *,
    by: Actor,
    clinic_id: uuid.UUID,
    recipe_id: uuid.UUID,
    text: RecipeText,
    supersedes_id: uuid.UUID | None = None,
) -> uuid.UUID:
    """Write a formulation, as a first version or as the next version of another.

    The next version keeps the name of the one it supersedes, which stays in use until the new one
    is signed.

    Raises:
        Invalid: It has no name or no parts, the name is taken, or the modality is unknown.
    """
    check_can(by, clinic_id, Permission.WRITE_RECIPES)
    if Recipe.objects.filter(clinic_id=clinic_id, id=recipe_id).exists():
        return recipe_id
    older = recipe_of(clinic_id, supersedes_id) if supersedes_id else None
    name, version = _name_and_version(clinic_id, text.name.strip(), older)
    if not text.parts:
        raise Invalid("A recipe needs at least one product.", field="parts")
    if text.modality not in MODALITIES:
        raise Invalid("Choose injections, the bath or both.", field="modality")
    recipe = Recipe(
        id=recipe_id,
        clinic_id=clinic_id,
        name=name,
        version=version,
        supersedes=older,
        is_example=text.is_example,
        modality=text.modality,
        rationale=text.rationale.strip(),
        author=_person(by),
    )
    recipe.save(force_insert=True)
    RecipePart.objects.bulk_create(_parts(recipe, text.parts))
    audit.record(
        by, clinic_id, "write recipe", "recipe", recipe_id,
        details={"version": version, "products": [part.product for part in text.parts]},
    )  # fmt: skip
    return recipe_id


def _name_and_version(clinic_id: uuid.UUID, name: str, older: Recipe | None) -> tuple[str, int]:
    if older is not None:
        versions = Recipe.objects.filter(clinic_id=clinic_id, name=older.name)
        newest = versions.order_by("-version").values_list("version", flat=True)[0]
        return older.name, newest + 1
    if not name:
        raise Invalid("Give the recipe a name.", field="name")
    if Recipe.objects.filter(clinic_id=clinic_id, name=name).exists():
        text = f"There is already a recipe named {name}. Open it to write a new version."
        raise Invalid(text, field="name")
    return name, 1


def _parts(recipe: Recipe, parts: tuple[Part, ...]) -> list[RecipePart]:
    return [
        RecipePart(
            clinic_id=recipe.clinic_id,
            recipe=recipe,
            position=position,
            product=part.product,
            volume_ml=part.volume_ml,
        )
        for position, part in enumerate(parts, 1)
    ]


def _person(by: Actor) -> User:
    if not isinstance(by, User):
        raise Invalid("A recipe is written and signed by a named person.")
    return by


@action
def sign_recipe(*, by: Actor, clinic_id: uuid.UUID, recipe_id: uuid.UUID) -> None:
    """Put one's name and credential to a formulation; the version before it is retired.

    Raises:
        Invalid: A rule stops the mixture, or the person has no credential on file.
        Conflict: It was retired.
    """
    check_can(by, clinic_id, Permission.SIGN_RECIPES)
    recipe = recipe_of(clinic_id, recipe_id, lock=True)
    if recipe.signed_at is not None:
        return
    if recipe.retired_at is not None:
        raise Conflict("This recipe was retired. Write a new version.")
    signer = _person(by)
    if not signer.credential.strip():
        raise Invalid("A recipe is signed with a credential, and none is on file for you.")
    check_mixable(recipe_parts(recipe), policy_in_force(clinic_id).policy)
    now = clock.now()
    recipe.signed_by, recipe.signed_credential, recipe.signed_at = signer, signer.credential, now
    recipe.save(update_fields=["signed_by", "signed_credential", "signed_at"])
    if recipe.supersedes_id:
        older = Recipe.objects.filter(id=recipe.supersedes_id, retired_at__isnull=True)
        older.update(retired_at=now)
    audit.record(
        by, clinic_id, "sign recipe", "recipe", recipe_id, details={"version": recipe.version}
    )


@action
def retire_recipe(*, by: Actor, clinic_id: uuid.UUID, recipe_id: uuid.UUID) -> None:
    """Take a formulation out of use from now on. What was mixed from it stays as it is."""
    check_can(by, clinic_id, Permission.WRITE_RECIPES)
    recipe = recipe_of(clinic_id, recipe_id, lock=True)
    if recipe.retired_at is not None:
        return
    recipe.retired_at = clock.now()
    recipe.save(update_fields=["retired_at"])
    audit.record(
        by, clinic_id, "retire recipe", "recipe", recipe_id, details={"version": recipe.version}
    )


def recipe_of(clinic_id: uuid.UUID, recipe_id: uuid.UUID, *, lock: bool = False) -> Recipe:
    """The recipe with this key in this clinic.

    Raises:
        NotFound: There is none here.
    """
    found = Recipe.objects.filter(clinic_id=clinic_id, id=recipe_id)
    recipe = (found.select_for_update() if lock else found).first()
    if recipe is None:
        raise NotFound("There is no such recipe.")
    return recipe


def recipe_in_use(clinic_id: uuid.UUID, recipe_id: uuid.UUID) -> Recipe:
    """The recipe with this key, if it may be planned and mixed today.

    Raises:
        Invalid: It is not signed, or it was retired.
    """
    recipe = recipe_of(clinic_id, recipe_id)
    if recipe.signed_at is None:
        raise Invalid("This recipe is not signed yet, so it cannot be used.", field="recipe")
    if recipe.retired_at is not None:
        raise Invalid("This recipe was retired, so it cannot be used.", field="recipe")
    return recipe


def check_mixable(parts: tuple[Part, ...], policy: SitePolicy) -> None:
    """Refuse a mixture that a rule stops.

    Raises:
        Invalid: With what each rule says.
    """
    stops = [each.text for each in check_mixture(parts, policy) if each.level is Level.BLOCK]
    if stops:
        raise Invalid(" ".join(stops), field="parts")
