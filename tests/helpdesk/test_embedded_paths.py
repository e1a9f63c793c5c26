"""Where the embedded servers live."""

from pathlib import Path

import pytest

from helpdesk.embedded import paths


def test_the_data_folder_is_the_one_named_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELPDESK_DATA_DIR", "/srv/desk")
    assert paths.data_dir() == Path("/srv/desk")


@pytest.mark.parametrize(("uid", "folder"), [(0, paths.ROOT_DATA_DIR), (1000, paths.PROJECT_DIR / ".data")])
def test_the_data_folder_of_root_is_outside_the_checkout(
    monkeypatch: pytest.MonkeyPatch, uid: int, folder: Path
) -> None:
    monkeypatch.delenv("HELPDESK_DATA_DIR", raising=False)
    monkeypatch.setattr("os.geteuid", lambda: uid)
    assert paths.data_dir() == folder


def test_sockets_lie_in_the_data_folder_when_their_path_fits() -> None:
    assert paths.socket_dir(Path("/srv/desk")) == Path("/srv/desk/run")


def test_sockets_move_to_a_short_folder_when_the_data_folder_is_deep() -> None:
    deep = Path("/srv") / ("a" * 90)
    assert paths.socket_dir(deep) != deep / "run"
    assert len(str(paths.database_socket(deep))) < 104
    assert paths.socket_dir(deep) == paths.socket_dir(deep)


def test_the_urls_survive_a_folder_with_a_space() -> None:
    data = Path("/srv/my desk")
    assert paths.default_database_url(data) == "postgresql://helpdesk@/helpdesk?host=/srv/my%20desk/run"
    assert paths.default_redis_url(data) == "unix:///srv/my%20desk/run/valkey.sock?db=0"
