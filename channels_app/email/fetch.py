"""Mail out of IMAP folders: by UID, stored and committed before anything is marked or moved."""

import imaplib
import logging
import os
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db import DatabaseError, close_old_connections, transaction
from imap_tools import A, BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted, MailMessageFlags
from imap_tools.errors import ImapToolsError

from channels_app.models import Channel, MailboxCursor
from channels_app.services.store import Raw, store_raws
from core import clock

logger = logging.getLogger(__name__)

BATCH = 50
# What arrives between the last look and the start of IDLE is seen at the next look, so IDLE is kept short.
IDLE_SECONDS = 15.0
POLL_SECONDS = 15.0
TIMEOUT_SECONDS = 30.0
MAX_PAUSE = 60.0

_UID = re.compile(rb"\bUID (\d+)", re.IGNORECASE)
_EMPTY = re.compile(rb'BODY\[\] ""', re.IGNORECASE)


class BadMailbox(Exception):
    """The channel's settings cannot work; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Account:
    """How to reach one folder. ``move_to`` "" marks mails as read and leaves them where they are."""

    host: str
    port: int
    user: str
    password: str
    security: str = "ssl"
    folder: str = "INBOX"
    move_to: str = ""
    delete: bool = False


def account_of(channel: Channel) -> Account | None:
    """The IMAP account of a channel, None when it has none. Raises BadMailbox."""
    imap = channel.config.get("imap")
    if not imap:
        return None
    try:
        security = str(imap.get("security", "ssl"))
        password = os.environ[imap["password_env"]] if "password_env" in imap else ""
        return Account(
            host=str(imap["host"]),
            port=int(imap.get("port") or (993 if security == "ssl" else 143)),
            user=str(imap["user"]),
            password=password,
            security=security,
            folder=str(imap.get("folder") or "INBOX"),
            move_to=str(imap.get("move_to") or ""),
            delete=bool(imap.get("delete")),
        )
    except KeyError as error:
        raise BadMailbox(f"{error} is missing: set it in the channel, or in the environment") from error


def connect(account: Account) -> BaseMailBox:
    """Log in and open the folder."""
    kinds = {"ssl": MailBox, "starttls": MailBoxStartTls, "none": MailBoxUnencrypted}
    box: BaseMailBox = kinds[account.security](account.host, account.port, timeout=TIMEOUT_SECONDS)
    box.login(account.user, account.password, initial_folder=account.folder)
    return box


def fetch_new(box: BaseMailBox, channel: Channel, account: Account) -> int:
    """Store all mails above the cursor; returns how many were fetched.

    The cursor moves in the transaction that stores the mails, so a crash fetches again and loses nothing; the same
    mail is stored once. Marks and moves come after the commit.
    """
    cursor, _ = MailboxCursor.objects.get_or_create(channel=channel, folder=account.folder)
    validity = int(box.folder.status(account.folder, ["UIDVALIDITY"])["UIDVALIDITY"])
    if cursor.uid_validity != validity:  # the server renumbered: look at all again
        cursor.uid_validity, cursor.last_uid = validity, 0
        cursor.save(update_fields=["uid_validity", "last_uid"])  # never one without the other
    elif account.move_to or account.delete:
        _tidy(
            box,
            account,
            [str(uid) for uid in map(int, box.uids(A(uid=f"1:{cursor.last_uid}"))) if uid <= cursor.last_uid],
        )
    uids = sorted(
        uid for uid in map(int, box.uids(A(uid=f"{cursor.last_uid + 1}:*"))) if uid > cursor.last_uid
    )
    for start in range(0, len(uids), BATCH):
        _store(box, channel, account, cursor, uids[start : start + BATCH])
    MailboxCursor.objects.filter(pk=cursor.pk).update(checked_at=clock.now(), error="")
    return len(uids)


def _store(
    box: BaseMailBox, channel: Channel, account: Account, cursor: MailboxCursor, uids: Sequence[int]
) -> None:
    raws = _fetch_raw(box, uids)
    _check_complete(box, uids, raws)
    with transaction.atomic():
        if raws:
            store_raws(
                [Raw(content, via="imap", recipients=(channel.address,)) for content in raws.values()],
                now=clock.now(),
            )
        cursor.last_uid = max(uids)
        cursor.save(update_fields=["last_uid"])
    _tidy(box, account, [str(uid) for uid in raws])


def _tidy(box: BaseMailBox, account: Account, stored: Sequence[str]) -> None:
    """Move, delete or mark what is stored; what a crash left behind is found again at the next look."""
    if not stored:
        return
    if account.move_to:
        box.move(stored, account.move_to)
    elif account.delete:
        box.delete(stored)
    else:
        box.flag(stored, [MailMessageFlags.SEEN], value=True)


def _fetch_raw(box: BaseMailBox, uids: Sequence[int]) -> dict[int, bytes]:
    """Raw bytes by UID; BODY.PEEK marks nothing."""
    wanted = ",".join(map(str, uids))
    status, data = box.client.uid("fetch", wanted, "(UID BODY.PEEK[])")
    if status != "OK":
        raise ImapToolsError(f"the server refused to give mails: {data!r}")
    found: dict[int, bytes] = {}
    for item, after in zip(data, [*data[1:], None], strict=True):
        if isinstance(item, tuple) and len(item) >= 2:
            # servers write the UID before or after the content; imaplib gives what follows as the next item
            uid = _UID.search(item[0]) or (_UID.search(after) if isinstance(after, bytes) else None)
            if uid:
                found[int(uid[1])] = item[1]
        elif isinstance(item, bytes) and _EMPTY.search(item) and (uid := _UID.search(item)):
            found[int(uid[1])] = b""
    return found


def _check_complete(box: BaseMailBox, uids: Sequence[int], raws: Mapping[int, bytes]) -> None:
    """Raises ImapToolsError when a mail that is still in the folder came without its content."""
    missing = set(uids) - raws.keys()
    if missing:
        there = set(map(int, box.uids(A(uid=f"{min(missing)}:{max(missing)}"))))
        if missing & there:
            raise ImapToolsError(f"the server gave no content of the mails {sorted(missing & there)}")


def watch(channel_id: int, stopped: Callable[[], bool]) -> None:
    """Fetch a channel's mails until ``stopped``; outlives servers and networks with growing pauses."""
    pause = 1.0
    while not stopped():
        try:
            _watch_once(channel_id, stopped)
            return
        except BadMailbox as error:
            _report(channel_id, str(error))
            pause = MAX_PAUSE
        except (ImapToolsError, OSError, DatabaseError, imaplib.IMAP4.error) as error:
            _report(channel_id, f"{type(error).__name__}: {error}")
        finally:
            close_old_connections()
        _sleep(pause, stopped)
        pause = min(pause * 2, MAX_PAUSE)


