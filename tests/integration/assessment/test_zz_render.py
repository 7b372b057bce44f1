import pytest
from django.urls import reverse
from tests.factories import clinic, planning
pytestmark = pytest.mark.django_db

def test_all(client):
    s = clinic.clinic()
    p = clinic.patient(s)
    c = clinic.complaint(s, p)
    client.force_login(s.clinician)
    def get(name, **kw):
        r = client.get(reverse(name, kwargs={"clinic_slug": s.slug, **kw}))
        assert r.status_code == 200, (name, r.status_code, r.content[:500])
        return r
    get("recipes"); get("recipe_new")
    get("assessment", complaint_id=c)
    course = planning.course(s, p, c)
    from perineural.records.models import Course
    co = Course.objects.get(id=course)
    a = co.candidacy.assessment_id
    get("recipes"); get("recipe", recipe_id=co.recipe_id); get("recipe_version", recipe_id=co.recipe_id)
    get("assessment_view", assessment_id=a); get("candidacy", assessment_id=a)
    get("course_new", candidacy_id=co.candidacy_id)
    get("course", course_id=course)
    get("consent_new", course_id=course)
    k = planning.consent(s, course)
    get("consent", consent_id=k); get("consent_new", course_id=course)
    get("batch_new", course_id=course)
    b = planning.batch(s, course)
    get("batch", batch_id=b); get("batch_label", batch_id=b); get("course", course_id=course)
