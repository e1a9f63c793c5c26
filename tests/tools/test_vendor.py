"""The front-end files of others are exactly those that vendor.json names."""

from tools.vendor import integrity_of, problems, vendored_files


def test_vendored_files_have_the_hashes_of_the_manifest():
    assert problems() == []


def test_every_vendored_package_has_its_licence_beside_it():
    packages = {file.package for file in vendored_files()}
    licensed = {file.package for file in vendored_files() if file.source.upper().startswith("LICENSE")}
    assert packages == licensed


def test_integrity_is_written_as_browsers_read_it():
    assert integrity_of(b"").startswith("sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6")