def _watch_once(channel_id: int, stopped: Callable[[], bool]) -> None:
    """Returns when the channel is gone or has no mailbox any more."""
    channel = Channel.objects.filter(pk=channel_id, is_active=True).first()
    account = account_of(channel) if channel else None
    if channel is None or account is None:
        return
    box = connect(account)
    try:
        can_idle = "IDLE" in {str(name).upper() for name in box.client.capabilities}
        while not stopped():
            while fetch_new(box, channel, account) and not stopped():
                pass
            close_old_connections()
            _wait(box, stopped, can_idle=can_idle)
            if not Channel.objects.filter(pk=channel_id, is_active=True).exists():
                return
    finally:
        _close(box)


def _wait(box: BaseMailBox, stopped: Callable[[], bool], *, can_idle: bool) -> None:
    if not can_idle:
        _sleep(POLL_SECONDS, stopped)
        box.client.noop()
        return
    deadline = time.monotonic() + IDLE_SECONDS
    with box.idle as idle:
        while time.monotonic() < deadline and not stopped():
            if idle.poll(timeout=1):
                return


def _sleep(seconds: float, stopped: Callable[[], bool]) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not stopped():
        time.sleep(0.2)


def _close(box: BaseMailBox) -> None:
    try:
        box.logout()
    except (ImapToolsError, OSError, imaplib.IMAP4.error):
        logger.debug("the mailbox was gone already")


def _report(channel_id: int, text: str) -> None:
    logger.warning("mailbox of channel %s: %s", channel_id, text)
    try:
        MailboxCursor.objects.filter(channel_id=channel_id).update(error=text[:2000], checked_at=clock.now())
    except DatabaseError:
        logger.debug("the database is gone too")


class Watchers:
    """One thread per channel with a mailbox; channels that come and go are noticed."""

    def __init__(self, stopped: Callable[[], bool]) -> None:
        self.stopped = stopped
        self.threads: dict[int, threading.Thread] = {}

    def look(self) -> None:
        """Start threads for channels that have none."""
        close_old_connections()
        try:
            wanted = [
                channel.pk for channel in Channel.objects.filter(is_active=True, config__has_key="imap")
            ]
        except (DatabaseError, OSError) as error:
            logger.warning("channels cannot be read: %s", error)
            return
        finally:
            close_old_connections()
        for pk in wanted:
            thread = self.threads.get(pk)
            if thread is None or not thread.is_alive():
                thread = threading.Thread(
                    target=watch, args=(pk, self.stopped), name=f"imap-{pk}", daemon=True
                )
                self.threads[pk] = thread
                thread.start()

    def join(self) -> None:
        """Wait for the threads to end."""
        for thread in self.threads.values():
            thread.join(timeout=10)
