"""One thing after the other is changed in an installation that is sound: the doctor names that one, and nothing else."""

import contextlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

import appliance
import updating
from updating import Installation, Repository

VERSION = "0.9.1"


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Installed, and never started."""
    folder = tmp_path_factory.mktemp("drift")
    repository = Repository(folder, updating.ROOT / ".build/debug/release-publisher")
    repository.create()
    release = updating.assemble(folder / "made" / VERSION, VERSION, repository.root)
    installation = Installation(folder, release, "http://127.0.0.1:9")
    models = installation.data / "models"
    models.mkdir(mode=0o700, exist_ok=True)
    for file in appliance.imported_models().glob("ggml-base.bin*"):
        shutil.copyfile(file, models / file.name)
    return installation


def examine(installation: Installation) -> list[str]:
    command = [installation.cli, "doctor", "--json", "--data-dir", installation.data]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    return [finding["id"] for finding in json.loads(done.stdout)["findings"]]


@pytest.fixture(scope="module")
def baseline(installation: Installation) -> list[str]:
    """What is wrong with this machine, and what the first start makes."""
    found = examine(installation)
    assert not [one for one in found if one.startswith(("identity.", "update.", "service.", "archive.", "clock."))]
    return found


def release(installation: Installation) -> Path:
    return Path(os.path.realpath(installation.data / "active" / "release"))


@contextlib.contextmanager
def writable(path: Path) -> Iterator[None]:
    mode = path.stat().st_mode
    path.chmod(0o755)
    try:
        yield
    finally:
        path.chmod(mode)


def changed(name: str, change: Callable[[bytes], bytes | None]) -> Callable[[Installation], AbstractContextManager]:
    """A file of the release has other content, or is gone."""

    @contextlib.contextmanager
    def disturb(installation: Installation) -> Iterator[None]:
        file = release(installation) / name
        kept = installation.data.parent / "kept"
        with writable(file.parent):
            shutil.copy2(file, kept)
            file.unlink()
            if (content := change(kept.read_bytes())) is not None:
                file.write_bytes(content)
                file.chmod(kept.stat().st_mode & 0o777)
        try:
            yield
        finally:
            with writable(file.parent):
                file.unlink(missing_ok=True)
                shutil.move(kept, file)

    return disturb


@contextlib.contextmanager
def added(installation: Installation) -> Iterator[None]:
    folder = release(installation) / "bin"
    with writable(folder):
        (folder / "plugin.so").write_bytes(b"")
    try:
        yield
    finally:
        with writable(folder):
            (folder / "plugin.so").unlink()


@contextlib.contextmanager
def mode(installation: Installation) -> Iterator[None]:
    file = release(installation) / "share" / "sample.txt"
    with writable(file):
        yield


@contextlib.contextmanager
def mounted(installation: Installation) -> Iterator[None]:
    file = release(installation) / "share" / "sample.txt"
    subprocess.run(["mount", "--bind", file, file], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", file], check=True)


def written(name: str, text: str) -> Callable[[Installation], AbstractContextManager]:
    """A file of the data directory says something else."""

    @contextlib.contextmanager
    def disturb(installation: Installation) -> Iterator[None]:
        file = installation.data / "update" / name
        before = file.read_bytes() if file.exists() else None
        file.write_text(text)
        try:
            yield
        finally:
            if before is None:
                file.unlink(missing_ok=True)
            else:
                file.write_bytes(before)

    return disturb


@contextlib.contextmanager
def lost(installation: Installation) -> Iterator[None]:
    """The server worked here, and the archive is gone."""
    (installation.data / "jobs.lock").touch()
    try:
        yield
    finally:
        (installation.data / "jobs.lock").unlink()


@pytest.mark.parametrize(
    ("finding", "disturb"),
    [
        pytest.param("identity.files", changed("share/sample.txt", bytes.upper), id="edited"),
        pytest.param("identity.files", changed("share/sample.wav", lambda _: None), id="missing"),
        pytest.param("identity.files", changed("manifest.json", lambda content: content + b" "), id="manifest"),
        pytest.param("identity.files", added, id="added"),
        pytest.param("identity.files", mode, id="mode"),
        pytest.param("identity.program", changed("bin/whisper-appliance", lambda content: content + b"\0"), id="program"),
        pytest.param("update.journal", written("transaction.json", "{"), id="journal"),
        pytest.param(
            "clock.behind", written("floor.json", '{"minimumTargetsVersion":0,"time":"2099-01-01T00:00:00Z"}'), id="clock"
        ),
        pytest.param("archive.missing", lost, id="archive"),
        pytest.param(
            "identity.mounts",
            mounted,
            id="mount",
            marks=pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount"),
        ),
    ],
)
def test_the_doctor_finds_it_and_nothing_else(
    installation: Installation, baseline: list[str], finding: str, disturb: Callable[[Installation], AbstractContextManager]
) -> None:
    with disturb(installation):
        assert sorted(examine(installation)) == sorted([*baseline, finding])
