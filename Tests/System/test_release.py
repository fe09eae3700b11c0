"""Making and publishing releases: scripts/release and release-publisher, judged by another implementation of TUF.

The releases are of tiny programs, so that no test has to build anything.
"""

import datetime
import hashlib
import json
import os
import shutil
import stat
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tuf.api.exceptions import DownloadHTTPError, ExpiredMetadataError, RepositoryError
from tuf.ngclient import FetcherInterface, Updater

ROOT = Path(__file__).resolve().parent.parent.parent
PUBLISHER = Path(os.environ.get("RELEASE_PUBLISHER", ROOT / ".build/debug/release-publisher"))
ROLES = ["root", "targets", "snapshot", "timestamp"]


class Folder(FetcherInterface):
    """Fetches files of a published folder, as a web server would offer them."""

    def _fetch(self, url: str) -> Iterator[bytes]:
        file = Path(url.removeprefix("file://"))
        if not file.is_file():
            raise DownloadHTTPError(f"{file} is not there", 404)
        with file.open("rb") as content:
            yield from iter(lambda: content.read(1 << 16), b"")


class Appliance:
    """What an appliance trusts: the root it was installed with, and what it has seen since."""

    def __init__(self, site: Path, folder: Path) -> None:
        self.site = site
        self.trust = folder / "trust"
        self.files = folder / "files"
        self.files.mkdir(parents=True)
        self.trust.mkdir()
        self.root = (site / "metadata/1.root.json").read_bytes()

    def refresh(self) -> Updater:
        updater = Updater(
            str(self.trust),
            f"file://{self.site}/metadata/",
            str(self.files),
            f"file://{self.site}/targets/",
            fetcher=Folder(),
            bootstrap=self.root,
        )
        updater.refresh()
        return updater

    def fetch(self, updater: Updater, target: str) -> bytes | None:
        info = updater.get_targetinfo(target)
        return info and Path(updater.download_target(info)).read_bytes()

    def update(self, channel: str = "stable") -> dict[str, bytes]:
        """All files of the newest release, by path."""
        updater = self.refresh()
        pointer = json.loads(self.fetch(updater, f"channels/{channel}.json"))
        manifest = self.fetch(updater, pointer["manifest"])
        assert json.loads(manifest)["version"] == pointer["version"]
        return {"manifest.json": manifest} | {
            file["path"]: self.fetch(updater, f"blobs/{file['sha256']}") for file in json.loads(manifest)["files"]
        }


class Publisher:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.site = folder / "site"
        self.keys = [folder / "keys"]
        self.run("keys", "create", self.keys[0])
        self("init")

    def run(self, *arguments: object, code: int = 0) -> str:
        done = subprocess.run([PUBLISHER, *map(str, arguments)], capture_output=True, text=True)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def __call__(self, *arguments: object, code: int = 0) -> str:
        keys = [option for folder in self.keys for option in ("--keys", folder)]
        return self.run(*arguments, "--repository", self.folder / "repository", *keys, code=code)

    def publish(self) -> str:
        return self("publish", self.site)


def make_programs(folder: Path, version: str) -> Path:
    """What a build would leave, as far as scripts/release looks at it."""
    says = {"version": version, "commit": "c0ffee", "database": {"schema": 2, "reader": 1}}
    (folder / "bin").mkdir(parents=True)
    (folder / "lib").mkdir()
    for name in ("whisper-appliance", "appliance-supervisor"):
        program = folder / "bin" / name
        program.write_text(f"#!/bin/sh\n# {name} {version}\necho '{json.dumps(says)}'\n")
        program.chmod(0o755)
    (folder / "lib/libsame.so").write_text("the same in every version")
    return folder


def release(programs: Path, output: Path, version: str, *options: object) -> subprocess.CompletedProcess[str]:
    command = [
        ROOT / "scripts/release", "--version", version, "--binaries", programs, "--output", output,
        "--publisher", PUBLISHER, *options,
    ]  # fmt: skip
    return subprocess.run(list(map(str, command)), capture_output=True, text=True)


@pytest.fixture
def make_release(tmp_path: Path) -> Callable[..., Path]:
    def make(version: str, *options: object) -> Path:
        programs = tmp_path / "programs" / version
        done = release(
            programs if programs.exists() else make_programs(programs, version), tmp_path / "releases", version, *options
        )
        assert done.returncode == 0, done.stderr
        return Path(done.stdout.strip())

    return make


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    return Publisher(tmp_path / "publisher")


@pytest.fixture
def appliance(publisher: Publisher, tmp_path: Path) -> Appliance:
    publisher.publish()
    return Appliance(publisher.site, tmp_path / "appliance")


