"""Fetches the front-end files of others and checks that they are what vendor.json says.

``python tools/vendor.py`` verifies; ``python tools/vendor.py --refresh`` fetches each package with
``npm pack --ignore-scripts`` (nothing of it is run), copies the listed files and writes the hashes anew.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

VENDOR = Path(__file__).resolve().parent.parent / "desk" / "static" / "vendor"
MANIFEST = VENDOR / "vendor.json"


class VendoredFile(NamedTuple):
    """One file of a package: its path in the package, its path here, what its hash must be."""

    package: str
    version: str
    source: str
    path: Path
    integrity: str


def integrity_of(data: bytes) -> str:
    """The hash in the notation of Subresource Integrity, e.g. ``sha384-…``."""
    return "sha384-" + base64.b64encode(hashlib.sha384(data).digest()).decode()


def vendored_files() -> Iterator[VendoredFile]:
    """Every file that vendor.json lists."""
    for package in json.loads(MANIFEST.read_text()):
        for entry in package["files"]:
            yield VendoredFile(
                package["package"],
                package["version"],
                entry["source"],
                VENDOR / entry["path"],
                entry["integrity"],
            )


def problems() -> list[str]:
    """What differs from vendor.json, as sentences; empty when all is well."""
    found = []
    listed = {MANIFEST}
    for file in vendored_files():
        listed.add(file.path)
        if not file.path.exists():
            found.append(f"{file.path.name} is missing")
        elif integrity_of(file.path.read_bytes()) != file.integrity:
            found.append(f"{file.path.name} is not the file of {file.package} {file.version}")
    found += [
        f"{path.name} is not listed in vendor.json"
        for path in sorted(VENDOR.rglob("*"))
        if path.is_file() and path not in listed
    ]
    return found


def fetch(package: str, version: str, folder: Path) -> tarfile.TarFile:
    """The package's archive, downloaded by npm without running any script of it."""
    command = ["npm", "pack", "--ignore-scripts", "--silent", f"{package}@{version}"]
    result = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return tarfile.open(folder / result.stdout.split()[-1])


def refresh() -> None:
    """Fetches every listed file again and writes its hash into vendor.json."""
    packages = json.loads(MANIFEST.read_text())
    for package in packages:
        with (
            tempfile.TemporaryDirectory() as folder,
            fetch(package["package"], package["version"], Path(folder)) as archive,
        ):
            for entry in package["files"]:
                member = archive.extractfile("package/" + entry["source"])
                if member is None:
                    raise FileNotFoundError(entry["source"])
                data = member.read()
                target = VENDOR / entry["path"]
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
                entry["integrity"] = integrity_of(data)
    MANIFEST.write_text(json.dumps(packages, indent=2) + "\n")


def main() -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--refresh", action="store_true", help="fetch the files again and write the hashes")
    if parser.parse_args().refresh:
        refresh()
    for problem in problems():
        sys.stderr.write(problem + "\n")
    return 1 if problems() else 0


if __name__ == "__main__":
    sys.exit(main())
