"""Typed readers of environment variables; ``NAME_FILE`` may name a file that holds the value (for secrets)."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def env_str(name: str, default: str = "") -> str:
    """The value of ``name``, or the content of the file that ``name_FILE`` names, or the default."""
    file_name = os.environ.get(f"{name}_FILE")
    if file_name:
        try:
            return Path(file_name).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(
                f"{name}_FILE={file_name} cannot be read: {error.strerror}."
            ) from error
    return os.environ.get(name, default)


def env_bool(name: str, default: bool) -> bool:
    """1/true/yes/on or 0/false/no/off. Raises ImproperlyConfigured for anything else."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in _TRUE:
        return True
    if value.lower() in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is neither yes nor no. Set it to 1 or 0.")


def env_int(name: str, default: int, *, minimum: int | None = None) -> int:
    """A whole number. Raises ImproperlyConfigured when it is none or below ``minimum``."""
    value = os.environ.get(name)
    if not value:
        return default
    try:
        number = int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number, such as {default}.") from error
    if minimum is not None and number < minimum:
        raise ImproperlyConfigured(f"{name}={number} is too small. Set it to {minimum} or more.")
    return number


def env_list(name: str, default: str = "") -> list[str]:
    """Values between commas, spaces around them removed, empty ones left out."""
    return [part.strip() for part in env_str(name, default).split(",") if part.strip()]
