"""Program files that are not what was shipped: noticed, named, and repaired by installing the version again."""

import contextlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import appliance
import updating
from appliance import wait_until
from signed_release import Publisher, Signed, Site, real, short_folder
from updating import Installation, Repository

pytestmark = pytest.mark.timeout(120)

QUICK = ("--probation-seconds", "0", "--probation-passes", "1", "--check-seconds", "0")


@pytest.fixture
def folder() -> Iterator[Path]:
    with short_folder() as folder:
        try:
            yield folder
        finally:
            unmount_below(folder)


def unmount_below(folder: Path) -> None:
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        point = line.split()[4]
        if point.startswith(f"{folder}/"):
            subprocess.run(["umount", "--lazy", point], check=True)


@contextlib.contextmanager
def supervised(folder: Path, *options: str) -> Iterator[Signed]:
    """A fake release whose files the real programs compare and fetch."""
    publisher = Publisher(folder)
    release = publisher.offering("1.0.0", steps=real("drift"))
    with Site(publisher.web).served() as site:
        with Signed(folder, *QUICK, *options).installed(release, site) as supervisor:
            supervisor.wait_for(200)
            yield supervisor


def drift(supervisor: Signed) -> dict:
    return supervisor.ask(command="status")["result"].get("drift", {})


def check(supervisor: Signed) -> dict:
    supervisor.ask(command="check")
    return drift(supervisor)


def repair(supervisor: Signed) -> dict:
    outcome = supervisor.outcome(supervisor.update(reinstall=True, version="1.0.0"))
    assert outcome["outcome"] == "committed", (outcome, supervisor.text())
    return outcome


def change(file: Path) -> None:
    """As an administrator who knows no better."""
    file.chmod(0o644)
    file.write_text("changed by hand")
    file.chmod(0o444)


def test_it_is_looked_for_at_the_start_and_now_and_then(folder: Path) -> None:
    with supervised(folder, "--drift-seconds", "1") as supervisor:
        wait_until(lambda: drift(supervisor).get("state") == "ok", 20, supervisor.text)
        change(supervisor.folder_of("1.0.0") / "share" / "notes.txt")
        wait_until(lambda: drift(supervisor)["state"] == "drifted", 20, supervisor.text)
        assert "was changed" in supervisor.text() and "share/notes.txt" in supervisor.text()


def test_a_check_finds_it_and_a_reinstallation_repairs_it(folder: Path) -> None:
    with supervised(folder) as supervisor:
        assert check(supervisor)["state"] == "ok"
        release = supervisor.folder_of("1.0.0")
        change(release / "share" / "notes.txt")
        release.chmod(0o755)
        (release / "extra").write_text("left there")
        release.chmod(0o555)
        found = check(supervisor)
        assert found["state"] == "drifted" and found["measured_at"]
        assert sorted(found["faults"]) == ["“extra” does not belong there", "“share/notes.txt” has the wrong size"]
        repair(supervisor)
        assert check(supervisor)["state"] == "ok"
        assert "What is new in 1.0.0" in (supervisor.folder_of("1.0.0") / "share" / "notes.txt").read_text()
        assert not list(supervisor.releases.glob("*.damaged-*"))


def test_an_active_generation_that_cannot_be_read_is_said(folder: Path) -> None:
    with supervised(folder, "--drift-seconds", "1") as supervisor:
        wait_until(lambda: drift(supervisor).get("state") == "ok", 20, supervisor.text)
        active = supervisor.data / "active"
        target = os.readlink(active)
        active.unlink()
        wait_until(lambda: drift(supervisor).get("state") == "unknown", 20, supervisor.text)
        found = drift(supervisor)
        assert "generation" not in found and "does not point at a generation" in found["faults"][0]
        assert "could not be compared" in supervisor.text()
        active.symlink_to(target)
        wait_until(lambda: drift(supervisor).get("state") == "ok", 20, supervisor.text)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount")
@pytest.mark.parametrize("content", ["another", "the same"])
def test_a_mount_over_a_file_is_named_whatever_is_in_it(folder: Path, content: str) -> None:
    with supervised(folder) as supervisor:
        assert check(supervisor)["state"] == "ok"
        target = supervisor.folder_of("1.0.0") / "share" / "notes.txt"
        other = folder / "other.txt"
        shutil.copy(target, other)
        if content == "another":
            change(other)
        subprocess.run(["mount", "--bind", other, target], check=True)
        found = check(supervisor)
        assert found["state"] == "drifted"
        assert found["faults"][0] == "something is mounted over “share/notes.txt”"
        if content == "another":
            repair(supervisor)
            assert check(supervisor)["state"] == "ok", supervisor.text()
            assert "What is new" in target.read_text()


def test_health_says_so(tmp_path: Path) -> None:
    repository = Repository(tmp_path, updating.ROOT / ".build/debug/release-publisher")
    repository.create()
    release = updating.assemble(tmp_path / "made" / "0.9.1", "0.9.1", repository.root)
    installation = Installation(tmp_path, release, "http://127.0.0.1:9", *QUICK)
    models = installation.data / "models"
    models.mkdir(exist_ok=True)
    for file in appliance.imported_models().glob("ggml-base.bin*"):
        shutil.copyfile(file, models / file.name)
    with installation.running(), installation.client() as client:
        admin = {"Authorization": f"Bearer {installation.token}"}

        def state() -> str | None:
            status = client.get("/api/enterprise/update-status", headers=admin).json()
            return status.get("drift", {}).get("state")

        def command(*arguments: object) -> tuple[int, dict]:
            line = [installation.cli, *arguments, "--json", "--data-dir", installation.data]
            done = subprocess.run(list(map(str, line)), capture_output=True, text=True)
            return done.returncode, json.loads(done.stdout)

        def identity() -> dict:
            return client.get("/api/identity", headers=admin).json()["identity"]

        wait_until(lambda: state() == "ok", 30, installation.end_of_log)
        assert client.get("/health").json()["status"] == "ok"
        assert identity()["state"] == "ok", identity()
        assert "whisper_appliance_program_files_changed 0" in client.get("/metrics").text
        manifest = installation.data / "active" / "release" / "manifest.json"
        # The commit is that of the checkout, which the manifest does not know.
        against = ("drift", manifest, "--ignore", "release")
        assert command(*against)[0] == 0
        file = installation.data / "active" / "release" / "share" / "sample.txt"
        content = file.read_text()
        change(file)
        # There is no update server; the files are compared all the same.
        installation.update("check", status=75)
        answer = client.get("/health")
        assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
        assert "not what was shipped" in answer.json()["reason"] and "sample.txt" not in answer.text
        parts = client.get("/health/detailed", headers=admin).json()["components"]
        [part] = [part for part in parts if part["id"] == "program-files"]
        assert part["state"] == "degraded" and "share/sample.txt" in part["reason"]
        assert "whisper_appliance_program_files_changed 1" in client.get("/metrics").text
        [deviation] = identity()["deviations"]
        assert (deviation["fact"], deviation["subject"]) == ("files", "share/sample.txt")
        assert deviation["expected"] != deviation["found"]
        assert command(*against)[0] == 1
        found = [one["id"] for one in command("doctor")[1]["findings"]]
        assert [one for one in found if one.startswith(("identity.", "update.", "service."))] == ["identity.files"]
        file.chmod(0o644)
        file.write_text(content)
        file.chmod(0o444)
        installation.update("check", status=75)
        assert identity()["state"] == "ok"
        assert (client.get("/health").json()["status"], state()) == ("ok", "ok")
