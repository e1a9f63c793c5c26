"""The secret key of an installation that is not in production: made once, kept in its data folder."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def secret_key(given: str, *, folder: Path, production: bool) -> str:
    """The key that was given, else the one of this folder. Raises ImproperlyConfigured in production without one."""
    if given:
        return given
    if production:
        raise ImproperlyConfigured(
            "HELPDESK_PRODUCTION is set and HELPDESK_SECRET_KEY is missing. Make one with "
            "`openssl rand -base64 48` and set HELPDESK_SECRET_KEY (or HELPDESK_SECRET_KEY_FILE) on every machine."
        )
    return _local_secret_key(folder)


def _local_secret_key(folder: Path) -> str:
    """Read, or make on first use, the key in ``folder``; two processes that start together agree on one."""
    path = folder / "secret-key"
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"secret-key.{os.getpid()}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(draft, path)  # fails when another process was first: then its key counts
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text(encoding="ascii").strip()