def content(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


# The release folder


def test_a_release_is_exactly_what_its_manifest_lists(make_release: Callable) -> None:
    folder = make_release("0.2.0")
    manifest = json.loads((folder / "manifest.json").read_bytes())
    files = content(folder)
    assert [file["path"] for file in manifest["files"]] == sorted(set(files) - {"manifest.json"})
    for file in manifest["files"]:
        assert hashlib.sha256(files[file["path"]]).hexdigest() == file["sha256"]
        assert len(files[file["path"]]) == file["size"]
        assert f"{stat.S_IMODE((folder / file['path']).stat().st_mode):04o}" == file["mode"]
    assert {"bin/appliance-supervisor", "share/sample.wav", "LICENSE"} <= set(files)
    assert folder.name == f"0.2.0-{hashlib.sha256(files['manifest.json']).hexdigest()[:12]}"


def test_the_manifest_says_what_the_program_says(make_release: Callable) -> None:
    manifest = json.loads((make_release("1.0.0-rc1") / "manifest.json").read_bytes())
    assert manifest["channel"] == "beta"
    assert manifest["database"] == {"schema": 2, "reader": 1}
    assert manifest["commit"] == "c0ffee"


def test_the_same_programs_make_the_same_release(make_release: Callable, tmp_path: Path) -> None:
    first = make_release("0.2.0")
    again = release(tmp_path / "programs/0.2.0", tmp_path / "elsewhere", "0.2.0")
    assert Path(again.stdout.strip()).name == first.name
    assert content(Path(again.stdout.strip())) == content(first)


def test_a_program_of_another_version_makes_no_release(tmp_path: Path) -> None:
    done = release(make_programs(tmp_path / "programs", "0.2.0"), tmp_path / "releases", "0.3.0")
    assert done.returncode != 0
    assert "not 0.3.0" in done.stderr
    assert not list((tmp_path / "releases").iterdir())


def link(folder: Path) -> None:
    (folder / "lib/link.so").symlink_to("libsame.so")


def set_user_id(folder: Path) -> None:
    (folder / "bin/appliance-supervisor").chmod(0o4755)


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "lib/pipe")


@pytest.mark.parametrize("odd", [link, set_user_id, pipe])
def test_odd_files_make_no_release(odd: Callable, tmp_path: Path) -> None:
    programs = make_programs(tmp_path / "programs", "0.2.0")
    odd(programs)
    done = release(programs, tmp_path / "releases", "0.2.0")
    assert done.returncode != 0
    assert "plain files only" in done.stderr


def test_the_root_of_trust_comes_along(make_release: Callable, appliance: Appliance) -> None:
    folder = make_release("0.2.0", "--root", appliance.site / "metadata/1.root.json")
    assert (folder / "share/root.json").read_bytes() == appliance.root


def test_a_library_that_is_nowhere_makes_no_release(tmp_path: Path) -> None:
    programs = make_programs(tmp_path / "programs", "0.2.0")
    source = tmp_path / "empty.c"
    source.write_text("")
    subprocess.run(["cc", "-shared", "-Wl,-soname,libnowhere.so.1", "-o", tmp_path / "libnowhere.so", source], check=True)
    subprocess.run(
        ["cc", "-shared", "-Wl,--no-as-needed", "-o", programs / "lib/libuser.so", source, tmp_path / "libnowhere.so"],
        check=True,
    )
    (programs / "lib/libuser.so").chmod(0o644)
    done = release(programs, tmp_path / "releases", "0.2.0")
    assert done.returncode != 0
    assert "libnowhere.so.1 is needed" in done.stderr


# Publishing


def test_another_client_gets_the_release(publisher: Publisher, appliance: Appliance, make_release: Callable) -> None:
    folder = make_release("0.2.0")
    publisher("add", folder)
    publisher.publish()
    assert appliance.update() == content(folder)
    assert appliance.update("beta") == content(folder)


def test_publishing_twice_copies_nothing(publisher: Publisher, make_release: Callable) -> None:
    publisher("add", make_release("0.2.0"))
    publisher.publish()
    before = content(publisher.site)
    assert publisher.publish() == "0 files copied\n"
    assert content(publisher.site) == before


def test_files_once_published_never_change(publisher: Publisher, make_release: Callable) -> None:
    publisher("add", make_release("0.2.0"))
    publisher.publish()
    before = content(publisher.site)
    publisher("add", make_release("0.3.0"))
    publisher("refresh")
    publisher.publish()
    after = content(publisher.site)
    assert {name for name in before if after[name] != before[name]} == {"metadata/timestamp.json"}
    assert len([name for name in set(after) - set(before) if name.startswith("targets/blobs/")]) == 2


def test_clients_in_the_middle_of_an_update_go_on(
    publisher: Publisher, appliance: Appliance, make_release: Callable
) -> None:
    publisher("add", make_release("0.2.0"))
    publisher.publish()
    updater = appliance.refresh()
    publisher("add", make_release("0.3.0"))
    publisher.publish()
    assert json.loads(appliance.fetch(updater, "channels/stable.json"))["version"] == "0.2.0"


def test_beta_releases_are_for_those_who_asked(
    publisher: Publisher, appliance: Appliance, make_release: Callable
) -> None:
    publisher("add", make_release("0.2.0"))
    publisher("add", make_release("0.3.0-rc1"))
    publisher.publish()
    assert json.loads(appliance.update("stable")["manifest.json"])["version"] == "0.2.0"
    assert json.loads(appliance.update("beta")["manifest.json"])["version"] == "0.3.0-rc1"


