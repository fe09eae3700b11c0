"""Models from web servers that stall, lie and break off: what arrives is the published model or nothing."""

import http.server
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import appliance
import model_site
from model_site import Site, elsewhere, partly, ranged, stalled, status, whole

pytestmark = pytest.mark.timeout(60)
MODEL = "tiny.en"
FILE = f"ggml-{MODEL}.bin"
PART = 60_000_000


@pytest.fixture(scope="module")
def content() -> bytes:
    return (appliance.imported_models() / FILE).read_bytes()


@pytest.fixture
def site() -> Iterator[Site]:
    with Site(appliance.imported_models()).served() as site:
        yield site


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return appliance.make_data_dir(tmp_path / "data")


@pytest.fixture
def download(site: Site, data_dir: Path) -> Callable:
    """Runs `models download`; says its status and what it wrote to standard error."""

    def download(*options: str) -> tuple[int, str]:
        sources = options if "--from" in options else ("--from", site.url, *options)
        result = appliance.run("models", "download", MODEL, *sources, data_dir=data_dir)
        return result.returncode, result.stderr

    return download


def is_installed(data_dir: Path, content: bytes) -> bool:
    appliance.run("models", "verify", MODEL, data_dir=data_dir, check=True)
    left = [name for name in os.listdir(data_dir / "models") if not name.startswith(".")]
    return sorted(left) == [FILE, f"{FILE}.verified"] and (data_dir / "models" / FILE).read_bytes() == content


def goes_on(asked: str | None) -> bool:
    """Whether the middle of the file was asked for: what was on its way when the connection broke may be lost."""
    start = re.fullmatch(r"bytes=(\d+)-", asked or "")
    return start is not None and PART // 2 < int(start[1]) <= PART


def part(data_dir: Path) -> int:
    file = data_dir / "models" / f"{FILE}.partial"
    return file.stat().st_size if file.exists() else 0


def test_a_good_server_is_asked_once(download: Callable, site: Site, data_dir: Path, content: bytes) -> None:
    assert download()[0] == 0
    assert site.ranges == [None]
    assert is_installed(data_dir, content)
    assert download()[0] == 0
    assert len(site.requests) == 1, "what is installed was asked for again"


def test_a_broken_connection_is_gone_on_with(download: Callable, site: Site, data_dir: Path, content: bytes) -> None:
    site.answers(partly(PART), ranged)
    code, said = download()
    assert code == 0, said
    assert len(site.ranges) == 2 and goes_on(site.ranges[1])
    assert site.requests[1]["if-range"] == '"one"'
    assert is_installed(data_dir, content)


def test_silence_ends_a_try(download: Callable, site: Site, data_dir: Path, content: bytes) -> None:
    site.answers(partly(PART, then=stalled(site)), ranged)
    code, said = download("--model-timeout", "1s")
    assert code == 0, said
    assert "sent nothing for 1 s" in said
    assert len(site.ranges) == 2 and goes_on(site.ranges[1])
    assert is_installed(data_dir, content)


def test_a_server_without_ranges_sends_all_again(
    download: Callable, site: Site, data_dir: Path, content: bytes
) -> None:
    site.answers(partly(PART), whole(content))
    assert download()[0] == 0
    assert len(site.requests) == 2
    assert is_installed(data_dir, content)


def test_a_file_that_changed_meanwhile_is_fetched_anew(
    download: Callable, site: Site, data_dir: Path, content: bytes
) -> None:
    site.answers(partly(PART, tag='"old"'), ranged)
    assert download()[0] == 0
    assert site.requests[1]["if-range"] == '"old"'
    assert is_installed(data_dir, content)


def test_a_part_that_does_not_fit_is_given_up(download: Callable, site: Site, data_dir: Path, content: bytes) -> None:
    """A server that keeps its tag while it changes the file; only the checksum can tell."""
    wrong = bytes(PART)

    def lies(request: http.server.BaseHTTPRequestHandler, data: bytes) -> None:
        partly(PART)(request, wrong + data[PART:])

    site.answers(lies, ranged, ranged)
    assert download()[0] == 0
    assert len(site.ranges) == 3 and goes_on(site.ranges[1]) and site.ranges[2] is None
    assert is_installed(data_dir, content)


