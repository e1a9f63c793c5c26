"""All settings, read top-down; values come from the environment (docs/reference/settings.md lists them).

There is one file for development and production: they differ by values only. helpdesk/checks.py refuses
combinations that contradict each other.
"""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from helpdesk.embedded.paths import data_dir, default_database_url, default_redis_url
from helpdesk.env import env_bool, env_int, env_list, env_str
from helpdesk.secret import secret_key
from helpdesk.urls_of_servers import celery_broker_url, database_settings

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = data_dir()

# --- What this deployment is ---------------------------------------------------------------------------------
PRODUCTION = env_bool("HELPDESK_PRODUCTION", False)
DEBUG = env_bool("HELPDESK_DEBUG", False)
SITE_URL = env_str("HELPDESK_SITE_URL", f"http://127.0.0.1:{env_int('HELPDESK_WEB_PORT', 8000)}").rstrip("/")
SECRET_KEY = secret_key(env_str("HELPDESK_SECRET_KEY"), folder=DATA_DIR, production=PRODUCTION)
ALLOWED_HOSTS = env_list("HELPDESK_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("HELPDESK_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "servestatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "channels",
    "allauth",
    "allauth.account",
    "django_htmx",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "core",
    "accounts",
    "customers",
    "tickets",
    "routing",
    "channels_app",
    "surveys",
    "metrics",
    "desk",
    "helpdesk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.LocaleMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "helpdesk.urls"
ASGI_APPLICATION = "helpdesk.asgi.application"
WSGI_APPLICATION = "helpdesk.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# --- Data ----------------------------------------------------------------------------------------------------
DATABASE_URL = env_str("DATABASE_URL") or default_database_url()
DATABASES = {"default": database_settings(DATABASE_URL, pool_size=env_int("HELPDESK_DB_POOL", 8, minimum=1))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env_str("REDIS_URL") or default_redis_url()
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 1},
        "KEY_PREFIX": "helpdesk",
    }
}
CHANNEL_LAYERS: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": "helpdesk.live"},
    }
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "attachments": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": env_str("HELPDESK_ATTACHMENTS_DIR") or str(DATA_DIR / "attachments")},
    },
    "staticfiles": {"BACKEND": "desk.static_files.HashedStaticFiles"},
}
STATIC_URL = "/static/"
STATIC_ROOT = env_str("HELPDESK_STATIC_ROOT") or str(DATA_DIR / "static")
OUTBOX_KEEP_DAYS = env_int("HELPDESK_OUTBOX_KEEP_DAYS", 7, minimum=1)

# --- Background work -----------------------------------------------------------------------------------------
CELERY_BROKER_URL = celery_broker_url(REDIS_URL)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10.0
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_MAX_LOOP_INTERVAL = 1
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 30,
    "socket_keepalive": True,
    "health_check_interval": 25,
}
CELERY_TIMEZONE = "UTC"

# --- People --------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
SILENCED_SYSTEM_CHECKS = [
    "auth.W004"
]  # the address is unique whatever its case: constraint user_email_unique
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
SESSION_COOKIE_AGE = 14 * 24 * 3600

# --- Language and time ---------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["helpdesk.formats"]
TIME_ZONE = "UTC"

# --- Mail ----------------------------------------------------------------------------------------------------
MAIL_DOMAIN = env_str("HELPDESK_MAIL_DOMAIN", "example.com")
SMTP_LISTEN_HOST = env_str("HELPDESK_SMTP_HOST", "127.0.0.1")
SMTP_LISTEN_PORT = env_int("HELPDESK_SMTP_PORT", 2525)
SMTP_MAX_BYTES = env_int("HELPDESK_SMTP_MAX_BYTES", 36_700_160)
MAILBOX_SMTP_PORT = env_int("HELPDESK_MAILBOX_SMTP_PORT", 2526)
EMAIL_BACKEND = env_str("HELPDESK_EMAIL_BACKEND", "channels_app.email.backend.StagedSMTPBackend")
EMAIL_HOST = env_str("HELPDESK_EMAIL_HOST", "127.0.0.1")
EMAIL_PORT = env_int("HELPDESK_EMAIL_PORT", MAILBOX_SMTP_PORT)
EMAIL_HOST_USER = env_str("HELPDESK_EMAIL_USER")
EMAIL_HOST_PASSWORD = env_str("HELPDESK_EMAIL_PASSWORD")
EMAIL_USE_TLS = env_bool("HELPDESK_EMAIL_TLS", False)
EMAIL_USE_SSL = env_bool("HELPDESK_EMAIL_SSL", False)
EMAIL_TIMEOUT = env_int("HELPDESK_EMAIL_TIMEOUT", 20)
if EMAIL_BACKEND.startswith("anymail."):
    INSTALLED_APPS.append("anymail")  # brings an HTTP client along that costs every process half a second
DEFAULT_FROM_EMAIL = env_str("HELPDESK_FROM_EMAIL", f"support@{MAIL_DOMAIN}")

# --- API -----------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.ApiTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.api.permissions.HasDeclaredPermission"],
    "DEFAULT_PAGINATION_CLASS": "core.pagination.ApiCursorPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "helpdesk.api_errors.handle",
    "PAGE_SIZE": 50,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Helpdesk API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "FieldKindEnum": "tickets.custom_fields.FieldKind",
        "IdentityKindEnum": "customers.models.IdentityKind",
    },
}

# --- Browser security ----------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_URL.startswith("https://")
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env_bool("HELPDESK_BEHIND_PROXY", False) else None
)
SECURE_HSTS_SECONDS = env_int("HELPDESK_HSTS_SECONDS", 3600 if SITE_URL.startswith("https://") else 0)
DATA_UPLOAD_MAX_MEMORY_SIZE = 26_214_400
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

# --- Product -------------------------------------------------------------------------------------------------
VALUE_CURRENCY = env_str("HELPDESK_CURRENCY", "EUR")
SURVEY_VALID_DAYS = env_int("HELPDESK_SURVEY_VALID_DAYS", 14, minimum=1)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname:<7} {name}: {message}", "style": "{"}},
    "filters": {"no_probes": {"()": "helpdesk.logs.NoProbes"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env_str("HELPDESK_LOG_LEVEL", "INFO").upper()},
    "loggers": {
        "django.request": {"level": "ERROR", "filters": ["no_probes"]},
        "celery.app.trace": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
        "mail.log": {"level": "WARNING"},
    },
}
