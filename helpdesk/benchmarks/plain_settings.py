"""The floor: the same project and server with Django's default middleware and one plain page."""

from helpdesk.settings import *  # noqa: F403
from helpdesk.settings import INSTALLED_APPS as PRODUCT_APPS

# As `django-admin startproject` writes them.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
INSTALLED_APPS = [name for name in PRODUCT_APPS if not name.startswith("allauth")]
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "/"
ROOT_URLCONF = "helpdesk.benchmarks.plain_urls"
