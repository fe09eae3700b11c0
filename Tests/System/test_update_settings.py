"""The supervisor does what the owner's settings say: one file for it, its servers and its steps."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance import wait_until
from signed_release import real, short_folder
from test_supervisor import Managed

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
def folder() -> Iterator[Path]:
    with short_folder() as folder:
        yield folder


def supervised(folder: Path, settings: str, *options: str) -> Managed:
    """Its releases tell what the owner has set as real ones do."""
    (folder / "settings.yaml").write_text(settings)
    options = ("--config", str(folder / "settings.yaml"), *options)
    return Managed(folder, *options).between("ok", errands=real("settings"))


def test_the_file_of_settings_is_the_servers_and_the_supervisors(folder: Path) -> None:
    with supervised(folder, "update-policy: automatic\n", "--check-seconds", "2") as supervisor:
        supervisor.wait_for(200)
        wait_until(lambda: supervisor.version() == "2.0.0", 30, supervisor.text)


def test_the_environment_counts_more_than_the_file(folder: Path) -> None:
    supervisor = supervised(folder, "update-policy: automatic\n", "--check-seconds", "2")
    supervisor.environment["WHISPER_APPLIANCE_UPDATE_POLICY"] = "notify"
    with supervisor:
        supervisor.wait_for(200)
        wait_until(lambda: "A newer release is available" in supervisor.text(), 30, supervisor.text)
        assert supervisor.version() == "1.0.0"


def test_a_file_that_cannot_be_used_changes_nothing_and_is_told(folder: Path) -> None:
    settings = folder / "settings.yaml"
    with supervised(folder, "update-policy: notify\nupdate-windows: sun 01:00-06:00\n", "--check-seconds", "1") as supervisor:
        supervisor.wait_for(200)
        wait_until(lambda: "update.windows=“sun 01:00-06:00”" in supervisor.text(), 20, supervisor.text)
        settings.write_text("update-policy: whenever\n")
        wait_until(lambda: "one of automatic, manual, notify" in supervisor.text(), 20, supervisor.text)
        assert supervisor.stop() == 0
        # Also after a restart: the last answer is on disk.
        supervisor.start()
        supervisor.wait_for(200)
        wait_until(lambda: supervisor.text().count("update.policy=notify") >= 3, 20, supervisor.text)
        assert "update.policy=manual" not in supervisor.text()


def test_without_any_answer_nothing_is_done_unasked(folder: Path) -> None:
    with supervised(folder, "update-policy: whenever\n", "--check-seconds", "1") as supervisor:
        supervisor.wait_for(200)
        wait_until(lambda: supervisor.text().count("could not be read") >= 3, 20, supervisor.text)
        assert "update.policy=manual" in supervisor.text()
        assert supervisor.version() == "1.0.0" and "is available" not in supervisor.text()
