"""Every address of the site: sign-in, and the pages."""

from allauth.account.urls import urlpatterns as account_urlpatterns
from django.urls import include, path

# A clinic enters its people's addresses; these pages would change them past the audit.
CLOSED = {
    "account_confirm_email",
    "account_confirm_login_code",
    "account_email",
    "account_email_verification_sent",
}

urlpatterns = [
    path("accounts/", include([page for page in account_urlpatterns if page.name not in CLOSED])),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("", include("perineural.web.urls")),
]
