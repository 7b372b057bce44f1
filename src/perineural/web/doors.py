"""How a request enters a page: as a member of a clinic, through a link, or as a visitor.

Each door finds out who asks and in which clinic, opens the database for that clinic alone, shows
its time zone, and hands the view what it needs. What `records` refuses becomes an HTTP answer in
`perineural.web.refusals`.
"""

import functools
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
from perineural.records.queries.clinics import clinic_by_id, public_clinic, workplace
from perineural.records.queries.languages import language_chosen
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
                        return _in_their_language(view, request, request.user, **rest)
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
            request.clinic = clinic_by_id(request.holder.clinic_id)
            with scope_of(request.holder), timezone.override(request.clinic.time_zone):
                return _in_their_language(view, request, request.holder, token=token, **rest)

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


def _in_their_language(
    view: View, request: HttpRequest, reader: Actor, **rest: object
) -> HttpResponse:
    """A patient's own page in the language they chose; one more SQL query."""
    clinic_id = (request.clinic if hasattr(request, "clinic") else request.workplace.clinic).id
    if request.method == "POST" and "choose_language" in request.POST:
        language = request.POST["choose_language"]
        choose_language(by=reader, clinic_id=clinic_id, language=language)
        return redirect(f"{request.path}?lang={language}")
    with spoken(request, language_chosen(by=reader, clinic_id=clinic_id)):
        return view(request, **rest)
