"""Django's settings, derived from the environment. Nothing else in the project reads it."""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from perineural.config.databases import default_database
from perineural.config.environment import read_environment
from perineural.config.logging import logging_configuration
from perineural.config.secret_key import read_or_make_secret_key
from perineural.records.languages import LANGUAGES as SPOKEN

ENVIRONMENT = read_environment()

# What this project adds to Django's settings, under the names of the environment.
PERINEURAL_HOME = ENVIRONMENT.home
PERINEURAL_PUBLIC_URL = ENVIRONMENT.public_url
PERINEURAL_SESSION_IDLE_MINUTES = ENVIRONMENT.session_idle_minutes
PERINEURAL_REQUIRE_SECOND_FACTOR = ENVIRONMENT.require_second_factor
PERINEURAL_IMPORT_MAX_BYTES = ENVIRONMENT.import_max_bytes
PERINEURAL_EMAIL = ENVIRONMENT.email
PERINEURAL_SMS = ENVIRONMENT.sms
PERINEURAL_SMS_URL = ENVIRONMENT.sms_url
PERINEURAL_SMS_TOKEN = ENVIRONMENT.sms_token
PERINEURAL_SMS_TIMEOUT_SECONDS = ENVIRONMENT.sms_timeout_seconds
PERINEURAL_SMS_A_DAY = ENVIRONMENT.sms_a_day
PERINEURAL_SMS_HOOK_KEY = ENVIRONMENT.sms_hook_key
PERINEURAL_PHOTOGRAPH_FOLDER = ENVIRONMENT.home / "photographs"
PERINEURAL_OUTBOX_FOLDER = ENVIRONMENT.home / "outbox"

DEBUG = ENVIRONMENT.debug
SECRET_KEY = ENVIRONMENT.secret_key or read_or_make_secret_key(ENVIRONMENT.home)
ALLOWED_HOSTS = [
    *{ENVIRONMENT.public_host, "127.0.0.1", "localhost", "[::1]", *ENVIRONMENT.allowed_hosts}
]
ROOT_URLCONF = "perineural.config.urls"
WSGI_APPLICATION = "perineural.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "perineural.records.apps.RecordsConfig",
    "perineural.web.apps.WebConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_q",
]

MIDDLEWARE = [
    "perineural.config.request_log.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "perineural.config.headers.PrivateHeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "perineural.config.session_timeout.SessionTimeoutMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "perineural.config.second_factor.SecondFactorMiddleware",
    "axes.middleware.AxesMiddleware",
    "perineural.web.refusals.RefusalMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "perineural.web.navigation.rooms",
                "perineural.web.languages.language_choice",
            ],
        },
    },
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# The store.
DATABASES = {"default": default_database(ENVIRONMENT.database_url, ENVIRONMENT.home)}
CACHES = {
    "default": {
        # Rate limits are counted here, so all threads and processes must see one count.
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "perineural_cache",
        "TIMEOUT": 300,
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
    # Where the worker notes twice a second that it lives: not worth a write to the disk.
    "worker": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # What was estimated from numbers that are still the same: in each process for itself.
    "estimates": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "estimates",
        "TIMEOUT": 24 * 3600,
        "OPTIONS": {"MAX_ENTRIES": 500},
    },
}
Q_CLUSTER = {
    "name": "perineural",
    "label": "Worker",
    "orm": "default",
    "cache": "worker",
    "workers": 1,
    "poll": 1,
    "queue_limit": 10,
    "bulk": 1,
    "timeout": 50,
    "retry": 60,
    "max_attempts": 5,
    "ack_failures": True,
    "recycle": 500,
    "save_limit": 250,
    "catch_up": False,
}

# Time is kept in UTC and shown in the clinic's zone.
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"  # of pages for staff
LANGUAGES = [(LANGUAGE_CODE, "English"), *SPOKEN]
LOCALE_PATHS = [Path(__file__).parent.parent / "locale"]
USE_I18N = True

# People and sign-in.
AUTH_USER_MODEL = "records.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
_VALIDATORS = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": _VALIDATORS + "UserAttributeSimilarityValidator"},
    {"NAME": _VALIDATORS + "MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": _VALIDATORS + "CommonPasswordValidator"},
    {"NAME": _VALIDATORS + "NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "perineural.config.accounts.ClosedSignUpAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if ENVIRONMENT.https else "http"
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
    "signup": "1/m/ip",
    # Pages open to anybody, by clinic and address: a self-check keeps nothing, asking does.
    "self_check": "60/h/key",
    "ask_assessment": "6/h/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = ENVIRONMENT.proxy_count

MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are entered by the clinic, not by the person
MFA_TOTP_ISSUER = "Perineural"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not ENVIRONMENT.https

AXES_FAILURE_LIMIT = ENVIRONMENT.sign_in_attempts
AXES_COOLOFF_TIME = timedelta(minutes=ENVIRONMENT.lock_out_minutes)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_CALLABLE = "perineural.config.accounts.signing_in_as"
AXES_LOCKOUT_CALLABLE = "perineural.config.accounts.locked_out"
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_CLIENT_STR_CALLABLE = "perineural.config.accounts.unnamed_client"
AXES_CLIENT_IP_CALLABLE = "perineural.config.accounts.client_address"

SESSION_COOKIE_NAME = "perineural_session"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = ENVIRONMENT.https
CSRF_COOKIE_NAME = "perineural_csrf"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = ENVIRONMENT.https
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.public_url]

# What a browser may do with our pages: load from us, send to us, and nothing else.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if ENVIRONMENT.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENVIRONMENT.https
SECURE_SSL_REDIRECT = ENVIRONMENT.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.proxy_count else None
X_FRAME_OPTIONS = "DENY"

# Of a file that is larger than PERINEURAL_IMPORT_MAX_BYTES only the size is kept.
FILE_UPLOAD_HANDLERS = [
    "perineural.config.uploads.TooLargeUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
DATA_UPLOAD_MAX_NUMBER_FILES = 5
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_PERMISSIONS = 0o600

STATIC_URL = "static/"
STATIC_ROOT = ENVIRONMENT.home / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "perineural.config.static_files.HashedStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# Messages to people; the outbox of records decides what is due.
EMAIL_BACKEND = {
    "file": "django.core.mail.backends.filebased.EmailBackend",
    "console": "django.core.mail.backends.console.EmailBackend",
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
}[ENVIRONMENT.email]
EMAIL_FILE_PATH = PERINEURAL_OUTBOX_FOLDER
EMAIL_HOST = ENVIRONMENT.smtp_host
EMAIL_PORT = ENVIRONMENT.smtp_port
EMAIL_HOST_USER = ENVIRONMENT.smtp_user
EMAIL_HOST_PASSWORD = ENVIRONMENT.smtp_password
EMAIL_USE_TLS = ENVIRONMENT.smtp_security == "starttls"
EMAIL_USE_SSL = ENVIRONMENT.smtp_security == "tls"
EMAIL_TIMEOUT = ENVIRONMENT.smtp_timeout_seconds
DEFAULT_FROM_EMAIL = ENVIRONMENT.smtp_from or f"perineural@{ENVIRONMENT.public_host}"

LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logging_configuration(ENVIRONMENT.log_level)
