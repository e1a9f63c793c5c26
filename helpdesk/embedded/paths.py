"""Where the embedded servers keep their data and listen; pure, so that settings may read it at any time."""

import hashlib
import os
import tempfile
from pathlib import Path
from urllib.parse import quote

PROJECT_DIR = Path(__file__).resolve().parents[2]
ROOT_DATA_DIR = Path("/var/lib/helpdesk")
DATABASE_NAME = "helpdesk"
DATABASE_USER = "helpdesk"

# sockaddr_un.sun_path holds 108 bytes on Linux and 104 on macOS, with the closing zero.
_LONGEST_SOCKET_PATH = 103
_LONGEST_SOCKET_NAME = ".s.PGSQL.5432.lock"


def data_dir() -> Path:
    """Return the folder of everything that `manage.py up` keeps: HELPDESK_DATA_DIR if set, otherwise
    /var/lib/helpdesk for root (PostgreSQL refuses root, and its own user may not reach the checkout)
    and `.data` beside manage.py for everybody else.
    """
    configured = os.environ.get("HELPDESK_DATA_DIR", "")
    if configured:
        return Path(configured).expanduser().absolute()
    return ROOT_DATA_DIR if os.geteuid() == 0 else PROJECT_DIR / ".data"


def is_configured(name: str) -> bool:
    """Tell whether DATABASE_URL or REDIS_URL is set, directly or by the file that NAME_FILE names."""
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


def socket_dir(data: Path | None = None) -> Path:
    """Return the folder of the two sockets: inside the data folder, or a short one under the temporary
    folder where the path would not fit into a socket address.
    """
    data = data or data_dir()
    inside = data / "run"
    if len(os.fsencode(inside / _LONGEST_SOCKET_NAME)) <= _LONGEST_SOCKET_PATH:
        return inside
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"helpdesk-{digest}"


def database_socket(data: Path | None = None) -> Path:
    """Return the path of PostgreSQL's socket."""
    return socket_dir(data) / ".s.PGSQL.5432"


def redis_socket(data: Path | None = None) -> Path:
    """Return the path of Valkey's socket."""
    return socket_dir(data) / "valkey.sock"


def default_database_url(data: Path | None = None) -> str:
    """Return the URL of the embedded PostgreSQL, a libpq connection URI without host and port."""
    return f"postgresql://{DATABASE_USER}@/{DATABASE_NAME}?host={quote(str(socket_dir(data)), safe='/')}"


def default_redis_url(data: Path | None = None) -> str:
    """Return the URL of the embedded Valkey in the form of redis-py, Channels and Django's cache."""
    return f"unix://{quote(str(redis_socket(data)), safe='/')}?db=0"
