"""Settings of Django, grouped; what an office may change comes from the environment."""

from __future__ import annotations

from pathlib import Path

import fontpkg_be_vietnam_pro
from csp.constants import NONE, SELF

from trienkhai.accounts.rules import PRESETS
from trienkhai.config import env, log
from trienkhai.organisations.choices import Role

PACKAGE = Path(__file__).resolve().parent.parent
DATA = Path(env.text("TRIENKHAI_DATA", "var")).resolve()

# --- how it is run: "local" is one office PC on its loopback address, "production" everything else
MODE = env.text("TRIENKHAI_MODE", "local")
if MODE not in {"local", "production"}:
    raise env.Misconfigured("TRIENKHAI_MODE takes local or production.")
PRODUCTION = MODE == "production"
DEBUG = env.flag("TRIENKHAI_DEBUG")
SECRET_KEY = env.text("TRIENKHAI_SECRET_KEY") or env.kept_secret(DATA / "secret-key")
ALLOWED_HOSTS = env.words("TRIENKHAI_HOSTS", "" if PRODUCTION else "127.0.0.1,localhost,[::1]")
TODAY = env.text("TRIENKHAI_TODAY")  # tests and the demo only: the day that the edge takes for today

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
    "django_htmx",
    "heroicons",
    "django_q",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "trienkhai.journal",
    "trienkhai.accounts",
    "trienkhai.organisations",
    "trienkhai.notices",
    "trienkhai.plans",
    "trienkhai.campaigns",
    "trienkhai.reporting",
    "trienkhai.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "trienkhai.web.shell.middleware.private",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "trienkhai.web.shell.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "trienkhai.web.shell.sessions.limits",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "trienkhai.web.shell.middleware.first_run",
    "trienkhai.web.shell.sessions.duties",
    "trienkhai.web.shell.costly.limited",
    "trienkhai.web.shell.middleware.too_large",
    "trienkhai.web.shell.middleware.refusals",
    "trienkhai.web.shell.middleware.wellformed",
    "trienkhai.web.shell.uploads.scanned",
]

ROOT_URLCONF = "trienkhai.config.urls"
WSGI_APPLICATION = "trienkhai.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "trienkhai.web.shell.context.household",
            ],
            "builtins": ["heroicons.templatetags.heroicons", "trienkhai.web.shell.templatetags.words"],
        },
    }
]

