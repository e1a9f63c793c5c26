"""A small and strict IMAP4rev1 server (RFC 3501) with IDLE, MOVE and UIDs; enough for a mail fetcher."""

import re
import socket
import threading
from dataclasses import dataclass, field


@dataclass
class StoredMail:
    uid: int
    raw: bytes
    flags: set[str] = field(default_factory=set)


@dataclass
class ImapServer:
    """Folders of mails; ``capabilities`` may leave out IDLE or MOVE. Refuses every command it does not know."""

    capabilities: str = "IMAP4rev1 IDLE MOVE UIDPLUS"
    uid_validity: int = 7
    next_uid: int = 1
    folders: dict[str, list[StoredMail]] = field(default_factory=lambda: {"INBOX": [], "Done": []})
    port: int = 0
    log: list[str] = field(default_factory=list)
    fail_after_fetch: bool = False
    uid_after_content: bool = False
    without_content: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.changed = threading.Condition()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._connections: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def add(self, raw: bytes, folder: str = "INBOX") -> int:
        with self.changed:
            uid, self.next_uid = self.next_uid, self.next_uid + 1
            self.folders[folder].append(StoredMail(uid, raw))
            self.changed.notify_all()
        return uid

    def drop_connections(self) -> None:
        for connection in self._connections:
            connection.close()
        self._connections.clear()

    def close(self) -> None:
        self._socket.close()
        self.drop_connections()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self._connections.append(connection)
            threading.Thread(target=_Session(self, connection).run, daemon=True).start()


class _Session:
    def __init__(self, server: ImapServer, connection: socket.socket) -> None:
        self.server = server
        self.connection = connection
        self.file = connection.makefile("rwb")
        self.folder = ""

    def say(self, text: str | bytes) -> None:
        self.file.write((text.encode() if isinstance(text, str) else text) + b"\r\n")
        self.file.flush()

    def run(self) -> None:
        try:
            self.say(f"* OK [CAPABILITY {self.server.capabilities}] ready")
            while line := self.file.readline():
                text = line.decode().rstrip("\r\n")
                self.server.log.append(text)
                tag, _, rest = text.partition(" ")
                if not self.command(tag, rest):
                    return
        except (OSError, ValueError):
            pass
        finally:
            self.connection.close()

    @property
    def mails(self) -> list[StoredMail]:
        return self.server.folders[self.folder]

    def command(self, tag: str, rest: str) -> bool:
        name, _, arguments = rest.partition(" ")
        name = name.upper()
        if name == "UID":
            name, _, arguments = arguments.partition(" ")
            name = f"UID {name.upper()}"
        method = getattr(self, "do_" + name.lower().replace(" ", "_"), None)
        if method is None:
            self.say(f"{tag} BAD unknown command")
            return True
        return method(tag, arguments) is not False

    def do_capability(self, tag: str, arguments: str) -> None:
        self.say(f"* CAPABILITY {self.server.capabilities}")
        self.say(f"{tag} OK done")

    def do_login(self, tag: str, arguments: str) -> None:
        ok = arguments.replace('"', "") == "support secret"
        self.say(f"{tag} OK in" if ok else f"{tag} NO wrong")

    def do_noop(self, tag: str, arguments: str) -> None:
        if self.folder:
            self.say(f"* {len(self.mails)} EXISTS")
        self.say(f"{tag} OK done")

    def do_select(self, tag: str, arguments: str) -> None:
        folder = arguments.strip('"')
        if folder not in self.server.folders:
            self.say(f"{tag} NO no such folder")
            return
        self.folder = folder
        self.say(f"* {len(self.mails)} EXISTS")
        self.say(f"* OK [UIDVALIDITY {self.server.uid_validity}] valid")
        self.say(f"{tag} OK [READ-WRITE] selected")

    def do_status(self, tag: str, arguments: str) -> None:
        self.say(f'* STATUS "{self.folder}" (UIDVALIDITY {self.server.uid_validity})')
        self.say(f"{tag} OK done")

    def do_uid_search(self, tag: str, arguments: str) -> None:
        match = re.search(r"UID (\d+):(\*|\d+)", arguments)
        assert match, arguments
        low = int(match[1])
        uids = [mail.uid for mail in self.mails]
        high = max(uids, default=0) if match[2] == "*" else int(match[2])
        low, high = min(low, high), max(low, high)  # "5:*" with a highest of 3 means 3:5 (RFC 3501)
        self.say("* SEARCH " + " ".join(str(uid) for uid in uids if low <= uid <= high))
        self.say(f"{tag} OK done")

    def do_uid_fetch(self, tag: str, arguments: str) -> bool:
        wanted = {int(uid) for uid in arguments.split(" ")[0].split(",")}
        assert "BODY.PEEK[]" in arguments, "a fetch must not mark mails"
        for number, mail in enumerate(self.mails, 1):
            if mail.uid in self.server.without_content:
                self.say(f"* {number} FETCH (UID {mail.uid} BODY[] NIL)")
            elif mail.uid in wanted:
                before, after = (
                    (f"UID {mail.uid} ", "")
                    if not self.server.uid_after_content
                    else ("", f" UID {mail.uid}")
                )
                self.file.write(f"* {number} FETCH ({before}BODY[] {{{len(mail.raw)}}}\r\n".encode())
                self.file.write(mail.raw + f"{after})\r\n".encode())
        self.say(f"{tag} OK done")
        return not self.server.fail_after_fetch

    def do_uid_store(self, tag: str, arguments: str) -> None:
        uids, _, flags = arguments.partition(" ")
        for mail in self._named(uids):
            mail.flags.update(re.findall(r"\\\w+", flags))
        self.say(f"{tag} OK done")

    def do_uid_move(self, tag: str, arguments: str) -> None:
        uids, _, target = arguments.partition(" ")
        moved = self._named(uids)
        self.server.folders[self.folder] = [mail for mail in self.mails if mail not in moved]
        self.server.folders[target.strip('"')].extend(moved)
        self.say(f"{tag} OK done")

    def do_expunge(self, tag: str, arguments: str) -> None:
        kept = [mail for mail in self.mails if "\\Deleted" not in mail.flags]
        self.server.folders[self.folder] = kept
        self.say(f"{tag} OK done")

    def do_idle(self, tag: str, arguments: str) -> None:
        self.say("+ idling")
        seen = len(self.mails)
        self.connection.settimeout(0.05)
        while True:
            if len(self.mails) > seen:
                seen = len(self.mails)
                self.connection.settimeout(None)
                self.say(f"* {seen} EXISTS")
                self.connection.settimeout(0.05)
            try:
                data = self.connection.recv(64)
            except TimeoutError:
                continue
            if not data or data.upper().startswith(b"DONE"):
                break
        self.connection.settimeout(None)
        self.say(f"{tag} OK done")

    def do_logout(self, tag: str, arguments: str) -> bool:
        self.say("* BYE")
        self.say(f"{tag} OK out")
        return False

    def _named(self, uids: str) -> list[StoredMail]:
        wanted = {int(uid) for uid in uids.split(",")}
        return [mail for mail in self.mails if mail.uid in wanted]
