"""`doctor`: what it finds in a data directory, what it mends, and what it leaves."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

import appliance
from appliance import QUICK, QUICK_OPTIONS, Server

OK, FOUND = 0, 1
OF_THE_MACHINE = ("deployment.", "disk.", "clock.")


@pytest.fixture
def examine(cli: Callable, quick_data_dir: Path) -> Callable[..., list[str]]:
    """What the doctor finds in the data directory; what it finds about this machine is not the tests'."""

    def examine(*options: str, **settings: object) -> list[str]:
        # A port that nobody else has unless the test is about that.
        settings = {"PORT": appliance.free_port()} | settings
        settings = QUICK | {name: str(value) for name, value in settings.items()}
        result = appliance.run("doctor", "--json", *options, data_dir=quick_data_dir, settings=settings)
        report = json.loads(result.stdout)
        assert set(report) == {"fixed", "findings", "untried"}
        findings = report["findings"]
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


@pytest.fixture
def stranger() -> Iterator[int]:
    """The port of a server that is no appliance."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"hello")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_a_running_appliance_is_known_by_its_certificate_and_another_one_is_not_taken_for_it(
    examine: Callable, quick_data_dir: Path, server: Server
) -> None:
    with Server(quick_data_dir, *QUICK_OPTIONS) as own:
        assert examine(PORT=own.port) == []
        assert examine(PORT=server.port) == ["port.taken"]


@pytest.mark.parametrize("tls", ["on", "off"])
def test_somebody_else_at_the_port_is_found(examine: Callable, stranger: int, tls: str) -> None:
    assert examine(PORT=stranger, TLS=tls) == ["port.taken"]


def test_an_update_server_that_is_not_there_or_has_no_releases_is_noted(examine: Callable, stranger: int) -> None:
    for address in (f"http://127.0.0.1:{appliance.free_port()}", "https://updates.invalid/releases"):
        assert examine(UPDATE_URL=address) == ["update.unreachable"]
    # It answers, and with something.
    assert examine(UPDATE_URL=f"http://127.0.0.1:{stranger}/releases") == []


def test_a_model_that_rotted_on_its_disk_is_heard(examine: Callable, cli: Callable, quick_data_dir: Path) -> None:
    model = quick_data_dir / "models" / f"ggml-{QUICK['MODEL']}.bin"
    own = shutil.copyfile(model, quick_data_dir / "copy")
    os.replace(own, model)
    cli("models", "verify", data_dir=quick_data_dir, check=True)
    assert examine() == []
    times = model.stat()
    with model.open("r+b") as file:
        file.seek(times.st_size // 2)
        file.write(bytes(times.st_size // 4))
    # A disk does not say so.
    os.utime(model, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert examine() == ["engine.sample"]