# --- data
DATABASES = {"default": env.database(env.text("TRIENKHAI_DATABASE", f"sqlite:///{DATA / 'trienkhai.sqlite3'}"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = DATA / "files"
WAITING_ROOT = DATA / "waiting"  # uploads that wait for an answer, an hour at most; no backup needs them
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]  # nothing on disk before the checks
FILE_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
Q_CLUSTER = {
    "name": "trienkhai",
    "orm": "default",
    "workers": 1,
    "timeout": 600,
    "retry": 900,  # longer than the timeout, or a slow job runs twice
    "max_attempts": 5,
    "poll": 0.5,
    "catch_up": False,  # a machine that was off does not make up for each night
    "save_limit": 50,
    "save_limit_per": "func",
}

SCAN_COMMAND = env.command("TRIENKHAI_SCAN")  # called on each uploaded file, see reading/scanning.py
SCAN_SECONDS = env.number("TRIENKHAI_SCAN_SECONDS", 60)

# --- people: signing in
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "shell:sign-in"
LOGIN_REDIRECT_URL = "shell:home"
LOGOUT_REDIRECT_URL = "shell:sign-in"
PASSWORDS = env.one_of("TRIENKHAI_PASSWORDS", "asvs", tuple(PRESETS))  # the policy: see accounts/rules.py
IDLE_MINUTES = env.number("TRIENKHAI_IDLE_MINUTES")  # 0: what the policy says
FACTOR_ROLES = env.some_of("TRIENKHAI_FACTOR_ROLES", ("ALL", *Role.values))  # who needs a second factor besides
AUTH_PASSWORD_VALIDATORS = [  # the length is judged by the policy
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "trienkhai.organisations.passwords.WordsOfThePlace"},
]
ACCOUNT_ADAPTER = "trienkhai.web.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # nobody signs up; the library checks that the two agree
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None  # accounts have a name, no address
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # theirs count for each worker apart; ours in the database
ACCOUNT_FORMS = {"reauthenticate": "trienkhai.web.accounts.forms.ReauthenticateForm"}
MFA_ADAPTER = "trienkhai.web.accounts.adapters.FactorAdapter"
MFA_FORMS = {
    "authenticate": "trienkhai.web.accounts.factor_forms.AuthenticateForm",
    "reauthenticate": "trienkhai.web.accounts.factor_forms.ReauthenticateForm",
    "activate_totp": "trienkhai.web.accounts.factor_forms.ActivateForm",
    "add_webauthn": "trienkhai.web.accounts.factor_forms.AddKeyForm",
    "login_webauthn": "trienkhai.web.accounts.factor_forms.LoginKeyForm",
    "authenticate_webauthn": "trienkhai.web.accounts.factor_forms.AuthenticateKeyForm",
    "reauthenticate_webauthn": "trienkhai.web.accounts.factor_forms.ReauthenticateKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Triển Khai"
OIDC = env.text("TRIENKHAI_OIDC_SERVER")  # the office's own identity server, when it has one
OIDC_USERNAME = env.text("TRIENKHAI_OIDC_USERNAME", "preferred_username")  # its word for our user name
OIDC_ONLY = env.flag("TRIENKHAI_OIDC_ONLY")  # whoever it opened an account for gets no password here beside it
SOCIALACCOUNT_ADAPTER = "trienkhai.web.accounts.office.OfficeAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form may not lead to another server (form-action)
SOCIALACCOUNT_PROVIDERS = env.identity_server(OIDC)
MFA_TOTP_TOLERANCE = 1  # the clocks of phones: one step either way

# --- words, time
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "web" / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True

# --- static files: our own, and those that packages carry
STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
FONT_FILES = Path(fontpkg_be_vietnam_pro.__file__).parent / "files"
STATICFILES_DIRS = [PACKAGE / "web" / "static", ("font", FONT_FILES)]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = not PRODUCTION  # a PC serves them from the packages; production collects them
WHITENOISE_MAX_AGE = 3600

# --- safety
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
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = int(PRESETS[PASSWORDS].absolute.total_seconds())
CSRF_FAILURE_VIEW = "trienkhai.web.shell.views.csrf_failure"
HTTPS = env.flag("TRIENKHAI_HTTPS", default=PRODUCTION)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
DEVICE_COOKIE_NAME, MESSAGES_COOKIE_NAME = "device", "messages"
MESSAGE_STORAGE = "trienkhai.web.shell.storage.Said"  # Django's own, under our name of the cookie
if HTTPS:  # a browser takes these names over HTTPS only, and from this host only (ASVS 5.0, 3.3.3)
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    LANGUAGE_COOKIE_NAME, DEVICE_COOKIE_NAME = "__Host-language", "__Host-device"
    MESSAGES_COOKIE_NAME = "__Host-messages"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
BEHIND_PROXY = env.flag("TRIENKHAI_BEHIND_PROXY")
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = env.words("TRIENKHAI_ORIGINS")

# --- keeping it going
BACKUPS = env.text("TRIENKHAI_BACKUPS")  # a folder: the nightly acts make a backup there
DETAIL_MONTHS = env.number("TRIENKHAI_DETAIL_MONTHS")  # names and values in the journal; 0 keeps them

# --- mail: an office's own server; without one a PC keeps what it would send as files, production sends nothing
MAIL_HOST = env.text("TRIENKHAI_MAIL_HOST")
MAIL = bool(MAIL_HOST) or not PRODUCTION
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if MAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = DATA / "mail"
EMAIL_HOST = MAIL_HOST or "localhost"
EMAIL_PORT = env.number("TRIENKHAI_MAIL_PORT", 25)
EMAIL_HOST_USER = env.text("TRIENKHAI_MAIL_USER")
EMAIL_HOST_PASSWORD = env.text("TRIENKHAI_MAIL_PASSWORD")
_MAIL_TLS = env.one_of("TRIENKHAI_MAIL_TLS", "starttls", ("starttls", "tls", "none"))
EMAIL_USE_TLS, EMAIL_USE_SSL = _MAIL_TLS == "starttls", _MAIL_TLS == "tls"
EMAIL_TIMEOUT = 30  # seconds; far shorter than the lease of a claimed message
DEFAULT_FROM_EMAIL = env.text("TRIENKHAI_MAIL_FROM", "trien-khai@localhost")
ADDRESS = env.text("TRIENKHAI_ADDRESS").rstrip("/")  # what people type, for links in messages: https://trienkhai.noibo

# --- log: a line of JSON each, to the console; never bodies, query values, messages of errors or texts of documents
LOGGING = log.settings(DATA, debug=DEBUG, production=PRODUCTION)
