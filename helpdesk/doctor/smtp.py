"""Greeting a mail server, for the two checks of mail."""

import smtplib
import ssl

_PATIENCE = 10


def greet(host: str, port: int, *, tls_at_once: bool = False) -> str:
    """Return the greeting of a mail server. Raises OSError, of which smtplib's errors are a kind."""
    client: smtplib.SMTP
    if tls_at_once:
        client = smtplib.SMTP_SSL(timeout=_PATIENCE, context=ssl.create_default_context())
    else:
        client = smtplib.SMTP(timeout=_PATIENCE)
    try:
        code, text = client.connect(host, port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, text)
        client.quit()
    finally:
        client.close()
    return text.decode("utf-8", "replace").partition("\n")[0]
