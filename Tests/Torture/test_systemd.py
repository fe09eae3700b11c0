"""The appliance under a real systemd: started, updated, killed, hung, rebooted, rescued. Fault 36 among others."""

import os
import shutil
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import rootfs
from machine import Machine
from unit import NAME, Unit

import clips
import updating
from appliance import wait_until
from load import Load
from updating import Repository

FIRST, SECOND, BROKEN, THIRD, FOURTH = "0.9.1", "0.9.2", "0.9.3", "0.9.4", "0.9.5"
PROBATION = ("--probation-seconds", "6", "--probation-passes", "2", "--check-seconds", "0")
RECORDING_SECONDS = 40

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(bool(rootfs.missing("systemd-nspawn")), reason=str(rootfs.missing("systemd-nspawn"))),
]


class World:
    """A publisher here, and what it makes; the machine shares this network."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.repository = Repository(folder, updating.ROOT / ".build/debug/release-publisher")
        self.repository.create()
        (folder / "made").mkdir(mode=0o755)

    def release(self, version: str, **options: object) -> Path:
        return updating.assemble(self.folder / "made" / version, version, self.repository.root, **options)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    # Not where pytest keeps its folders: the machine's accounts must be able to reach it.
    folder = rootfs.CACHE / "systemd"
    rootfs.remove(folder)
    folder.mkdir(parents=True, mode=0o755)
    yield World(folder)
    rootfs.remove(folder)


@pytest.fixture(scope="module")
def unit(world: World) -> Iterator[Unit]:
    """The tests below change it in the order in which they stand."""
    first = world.release(FIRST)
    world.repository.offer(first)
    machine = Machine(world.folder / "machine")
    with world.repository.served() as url:
        unit = Unit(machine, world.folder / "state", world.folder / "made", url, *PROBATION)
        unit.prepare()
        with machine:
            unit.install(first, socket=True)
            yield unit


class Watch:
    """What systemd says of the service all the time, and what somebody who connects gets."""

    def __init__(self, unit: Unit) -> None:
        self.states: Counter[str] = Counter()
        self.answers: Counter[str] = Counter()
        self._unit = unit
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=(look,), daemon=True) for look in (self._ask, self._connect)
        ]

    def __enter__(self) -> "Watch":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(120)

    def _run(self, look) -> None:
        while not self._over.is_set():
            look()
            time.sleep(0.1)

    def _ask(self) -> None:
        self.states[self._unit.state] += 1

    def _connect(self) -> None:
        try:
            with self._unit.client() as client:
                self.answers[str(client.get("/health").status_code)] += 1
        except httpx.ConnectError as error:
            # A connection that is cut while it is being made secure was not refused: it went with whom it had reached.
            self.answers["refused" if "refused" in str(error) else "cut"] += 1
        except httpx.HTTPError as error:
            self.answers[type(error).__name__] += 1

    @property
    def refused(self) -> int:
        return self.answers["refused"] + self.answers["ConnectTimeout"]


def test_a_start_returns_when_the_port_is_answered(unit: Unit) -> None:
    unit.systemctl("start", f"{NAME}.socket", f"{NAME}.service")
    assert unit.state == "active"
    assert unit.machine.property(f"{NAME}.service", "StatusText") == "Running"
    unit.wait_until_serving()
    assert unit.machine.property(f"{NAME}.service", "User") == rootfs.USER
    assert unit.version == FIRST


def test_the_port_stays_open_while_the_service_is_restarted(unit: Unit) -> None:
    before = unit.main_pid
    with Watch(unit) as watch:
        time.sleep(1)
        unit.systemctl("restart", f"{NAME}.service")
        unit.wait_until_serving()
        time.sleep(1)
    assert unit.main_pid != before
    assert watch.refused == 0 and set(watch.answers) <= {"200", "503"}, watch.answers


def test_an_update_replaces_the_supervisor_and_systemd_sees_one_process(world: World, unit: Unit) -> None:
    world.repository.offer(world.release(SECOND))
    before = unit.main_pid
    with Watch(unit) as watch, Load(unit.url, unit.trust, clips.clip("en_jfk.wav").path, readers=2) as load:
        status = unit.update("start", "--wait")
        wait_until(lambda: unit.program.startswith(SECOND), 60, unit.end_of_log)
        time.sleep(1)
    assert status["history"][0]["outcome"] == "committed"
    assert unit.version == SECOND
    assert (unit.main_pid, unit.restarts) == (before, 0)
    assert set(watch.states) == {"active"}, watch.states
    assert load.tally.failures == [] and load.tally.acknowledged
    assert unit.missing(load.tally.acknowledged) == []


def test_a_bad_release_is_undone_and_systemd_notices_nothing(world: World, unit: Unit) -> None:
    world.repository.offer(world.release(BROKEN, broken=True))
    before = unit.main_pid
    with Watch(unit) as watch:
        status = unit.update("start", "--wait", status=75)
    assert (status["history"][0]["outcome"], status["history"][0]["toVersion"]) == ("rolled-back", BROKEN)
    assert unit.version == SECOND
    assert (unit.main_pid, unit.restarts) == (before, 0)
    assert set(watch.states) == {"active"} and set(watch.answers) == {"200"}, (watch.states, watch.answers)


def test_a_killed_supervisor_is_started_again_and_nobody_is_refused(unit: Unit) -> None:
    before = unit.main_pid
    with Watch(unit) as watch:
        time.sleep(1)
        os.kill(unit.machine.outer_pid(before), signal.SIGKILL)
        wait_until(lambda: unit.main_pid not in (0, before), 60, unit.end_of_log)
        unit.wait_until_serving()
        time.sleep(1)
    assert unit.restarts == 1
    assert watch.refused == 0, watch.answers
    assert unit.servers() == 1


def test_a_supervisor_that_hangs_is_ended_by_the_watchdog(unit: Unit) -> None:
    before = unit.main_pid
    os.kill(unit.machine.outer_pid(before), signal.SIGSTOP)
    wait_until(lambda: unit.main_pid not in (0, before), 90, unit.end_of_log, 0.5)
    unit.wait_until_serving()
    assert "Watchdog timeout" in unit.machine.journal(f"{NAME}.service")
    assert unit.restarts == 2
    assert unit.servers() == 1


def test_a_stop_lets_a_running_request_finish_and_a_connection_starts_it_again(unit: Unit, tmp_path: Path) -> None:
    recording = tmp_path / "long.wav"
    clips.make_recording(recording, RECORDING_SECONDS, clips.tagged("accuracy", "en"))
    answers: list[httpx.Response] = []

    def transcribe() -> None:
        with unit.client() as client, recording.open("rb") as file:
            fields = {"model": "whisper-1", "language": "en"}
            answers.append(client.post("/v1/audio/transcriptions", data=fields, files={"file": file}, timeout=200))

    user = threading.Thread(target=transcribe)
    user.start()
    time.sleep(4)
    started = time.monotonic()
    assert user.is_alive(), "the recording is too short for this test"
    unit.systemctl("stop", f"{NAME}.service")
    took = time.monotonic() - started
    user.join(60)
    assert answers and answers[0].status_code == 200, (answers, unit.end_of_log())
    assert took > 1 and unit.state == "inactive" and unit.servers() == 0
    # The port is systemd's: whoever connects has it started.
    with unit.client() as client:
        assert client.get("/health").status_code in (200, 503)
    unit.wait_until_serving()


@pytest.mark.parametrize("version, way", [(THIRD, "power_off"), (FOURTH, "cut")])
def test_a_reboot_in_the_middle_of_a_probation(world: World, unit: Unit, version: str, way: str) -> None:
    world.repository.offer(world.release(version))
    unit.update("start")
    wait_until(lambda: unit.journal_file().get("state") == "probation", 120, unit.end_of_log, 0.02)
    getattr(unit.machine, way)()
    unit.machine.boot()
    unit.wait_until_serving()
    wait_until(lambda: unit.journal_file() == {}, 120, unit.end_of_log, 0.5)
    last = unit.update("status")["history"][0]
    assert (last["toVersion"], last["outcome"]) == (version, "committed"), last
    assert unit.version == version
    wait_until(lambda: unit.program.startswith(version), 60, unit.end_of_log)


def test_a_supervisor_that_cannot_start_is_rescued_by_the_one_before(unit: Unit) -> None:
    """Fault 36."""
    version, before = unit.version, unit.previous_version
    program = next(unit.releases.glob(f"{version}-*")) / "bin" / "appliance-supervisor"
    # Another file of that name: what runs from the old one goes on.
    program.parent.chmod(0o755)
    program.unlink()
    shutil.copy("/bin/false", program)
    unit.systemctl("restart", "--no-block", f"{NAME}.service")
    rescued = "is started from now on"
    wait_until(lambda: rescued in unit.machine.journal(f"{NAME}-rescue.service"), 120, unit.end_of_log, 0.5)
    unit.wait_until_serving()
    assert unit.state == "active" and unit.program.startswith(f"{before}-")
    assert unit.machine.run("systemctl", "is-active", f"{NAME}.socket") == "active"
    assert unit.version == version, "what serves was not the fault"
    # It lasts: nothing hands over to the broken one again, and a boot finds the one that works.
    unit.machine.power_off()
    unit.machine.boot()
    unit.wait_until_serving()
    assert unit.program.startswith(f"{before}-") and unit.restarts == 0
