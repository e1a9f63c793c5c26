"""aiosmtpd's protocols, made to take large mails quickly and long lines at all.

aiosmtpd reads the content line by line and parses each address by the whole grammar of RFC 5322; either costs more than
all the rest of taking a mail in. Here the content is read in the pieces that arrive, and the addresses that nearly all
mails have are recognised by one pattern.
"""

import re

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP

READ_AT_MOST = 1 << 30  # all that has arrived
_END = b"\r\n.\r\n"
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
# RFC 5321 §4.1.2: "<" dot-string "@" domain ">", the parameters behind it; anything rarer goes to the library.
_PLAIN_PATH = re.compile(rf"<({_ATOM}(?:\.{_ATOM})*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)>((?: .*)?)")


class BulkSMTP(SMTP):
    """SMTP with `smtp_DATA` replaced; lines may have any length within the size of the mail."""

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """The address and the parameters of MAIL and RCPT; None where it can't be parsed."""
        plain = _PLAIN_PATH.fullmatch(arg)
        return (plain[1], plain[2]) if plain else super()._getaddr(arg)

    async def smtp_DATA(self, arg: str | None) -> None:
        """RFC 5321 §4.1.1.4. Only CR LF dot CR LF ends the content, so nothing can be smuggled behind a bare LF."""
        if await self.check_helo_needed() or await self.check_auth_needed("DATA"):
            return
        if self.envelope is None or not self.envelope.rcpt_tos:
            await self.push("503 Error: need RCPT command")
            return
        if arg:
            await self.push("501 Syntax: DATA")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        content = await self._read_content()
        if content is None:
            status = "552 5.3.4 Error: too much mail data"
        else:
            self.envelope.content = self.envelope.original_content = content
            status = await self._call_handler_hook("DATA")
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        await self.push(status)

    async def _read_content(self) -> bytes | None:
        """The content without its transparency dots (§4.5.2); None when it is too large (it is read to its end)."""
        data = bytearray(
            b"\r\n"
        )  # as if a line had just ended, so that a lone dot at once ends an empty mail
        is_too_large = False
        while True:
            piece = await self._reader.read(READ_AT_MOST)
            if not piece:
                raise ConnectionResetError("the client hung up in the middle of a mail")
            look_from = max(0, len(data) - len(_END) + 1)
            data += piece
            end = data.find(_END, look_from)
            if end >= 0:
                rest = bytes(data[end + len(_END) :])
                if rest:
                    self._reader.feed_data(
                        rest
                    )  # commands that were sent ahead; nothing else is buffered now
                break
            if self.data_size_limit and len(data) > self.data_size_limit + len(_END):
                is_too_large = True
                del data[: -len(_END)]
        content = bytes(data[: end + 2])
        if is_too_large or (self.data_size_limit and len(content) > self.data_size_limit + 2):
            return None
        return content.replace(b"\r\n.", b"\r\n")[2:]


class BulkLMTP(LMTP, BulkSMTP):
    """LMTP (RFC 2033) with the same reading."""
