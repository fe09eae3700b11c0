"""Faults that updates meet, numbered as in docs/faults.md: what is injected, and what somebody on the outside sees."""

import io
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import appliance
import fake_release
import signed_release
from appliance import wait_until
from clips import ROOT
from disturbing import TEN_YEARS, Clock, assert_safe_mode, closed_window, hold, hook, restarted, wait_for_state
from signed_release import Publisher, Signed, Site, Steps, real, tree
from test_supervisor import Hammer, Managed

pytestmark = pytest.mark.timeout(120)

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="mounting takes root")
FIRST, SECOND, BUILT_WRONG = "1.0.0", "2.0.0", "2.5.0"
WHERE = re.compile(r"`(Tests/[^`:]+)::([^`]+)`")


@pytest.fixture
def folder() -> Iterator[Path]:
    with signed_release.short_folder() as path:
        yield path


@pytest.fixture(scope="module")
def publisher(tmp_path_factory: pytest.TempPathFactory) -> Publisher:
    """Offers the first release and the second."""
    publisher = Publisher(tmp_path_factory.mktemp("publisher"))
    for version in (FIRST, SECOND):
        publisher.offering(version)
    return publisher


@pytest.fixture(scope="module")
def served(publisher: Publisher) -> Iterator[Site]:
    with Site(publisher.web).served() as site:
        yield site


@pytest.fixture
def site(served: Site) -> Site:
    served.faults.clear()
    served.requests.clear()
    return served


@pytest.fixture
def steps(folder: Path, publisher: Publisher, site: Site) -> Steps:
    return Steps(folder, publisher.made / FIRST, site.url)


def mount(*arguments: object) -> None:
    subprocess.run(["mount", *map(str, arguments)], check=True)


