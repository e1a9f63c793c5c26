"""The system user that runs the embedded servers where the program itself runs as root."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from helpdesk.embedded.errors import EmbeddedError
from helpdesk.embedded.paths import ROOT_DATA_DIR

_ACCOUNT_NAME = "helpdesk"
_OTHERS_MAY_ENTER = 0o001


@dataclass(frozen=True)
class Account:
    """A user of this machine, as its kernel knows it."""

    name: str
    uid: int
    gid: int


def service_account() -> Account | None:
    """Return the user that the servers must run as, or None for "as ourselves".

    initdb and postgres refuse root, and a bare number without a passwd entry, so root gets a system user
    `helpdesk`, made on first use, or `nobody` where users cannot be made.
    """
    if os.geteuid() != 0:
        return None
    entry = _find_account(_ACCOUNT_NAME) or _create_account() or _find_account("nobody")
    if entry is None:
        raise EmbeddedError(
            "PostgreSQL refuses to run as root and this machine has neither a user helpdesk nor nobody: "
            "run as an ordinary user, or set DATABASE_URL and REDIS_URL."
        )
    return entry


def can_reach(account: Account, path: Path) -> bool:
    """Tell whether `account` may enter `path` and every folder above it, by ownership or as a stranger."""
    resolved = path.resolve()
    return all(
        step.stat().st_mode & _OTHERS_MAY_ENTER or step.stat().st_uid == account.uid
        for step in (resolved, *resolved.parents)
        if step.exists()
    )


def _find_account(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return None if entry.pw_uid == 0 else Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _create_account() -> Account | None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin")
    if useradd is None:
        return None
    arguments = ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"]
    subprocess.run(
        [useradd, *arguments, "--home-dir", str(ROOT_DATA_DIR), _ACCOUNT_NAME],
        check=False,
        capture_output=True,
    )
    return _find_account(_ACCOUNT_NAME)
