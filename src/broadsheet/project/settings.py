"""Django's settings for an edition. Values come from `environment`; a fresh clone needs only SQLite."""

from operator import attrgetter
from pathlib import Path

from broadsheet.project.database import database_settings, is_shared
from broadsheet.project.environment import read_environment
from broadsheet.project.mail import mail_settings
from broadsheet.project.social import read_social
from broadsheet.project.watching.logs import logging_settings

ENVIRONMENT = read_environment()
DATA_DIR = ENVIRONMENT.data_dir
SOCIAL = read_social(ENVIRONMENT.social)
PACKAGE_DIR = Path(__file__).resolve().parent.parent

DEBUG = False
SECRET_KEY = ENVIRONMENT.secret_key
ALLOWED_HOSTS = list(ENVIRONMENT.allowed_hosts)
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.site_url]
BROADSHEET_GATE_SECRET = ENVIRONMENT.gate_secret
BROADSHEET_BELL = ENVIRONMENT.bell_path

INSTALLED_APPS = [
    "broadsheet.project",
    "broadsheet.publishing",
    "broadsheet.accounts",
    "broadsheet.mailing",
    "broadsheet.subscriptions",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    *SOCIAL.apps,
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.contrib.syndication",
    "django.contrib.humanize",
    # Search in PostgreSQL needs its fields.
    *(["django.contrib.postgres"] if is_shared(ENVIRONMENT.database_url) else []),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "broadsheet.publishing.content_policy.send_content_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "broadsheet.project.steps.tell_steps",
    "broadsheet.accounts.middleware.send_issued_pass",
    "broadsheet.accounts.providers.leave_by_page",
    "broadsheet.accounts.second_factor.guard_admin",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "broadsheet.project.urls"
ASGI_APPLICATION = "broadsheet.project.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "broadsheet.publishing.edition.frame",
            ],
        },
    }
]

DATABASES = {"default": database_settings(ENVIRONMENT.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# What limits attempts must hold for all processes together; pictures' addresses need not be shared.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "broadsheet_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
    "renditions": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("pl", "Polski")]
LOCALE_PATHS = [PACKAGE_DIR / "publishing" / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["broadsheet.project.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = ENVIRONMENT.media_path
STATICFILES_DIRS = [DATA_DIR / "built"]

globals().update(mail_settings(ENVIRONMENT.mail_url, DATA_DIR))

WAGTAIL_SITE_NAME = "Broadsheet"
WAGTAILADMIN_BASE_URL = ENVIRONMENT.site_url
WAGTAILIMAGES_IMAGE_MODEL = "broadsheet_publishing.Picture"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]

# Readers sign in by a code in their mail; a password is theirs to set. No page and no mail tells
# a stranger whether an address has an account.
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account_home"
# One door for everybody, so that what guards it guards staff too.
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_PASSWORD_RESET_ENABLED = False
SESSION_COOKIE_AGE = 90 * 86_400
ACCOUNT_ADAPTER = "broadsheet.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "broadsheet.accounts.forms.SignInForm",
    "signup": "broadsheet.accounts.forms.SignUpForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD = "homepage"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_USER_DISPLAY = attrgetter("email")
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
# A demo is tried by many from one address.
ACCOUNT_RATE_LIMITS = {"login": "600/m/ip", "signup": "400/m/ip"} if ENVIRONMENT.is_demo else {}

MFA_ADAPTER = "broadsheet.accounts.second_factor.SecondFactorAdapter"
MFA_FORMS = {"add_webauthn": "broadsheet.accounts.forms.AddPasskeyForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
# Browsers know passkeys on https and on this very machine.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = ENVIRONMENT.site_url.startswith("http://")
MFA_TOTP_TOLERANCE = 1

SOCIALACCOUNT_ADAPTER = "broadsheet.accounts.adapter.SocialAdapter"
SOCIALACCOUNT_PROVIDERS = SOCIAL.providers
# Whoever runs the edition has named the providers: their word about an address is believed.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_EMAIL_VERIFICATION = "mandatory"

SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.site_url.startswith("https://")

# Django says nothing on the console outside of DEBUG; a server's faults belong in its log.
LOGGING = logging_settings(are_json=ENVIRONMENT.watching.logs_json)
LOGGING["loggers"]["django"] = {"handlers": [], "level": "WARNING", "propagate": True}
