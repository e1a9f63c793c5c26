"""What the terminal shows when everything answers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from helpdesk.supervisor.processes import setting


@dataclass
class DemoAccess:
    """What `load_demo --print` says: who may log in, the API token, the page of the customers' mailbox."""

    logins: Sequence[tuple[str, str]] = field(default_factory=tuple)
    api_token: str = ""
    mailbox_path: str = "/mailbox/"

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "DemoAccess":
        """Read `{"logins": [{"email", "password"}], "api_token", "mailbox_path"}`; any part may lack."""
        logins = tuple((entry["email"], entry["password"]) for entry in data.get("logins", ()))
        return cls(logins, data.get("api_token", ""), data.get("mailbox_path", cls.mailbox_path))


def banner(*, site_url: str, python: str, data: str, access: DemoAccess | None) -> str:
    """Return the text that says where everything is and what to try first."""
    smtp = f"{setting('HELPDESK_SMTP_HOST')} port {setting('HELPDESK_SMTP_PORT')}"
    rows = [("Open", site_url), ("Mail in (SMTP)", smtp)]
    if access is not None:
        if access.mailbox_path:
            rows.append(("Customers' mail", site_url + access.mailbox_path))
        for number, (email, password) in enumerate(access.logins):
            rows.append(("" if number else "Log in as", f"{email:<20} password {password}"))
        if access.api_token:
            rows.append(("API token", f"{access.api_token}  (docs: {site_url}/api/docs/)"))
        rows.append(("Send it a mail", f'{python} manage.py send_mail "Where is my parcel?"'))
    rows += [("Data and logs", data), ("Stop", "Ctrl-C")]
    width = max(len(label) for label, _ in rows) + 3
    lines = [f"  {label:<{width}}{value}" for label, value in rows]
    return "\n".join(["", "  The helpdesk is ready.", "", *lines, ""])