def test_a_withdrawn_release_is_no_longer_offered(
    publisher: Publisher, appliance: Appliance, make_release: Callable
) -> None:
    publisher("add", make_release("0.2.0"))
    bad = make_release("0.3.0")
    publisher("add", bad)
    publisher.publish()
    assert appliance.update() == content(bad)
    publisher("withdraw", "0.3.0")
    publisher.publish()
    assert json.loads(appliance.update()["manifest.json"])["version"] == "0.2.0"
    assert appliance.refresh().get_targetinfo("releases/0.3.0/x86_64-linux/manifest.json") is None


def test_a_changed_release_is_not_added(publisher: Publisher, make_release: Callable) -> None:
    folder = make_release("0.2.0")
    program = folder / "bin/whisper-appliance"
    program.chmod(0o755)
    program.write_text("something else")
    program.chmod(0o555)
    assert "bin/whisper-appliance" in publisher("add", folder, code=1)


def test_a_chain_of_rotations_is_followed(publisher: Publisher, appliance: Appliance, make_release: Callable) -> None:
    folder = make_release("0.2.0")
    publisher("add", folder)
    for number, role in enumerate(["timestamp", "root", "snapshot", "targets", "root"]):
        new = publisher.folder / f"new-{number}"
        publisher("rotate", role, "--to", new)
        publisher.keys.append(new)
    publisher.publish()
    assert appliance.update() == content(folder)
    assert appliance.refresh()._trusted_set.root.version == 6  # noqa: SLF001


def test_revoked_keys_sign_nothing(publisher: Publisher, appliance: Appliance) -> None:
    old = publisher.folder / "old"
    shutil.copytree(publisher.folder / "repository", old)
    publisher("rotate", "timestamp", "--to", publisher.folder / "new")
    publisher.keys.append(publisher.folder / "new")
    publisher.publish()
    # Somebody with the old key signs a newer timestamp.
    for _ in range(5):
        publisher.run("refresh", "--repository", old, "--keys", publisher.keys[0])
    shutil.copyfile(old / "metadata/timestamp.json", publisher.site / "metadata/timestamp.json")
    with pytest.raises(RepositoryError):
        appliance.refresh()


def test_private_keys_stay_private(publisher: Publisher) -> None:
    files = list(publisher.keys[0].iterdir())
    assert sorted(file.name for file in files) == [
        "root-1.pem", "root-2.pem", "root-3.pem", "snapshot-1.pem", "targets-1.pem", "targets-2.pem", "timestamp-1.pem",
    ]  # fmt: skip
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)
    publisher.publish()
    assert not any(b"PRIVATE" in file for file in content(publisher.site).values())


def test_metadata_expire_when_nobody_signs(appliance: Appliance, monkeypatch: pytest.MonkeyPatch) -> None:
    updater = appliance.refresh()
    trusted = updater._trusted_set  # noqa: SLF001
    now = datetime.datetime.now(datetime.timezone.utc)
    days = {role: (getattr(trusted, role).expires - now).days + 1 for role in ROLES}
    assert days == {"root": 365, "targets": 180, "snapshot": 30, "timestamp": 7}
    assert trusted.root.roles["root"].threshold == 2
    assert trusted.root.consistent_snapshot
    later = now + datetime.timedelta(days=8)

    class Later(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> datetime.datetime:
            return later

    monkeypatch.setattr("datetime.datetime", Later)
    with pytest.raises(ExpiredMetadataError):
        appliance.refresh()


# Offline bundles


def test_a_bundle_is_all_that_an_appliance_needs(publisher: Publisher, make_release: Callable, tmp_path: Path) -> None:
    publisher("add", make_release("0.2.0"))
    publisher("rotate", "timestamp", "--to", publisher.folder / "new")
    publisher.keys.append(publisher.folder / "new")
    newest = make_release("0.3.0")
    publisher("add", newest)
    publisher("bundle", tmp_path / "bundle.tar")
    with tarfile.open(tmp_path / "bundle.tar") as archive:
        members = archive.getmembers()
        assert all(member.isfile() and member.mode == 0o444 and member.mtime == 0 for member in members)
        archive.extractall(tmp_path / "bundle", filter="data")
    names = [member.name for member in members]
    assert names[:2] == ["metadata/1.root.json", "metadata/2.root.json"]
    assert Appliance(tmp_path / "bundle", tmp_path / "appliance").update() == content(newest)
    # Nothing of the release before, but what both have.
    distinct = {hashlib.sha256(file).hexdigest() for name, file in content(newest).items() if name != "manifest.json"}
    assert {name.rsplit(".", 1)[1] for name in names if name.startswith("targets/blobs/")} == distinct


def test_a_bundle_of_one_version(publisher: Publisher, make_release: Callable, tmp_path: Path) -> None:
    publisher("add", make_release("0.2.0"))
    publisher("add", make_release("0.3.0"))
    publisher("bundle", tmp_path / "old.tar", "--version", "0.2.0")
    with tarfile.open(tmp_path / "old.tar") as archive:
        manifests = [name for name in archive.getnames() if name.endswith("manifest.json")]
    assert len(manifests) == 1 and "/0.2.0/" in manifests[0]