def test_wrong_bytes_are_never_installed(download: Callable, site: Site, data_dir: Path, content: bytes) -> None:
    site.answers(whole(bytes(len(content))))
    code, said = download()
    assert code == 69
    assert "SHA-1 is" in said and FILE in said
    assert len(site.requests) == 1
    assert not (data_dir / "models" / FILE).exists() and part(data_dir) == 0


@pytest.mark.parametrize("length", [1000, 80_000_000])
def test_a_wrong_length_is_named(download: Callable, site: Site, data_dir: Path, length: int, content: bytes) -> None:
    site.answers(whole((content + bytes(3_000_000))[:length]))
    code, said = download()
    assert code == 69
    assert f"{length} bytes long" in said and f"{len(content)}" in said
    assert not (data_dir / "models" / FILE).exists()


def test_more_than_was_announced_is_not_taken(download: Callable, site: Site, data_dir: Path, content: bytes) -> None:
    def endless(request: http.server.BaseHTTPRequestHandler, data: bytes) -> None:
        model_site.head(request, 200, Connection="close")
        model_site.write(request, data + bytes(1 << 20))
        request.close_connection = True

    site.answers(endless)
    code, said = download()
    assert code == 69 and "another file" in said
    assert not (data_dir / "models" / FILE).exists()


def test_a_loop_of_redirects_ends(download: Callable, site: Site) -> None:
    site.answers(elsewhere(site.url + "again"))
    code, said = download()
    assert code == 69 and "more than 5 times" in said
    assert len(site.requests) == 6


def test_a_redirect_is_followed(download: Callable, site: Site, data_dir: Path, content: bytes) -> None:
    site.answers(elsewhere("/elsewhere/" + FILE), ranged)
    assert download()[0] == 0
    assert is_installed(data_dir, content)


def test_what_is_missing_is_looked_for_elsewhere(
    download: Callable, site: Site, data_dir: Path, content: bytes
) -> None:
    site.answers(status(404), ranged)
    code, said = download("--from", f"{site.url},{site.url}second")
    assert code == 0, said
    assert is_installed(data_dir, content)


def test_every_source_that_failed_is_named(download: Callable, site: Site, tmp_path: Path) -> None:
    site.answers(status(404))
    code, said = download("--from", f"{site.url},{tmp_path}")
    assert code == 69
    assert f"{site.url}{FILE} does not exist there (status 404)" in said
    assert f"“{tmp_path}” has neither {FILE}" in said


def test_a_busy_server_is_asked_again_when_it_says(
    download: Callable, site: Site, data_dir: Path, content: bytes
) -> None:
    site.answers(status(429, Retry_After=1), status(500), ranged)
    code, said = download()
    assert code == 0, said
    assert "asks to come back in 1 s" in said and "status 500" in said
    assert is_installed(data_dir, content)


def test_folders_are_sources(download: Callable, data_dir: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "files").mkdir()
    shutil.copyfile(appliance.imported_models() / FILE, tmp_path / "files" / FILE)
    assert download("--from", str(tmp_path / "files"))[0] == 0
    assert is_installed(data_dir, content)
    appliance.run("models", "remove", MODEL, data_dir=data_dir, check=True)
    # A folder with a faster-whisper folder for each model.
    assert download("--from", str(appliance.DEPS / "weights"))[0] == 0
    assert is_installed(data_dir, content)


def test_another_model_in_its_place_is_refused(download: Callable, data_dir: Path) -> None:
    code, said = download("--from", str(appliance.DEPS / "weights" / "base"))
    assert code == 69 and "is the model base, not tiny.en" in said
    assert not (data_dir / "models" / "ggml-base.bin").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="a small disk can only be mounted by root")
def test_a_full_disk_is_noticed_before_the_download(
    site: Site, tmp_path: Path, content: bytes
) -> None:
    disk = tmp_path / "small"
    disk.mkdir()
    command = (
        f"mount -t tmpfs -o size=40m none {disk} && "
        f"{appliance.binary()} models download {MODEL} --from {site.url} --data-dir {disk}/data; "
        f"code=$?; umount {disk}; exit $code"
    )
    done = subprocess.run(["unshare", "-m", "sh", "-c", command], capture_output=True, text=True, timeout=30)
    if "permission denied" in done.stderr.lower():
        pytest.skip("mounting is not allowed here")
    assert done.returncode == 69, done.stderr
    assert "Free some space" in done.stderr
    assert site.requests == []
