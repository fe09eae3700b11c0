"""The faults of docs/faults.md that take long, or the whole appliance, to show."""

import contextlib
import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "System"))

import appliance  # noqa: E402
import clips  # noqa: E402
import disturbing  # noqa: E402
import signed_release  # noqa: E402
import updating  # noqa: E402
from appliance import wait_until  # noqa: E402
from signed_release import Publisher, Signed, Site, Steps, tree  # noqa: E402
from test_supervisor import Hammer, Managed  # noqa: E402

pytestmark = pytest.mark.timeout(600)

FIRST, SECOND, BROKEN = "0.9.1", "0.9.2", "0.9.3"
MEMORY = Path("/sys/fs/cgroup/memory")
PROBATION = ("--probation-seconds", "1", "--probation-passes", "2")


@pytest.fixture
def folder() -> Iterator[Path]:
    with signed_release.short_folder() as path:
        yield path


# Without the whole appliance


@pytest.fixture
def downloaded(folder: Path) -> Iterator[Steps]:
    """A release that is to be sealed."""
    publisher = Publisher(folder / "publisher")
    first = publisher.offering(FIRST)
    publisher.offering(SECOND)
    with Site(publisher.web).served() as site:
        steps = Steps(folder, first, site.url)
        steps.does("resolve", "download", "verify")
        yield steps


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is missing")
def test_07_what_could_not_be_synced_is_never_taken_for_durable(downloaded: Steps, folder: Path) -> None:
    kept = folder / "kept"
    shutil.copytree(downloaded.staging, kept)
    for number in range(1, 200):
        log = folder / "trace"
        strace = ("strace", "-f", "-qq", "-y", "-o", log, "-e", "trace=fsync,fdatasync,rename,renameat,renameat2")
        event = downloaded.run("seal", *strace, "-e", f"inject=fsync:error=EIO:when={number}")
        lines = log.read_text().splitlines()
        injected = [index for index, line in enumerate(lines) if "INJECTED" in line]
        if not injected:
            break
        assert (event["event"], event["code"]) == ("refused", "storage"), event
        assert "The disk reports a fault" in event["message"]
        synced = re.search(r"fsync\(\d+<([^>]*)>", lines[injected[0]])
        assert synced, lines[injected[0]]
        after = lines[injected[0] + 1 :]
        # Neither tried again and believed, nor gone on from.
        assert not [line for line in after if "fsync" in line or "rename" in line], after
        for sealed in downloaded.releases.glob(f"{SECOND}-*"):
            updating.run("chmod", "-R", "u+w", sealed)
            shutil.rmtree(sealed)
        shutil.rmtree(downloaded.staging)
        shutil.copytree(kept, downloaded.staging)
    assert number > 5 and event["event"] == "done", (number, event)
    assert len(downloaded.sealed()) == 2


def test_11_a_server_that_trickles_is_left(folder: Path) -> None:
    publisher = Publisher(folder / "publisher")
    first = publisher.offering(FIRST)
    publisher.offering(SECOND)
    with Site(publisher.web).served() as site:
        steps = Steps(folder, first, site.url)
        steps.does("resolve")
        site.faults["blobs"] = signed_release.trickling
        started = time.monotonic()
        message = steps.refuses("network", "download")
        assert "bytes per second; at least" in message and time.monotonic() - started < 60
        site.faults.clear()
        steps.does("download", "verify", "seal")


@pytest.fixture
def memory_group() -> Iterator[Path]:
    """A control group with little memory."""
    path = MEMORY / f"appliance-test-{os.getpid()}"
    try:
        path.mkdir()
        (path / "memory.limit_in_bytes").write_text(str(96 << 20))
    except OSError as error:
        pytest.skip(f"no memory control groups here: {error}")
    yield path
    with contextlib.suppress(OSError):
        wait_until(lambda: not (path / "cgroup.procs").read_text(), 10)
    path.rmdir()