@pytest.fixture
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of 24 MiB."""
    path = folder / "disk"
    path.mkdir()
    mount("-t", "tmpfs", "-o", "size=24m", "tmpfs", path)
    yield path
    subprocess.run(["umount", "--lazy", path], check=True)


# The disk


@AS_ROOT
@pytest.mark.parametrize("part", ["releases", "data"])
def test_08_a_read_only_disk_is_named_before_anything_is_changed(folder: Path, part: str) -> None:
    with Managed(folder).between("ok") as supervisor:
        supervisor.wait_for(200)
        wait_for_state(supervisor, "idle")
        place = folder / part
        mount("--bind", place, place)
        try:
            # Whoever is writing there at this moment keeps it from becoming read-only.
            remount = ["mount", "-o", "remount,bind,ro", place]
            wait_until(lambda: subprocess.run(remount).returncode == 0, 10)
            refused = supervisor.ask(command="start", request={
                "trigger": "api", "channel": "stable", "when": "now", "reinstall": False, "allowsRewrite": False,
            })["refused"]  # fmt: skip
        finally:
            subprocess.run(["umount", "--lazy", place], check=True)
        assert refused["code"] == "storage"
        assert f"“{place}” is mounted read-only" in refused["message"]
        done = supervisor.data / "steps"
        assert not done.exists() or "1.0.0 resolve" not in done.read_text()
        assert supervisor.ask(command="history") == {"result": []}
        assert supervisor.outcome(supervisor.update())["outcome"] == "committed"


@AS_ROOT
def test_05_too_little_room_is_found_before_the_first_byte(small_disk: Path, publisher: Publisher, site: Site) -> None:
    steps = Steps(small_disk, publisher.made / FIRST, site.url)
    steps.does("resolve")
    site.requests.clear()
    message = steps.refuses("space", "download")
    assert re.search(r"needs \d+ MiB of free space; there are \d+ MiB", message)
    assert not [name for name in site.requests if "blobs" in name]


@AS_ROOT
def test_06_going_back_needs_no_room(small_disk: Path) -> None:
    with Managed(small_disk).between("ok") as supervisor:
        supervisor.wait_for(200)
        hook(supervisor, "serve-2.0.0", 'cat /dev/zero >>"$DATA/filler" 2>/dev/null; exit 3')
        with Hammer(supervisor, clients=2) as hammer:
            outcome = supervisor.outcome(supervisor.update())
        assert (outcome["outcome"], outcome["reason"]["code"]) == ("rolled-back", "start-failed")
        assert supervisor.version() == "1.0.0" and set(hammer.counts) == {"200"}, hammer.text()
        assert (supervisor.data / "filler").stat().st_size > 1 << 20


# Downloads


def blob(steps: Steps, path: str) -> str:
    """A word that only the address of this file of the release has."""
    manifest = json.loads((steps.staged / "manifest.json").read_text())
    return next(file["sha256"] for file in manifest["files"] if file["path"] == path)


def test_09_a_download_that_breaks_off_goes_on_with_what_is_missing(steps: Steps, site: Site) -> None:
    steps.does("resolve")
    word = blob(steps, "share/notes.txt")
    site.faults[word] = signed_release.half
    steps.refuses("network", "download")
    assert not (steps.staged / "share" / "notes.txt").exists(), "half a file has no name"
    site.faults.clear()
    site.requests.clear()
    steps.does("download", "verify", "seal")
    assert {name for name in site.requests if "blobs" in name} == {name for name in site.requests if word in name}
    assert len(steps.sealed()) == 2


@pytest.mark.parametrize("fault", ["flipped", "endless"])
def test_10_11_what_is_not_the_announced_file_is_refused(steps: Steps, site: Site, fault: str) -> None:
    steps.does("resolve")
    site.faults[blob(steps, "share/notes.txt")] = getattr(signed_release, fault)
    before = steps.sealed()
    steps.refuses("signature", "download")
    assert not (steps.staged / "share" / "notes.txt").exists()
    assert steps.sealed() == before


# What releases and bundles are made of


def entry(name: str, content: bytes = b"x", **fields: object) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(content) if fields.get("type", tarfile.REGTYPE) == tarfile.REGTYPE else 0
    for field, value in fields.items():
        setattr(info, field, value)
    return info, content


def write_bundle(target: Path, source: Path, *more: tuple[tarfile.TarInfo, bytes], without: str = "\0") -> Path:
    """A copy of a bundle: entries of ours first, then its own ones but for those that have a word in their names."""
    with tarfile.open(source) as old, tarfile.open(target, "w", format=tarfile.PAX_FORMAT) as new:
        for info, content in more:
            new.addfile(info, io.BytesIO(content) if info.isfile() else None)
        for info in old:
            if without not in info.name:
                new.addfile(info, old.extractfile(info))
    return target


EVIL = {
    "a way out": entry("../outside"),
    "an absolute name": entry("/outside"),
    "a symbolic link": entry("metadata/link", type=tarfile.SYMTYPE, linkname="/etc"),
    "a hard link": entry("metadata/link", type=tarfile.LNKTYPE, linkname="/etc/passwd"),
    "a device": entry("metadata/device", type=tarfile.CHRTYPE, devmajor=1, devminor=3),
    "a pipe": entry("metadata/pipe", type=tarfile.FIFOTYPE),
    "a name that comes twice": entry("metadata/1.root.json"),
}


@pytest.fixture(scope="module")
def bundle(publisher: Publisher, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publisher.bundle(tmp_path_factory.mktemp("bundle") / "good.tar", SECOND)


@pytest.mark.parametrize("evil", EVIL.values(), ids=EVIL)
def test_12_a_bundle_with_odd_entries_is_refused(steps: Steps, bundle: Path, evil: tuple) -> None:
    crafted = write_bundle(steps.data / "evil.tar", bundle, evil)
    before = tree(steps.data)
    assert "The bundle cannot be used" in steps.refuses("invalid", "resolve", request={"bundle": str(crafted)})
    gone = {name for name in tree(steps.data) if name not in before and not name.startswith("update/")}
    assert not gone and not (steps.data.parent / "outside").exists()


def test_12_what_nobody_signed_does_not_get_into_a_release(steps: Steps, bundle: Path) -> None:
    more = [entry("targets/blobs/extra"), entry("release/bin/extra", mode=0o4755), entry("share/setuid", mode=0o6755)]
    crafted = write_bundle(steps.data / "more.tar", bundle, *more)
    steps.does("resolve", "download", "verify", "seal", request={"bundle": str(crafted)})
    sealed = steps.releases / next(name for name in steps.sealed() if name.startswith(SECOND))
    listed = {file["path"] for file in json.loads((sealed / "manifest.json").read_text())["files"]}
    assert set(tree(sealed)) == listed | {"manifest.json"}
    assert not [file for file in sealed.rglob("*") if file.stat().st_mode & 0o7222]


def test_21_a_release_for_another_machine_is_refused_by_name(folder: Path, publisher: Publisher) -> None:
    other = Publisher(folder / "publisher")
    first = other.offering(FIRST)
    with Site(other.web).served() as site:
        steps = Steps(folder, first, site.url)
        for number, (facts, word) in enumerate(
            [
                ({"platform": {"os": "linux", "arch": "s390x", "glibc": "2.17"}}, "s390x"),
                ({"platform": {"os": "linux", "arch": os.uname().machine, "glibc": "99.1"}}, "C library 99.1"),
                ({"memoryBytes": 1 << 50}, "of memory"),
                ({"minimumFrom": "1.9.0"}, "1.9.0"),
            ]
        ):
            other.offering(f"3.0.{number}", **facts)
            message = steps.refuses("invalid" if "minimumFrom" in facts else "platform", "resolve")
            assert word in message


# Versions, clocks, bundles


def test_16_an_older_release_is_refused_however_well_it_is_signed(folder: Path) -> None:
    publisher = Publisher(folder / "publisher")
    made = {version: publisher.offering(version) for version in (FIRST, "1.5.0", SECOND)}
    with Site(publisher.web).served() as site:
        steps = Steps(folder, made[SECOND], site.url)
        assert "older than 2.0.0" in steps.refuses("rollback", "resolve", request={"version": "1.5.0"})
        # Somebody with the keys makes the channel go back.
        updating_options = ("--repository", publisher.folder, "--keys", publisher.keys)
        signed_release.updating.run(publisher.program, "withdraw", SECOND, *updating_options)
        signed_release.updating.run(publisher.program, "publish", "--repository", publisher.folder, publisher.web)
        steps.refuses("up-to-date", "resolve")
        # The owner went back to the first one; what was committed since stays the least.
        shutil.rmtree(folder / "data")
        steps = Steps(folder, made[FIRST], site.url)
        floor = {"minimumVersion": SECOND, "minimumTargetsVersion": 0}
        assert "installed before" in steps.refuses("rollback", "resolve", floor=floor)
        steps.does("resolve", floor=floor | {"minimumVersion": FIRST})


def test_19_a_wrong_clock_does_not_revive_old_metadata(steps: Steps, folder: Path) -> None:
    clock = Clock(folder)
    steps.environment = clock.environment
    steps.does("resolve")
    before = steps.trusted()
    clock.set(TEN_YEARS)
    assert "expired" in steps.refuses("expired", "resolve")
    clock.set(-TEN_YEARS)
    steps.does("resolve")
    # Once a release was committed that was built later, the time before is over, whatever the clock says.
    later = (datetime.now(UTC) + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    steps.refuses("expired", "resolve", floor={"minimumTargetsVersion": 0, "time": later})
    assert steps.trusted() == before


def test_14_an_appliance_with_expired_metadata_goes_on_and_says_so(
    folder: Path, publisher: Publisher, site: Site
) -> None:
    clock = Clock(folder)
    supervisor = Signed(folder).installed(publisher.made / FIRST, site)
    supervisor.environment |= clock.environment
    clock.set(TEN_YEARS)
    with supervisor:
        supervisor.wait_for(200)
        offer = supervisor.ask(command="check")["result"]
        assert offer["reason"]["code"] == "expired" and "expired at" in offer["reason"]["message"]
        outcome = supervisor.outcome(supervisor.update())
        assert (outcome["outcome"], outcome["reason"]["code"]) == ("refused", "expired")
        assert supervisor.version() == FIRST


def test_42_bundles_that_cannot_be_trusted_are_refused_precisely(folder: Path) -> None:
    publisher = Publisher(folder / "publisher")
    first = publisher.offering(FIRST)
    second = publisher.offering(SECOND)
    for number in range(2):
        new = folder / f"new-{number}"
        options = ("--repository", publisher.folder, "--keys", publisher.keys, *(("--keys", folder / "new-0") * number))
        signed_release.updating.run(publisher.program, "rotate", "timestamp", "--to", new, *options)
    with Site(publisher.web).served() as site:
        steps = Steps(folder, first, site.url)
        whole = publisher.bundle(folder / "whole.tar", SECOND)
        gap = write_bundle(folder / "gap.tar", whole, without="2.root")
        message = steps.refuses("signature", "resolve", request={"bundle": str(gap)})
        assert "timestamp.json” has valid signatures of 0" in message
        shutil.rmtree(steps.staging)
        steps.staging.mkdir()
        clock = Clock(folder)
        steps.environment = clock.environment
        clock.set(86400 * 40)
        assert "expired" in steps.refuses("expired", "resolve", request={"bundle": str(whole)})
        clock.set(0)
        shutil.rmtree(steps.staging)
        steps.staging.mkdir()
        stranger = Publisher(folder / "stranger")
        stranger.offer(second)
        foreign = stranger.bundle(folder / "foreign.tar", SECOND)
        steps.refuses("signature", "resolve", request={"bundle": str(foreign)})
        shutil.rmtree(steps.staging)
        steps.staging.mkdir()
        steps.does("resolve", request={"bundle": str(whole)})


def test_43_a_required_stop_is_a_hop_with_a_commit_of_its_own(folder: Path) -> None:
    publisher = Publisher(folder / "publisher")
    supervisor_program = signed_release.binary()
    first = publisher.offering(FIRST, supervisor=supervisor_program)
    publisher.offering("1.4.0", supervisor=supervisor_program)
    publisher.offering("1.5.0", supervisor=supervisor_program, requiredStops=["1.4.0"])
    publisher.offering(SECOND, supervisor=supervisor_program, requiredStops=["1.5.0"])
    with Site(publisher.web).served() as site, Signed(folder).installed(first, site) as supervisor:
        supervisor.wait_for(200)
        wait_until(lambda: supervisor.releases in (supervisor.program() or Path()).parents, 20, supervisor.text)
        wait_for_state(supervisor, "idle")
        with Hammer(supervisor, clients=1) as hammer, socket.socket(socket.AF_UNIX) as watch:
            watch.settimeout(60)
            watch.connect(str(supervisor.data / "run" / "control.sock"))
            watch.sendall(b'{"command":"watch"}\n')
            # By its number, too: there is no way around the stops.
            supervisor.update(version=SECOND)
            # Whoever watches is not left with a supervisor that is no more.
            assert json.loads(watch.makefile().readlines()[-1])["result"]["current_version"] == "1.4.0"
            wait_until(lambda: versions(supervisor) == [SECOND, "1.5.0", "1.4.0"], 60, supervisor.text)
        assert supervisor.version() == SECOND and os.readlink(supervisor.data / "active") == "generations/4"
        assert set(hammer.counts) == {"200"}, hammer.text()


def versions(supervisor: Managed) -> list[str]:
    """The committed versions, newest first."""
    try:
        history = supervisor.ask(command="history").get("result", [])
    except (OSError, ValueError):  # One supervisor has just become the next.
        return []
    assert {entry["outcome"] for entry in history} <= {"committed"}, history
    return [entry["toVersion"] for entry in history]


def test_44_installing_the_same_version_again_repairs_it(
    folder: Path, publisher: Publisher, site: Site
) -> None:
    with Signed(folder).installed(publisher.made / FIRST, site) as supervisor:
        supervisor.wait_for(200)
        sealed = supervisor.folder_of(FIRST)
        good = tree(sealed)
        sealed.joinpath("share").chmod(0o755)
        sealed.joinpath("share/notes.txt").chmod(0o644)
        sealed.joinpath("share/notes.txt").write_text("drifted")
        sealed.joinpath("share/extra").write_text("more")
        with Hammer(supervisor, clients=1) as hammer:
            outcome = supervisor.outcome(supervisor.update(version=FIRST, reinstall=True))
        assert outcome["outcome"] == "committed", (outcome, supervisor.text())
        assert set(hammer.counts) == {"200"}, hammer.text()
        assert tree(supervisor.folder_of(FIRST)) == good
        assert not [file for file in supervisor.folder_of(FIRST).rglob("*") if file.stat().st_mode & 0o222]


# The new release before the switch


def test_20_a_self_test_that_fails_in_any_way_changes_nothing(folder: Path) -> None:
    with Managed(folder).between("ok") as supervisor:
        supervisor.wait_for(200)
        before = tree(supervisor.releases)
        with Hammer(supervisor, clients=1) as hammer:
            for script, reason in [
                ("exit 1", "status 1"), ("kill -SEGV $$", "signal 11"), ("echo garbage", "no event"),
                ("head -c 3000000 /dev/zero", "too long"),
            ]:  # fmt: skip
                hook(supervisor, "preflight", script)
                outcome = supervisor.outcome(supervisor.update())
                assert outcome["outcome"] == "failed" and reason in outcome["reason"]["message"], outcome
            # One that hangs is ended by whoever has less patience, its limit or the owner.
            hold(supervisor, "preflight")
            transaction = supervisor.update()
            wait_for_state(supervisor, "preflight")
            supervisor.ask(command="cancel")
            assert supervisor.outcome(transaction)["outcome"] == "cancelled"
        assert set(hammer.counts) == {"200"} and len(hammer.servers) == 1, hammer.text()
        assert tree(supervisor.releases) == before
        assert "2.0.0" not in (supervisor.data / "starts").read_text()
        assert os.readlink(supervisor.data / "active") == "generations/1"


def test_23_a_database_with_a_broken_page_is_a_finding(folder: Path) -> None:
    with Managed(folder).between("ok", steps=real("snapshot")) as supervisor:
        database = supervisor.data / "database" / "1" / "appliance.sqlite"
        with sqlite3.connect(database) as connection:
            connection.execute("PRAGMA page_size = 4096")
            connection.execute("CREATE TABLE talk (words TEXT)")
            connection.executemany("INSERT INTO talk VALUES (?)", [(f"{number} " * 500,) for number in range(200)])
        connection.close()
        with database.open("r+b") as file:
            file.seek(5 * 4096)
            file.write(b"\xa5" * 4096)
        supervisor.wait_for(200)
        outcome = supervisor.outcome(supervisor.update())
        assert (outcome["outcome"], outcome["reason"]["code"]) == ("refused", "database"), outcome
        assert str(database) in outcome["reason"]["message"] or "damaged" in outcome["reason"]["message"]
        assert supervisor.version() == "1.0.0"
        assert not list((supervisor.data / "update" / "snapshots").iterdir())


# The new release after the switch


def checks(**passed: bool) -> dict:
    return {"probe": {"event": "done", "facts": {"checks": passed}}}


def test_26_27_what_failed_before_or_needs_the_network_decides_nothing(folder: Path) -> None:
    steps = checks(health=True, transcription=False) | {"external-updates": False}
    with Managed(folder).between("ok", steps=steps) as supervisor:
        supervisor.wait_for(200)
        assert supervisor.outcome(supervisor.update())["outcome"] == "committed"
        assert supervisor.version() == "2.0.0"


@pytest.mark.parametrize("fault", ["away", "too_many"])
def test_27_an_update_server_that_is_away_harms_nothing(
    folder: Path, publisher: Publisher, site: Site, fault: str
) -> None:
    with Signed(folder).installed(publisher.made / FIRST, site) as supervisor:
        supervisor.wait_for(200)
        if fault == "away":
            supervisor.process = restarted(supervisor, WHISPER_APPLIANCE_UPDATE_URL="http://127.0.0.1:9")
        else:
            site.faults["timestamp"] = signed_release.too_many
        outcome = supervisor.outcome(supervisor.update())
        assert (outcome["outcome"], outcome["reason"]["code"]) == ("refused", "network"), outcome
        offer = supervisor.ask(command="check")["result"]
        assert offer["reason"]["code"] == "network" and "latestVersion" not in offer
        assert supervisor.version() == FIRST


def move_on(supervisor: Managed, version: str, *behaviours: str) -> str:
    """Offers one more release, and begins the update to it."""
    release = fake_release.seal(supervisor.releases, version, *behaviours)
    event = json.dumps({"event": "done", "facts": {"release": release}})
    hook(supervisor, "resolve", f"echo '{event}'; exit {fake_release.ANSWERED}")
    return supervisor.update()


def dies_and_damages(supervisor: Managed, folder: Path) -> None:
    """The second release changes another one before it dies."""
    hook(supervisor, "serve-2.0.0", f'chmod u+w "{folder}"; echo >"{folder}/more"; chmod u-w "{folder}"; exit 3')


def test_29_a_rollback_whose_target_is_damaged_goes_to_the_release_before(folder: Path) -> None:
    with Managed(folder).between("ok") as supervisor:
        supervisor.wait_for(200)
        assert supervisor.outcome(move_on(supervisor, "1.5.0", "ok"))["outcome"] == "committed"
        dies_and_damages(supervisor, next(supervisor.releases.glob("1.5.0-*")))
        with Hammer(supervisor, clients=1) as hammer:
            outcome = supervisor.outcome(move_on(supervisor, "2.0.0", "ok"))
        assert outcome["outcome"] == "rolled-back", outcome
        assert "ConnectionRefusedError" not in hammer.errors, hammer.text()
        assert supervisor.version() == "1.0.0" and os.readlink(supervisor.data / "active") == "generations/1"
        # Nothing of the damaged release goes on serving.
        wait_until(lambda: len(supervisor.server_pids()) == 1, 10, supervisor.text)


def test_29_with_no_whole_release_left_the_port_says_so(folder: Path) -> None:
    with Managed(folder).between("ok") as supervisor:
        supervisor.wait_for(200)
        dies_and_damages(supervisor, supervisor.old)
        supervisor.update()
        assert_safe_mode(supervisor, "damaged")


def test_30_when_both_releases_fail_the_port_answers_and_a_new_update_mends_it(folder: Path) -> None:
    with Managed(folder).between("dies", "dies", "ok") as supervisor:
        supervisor.wait_for(200)
        # From the next start on, the old release cannot serve either.
        hook(supervisor, "serve-1.0.0", "exit 5")
        supervisor.update()
        assert_safe_mode(supervisor, "Going back failed as well")
        assert supervisor.stop() == 0
        supervisor.start()
        assert_safe_mode(supervisor, "Going back failed as well")
        assert supervisor.outcome(supervisor.update(version="2.0.0"))["outcome"] == "committed"
        assert supervisor.version() == "2.0.0"


def test_34_a_machine_that_dies_in_each_probation_goes_back_after_two_starts(folder: Path) -> None:
    with Managed(folder).between("ok") as supervisor:
        supervisor.environment["WHISPER_APPLIANCE_FAULT"] = "server.started.to:kill"
        restarted(supervisor)
        supervisor.update()
        for _ in range(2):
            assert supervisor.process and supervisor.process.wait(30) == -signal.SIGKILL
            supervisor.start()
        supervisor.wait_for(200)
        wait_for_state(supervisor, "idle")
        assert supervisor.ask(command="history")["result"][0]["outcome"] == "rolled-back"
        assert (supervisor.data / "starts").read_text().count("2.0.0 ") == 2
        assert supervisor.version() == "1.0.0" and len(supervisor.server_pids()) == 1


def test_35_a_new_supervisor_that_is_broken_never_gets_to_drive(
    folder: Path, publisher: Publisher, site: Site
) -> None:
    # The trial before the switch refuses it.
    (folder / "steps").mkdir()
    steps = Steps(folder / "steps", publisher.made / FIRST, site.url)
    broken = publisher.make("3.5.0", supervisor=b"#!/bin/sh\nexit 9\n")
    manifest = (broken / "manifest.json").read_bytes()
    digest = signed_release.hashlib.sha256(manifest).hexdigest()
    database = {"schema": 1, "reader": 1}
    release = {"version": "3.5.0", "manifest": digest, "database": database}
    shutil.copytree(broken, steps.releases / f"3.5.0-{digest[:12]}")
    steps.to = {"release": release, "generation": 2, "database": 1, "schema": database}
    assert "supervisor of the new release does not work" in steps.refuses("start-failed", "preflight")


# Who asks, and when


def test_31_of_all_who_ask_at_once_one_gets_an_update(folder: Path) -> None:
    supervisor = Managed(folder, "--check-seconds", "1").between("ok")
    supervisor.environment["WHISPER_APPLIANCE_UPDATE_POLICY"] = "automatic"
    release_steps = hold(supervisor, "download")
    with supervisor:
        supervisor.wait_for(200)
        answers: list[dict] = []

        def directly(trigger: str) -> None:
            order = {"trigger": trigger, "channel": "stable", "when": "now", "reinstall": False, "allowsRewrite": True}
            answers.append(supervisor.ask(command="start", request=order))

        def command_line() -> None:
            done = appliance.run("update", "start", "--json", data_dir=supervisor.data)
            answers.append({"result": json.loads(done.stdout)} if done.returncode == 0 else {"refused": done.stderr})

        work = [(directly, "api"), (directly, "user"), (command_line,), (directly, "api"), (command_line,)]
        threads = [threading.Thread(target=task, args=arguments) for task, *arguments in work]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        begun = {answer["result"]["transaction"] for answer in answers if "result" in answer}
        # Perhaps the schedule was first, and perhaps it was only looking.
        wait_until(lambda: supervisor.ask(command="status")["result"]["updating"], 10, supervisor.text)
        running = supervisor.ask(command="status")["result"]["transaction_id"]
        assert begun <= {running} and len(answers) - len(begun) == sum("refused" in answer for answer in answers)
        release_steps()
        assert supervisor.outcome(running)["outcome"] == "committed"
        assert [entry["toVersion"] for entry in supervisor.ask(command="history")["result"]] == ["2.0.0"]


def test_32_what_a_dead_process_left_is_no_obstacle_and_harms_nobody_else(folder: Path) -> None:
    supervisor = Managed(folder).between("ok")
    with subprocess.Popen(["sleep", "60"]) as bystander:
        # Locks that name a living process, and a child of long ago whose number it has now.
        (supervisor.data / "run").mkdir()
        (supervisor.data / "update").mkdir()
        for lock in ("run/supervisor.lock", "update/lock"):
            (supervisor.data / lock).write_text(f"{bystander.pid}\n")
        boot = Path("/proc/sys/kernel/random/boot_id").read_text()
        children = [{"id": bystander.pid, "started": 1, "boot": boot}, {"id": bystander.pid, "started": 1, "boot": "x"}]
        (supervisor.data / "run" / "children.json").write_text(json.dumps(children))
        with supervisor:
            supervisor.wait_for(200)
            assert supervisor.outcome(supervisor.update())["outcome"] == "committed"
            assert bystander.poll() is None
        bystander.kill()


def test_38_an_upload_that_is_on_its_way_during_the_switch_arrives(folder: Path) -> None:
    with Managed(folder).between("ok") as supervisor:
        supervisor.wait_for(200)
        answers: list[dict] = []
        switched = threading.Event()

        def upload() -> None:
            connection = signed_release.http.client.HTTPConnection("127.0.0.1", supervisor.port, timeout=60)
            connection.putrequest("POST", "/v1/audio/transcriptions")
            connection.putheader("Content-Length", "1000")
            connection.endheaders(b"x" * 10)
            assert switched.wait(60)
            connection.send(b"x" * 990)
            response = connection.getresponse()
            answers.append({"status": response.status} | json.loads(response.read()))

        client = threading.Thread(target=upload)
        client.start()
        old = supervisor.starts()[0]
        assert supervisor.outcome(supervisor.update())["outcome"] == "committed"
        assert supervisor.version() == "2.0.0" and appliance.is_running(old)
        switched.set()
        client.join()
        assert answers == [{"status": 200, "received": 1000, "pid": old}]
        wait_until(lambda: not appliance.is_running(old), 10)


CANCELLABLE = ["resolve", "download", "verify", "seal", "preflight", "wait", "drain"]


def test_41_the_owner_can_cancel_until_the_snapshot_begins(folder: Path) -> None:
    supervisor = Managed(folder, "--drain-seconds", "60").between("ok", schema=2, reader=2)
    supervisor.environment["WHISPER_APPLIANCE_UPDATE_WINDOWS"] = closed_window()
    with supervisor:
        supervisor.wait_for(200)
        for state in CANCELLABLE:
            go_on = hold(supervisor, state) if state not in ("wait", "drain") else lambda: None
            busy = threading.Thread(target=supervisor.get, args=("/slow?3" if state == "drain" else "/slow?0",))
            busy.start()
            transaction = supervisor.update(when="window" if state == "wait" else "now")
            wait_for_state(supervisor, state)
            assert supervisor.ask(command="status")["result"]["cancellable"]
            assert supervisor.ask(command="cancel") == {"result": {"transaction": transaction}}
            assert supervisor.outcome(transaction)["outcome"] == "cancelled", state
            busy.join()
            go_on()
            assert supervisor.wait_for(200).json["version"] == "1.0.0"
        assert supervisor.ask(command="cancel")["refused"]["code"] == "nothing"
        for state in ("snapshot", "migrate"):
            hold(supervisor, state)
        transaction = supervisor.update()
        for state in ("snapshot", "migrate"):
            wait_for_state(supervisor, state)
            assert supervisor.ask(command="cancel")["refused"]["code"] == "too-late"
            (supervisor.data / f"{state}.held").unlink()
        assert supervisor.outcome(transaction)["outcome"] == "committed"


def test_41_a_wait_for_the_window_can_be_cancelled_after_a_restart(folder: Path) -> None:
    supervisor = Managed(folder).between("ok")
    supervisor.environment["WHISPER_APPLIANCE_UPDATE_WINDOWS"] = closed_window()
    with supervisor:
        supervisor.wait_for(200)
        transaction = supervisor.update(when="window")
        wait_for_state(supervisor, "wait")
        assert supervisor.process
        supervisor.process.kill()
        supervisor.process.wait()
        supervisor.start()
        wait_until(lambda: len(supervisor.starts()) == 2 and supervisor.get().status == 200, 20, supervisor.text)
        wait_for_state(supervisor, "wait")
        # The old server is looked after while nothing happens, and the supervisor can be stopped.
        os.kill(supervisor.starts()[-1], signal.SIGKILL)
        wait_until(lambda: len(supervisor.starts()) == 3 and supervisor.get().status == 200, 20, supervisor.text)
        assert supervisor.stop() == 0
        supervisor.start()
        supervisor.wait_for(200)
        assert supervisor.ask(command="cancel") == {"result": {"transaction": transaction}}
        assert supervisor.outcome(transaction)["outcome"] == "cancelled"


# The list


def test_every_fault_names_its_tests() -> None:
    """That they exist is seen by scripts/preflight."""
    rows = re.findall(r"^\| (\d+) \|(.*)$", (ROOT / "docs" / "faults.md").read_text(), re.MULTILINE)
    assert [int(number) for number, _ in rows] == list(range(1, 45))
    for number, row in rows:
        assert WHERE.findall(row), f"fault {number} names no test"
