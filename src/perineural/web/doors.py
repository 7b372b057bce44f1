"""How a request enters a page: as a member of a clinic, through a link, or as a visitor.

Each door finds out who asks and in which clinic, opens the database for that clinic alone, shows
its time zone, and hands the view what it needs. What `records` refuses becomes an HTTP answer in
`perineural.web.refusals`.
"""

import functools
import uuid
from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache

from perineural.records.actions.languages import choose_language
from perineural.records.actors import Actor, Visitor
from perineural.records.errors import NotAllowed
from perineural.records.isolation import clinic_scope, scope_of
from perineural.records.permissions import Permission, found_at_the_door
from perineural.records.queries.clinics import public_clinic, workplace
from perineural.records.queries.languages import language_chosen, opened_by
from perineural.records.tokens import read_token
from perineural.web.languages import spoken, wanted_language

View = Callable[..., HttpResponse]


def clinic_page(permission: Permission) -> Callable[[View], View]:
    """A page for members of a clinic who hold this permission.

    The address holds `clinic_slug`; the view gets `request` with `request.workplace` and the rest
    of the address. Whoever does not belong to the clinic is told that there is nothing here.
    """

    def door(view: View) -> View:
        @functools.wraps(view)
        @never_cache
        @login_required
        def enter(request: HttpRequest, clinic_slug: str, **rest: object) -> HttpResponse:
            with scope_of(request.user):
                request.workplace = workplace(by=request.user, slug=clinic_slug)
                if not request.workplace.allows(permission):
                    raise NotAllowed(f"Your role here does not allow you to {permission}.")
                clinic_id = request.workplace.clinic.id
                with (
                    clinic_scope([clinic_id], request.user.id),
                    found_at_the_door(request.user.id, clinic_id, request.workplace.permissions),
                    timezone.override(request.workplace.clinic.time_zone),
                ):
                    if permission is Permission.SEE_OWN_RECORD:
                        return _to_its_patient(view, request, clinic_id, **rest)
                    return view(request, **rest)

        enter.permission = permission
        return enter

    return door


def member_page(view: View) -> View:
    """A page for everybody who belongs to the clinic, whatever their role."""

    @functools.wraps(view)
    @never_cache
    @login_required
    def enter(request: HttpRequest, clinic_slug: str, **rest: object) -> HttpResponse:
        request.workplace = workplace(by=request.user, slug=clinic_slug)
        return view(request, **rest)

    enter.permission = None
    return enter


def link_page(kind: str) -> Callable[[View], View]:
    """A page for whoever holds a link of this kind: no password, one subject, nothing else.

    The address holds `token`; the view gets `request.holder` and `request.clinic`. The page speaks
    the patient's language; a choice of another is kept here, before the view.
    """

    def door(view: View) -> View:
        @functools.wraps(view)
        @never_cache
        def enter(request: HttpRequest, token: str, **rest: object) -> HttpResponse:
            request.language = wanted_language(request)  # of the page that refuses a bad link
            request.holder = read_token(kind, token)
            with scope_of(request.holder):
                request.clinic, language = opened_by(by=request.holder)
                with timezone.override(request.clinic.time_zone):
                    if wants := _wanted(request):
                        return _keep(request, request.holder, request.clinic.id, wants)
                    with spoken(request, language):
                        return view(request, token=token, **rest)

        enter.link_kind = kind
        return enter

    return door


def public_page(view: View) -> View:
    """A page of a clinic for anybody. The view gets `request.clinic` and `request.visitor`."""

    @functools.wraps(view)
    @never_cache
    def enter(request: HttpRequest, clinic_slug: str, **rest: object) -> HttpResponse:
        request.language = wanted_language(request)
        request.clinic = public_clinic(clinic_slug)
        request.visitor = Visitor(request.clinic.id)
        with (
            scope_of(request.visitor),
            timezone.override(request.clinic.time_zone),
            spoken(request),
        ):
            answer = view(request, **rest)
        patch_vary_headers(answer, ["Accept-Language"])
        return answer

    enter.is_public = True
    return enter


def _to_its_patient(
    view: View, request: HttpRequest, clinic_id: uuid.UUID, **rest: object
) -> HttpResponse:
    """A page that only its patient sees, in the language they chose; one more SQL query."""
    if wants := _wanted(request):
        return _keep(request, request.user, clinic_id, wants)
    with spoken(request, language_chosen(by=request.user, clinic_id=clinic_id)):
        return view(request, **rest)


def _wanted(request: HttpRequest) -> str:
    """The language that a button of the page was pressed for; "" for none."""
    return request.POST.get("choose_language", "") if request.method == "POST" else ""


def _keep(request: HttpRequest, by: Actor, clinic_id: uuid.UUID, language: str) -> HttpResponse:
    choose_language(by=by, clinic_id=clinic_id, language=language)
    return redirect(f"{request.path}?lang={language}")