def test_24_a_release_that_takes_all_the_memory_is_undone(folder: Path, memory_group: Path) -> None:
    with Managed(folder, "--probation-seconds", "8").between("leaks") as supervisor:
        (supervisor.data / "memory-group").write_text(str(memory_group))
        supervisor.wait_for(200)
        with Hammer(supervisor, clients=1) as hammer:
            outcome = supervisor.outcome(supervisor.update())
        assert (outcome["outcome"], outcome["reason"]["code"]) == ("rolled-back", "start-failed"), outcome
        assert "signal 9" in outcome["reason"]["message"]
        assert "ConnectionRefusedError" not in hammer.errors, hammer.counts
        assert (supervisor.data / "starts").read_text().count("2.0.0 ") == 2
        assert supervisor.version() == "1.0.0"


def test_25_a_release_that_is_well_only_now_and_then_is_undone(folder: Path) -> None:
    with Managed(folder, "--probation-limit-seconds", "8").between("ok") as supervisor:
        supervisor.wait_for(200)
        # The old one is always well, the new one every other time.
        event = {"event": "done", "facts": {"checks": {"health": True}}}
        bad = {"event": "done", "facts": {"checks": {"health": False}}}
        disturbing.hook(supervisor, "probe", f"""
            if grep -q '"generation":2' && [ -e "$DATA/ill" ]; then rm "$DATA/ill"; echo '{json.dumps(bad)}'
            else touch "$DATA/ill"; echo '{json.dumps(event)}'; fi; exit 100""")  # fmt: skip
        started = time.monotonic()
        outcome = supervisor.outcome(supervisor.update())
        assert (outcome["outcome"], outcome["reason"]["code"]) == ("rolled-back", "gate-failed"), outcome
        assert 8 <= time.monotonic() - started < 40
        assert supervisor.version() == "1.0.0"


def test_28_asking_for_more_time_has_an_end(folder: Path) -> None:
    options = ("--start-seconds", "1", "--longest-start-seconds", "3")
    with Managed(folder, *options).between("extends-for-ever") as supervisor:
        supervisor.wait_for(200)
        with Hammer(supervisor, clients=1) as hammer:
            outcome = supervisor.outcome(supervisor.update())
        assert (outcome["outcome"], outcome["reason"]["code"]) == ("rolled-back", "start-failed"), outcome
        assert set(hammer.counts) == {"200"} and supervisor.version() == "1.0.0"


# How it ends; where nothing takes time it depends on how far the update still comes before the end.
STATES = {
    "resolve": "failed", "download": "failed", "verify": "failed", "seal": "failed", "preflight": "failed",
    "wait": None, "drain": None, "snapshot": "failed", "migrate": "failed", "arm": None, "switch": None,
    "probation": "committed", "commit": "committed", "collect": "committed",
}  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_40_stopping_the_machine_in_any_state_is_no_worse_than_a_power_cut(folder: Path, state: str) -> None:
    outcome = disturbing.stop_in(folder, state)
    assert outcome["outcome"] == (STATES[state] or outcome["outcome"]), outcome
    if outcome["outcome"] == "failed":
        assert outcome["reason"]["code"] == "interrupted"


def program(code: str, folder: Path, *options: str) -> bytes:
    (folder / "program.c").write_text(code)
    subprocess.run(["cc", "-o", folder / "program", folder / "program.c", *options], check=True)
    return (folder / "program").read_bytes()


def lacking_a_library(folder: Path) -> bytes:
    library = folder / "libnowhere.so"
    (folder / "library.c").write_text("int nowhere(void) { return 0; }")
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, folder / "library.c"], check=True)
    made = program("int nowhere(void); int main(void) { return nowhere(); }", folder, f"-L{folder}", "-lnowhere")
    library.unlink()
    return made


# The start of a program for another processor: ELF, 64 bit, AArch64.
FOREIGN = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x02\x00\xb7\x00\x01\x00\x00\x00" + bytes(40)
UNFIT = {
    "of another processor": (lambda _: FOREIGN, "could not be started"),
    "with an instruction that this processor has not got": (
        lambda folder: program("int main(void) { __builtin_trap(); }", folder), "signal 4",
    ),
    "without one of its libraries": (lacking_a_library, "status 127"),
}  # fmt: skip


