"""The product's settings, hardened and quickened for tests; tests.plugins.servers has started the servers."""

import os
import tempfile

if "HELPDESK_DATA_DIR" not in os.environ:
    os.environ["HELPDESK_DATA_DIR"] = tempfile.mkdtemp(prefix="helpdesk-test-")

from tests.plugins.servers import own_redis_url

# Tests that run side by side share one Redis: each worker of pytest-xdist has a database of its own in it.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ["REDIS_URL"] = own_redis_url(os.environ["REDIS_URL"], os.environ["PYTEST_XDIST_WORKER"])

from helpdesk.settings import *  # noqa: F403

SECRET_KEY = "only-for-tests-" + "x" * 40
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
ALLOWED_HOSTS = ["*"]
ACCOUNT_RATE_LIMITS = {}
LOGGING["root"]["level"] = "WARNING"  # noqa: F405
# What is published is heard in all databases of a Redis.
CHANNEL_LAYERS["default"]["CONFIG"]["prefix"] += os.environ.get("PYTEST_XDIST_WORKER", "")  # noqa: F405
