"""The worker's round: in every clinic, open the calls that became necessary."""

from perineural.records.actions.calls import find_calls
from perineural.records.actors import System
from perineural.records.models import Clinic


def open_calls() -> int:
    """Open the calls that answers, silence and time limits make necessary, in every clinic.

    Returns:
        How many were opened.
    """
    clinics = Clinic.objects.order_by("id").values_list("id", flat=True)
    return sum(find_calls(by=System(each), clinic_id=each) for each in clinics)