def test_21_a_release_that_cannot_run_here_is_found_out_before_the_switch(folder: Path) -> None:
    publisher = Publisher(folder / "publisher")
    first = publisher.offering(FIRST)
    for number, (make, _) in enumerate(UNFIT.values()):
        publisher.offering(f"3.0.{number}", files={"bin/whisper-appliance": make(folder)})
    with Site(publisher.web).served() as site, Signed(folder).installed(first, site) as supervisor:
        supervisor.wait_for(200)
        with Hammer(supervisor, clients=1) as hammer:
            for number, (_, reason) in enumerate(UNFIT.values()):
                outcome = supervisor.outcome(supervisor.update(version=f"3.0.{number}"))
                assert outcome["outcome"] == "failed" and reason in outcome["reason"]["message"], outcome
        assert set(hammer.counts) == {"200"} and len(hammer.servers) == 1
        assert os.readlink(supervisor.data / "active") == "generations/1"


def test_19_a_clock_that_jumps_disturbs_no_update(folder: Path) -> None:
    clock = disturbing.Clock(folder)
    supervisor = Managed(folder, "--start-seconds", "20").between("ok")
    supervisor.environment = clock.environment
    with supervisor:
        supervisor.wait_for(200)
        for name, offset in [("preflight", disturbing.TEN_YEARS), ("snapshot", -disturbing.TEN_YEARS), ("probe", 3600)]:
            disturbing.hook(supervisor, name, f"echo {offset} >{clock.file}")
        disturbing.hook(supervisor, "serve-2.0.0", f"echo {disturbing.TEN_YEARS} >{clock.file}")
        with Hammer(supervisor, clients=1) as hammer:
            assert supervisor.outcome(supervisor.update(), 30)["outcome"] == "committed"
        assert set(hammer.counts) == {"200"}, hammer.counts


def test_22_a_migration_that_goes_wrong_leaves_the_old_database_as_it_was(folder: Path) -> None:
    with Managed(folder).between("ok", schema=2, reader=2) as supervisor:
        database = supervisor.data / "database" / "1" / "appliance.sqlite"
        database.write_bytes(os.urandom(1 << 16))
        before = tree(supervisor.data / "database")
        supervisor.wait_for(200)
        half = 'mkdir -p "$DATA/database/2"; head -c 5000 /dev/zero >"$DATA/database/2/appliance.sqlite"\n'
        wrong = """echo '{"event":"done","facts":{"schema":1}}'; kill -KILL $PPID"""
        for script, code in [("exit 1", "step-failed"), ("kill -KILL $$", "step-failed"), (wrong, "step-failed")]:
            disturbing.hook(supervisor, "migrate", half + script)
            outcome = supervisor.outcome(supervisor.update())
            assert (outcome["outcome"], outcome["reason"]["code"]) == ("failed", code), outcome
            assert tree(supervisor.data / "database") == before
            assert supervisor.version() == "1.0.0"
        disturbing.hook(supervisor, "migrate", "")
        assert supervisor.outcome(supervisor.update())["outcome"] == "committed"


def test_28_more_time_to_start_is_given_as_long_as_it_is_asked_for(folder: Path) -> None:
    with Managed(folder, "--start-seconds", "1").between("slow") as supervisor:
        supervisor.wait_for(200)
        outcome = supervisor.outcome(supervisor.update())
        assert outcome["outcome"] == "committed", outcome
        assert (supervisor.data / "starts").read_text().count("2.0.0 ") == 1


JOURNALS = [b"", b'{"v":1,"txid":"2026', bytes(range(256)) * 20, b'{"v":99}']


def test_33_a_journal_that_cannot_be_read_blocks_nothing(folder: Path) -> None:
    with Managed(folder).between("ok") as supervisor:
        supervisor.wait_for(200)
        journal = supervisor.data / "update" / "transaction.json"
        for number, content in enumerate(JOURNALS, start=1):
            assert supervisor.stop() == 0
            journal.write_bytes(content)
            supervisor.start()
            supervisor.wait_for(200)
            assert "set aside" in supervisor.text()
            assert journal.with_name(f"transaction.json.corrupt-{number}").read_bytes() == content
        assert supervisor.outcome(supervisor.update())["outcome"] == "committed"


