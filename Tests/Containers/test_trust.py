"""What the installer believes: nothing but what the publisher has signed. No container is needed for this."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import host
import pytest
from conftest import FIRST, SECOND, Publisher

import updating
from clips import ROOT


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Publisher:
    """A publisher whose releases are scripts, which is all that a signature is about."""
    publisher = Publisher(tmp_path_factory.mktemp("shop"))
    for version in (FIRST, SECOND):
        publisher.offer(small_release(publisher, version))
    return publisher


def small_release(publisher: Publisher, version: str) -> Path:
    folder = publisher.home / "made" / version
    (folder / "bin").mkdir(parents=True)
    (folder / "share").mkdir()
    for name in ("whisper-appliance", "appliance-supervisor"):
        (folder / "bin" / name).write_text(f"#!/bin/sh\necho {version} $0\n")
        (folder / "bin" / name).chmod(0o555)
    for name in ("sample.wav", "sample.txt"):
        (folder / "share" / name).write_text(version)
        (folder / "share" / name).chmod(0o444)
    facts = publisher.home / f"{version}.json"
    facts.write_text(json.dumps({
        "built": "2026-01-01T00:00:00Z", "channel": "stable", "commit": "0" * 40, "minimumFrom": "0.1.0",
        "database": {"schema": 1, "reader": 1}, "platform": {"os": "linux", "arch": "x86_64", "glibc": "2.17"},
        "notes": 'it says "version":"9.9.9"} and {"mode":"0555","path":"../x"', "requiredStops": [],
        "memoryBytes": 1, "version": version,
    }))  # fmt: skip
    updating.run(host.publisher(), "manifest", folder, "--facts", facts)
    return folder


class Unpacking:
    """`install.sh --unpack` from a copy of the published folder, which a test may change."""

    def __init__(self, shop: Publisher, folder: Path) -> None:
        self.web, self.target = folder / "web", folder / "unpacked"
        self.script = shop.installers() / "install.sh"
        shutil.copytree(shop.web, self.web)

    def __call__(self, *options: object, source: object = None, script: str | None = None) -> tuple[int, str]:
        command = ["bash", *(["-s", "--"] if script else [self.script]), "--from", source or self.web]
        command += ["--unpack", self.target, *options]
        done = subprocess.run(
            list(map(str, command)), capture_output=True, text=True, timeout=60, input=script or ""
        )
        return done.returncode, done.stderr

    def metadata(self, name: str) -> Path:
        return max(self.web.glob(f"metadata/*{name}.json"), key=lambda file: int(file.name.split(".")[0]))

    @property
    def version(self) -> str | None:
        """Of what was unpacked."""
        manifest = self.target / "manifest.json"
        return json.loads(manifest.read_text())["version"] if manifest.exists() else None


@pytest.fixture
def unpack(shop: Publisher, tmp_path: Path) -> Unpacking:
    return Unpacking(shop, tmp_path)


def test_the_newest_release_is_unpacked_as_it_was_made(unpack: Unpacking, shop: Publisher) -> None:
    assert unpack()[0] == 0
    made = shop.home / "made" / SECOND
    files = {file.relative_to(made) for file in made.rglob("*") if file.is_file()}
    assert {file.relative_to(unpack.target) for file in unpack.target.rglob("*") if file.is_file()} == files
    for file in files:
        assert (unpack.target / file).read_bytes() == (made / file).read_bytes()
        assert (unpack.target / file).stat().st_mode == (made / file).stat().st_mode


def test_another_version_is_unpacked_if_it_is_named(unpack: Unpacking) -> None:
    assert unpack("--version", FIRST)[0] == 0
    assert unpack.version == FIRST


def test_the_script_may_come_through_a_pipe(unpack: Unpacking) -> None:
    assert unpack(script=unpack.script.read_text())[0] == 0
    assert unpack.version == SECOND


def test_a_script_that_was_cut_off_does_nothing(unpack: Unpacking) -> None:
    text = unpack.script.read_text()
    unpack(script=text[: len(text) * 2 // 3])
    assert not unpack.target.exists()


@pytest.mark.parametrize("version", [FIRST, SECOND])
def test_a_bundle_will_do_also_of_an_older_version(unpack: Unpacking, shop: Publisher, version: str) -> None:
    assert unpack(source=shop.bundle(shop.home / f"{version}.tar", version))[0] == 0
    assert unpack.version == version


def test_an_address_will_do(unpack: Unpacking, shop: Publisher) -> None:
    with shop.served() as url:
        assert unpack(source=url)[0] == 0
    assert unpack.version == SECOND


def test_an_interrupted_unpacking_is_gone_on_with(unpack: Unpacking) -> None:
    assert unpack()[0] == 0
    (unpack.target / "manifest.json").unlink()
    (unpack.target / "bin/whisper-appliance").unlink()
    (unpack.target / "bin/appliance-supervisor").chmod(0o755)
    (unpack.target / "bin/appliance-supervisor").write_text("half of it")
    assert unpack()[0] == 0
    assert unpack.version == SECOND
    assert SECOND in (unpack.target / "bin/appliance-supervisor").read_text()


def edit(name: str, old: str, new: str) -> Callable[[Unpacking], None]:
    def change(unpack: Unpacking) -> None:
        file = unpack.web / "metadata/timestamp.json" if name == "timestamp" else unpack.metadata(name)
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new, 1))

    return change


def change_a_program(unpack: Unpacking) -> None:
    for blob in unpack.web.glob("targets/blobs/*"):
        blob.chmod(0o644)
        blob.write_bytes(blob.read_bytes()[:-1] + b"!")


def lose_a_program(unpack: Unpacking) -> None:
    shutil.rmtree(unpack.web / "targets/blobs")


def sign_by_a_stranger(unpack: Unpacking) -> None:
    stranger = Publisher(unpack.web.parent / "stranger")
    stranger.offer(small_release(stranger, SECOND))
    shutil.rmtree(unpack.web)
    shutil.copytree(stranger.web, unpack.web)


def serve_an_older_list(unpack: Unpacking) -> None:
    newest = unpack.metadata(".targets")
    older = newest.with_name(f"{int(newest.name.split('.')[0]) - 1}.targets.json")
    shutil.copyfile(older, newest)


@pytest.mark.parametrize(
    "attack, said",
    [
        (edit("timestamp", '"version":', '"version":1'), "timestamp.json is not signed by the publisher: 0 of 1"),
        (edit("timestamp", '{"signatures"', ' {"signatures"'), "timestamp.json is no signed file"),
        (edit(".snapshot", '"sig":"', '"sig":"0'), "another file than the one that was signed"),
        (edit(".targets", '"length":', '"length":1'), "another file than the one that was signed"),
        (serve_an_older_list, "another file than the one that was signed"),
        (sign_by_a_stranger, "is not signed by the publisher"),
        (change_a_program, "is not the file that was signed"),
        (lose_a_program, "is missing in"),
    ],
)
def test_what_was_changed_on_the_way_is_refused(unpack: Unpacking, attack: Callable, said: str) -> None:
    attack(unpack)
    status, error = unpack()
    assert status == 1 and said in error, error
    assert unpack.version is None


def test_a_new_root_is_followed_and_one_that_the_old_keys_did_not_sign_is_not(
    unpack: Unpacking, shop: Publisher, tmp_path: Path
) -> None:
    repository, keys = tmp_path / "repository", [shop.keys, tmp_path / "new"]
    shutil.copytree(shop.folder, repository)
    given = ["--repository", repository, *(word for folder in keys[:1] for word in ("--keys", folder))]
    for role in ("targets", "root"):
        given_now = given + (["--keys", tmp_path / "new-targets"] if role == "root" else [])
        updating.run(host.publisher(), "rotate", role, "--to", tmp_path / f"new-{role}", *given_now)
    updating.run(host.publisher(), "publish", "--repository", repository, unpack.web)
    assert len(list(unpack.web.glob("metadata/*.root.json"))) == 3
    status, error = unpack()
    assert (status, unpack.version) == (0, SECOND), error

    # The new root keys alone: what a thief of them would have who has none of the old ones.
    shutil.rmtree(unpack.target)
    second = unpack.web / "metadata/3.root.json"
    document = json.loads(second.read_text())
    before = json.loads((unpack.web / "metadata/2.root.json").read_text())["signed"]["roles"]["root"]["keyids"]
    document["signatures"] = [entry for entry in document["signatures"] if entry["keyid"] not in before]
    second.write_text(json.dumps(document, separators=(",", ":"), sort_keys=True))
    status, error = unpack()
    assert status == 1 and "is not signed by the publisher: 0 of 2" in error, error


def test_what_has_run_out_is_refused_unless_its_owner_knows(unpack: Unpacking, tmp_path: Path) -> None:
    # The same, years later.
    clock = tmp_path / "bin/date"
    clock.parent.mkdir()
    clock.write_text('#!/bin/sh\n[ "$*" = "-u +%Y-%m-%dT%H:%M:%SZ" ] && echo 2099-01-01T00:00:00Z || exec /bin/date "$@"\n')
    clock.chmod(0o755)
    script = f"PATH={clock.parent}:$PATH\n{unpack.script.read_text()}"
    status, error = unpack(script=script)
    assert status == 1 and "has run out on 20" in error and unpack.version is None, error
    assert unpack("--accept-stale", script=script)[0] == 0
    assert unpack.version == SECOND


def test_the_script_of_a_checkout_knows_no_publisher(unpack: Unpacking, shop: Publisher) -> None:
    unpack.script = ROOT / "deploy/install.sh"
    status, error = unpack()
    assert status == 1 and "knows no publisher" in error
    assert unpack("--root", shop.root)[0] == 0
    assert unpack.version == SECOND


@pytest.mark.parametrize(
    "options, said",
    [(["--port", "http"], "--port is 'http'"), (["--nonsense"], "'--nonsense' is not understood"), (["--channel"], "needs a value")],
)
def test_a_command_line_that_is_not_understood_is_named(unpack: Unpacking, options: list[str], said: str) -> None:
    status, error = unpack(*options)
    assert status == 64 and said in error
    assert not unpack.target.exists()
