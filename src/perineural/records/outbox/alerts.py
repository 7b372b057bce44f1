"""The letter to the clinic itself that a patient has reported something: it names nobody.

No name, no body part and nothing that was said: mail is read on telephones and by others. It is
no promise that somebody looks; the patient is told so, and to call.
"""

from django.conf import settings

from perineural.clinical.reports import ReportUrgency
from perineural.records.models import AdverseEvent, Clinic, OutboxMessage
from perineural.records.outbox.subjects import NoReason
from perineural.records.senders.letters import EMAIL, Letter

CLINIC_ALERT = "clinic alert"
"""The kind of message that tells the clinic of a report, once a report."""
_HOW_SOON = {
    ReportUrgency.EMERGENCY: "It reads as an emergency; the patient was told to get help now.",
    ReportUrgency.TODAY: "It should be looked at today.",
    ReportUrgency.VISIT: "By the answers nothing is urgent.",
}


def alert_letter(clinic: Clinic, message: OutboxMessage, channels: frozenset[str]) -> Letter:
    """The letter about one report, to the clinic's own address. One SQL query.

    Raises:
        NoReason: The report was judged, or the clinic has no address for mail.
    """
    events = AdverseEvent.objects.filter(clinic_id=clinic.id, id=message.subject_id)
    urgency = events.filter(reviewed_at__isnull=True).values_list("urgency", flat=True).first()
    if not urgency:
        raise NoReason("judged")
    if EMAIL not in channels or not clinic.email.strip():
        raise NoReason("no address")
    text = (
        f"A patient reports that something is wrong. {_HOW_SOON[ReportUrgency(urgency)]}\n\n"
        f"The list of calls: {settings.PERINEURAL_PUBLIC_URL}/c/{clinic.slug}/follow-up/"
    )
    subject = "A patient reports that something is wrong"
    return Letter(message.key, clinic.email.strip(), text, EMAIL, subject)