def test_35_a_supervisor_that_breaks_later_is_not_taken_over_by(folder: Path) -> None:
    with Managed(folder).between("ok") as supervisor:
        supervisor.wait_for(200)
        assert supervisor.process
        bad = supervisor.new / "bin" / "appliance-supervisor"
        script = f'chmod u+w "{bad.parent}"; printf "#!/bin/sh\\nexit 9\\n" >"{bad}"; chmod 555 "{bad}"'
        disturbing.hook(supervisor, "serve-2.0.0", script)
        outcome = supervisor.outcome(supervisor.update())
        assert outcome["outcome"] == "committed"
        wait_until(lambda: "newer supervisor does not work here" in supervisor.text(), 20, supervisor.text)
        # The one that works goes on, and leads back.
        assert supervisor.process.poll() is None and supervisor.version() == "2.0.0"
        answer = supervisor.ask(command="rollback", rollback={"trigger": "user"})
        assert supervisor.outcome(answer["result"]["transaction"])["outcome"] == "committed"
        assert supervisor.version() == "1.0.0"


# With the whole appliance


class World:
    """A publisher, and an appliance that runs the first release with a speech model."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.repository = updating.Repository(folder, updating.ROOT / ".build/debug/release-publisher")
        self.repository.create()

    def release(self, version: str) -> Path:
        return updating.assemble(self.folder / "made" / version, version, self.repository.root)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = World(tmp_path_factory.mktemp("faults"))
    world.repository.offer(world.release(FIRST))
    return world


@contextlib.contextmanager
def installed(world: World, folder: Path, *options: str, **environment: str) -> Iterator[updating.Installation]:
    with world.repository.served() as url:
        installation = updating.Installation(folder, world.folder / "made" / FIRST, url, *PROBATION, *options)
        installation.environment |= environment
        models = installation.data / "models"
        models.mkdir(exist_ok=True)
        for file in appliance.imported_models().glob("ggml-base.bin*"):
            shutil.copyfile(file, models / file.name)
        with installation.running():
            yield installation


def test_35_a_release_whose_supervisor_does_not_start_is_refused(world: World, folder: Path) -> None:
    broken = world.release(BROKEN)
    supervisor = broken / "bin" / "appliance-supervisor"
    supervisor.chmod(0o755)
    supervisor.write_text("#!/bin/sh\nexit 9\n")
    supervisor.chmod(0o555)
    (broken / "manifest.json").unlink()
    facts = broken.parent / f"{BROKEN}.facts.json"
    updating.run(updating.ROOT / ".build/debug/release-publisher", "manifest", broken, "--facts", facts)
    bundle = offered_elsewhere(world, broken)
    with installed(world, folder, "--check-seconds", "0") as installation:
        status = installation.update("apply", bundle, "--wait", status=75)
        last = status["history"][0]
        assert (last["outcome"], last["reason"]["code"]) == ("refused", "start-failed")
        assert "supervisor" in last["reason"]["message"] and installation.version == FIRST


def offered_elsewhere(world: World, release: Path) -> Path:
    """A bundle with a release that the update server does not offer."""
    copy = updating.Repository(world.folder / "elsewhere", world.repository.program)
    shutil.copytree(world.repository.keys, copy.keys, dirs_exist_ok=True)
    shutil.copytree(world.repository.folder, copy.folder, dirs_exist_ok=True)
    copy.offer(release)
    return copy.bundle(world.folder / "elsewhere.tar", json.loads((release / "manifest.json").read_text())["version"])


@pytest.fixture(scope="module")
def second(world: World) -> None:
    world.repository.offer(world.release(SECOND))


def test_31_page_schedule_and_command_line_at_once(world: World, second: None, folder: Path) -> None:
    automatic = {"WHISPER_APPLIANCE_UPDATE_POLICY": "automatic"}
    with installed(world, folder, "--check-seconds", "2", **automatic) as installation:
        begun: list[str] = []
        refused: list[int] = []

        def page() -> None:
            with installation.client(headers={"Authorization": f"Bearer {installation.token}"}) as client:
                answer = client.post("/api/enterprise/start-update")
                if answer.status_code == 202:
                    begun.append(answer.json()["transaction_id"])
                else:
                    refused.append(answer.status_code)

        def command_line() -> None:
            answer = installation.update("start", status=None)
            begun.append(answer["transaction"]) if "transaction" in answer else refused.append(409)

        threads = [threading.Thread(target=task) for task in (page, command_line) * 3]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(set(begun)) <= 1 and set(refused) <= {409} and len(begun) + len(refused) == 6
        wait_until(lambda: installation.version == SECOND, 240, installation.end_of_log)
        wait_until(lambda: not installation.update("status")["updating"], 240, installation.end_of_log, 1)
        assert [entry["outcome"] for entry in installation.update("history")].count("committed") == 1


@pytest.mark.parametrize("kind, finishes", [("long", False), ("upload", True)])
def test_37_38_long_work_and_uploads_on_their_way_at_the_switch(
    world: World, second: None, folder: Path, kind: str, finishes: bool
) -> None:
    recording = folder / "long.wav"
    clips.make_recording(recording, 1800, clips.tagged("accuracy", "en"))
    short = clips.clip("en_jfk.wav").path.read_bytes()
    with installed(world, folder, "--check-seconds", "0", "--drain-seconds", "60" if finishes else "8") as installation:
        answers: dict[str, http.client.HTTPResponse | None] = {}
        switched = threading.Event()

        def transcribe(name: str, content: bytes, *, waits: bool = False) -> None:
            """A multipart request by hand, for one that stops in the middle until the switch."""
            head = b'--x\r\nContent-Disposition: form-data; name="model"\r\n\r\nwhisper-1\r\n'
            head += b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n'
            body = head + content + b"\r\n--x--\r\n"
            connection = http.client.HTTPSConnection(
                "localhost", installation.port, timeout=280, context=installation.trust
            )
            with contextlib.closing(connection):
                connection.putrequest("POST", "/v1/audio/transcriptions")
                connection.putheader("Content-Type", "multipart/form-data; boundary=x")
                connection.putheader("Content-Length", str(len(body)))
                connection.endheaders(body[:1000])
                sent = 1000
                # Slow, but never silent: a client that says nothing for long is cut off.
                while waits and not switched.wait(1):
                    connection.send(body[sent : sent + 100])
                    sent += 100
                answers[name] = None
                with contextlib.suppress(OSError, http.client.HTTPException):
                    connection.send(body[sent:])
                    answers[name] = connection.getresponse()
                    answers[name].read()

        transcribe("before", short)
        content = recording.read_bytes() if kind == "long" else short
        work = threading.Thread(target=transcribe, args=(kind, content), kwargs={"waits": kind == "upload"})
        work.start()
        update = threading.Thread(target=installation.update, args=("start", "--wait"))
        update.start()
        wait_until(lambda: installation.version == SECOND, 240, installation.end_of_log)
        # A moment later the new server has taken over, and the old one finishes what it has.
        wait_until(lambda: "Server is ready server.generation=2" in installation.log.read_text(), 60)
        switched.set()
        update.join()
        work.join()
        assert installation.update("history")[0]["outcome"] == "committed"
        # What takes longer than the time for it is cut off without an acknowledgement, everything else is there.
        finished = {name: answer for name, answer in answers.items() if answer is not None and answer.status == 200}
        log = installation.log.read_text(errors="replace")
        assert "ended by signal" not in log, log[max(0, log.find("Fatal") - 200) :][:4000]
        assert set(finished) == ({"before", kind} if finishes else {"before"}), log[-4000:]
        assert installation.missing([answer.headers["x-transcript-id"] for answer in finished.values()]) == []
