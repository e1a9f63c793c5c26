"""Folders that only the servers' user may enter."""

import os
from pathlib import Path

from helpdesk.embedded.account import Account, can_reach
from helpdesk.embedded.errors import EmbeddedError
from helpdesk.embedded.paths import PROJECT_DIR, ROOT_DATA_DIR, socket_dir

_PRIVATE = 0o700
_PASSABLE = 0o711


def make_folder(folder: Path, account: Account | None) -> None:
    """Make `folder`, private to `account` or to ourselves. Raises OSError where we may not."""
    folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
    if account is not None and folder.stat().st_uid == 0:
        os.chown(folder, account.uid, account.gid)
    if folder.stat().st_uid in (os.geteuid(), account.uid if account else -1):
        folder.chmod(_PRIVATE)


def make_data_folders(data: Path, account: Account | None) -> None:
    """Make the data folder and the folder of the sockets.

    Raises EmbeddedError when they cannot be made or the servers' user could not reach them.
    """
    try:
        data.mkdir(mode=_PASSABLE if account else _PRIVATE, parents=True, exist_ok=True)
        _set_mode(data, account)
        make_folder(socket_dir(data), account)
    except OSError as error:
        raise EmbeddedError(
            f"The data folder {data} cannot be used ({error.strerror}): "
            "set HELPDESK_DATA_DIR to a folder of yours."
        ) from error
    sockets = socket_dir(data)
    owner = sockets.stat().st_uid
    if owner != (account.uid if account else os.geteuid()):
        raise EmbeddedError(
            f"{sockets} belongs to another user (number {owner}): set HELPDESK_DATA_DIR to a folder of yours."
        )
    if account is not None and not can_reach(account, data):
        raise EmbeddedError(
            f"PostgreSQL runs as user {account.name} and cannot reach {data}: set HELPDESK_DATA_DIR "
            "to a folder that everybody may enter, such as /var/lib/helpdesk."
        )


def _set_mode(data: Path, account: Account | None) -> None:
    """Let the servers' user pass through the data folder, and keep strangers out of the one we chose ourselves.

    Whoever made it may have had any umask. A folder that the user named may hold other things, so that it
    is only opened as far as needed, never closed.
    """
    if data.stat().st_uid != os.geteuid():
        return
    if data in (ROOT_DATA_DIR, PROJECT_DIR / ".data"):
        data.chmod(_PASSABLE if account else _PRIVATE)
    elif account is not None:
        data.chmod(data.stat().st_mode | 0o011)
