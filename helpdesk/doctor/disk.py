"""Is there room?"""

import shutil
from pathlib import Path

from django.conf import settings

from helpdesk.doctor.finding import Finding, failure, ok, warning

_GIGABYTE = 1024**3
_FAILURE_BYTES = _GIGABYTE // 2
_WARNING_BYTES = 2 * _GIGABYTE


def check() -> Finding:
    """Look at the file system of the data folder."""
    folder = Path(settings.DATA_DIR)
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    text = f"{free / _GIGABYTE:.1f} GB free for {settings.DATA_DIR}"
    remedy = "Make room: mail is refused and the database stops when none is left."
    if free < _FAILURE_BYTES:
        return failure(text, remedy)
    return warning(text, remedy) if free < _WARNING_BYTES else ok(text)
