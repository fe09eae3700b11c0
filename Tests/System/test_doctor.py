"""`doctor`: what it finds in a data directory, what it mends, and what it leaves."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

OK, FOUND = 0, 1
OF_THE_MACHINE = ("deployment.", "disk.", "clock.")


@pytest.fixture
def examine(cli: Callable, quick_data_dir: Path) -> Callable[..., list[str]]:
    """What the doctor finds in the data directory; what it finds about this machine is not the tests'."""

    def examine(*options: str) -> list[str]:
        result = cli("doctor", "--json", *options, data_dir=quick_data_dir)
        findings = json.loads(result.stdout)["findings"]
        for finding in findings:
            assert set(finding) == {"id", "severity", "measured", "why", "remedy", "fixable"}
        is_wrong = any(finding["severity"] != "note" for finding in findings)
        assert result.returncode == (FOUND if is_wrong else OK), result.stderr
        return [finding["id"] for finding in findings if not finding["id"].startswith(OF_THE_MACHINE)]

    # Where models cannot be linked to, they are copies that nobody has verified; and each other command makes the folders.
    assert cli("models", "verify", data_dir=quick_data_dir).returncode == OK
    return examine


def test_nothing_is_wrong_with_a_new_appliance(examine: Callable) -> None:
    assert examine() == []


def test_what_was_disturbed_is_found_and_what_is_safe_is_mended(
    examine: Callable, cli: Callable, quick_data_dir: Path
) -> None:
    (quick_data_dir / "admin-token").write_text("secret")
    (quick_data_dir / "admin-token").chmod(0o644)
    (quick_data_dir / "scratch").rmdir()
    (quick_data_dir / "appliance.sqlite").write_bytes(b"no database at all")
    assert examine() == ["data.mode", "archive.damaged", "data.folder-missing"]
    text = cli("doctor", data_dir=quick_data_dir)
    assert text.returncode == FOUND
    assert "admin-token has mode 644" in text.stdout and "secret" not in text.stdout
    assert examine("--fix") == ["archive.damaged"]
    assert (quick_data_dir / "admin-token").stat().st_mode & 0o777 == 0o600
    (quick_data_dir / "appliance.sqlite").unlink()
    assert examine() == []


def test_a_missing_model_is_found(examine: Callable, quick_data_dir: Path) -> None:
    for file in (quick_data_dir / "models").iterdir():
        file.unlink()
    assert examine() == ["models.default"]


def test_a_missing_data_directory_is_found_and_not_made(cli: Callable, tmp_path: Path) -> None:
    result = cli("doctor", "--fix", data_dir=tmp_path / "none")
    assert result.returncode == FOUND
    assert "data.missing" in result.stdout
    assert not (tmp_path / "none").exists()
