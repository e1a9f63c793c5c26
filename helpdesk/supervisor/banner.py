"""What the terminal shows when everything answers."""

from collections.abc import Mapping
from typing import Any

from helpdesk.supervisor.processes import setting

_MAILBOX_PATH = "/mailbox/"


def banner(*, python: str, data: str, demo: bool, report: Mapping[str, Any]) -> str:
    """Return the text that says where everything is and what to try first.

    `report` is what `prepare --report` said: site_url, and with the demo logins (each email and password)
    and api_token.
    """
    site_url = report.get("site_url", "")
    smtp = f"{setting('HELPDESK_SMTP_HOST')} port {setting('HELPDESK_SMTP_PORT')}"
    rows = [("Open", site_url), ("Mail in (SMTP)", smtp)]
    if setup_url := report.get("setup_url"):
        rows.append(("Set up", setup_url))
    if demo:
        rows.append(("Customers' mail", site_url + _MAILBOX_PATH))
        for number, login in enumerate(report.get("logins", ())):
            rows.append(("" if number else "Log in as", f"{login['email']:<20} password {login['password']}"))
        if token := report.get("api_token"):
            rows.append(("API token", f"{token}  (docs: {site_url}/api/docs/)"))
        rows.append(("Send it a mail", f'{python} manage.py send_mail "Where is my parcel?"'))
    rows += [("Data and logs", data), ("Stop", "Ctrl-C")]
    width = max(len(label) for label, _ in rows) + 3
    lines = [f"  {label:<{width}}{value}" for label, value in rows]
    return "\n".join(["", "  The helpdesk is ready.", "", *lines, ""])
