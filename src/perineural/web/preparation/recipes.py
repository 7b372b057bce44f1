"""Recipes: the list, writing one, working out what it holds, signing and retiring it."""

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from perineural.clinical.amounts import plain
from perineural.records.actions.recipes import retire_recipe, sign_recipe, write_recipe
from perineural.records.errors import Invalid
from perineural.records.permissions import Permission
from perineural.records.queries.clinics import policy_in_force
from perineural.records.queries.preparation import Mixture, RecipeView, mixture, recipe_page
from perineural.records.queries.preparation import recipes as all_recipes
from perineural.web.assessment.frame import address
from perineural.web.doors import clinic_page
from perineural.web.preparation.forms import PartRows, RecipeForm, parts_in

FOLDER = "perineural/preparation/"


@require_GET
@clinic_page(Permission.PREPARE)
def recipes(request: HttpRequest) -> HttpResponse:
    """Every recipe of the clinic: in use, waiting for a signature, retired."""
    found = all_recipes(by=request.user, clinic_id=request.workplace.clinic.id)
    groups = [
        (words, [each for each in found if each.state == state])
        for state, words in (
            ("in use", "In use"),
            ("draft", "Waiting for a signature"),
            ("retired", "Retired"),
        )
    ]
    context = {"groups": groups, "any": bool(found), "may_write": _may_write(request)}
    return render(request, FOLDER + "recipes.html", context)


def _may_write(request: HttpRequest) -> bool:
    return request.workplace.allows(Permission.WRITE_RECIPES)


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_page(Permission.WRITE_RECIPES)
def new(request: HttpRequest) -> HttpResponse:
    """Write a recipe."""
    form = RecipeForm(request.POST or None)
    rows = PartRows(request.POST or None, prefix="parts")
    return _write(request, form, rows, older=None)


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_page(Permission.WRITE_RECIPES)
def new_version(request: HttpRequest, recipe_id: uuid.UUID) -> HttpResponse:
    """Write the next version of a recipe, starting from this one."""
    clinic_id = request.workplace.clinic.id
    older = recipe_page(by=request.user, clinic_id=clinic_id, recipe_id=recipe_id).recipe
    first = {"name": older.name, "modality": older.modality, "rationale": older.rationale}
    form = RecipeForm(request.POST or None, initial={**first, "is_example": older.is_example})
    form.fields["name"].disabled = True
    parts = [
        {"product": part.product, "volume_ml": plain(part.volume_ml)}
        for part in older.mixture.parts
    ]
    rows = PartRows(request.POST or None, prefix="parts", initial=parts)
    return _write(request, form, rows, older=older)


def _write(
    request: HttpRequest, form: RecipeForm, rows: forms.BaseFormSet, older: RecipeView | None
) -> HttpResponse:
    then = request.POST.get("then", "keep")
    worked_out = None
    if request.method == "POST" and rows.is_valid() and form.is_valid():
        worked_out = _mixture(request, rows)
        if then == "keep":
            try:
                return _keep(request, form, rows, older)
            except Invalid as refusal:
                field = refusal.field if refusal.field in form.fields else None
                form.add_error(field, str(refusal))
    elif request.method == "POST" and then == "keep" and not rows.is_valid():
        form.add_error(None, "A part is not complete: look at Parts.")
    elif request.method == "GET" and older:
        worked_out = older.mixture
    status = 422 if request.method == "POST" and then == "keep" else 200
    context = {
        "form": form,
        "rows": rows,
        "mixture": worked_out,
        "older": older,
        "work_out_url": address(request, "recipe_work_out"),
    }
    return render(request, FOLDER + "recipe_new.html", context, status=status)


def _keep(
    request: HttpRequest, form: RecipeForm, rows: forms.BaseFormSet, older: RecipeView | None
) -> HttpResponse:
    recipe_id = write_recipe(
        by=request.user,
        clinic_id=request.workplace.clinic.id,
        recipe_id=form.cleaned_data["key"],
        text=form.text(parts_in(rows)),
        supersedes_id=older.id if older else None,
    )
    return redirect(address(request, "recipe", recipe_id=recipe_id))


def _mixture(request: HttpRequest, rows: forms.BaseFormSet) -> Mixture | None:
    parts = parts_in(rows)
    policy = policy_in_force(request.workplace.clinic.id).policy
    return mixture(parts, policy) if parts else None


@require_POST
@clinic_page(Permission.WRITE_RECIPES)
def work_out(request: HttpRequest) -> HttpResponse:
    """What the parts typed so far make together: a piece of the page, nothing is kept."""
    rows = PartRows(request.POST, prefix="parts")
    worked_out = _mixture(request, rows) if rows.is_valid() else None
    return render(request, FOLDER + "mixture.html", {"mixture": worked_out})


@require_GET
@clinic_page(Permission.PREPARE)
def recipe(request: HttpRequest, recipe_id: uuid.UUID) -> HttpResponse:
    """One version of a recipe with what it holds."""
    clinic_id = request.workplace.clinic.id
    page = recipe_page(by=request.user, clinic_id=clinic_id, recipe_id=recipe_id)
    context = {
        "page": page,
        "recipe": page.recipe,
        "mixture": page.recipe.mixture,
        "may_write": _may_write(request),
        "may_sign": request.workplace.allows(Permission.SIGN_RECIPES),
        "signer": request.user,
    }
    return render(request, FOLDER + "recipe.html", context)


@require_POST
@clinic_page(Permission.SIGN_RECIPES)
def sign(request: HttpRequest, recipe_id: uuid.UUID) -> HttpResponse:
    """Put one's name to a recipe."""
    try:
        sign_recipe(by=request.user, clinic_id=request.workplace.clinic.id, recipe_id=recipe_id)
        messages.success(request, "Signed. It can be planned and mixed from now on.")
    except Invalid as refusal:
        messages.error(request, str(refusal))
    return redirect(address(request, "recipe", recipe_id=recipe_id))


@require_POST
@clinic_page(Permission.WRITE_RECIPES)
def retire(request: HttpRequest, recipe_id: uuid.UUID) -> HttpResponse:
    """Take a recipe out of use."""
    retire_recipe(by=request.user, clinic_id=request.workplace.clinic.id, recipe_id=recipe_id)
    messages.success(request, "Retired. What was mixed from it stays on record.")
    return redirect(address(request, "recipe", recipe_id=recipe_id))
