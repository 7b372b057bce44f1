"""Today: one list of all that waits."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from perineural.records.permissions import Permission
from perineural.records.queries.day import day_list
from perineural.web.doors import clinic_page


@require_GET
@clinic_page(Permission.SEE_PATIENTS)
def day(request: HttpRequest) -> HttpResponse:
    """Who comes, who asked to come, how many to call, what went wrong."""
    today = timezone.localdate()
    waiting = day_list(by=request.user, clinic_id=request.workplace.clinic.id, on=today)
    may_follow_up = request.workplace.allows(Permission.FOLLOW_UP)
    context = {"day": waiting, "may_follow_up": may_follow_up}
    return render(request, "perineural/front_desk/day.html", context)
