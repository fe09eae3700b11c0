"""The supervisor with servers that misbehave: what somebody on the port sees of it."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest

import fake_release
from appliance import free_port, is_running, wait_until
from clips import ROOT

pytestmark = pytest.mark.timeout(120)


def binary() -> str:
    built = [ROOT / ".build" / kind / "appliance-supervisor" for kind in ("debug", "release")]
    for candidate in filter(None, [os.environ.get("APPLIANCE_SUPERVISOR"), *built]):
        if os.access(candidate, os.X_OK):
            return str(Path(candidate).absolute())
    raise FileNotFoundError("there is no appliance-supervisor; build it, or say where it is with APPLIANCE_SUPERVISOR")


class Supervisor:
    """`appliance-supervisor run` with a fixed fake release, without TLS unless told otherwise."""

    def __init__(self, folder: Path, *options: str, tls: bool = False, port: int | None = None) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.data.mkdir(exist_ok=True)
        self.release = folder / "release"
        self.log = folder / "supervisor.log"
        self.port = port or free_port()
        self.source = ["--release", str(self.release)]
        self.options = ["--tls", "on" if tls else "off", *options]
        self.environment: dict[str, str] = {}
        self.process: subprocess.Popen[bytes] | None = None

    def behaving(self, *behaviours: str, version: str = "1.0.0", **options: object) -> "Supervisor":
        fake_release.install(self.release, version, *behaviours, **options)
        return self

    def __enter__(self) -> "Supervisor":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        children = self.server_pids()
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)

    def start(self) -> None:
        command = [
            binary(), "run", "--data-dir", self.data, *self.source, "--port", str(self.port), *self.options,
        ]
        environment = {**os.environ, **self.environment}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment)
        wait_until(lambda: self.is_over or self.connects(), 20, lambda: f"no socket:\n{self.text()}")

    @property
    def is_over(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def program(self) -> Path | None:
        """What it runs; nothing in the moment in which it becomes another program."""
        assert self.process
        try:
            return Path(os.readlink(f"/proc/{self.process.pid}/exe"))
        except FileNotFoundError:
            return None

    def text(self) -> str:
        return self.log.read_text(errors="replace")

    def connects(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 2):
            return True
        return False

    def get(self, path: str = "/health", tls: ssl.SSLContext | None = None, **headers: str) -> "Answer":
        if tls:
            connection = http.client.HTTPSConnection("localhost", self.port, timeout=10, context=tls)
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        with contextlib.closing(connection):
            connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            response = connection.getresponse()
            return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read().decode())

    def state(self) -> str:
        """What /health says; nothing if a server died with the question in hand."""
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self.get().json.get("status", "")
        return ""

    def wait_for(self, status: int, path: str = "/health", timeout: float = 20) -> "Answer":
        answers: list[Answer] = []

        def is_there() -> bool:
            answers.append(self.get(path))
            return answers[-1].status == status

        wait_until(is_there, timeout, lambda: f"{answers[-1]}\n{self.text()}")
        return answers[-1]

    def starts(self) -> list[int]:
        """The process ids of all servers so far, in the order in which they were started."""
        path = self.data / "starts"
        return [int(line.split()[1]) for line in path.read_text().splitlines()] if path.exists() else []

    def server_pids(self) -> list[int]:
        return [pid for pid in self.starts() if is_running(pid)]

    def ask(self, **request: object) -> dict:
        """One answer of the control socket."""
        with socket.socket(socket.AF_UNIX) as control:
            control.settimeout(10)
            control.connect(str(self.data / "run" / "control.sock"))
            control.sendall(json.dumps(request).encode() + b"\n")
            with control.makefile() as lines:
                return json.loads(lines.readline())

    def is_asked(self) -> bool:
        """Whether it answers; a supervisor that has just begun may not yet."""
        try:
            return "result" in self.ask(command="servers")
        except (FileNotFoundError, ConnectionRefusedError):
            return False

    def stop(self, timeout: float = 20) -> int:
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout)


class Managed(Supervisor):
    """`appliance-supervisor run` on an installation: version 1.0.0 runs, and finds version 2.0.0."""

    def __init__(self, folder: Path, *options: str) -> None:
        super().__init__(folder, "--probation-seconds", "1", "--probation-passes", "2", *options)
        self.releases = folder / "releases"
        self.releases.mkdir()
        self.source = ["--releases", str(self.releases)]

    def between(
        self, *behaviours: str, schema: int = 1, reader: int = 1, steps: dict | None = None, supervised: bool = False,
        errands: dict | None = None,
    ) -> "Managed":
        """`steps` are those of the old release, `errands` those of both."""
        supervisor = binary() if supervised else None
        new = fake_release.seal(
            self.releases, "2.0.0", *behaviours, schema=schema, reader=reader, supervisor=supervisor, steps=errands
        )
        resolve = {"event": "done", "facts": {"release": new}}
        old = fake_release.seal(
            self.releases, "1.0.0", "ok", supervisor=supervisor, steps={"resolve": resolve, **(steps or {}), **(errands or {})}
        )
        fake_release.activate(self.data, self.releases, old)
        self.old, self.new = (fake_release.folder_of(self.releases, release) for release in (old, new))
        return self

    def update(self, **request: object) -> str:
        """Begins an update; its id."""
        order = {"trigger": "user", "channel": "stable", "when": "now", "reinstall": False, "allowsRewrite": True}
        answer = self.ask(command="start", request=order | request)
        assert "result" in answer, answer
        return answer["result"]["transaction"]

    def outcome(self, transaction: str, timeout: float = 60) -> dict:
        """How an update ended, once it has."""
        found: list[dict] = []

        def is_over() -> bool:
            with contextlib.suppress(OSError, ValueError):
                history = self.ask(command="history").get("result", [])
                found.extend(entry for entry in history if entry["txid"] == transaction)
            return bool(found) and self.ask(command="status")["result"]["status"] == "idle"

        wait_until(is_over, timeout, self.text)
        return found[0]

    def version(self) -> str:
        return self.get().json["version"]


class Answer:
    def __init__(self, status: int, headers: dict[str, str], body: str) -> None:
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self) -> dict:
        return json.loads(self.body)

    def __repr__(self) -> str:
        return f"{self.status} {self.body[:200]}"


def now() -> str:
    return datetime.now(timezone.utc).isoformat()


class Hammer:
    """Clients that ask without a pause, each time on a new connection, and count what they get."""

    def __init__(self, supervisor: Supervisor, clients: int = 4) -> None:
        self.counts: Counter[str] = Counter()
        self.servers: set[int] = set()
        self._failures: list[str] = []
        self._supervisor = supervisor
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._run) for _ in range(clients)]

    def __enter__(self) -> "Hammer":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        while not self._over.is_set():
            asked = now()
            try:
                answer = self._supervisor.get("/health")
                self.counts[str(answer.status)] += 1
                if answer.status == 200:
                    self.servers.add(answer.json["pid"])
            except (OSError, http.client.HTTPException) as error:
                self.counts[type(error).__name__] += 1
                self._failures.append(f"{error!r} at {now()}, asked at {asked}")

    def text(self) -> str:
        """What is to be known when a test fails."""
        return "\n".join([str(self.counts), *self._failures, self._supervisor.text()])

    @property
    def errors(self) -> dict[str, int]:
        return {name: count for name, count in self.counts.items() if name not in ("200", "503")}


@pytest.fixture
def folder() -> Iterator[Path]:
    # Short, for unix sockets have short names.
    path = Path(tempfile.mkdtemp(prefix="sv"))
    yield path
    for sealed in path.rglob("releases/**/"):
        sealed.chmod(0o755)
    shutil.rmtree(path)


@pytest.fixture
def certificates(folder: Path) -> ssl.SSLContext:
    """A certificate where the server puts its own; trusts it."""
    target = folder / "data" / "certificates"
    target.mkdir(parents=True)
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
            "-keyout", target / "server-key.pem", "-out", target / "server.pem",
        ],
        check=True,
        capture_output=True,
    )
    return ssl.create_default_context(cafile=target / "server.pem")


def test_a_server_gets_what_the_contract_promises(folder: Path) -> None:
    with Supervisor(folder, "--", "--extra", "1").behaving("ok") as supervisor:
        assert supervisor.wait_for(200).headers["x-appliance-generation"] == "0"
        told = json.loads((supervisor.data / "environment.json").read_text())
        assert told["arguments"][:3] == ["serve", "--data-dir", str(supervisor.data)]
        environment = told["environment"]
        assert environment["LISTEN_FDS"] == "1" and environment["LISTEN_FDNAMES"] == "https"
        assert "LISTEN_PID" not in environment and "WHISPER_APPLIANCE_HANDOFF" not in environment
        assert int(environment["WATCHDOG_USEC"]) == 60_000_000
        assert environment["WHISPER_APPLIANCE_CONTROL"] == str(supervisor.data / "run" / "control.sock")
        descriptors = sorted(int(name) for name in os.listdir(f"/proc/{supervisor.starts()[0]}/fd"))
        assert descriptors[:4] == [0, 1, 2, 3]
        assert os.getsid(supervisor.starts()[0]) == supervisor.starts()[0]


def test_a_server_that_is_killed_is_replaced_without_a_refused_connection(folder: Path) -> None:
    with Supervisor(folder).behaving("ok") as supervisor:
        supervisor.wait_for(200)
        with Hammer(supervisor) as hammer:
            for number in range(1, 4):
                wait_until(lambda: len(supervisor.starts()) == number and supervisor.starts()[-1] in hammer.servers, 60)
                os.kill(supervisor.starts()[-1], signal.SIGKILL)
            wait_until(lambda: len(hammer.servers) == 4, 60, hammer.text)
        assert "ConnectionRefusedError" not in hammer.errors, hammer.text()
        # A killed server takes the connections with it that it had accepted; each client has one at most.
        assert sum(hammer.errors.values()) <= 3 * 4, hammer.text()


def test_while_a_server_starts_the_supervisor_answers_in_the_readers_language(folder: Path) -> None:
    with Supervisor(folder).behaving("never-ready") as supervisor:
        page = supervisor.get("/", accept="text/html", accept_language="de-AT,en;q=0.5")
        assert page.status == 503 and page.headers["retry-after"] == "2"
        assert page.headers["content-language"] == "de" and "Das Gerät startet" in page.body
        assert "The appliance is starting" in supervisor.get("/", accept="text/html").body
        error = supervisor.get("/v1/models")
        assert error.status == 503 and error.json["error"]["type"] == "server_error"
        assert error.json["error"]["code"] == "starting"
        status = supervisor.get("/api/enterprise/update-status")
        assert status.status == 200 and status.json["status"] == "idle"
        health = supervisor.get("/health")
        assert health.status == 503 and health.json["status"] == "starting"


def test_the_page_is_served_with_the_appliances_certificate(folder: Path, certificates: ssl.SSLContext) -> None:
    with Supervisor(folder, tls=True).behaving("slow") as supervisor:
        assert supervisor.get("/health", certificates).json["status"] == "starting"
        wait_until(lambda: supervisor.get("/health", certificates).status == 200, 20)


def test_no_request_is_lost_while_the_page_gives_way_to_the_server(folder: Path) -> None:
    with Supervisor(folder).behaving("slow") as supervisor, Hammer(supervisor) as hammer:
        wait_until(lambda: hammer.counts["200"] > 200, 30)
    assert hammer.counts["503"] > 0
    assert not hammer.errors, hammer.text()


def test_a_large_upload_is_told_to_come_again_instead_of_being_reset(folder: Path) -> None:
    with Supervisor(folder).behaving("never-ready") as supervisor:
        connection = http.client.HTTPConnection("127.0.0.1", supervisor.port, timeout=20)
        connection.request("POST", "/v1/audio/transcriptions", body=b"x" * (8 << 20))
        response = connection.getresponse()
        assert response.status == 503 and response.headers["retry-after"]
        assert json.loads(response.read())["error"]["code"] == "starting"


def test_a_server_that_exits_at_once_ends_in_safe_mode_and_is_still_tried(folder: Path) -> None:
    with Supervisor(folder).behaving(*["exit"] * 6, "ok") as supervisor:
        wait_until(lambda: supervisor.state() == "safe_mode", 30, supervisor.text)
        page = supervisor.get("/", accept="text/html")
        assert "safe mode" in page.body and "status 3" in page.body
        count = len(supervisor.starts())
        assert count == 5
        assert supervisor.ask(command="servers") == {"result": []}


def test_a_server_that_exits_a_few_times_comes_up(folder: Path) -> None:
    with Supervisor(folder).behaving("exit", "exit", "ok") as supervisor:
        supervisor.wait_for(200)
        assert len(supervisor.starts()) == 3


def test_a_server_that_is_never_ready_is_killed_and_started_again(folder: Path) -> None:
    with Supervisor(folder, "--start-seconds", "1").behaving("never-ready", "ok") as supervisor:
        supervisor.wait_for(200)
        first, second = supervisor.starts()
        assert not is_running(first) and is_running(second)


def test_a_slow_start_lives_as_long_as_it_asks_for_more_time(folder: Path) -> None:
    with Supervisor(folder, "--start-seconds", "1").behaving("slow") as supervisor:
        supervisor.wait_for(200)
        assert len(supervisor.starts()) == 1


def test_more_time_has_an_end(folder: Path) -> None:
    options = ["--start-seconds", "1", "--longest-start-seconds", "2"]
    with Supervisor(folder, *options).behaving("extends-for-ever", "ok") as supervisor:
        supervisor.wait_for(200)
        assert len(supervisor.starts()) == 2


def test_a_server_that_dies_after_it_was_ready_is_replaced(folder: Path) -> None:
    with Supervisor(folder).behaving("dies", "ok") as supervisor:
        wait_until(lambda: len(supervisor.starts()) == 2 and supervisor.get().status == 200, 20, supervisor.text)
        assert "status 4" in supervisor.text()


def test_a_server_that_hangs_is_killed_by_the_watchdog(folder: Path) -> None:
    with Supervisor(folder, "--watchdog-seconds", "1").behaving("hangs", "ok") as supervisor:
        wait_until(lambda: len(supervisor.starts()) == 2 and supervisor.get().status == 200, 20, supervisor.text)
        assert "no sign of life" in supervisor.text()
        # The second one gives signs of life, and lives longer than the watchdog bears silence.
        second = supervisor.starts()[1]
        started = time.monotonic()
        wait_until(lambda: time.monotonic() > started + 2.5, 5)
        assert is_running(second) and len(supervisor.starts()) == 2


def test_sigterm_lets_running_requests_finish(folder: Path) -> None:
    with Supervisor(folder).behaving("ok") as supervisor:
        supervisor.wait_for(200)
        answers: list[Answer] = []
        client = threading.Thread(target=lambda: answers.append(supervisor.get("/slow")))
        client.start()
        # The request must have arrived, which shows as a second connection of the server.
        server = supervisor.starts()[0]
        wait_until(lambda: len(os.listdir(f"/proc/{server}/task")) > 2, 5)
        assert supervisor.stop() == 0, supervisor.text()
        client.join()
        assert answers and answers[0].status == 200
        assert not is_running(server)


def test_a_server_that_ignores_sigterm_is_killed_when_its_time_is_up(folder: Path) -> None:
    with Supervisor(folder, "--drain-seconds", "1").behaving("stubborn") as supervisor:
        supervisor.wait_for(200)
        started = time.monotonic()
        assert supervisor.stop() == 0
        assert 1 <= time.monotonic() - started < 10
        assert not supervisor.server_pids()


def test_a_second_signal_ends_the_patience(folder: Path) -> None:
    with Supervisor(folder, "--drain-seconds", "100").behaving("stubborn") as supervisor:
        supervisor.wait_for(200)
        assert supervisor.process
        supervisor.process.send_signal(signal.SIGTERM)
        wait_until(lambda: "Supervisor stops" in supervisor.text(), 10)
        assert supervisor.stop() == 0


def test_sighup_changes_nothing(folder: Path) -> None:
    with Supervisor(folder).behaving("ok") as supervisor:
        supervisor.wait_for(200)
        assert supervisor.process
        supervisor.process.send_signal(signal.SIGHUP)
        assert supervisor.ask(command="servers")["result"][0]["state"] == "ready"
        assert supervisor.process.poll() is None


def test_a_second_supervisor_on_the_same_data_is_refused_by_name(folder: Path) -> None:
    with Supervisor(folder).behaving("ok") as first:
        first.wait_for(200)
        second = Supervisor(folder)
        second.log = folder / "second.log"
        second.start()
        assert second.process and second.process.wait(10) == 1
        assert f"process {first.process.pid}" in second.text() and "Another supervisor" in second.text()
        assert first.get().status == 200
        assert len(first.starts()) == 1


def test_a_port_that_is_taken_is_named(folder: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        supervisor = Supervisor(folder, port=other.getsockname()[1]).behaving("ok")
        supervisor.start()
        assert supervisor.process and supervisor.process.wait(10) == 1
        assert f"port {supervisor.port}" in supervisor.text() and "Another program has that port" in supervisor.text()


def test_after_a_kill_the_next_supervisor_ends_what_was_left_and_serves(folder: Path) -> None:
    supervisor = Supervisor(folder).behaving("ok")
    with supervisor:
        supervisor.wait_for(200)
        left = supervisor.starts()[0]
        assert supervisor.process
        supervisor.process.kill()
        supervisor.process.wait()
        assert is_running(left)
        supervisor.start()
        wait_until(lambda: len(supervisor.starts()) == 2 and supervisor.get().status == 200, 20, supervisor.text)
        assert not is_running(left)


def test_orphans_are_collected(folder: Path) -> None:
    with Supervisor(folder).behaving("orphan") as supervisor:
        supervisor.wait_for(200)
        wait_until((supervisor.data / "orphan").exists, 5)
        orphan = int((supervisor.data / "orphan").read_text())
        wait_until(lambda: not Path(f"/proc/{orphan}").exists(), 10, lambda: f"{orphan} is a zombie")


def test_sockets_of_systemd_are_used_and_their_owner_is_told(folder: Path) -> None:
    """The part of systemd: a socket as descriptor 3, and a place for messages."""
    supervisor = Supervisor(folder).behaving("ok")
    with socket.socket() as listening, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as messages:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        supervisor.port = listening.getsockname()[1]
        messages.bind(str(folder / "notify"))
        messages.settimeout(20)
        # The shell moves the socket to descriptor 3 and stays the same process.
        script = f'exec 3<&{listening.fileno()}; LISTEN_PID=$$ LISTEN_FDS=1 exec "$@"'
        environment = {**os.environ, "NOTIFY_SOCKET": str(folder / "notify"), "WATCHDOG_USEC": "1000000"}
        with supervisor.log.open("ab") as log:
            supervisor.process = subprocess.Popen(
                [
                    "bash", "-c", script, "sh", binary(), "run", "--data-dir", supervisor.data, "--release",
                    supervisor.release, "--port", "1", *supervisor.options,
                ],
                pass_fds=[listening.fileno()], env=environment, stdout=log, stderr=log,
            )
        try:
            supervisor.wait_for(200)
            received = messages.recv(4096).decode()
            assert "READY=1" in received, received
            assert "WATCHDOG=1" in [messages.recv(4096).decode() for _ in range(3)]
            supervisor.process.send_signal(signal.SIGTERM)
            wait_until(lambda: "STOPPING=1" in messages.recv(4096).decode(), 20)
            assert supervisor.process.wait(20) == 0
            # The socket is not the supervisor's: whoever connects now waits for the next one.
            with socket.create_connection(("127.0.0.1", supervisor.port), 2):
                pass
        finally:
            supervisor.__exit__()


def test_lines_of_the_log_are_json_when_asked_for(folder: Path) -> None:
    supervisor = Supervisor(folder).behaving("ok")
    supervisor.environment["WHISPER_APPLIANCE_LOG_FORMAT"] = "json"
    with supervisor:
        supervisor.wait_for(200)
        lines = [json.loads(line) for line in supervisor.text().splitlines()]
        assert {"Supervisor runs", "Server is ready"} <= {line["message"] for line in lines}


def test_the_control_socket_is_the_owners_and_refuses_what_it_does_not_know(folder: Path) -> None:
    with Supervisor(folder).behaving("ok") as supervisor:
        supervisor.wait_for(200)
        mode = (supervisor.data / "run" / "control.sock").stat().st_mode
        assert mode & 0o777 == 0o600
        assert supervisor.ask(command="start")["refused"]["code"] == "external"
        assert supervisor.ask(command="dance")["refused"]["code"] == "invalid"
        assert supervisor.ask(command="history") == {"result": []}


def test_an_update_loses_no_request(folder: Path) -> None:
    with Managed(folder).between("ok") as supervisor:
        supervisor.wait_for(200)
        with Hammer(supervisor) as hammer:
            outcome = supervisor.outcome(supervisor.update())
        assert outcome["outcome"] == "committed", (outcome, supervisor.text())
        assert set(hammer.counts) == {"200"}, hammer.text()
        assert len(hammer.servers) == 2
        assert supervisor.version() == "2.0.0" and supervisor.get().headers["x-appliance-generation"] == "2"
        assert os.readlink(supervisor.data / "active") == "generations/2"
        wait_until(lambda: len(supervisor.server_pids()) == 1, 10)


@pytest.mark.parametrize("policy, expected", [("automatic", "2.0.0"), ("notify", "1.0.0")])
def test_the_schedule_does_what_the_owner_wants(folder: Path, policy: str, expected: str) -> None:
    supervisor = Managed(folder, "--check-seconds", "2").between("ok")
    supervisor.environment["WHISPER_APPLIANCE_UPDATE_POLICY"] = policy
    with supervisor:
        supervisor.wait_for(200)
        done = {"automatic": lambda: supervisor.version() == "2.0.0", "notify": lambda: "2.0.0" in supervisor.text()}
        wait_until(done[policy], 30, supervisor.text)
        assert supervisor.version() == expected


def test_the_new_releases_supervisor_takes_over_and_nobody_notices(folder: Path) -> None:
    with Managed(folder).between("ok", supervised=True) as supervisor:
        supervisor.wait_for(200)
        # Started from the build folder, it becomes that of the release the link leads to.
        wait_until(lambda: supervisor.program() == supervisor.old / "bin" / "appliance-supervisor", 20, supervisor.text)
        assert len(supervisor.starts()) == 1
        wait_until(supervisor.is_asked, 10)
        with Hammer(supervisor) as hammer:
            transaction = supervisor.update()
            wait_until(
                lambda: supervisor.program() == supervisor.new / "bin" / "appliance-supervisor", 60, supervisor.text
            )
            assert supervisor.outcome(transaction)["outcome"] == "committed"
        assert set(hammer.counts) == {"200"}, hammer.text()
        assert len(supervisor.starts()) == 2 and len(supervisor.server_pids()) == 1
        # The server is still watched: it is replaced when it dies, and ends with the supervisor.
        os.kill(supervisor.server_pids()[0], signal.SIGKILL)
        wait_until(lambda: len(supervisor.starts()) == 3 and supervisor.get().status == 200, 20, supervisor.text)
        assert supervisor.stop() == 0
        assert not supervisor.server_pids()


@pytest.mark.parametrize("behaviour", ["exit", "never-ready", "dies", "hangs"])
def test_a_release_that_does_not_work_is_rolled_back_and_nobody_notices(folder: Path, behaviour: str) -> None:
    # Watched for longer than a server that hangs can hide it.
    options = ["--start-seconds", "2", "--watchdog-seconds", "2", "--probation-seconds", "6"]
    with Managed(folder, *options).between(behaviour) as supervisor:
        supervisor.wait_for(200)
        with Hammer(supervisor, clients=2) as hammer:
            outcome = supervisor.outcome(supervisor.update())
        assert outcome["outcome"] == "rolled-back", (outcome, supervisor.text())
        assert "ConnectionRefusedError" not in hammer.errors, hammer.text()
        assert supervisor.version() == "1.0.0" and os.readlink(supervisor.data / "active") == "generations/1"
        # Exactly as many starts as there are tries.
        assert (supervisor.data / "starts").read_text().count("2.0.0 ") == 2


def test_a_release_whose_answers_are_bad_stays_on_probation_and_cannot_be_cancelled(folder: Path) -> None:
    failing = {"probe": {"event": "done", "facts": {"checks": {"health": False}}}}
    with Managed(folder).between("ok", steps=failing) as supervisor:
        supervisor.wait_for(200)
        supervisor.update()
        wait_until(
            lambda: supervisor.ask(command="status")["result"]["update_state"] == "probation", 30, supervisor.text
        )
        probes = supervisor.data / "steps"
        # More rounds than it would take to be trusted.
        wait_until(lambda: probes.read_text().count("1.0.0 probe") > 5, 30, supervisor.text)
        assert supervisor.ask(command="status")["result"]["update_state"] == "probation"
        assert supervisor.ask(command="cancel")["refused"]["code"] == "too-late"


def test_a_conversion_of_the_database_shows_the_page_and_takes_no_uploads_before_it_is_certain(folder: Path) -> None:
    with Managed(folder).between("slow", schema=2, reader=2) as supervisor:
        supervisor.wait_for(200)
        with Hammer(supervisor) as hammer:
            transaction = supervisor.update()
            seen: set[str] = set()

            def upload() -> int:
                connection = http.client.HTTPConnection("127.0.0.1", supervisor.port, timeout=10)
                with contextlib.closing(connection):
                    connection.request("POST", "/v1/audio/transcriptions", body=b"x")
                    response = connection.getresponse()
                    response.read()
                    return response.status

            def is_over() -> bool:
                page = supervisor.get("/health")
                if page.status == 503:
                    seen.add(page.json["status"])
                elif page.json["version"] == "2.0.0":
                    seen.add(f"upload {upload()}")
                return "upload 200" in seen

            wait_until(is_over, 60, supervisor.text)
            assert supervisor.outcome(transaction)["outcome"] == "committed"
        assert {"updating", "upload 503"} <= seen, seen
        assert not hammer.errors, hammer.text()


@pytest.mark.parametrize("state", ["preflight", "probation"])
def test_an_update_goes_on_when_the_supervisor_is_killed_in_the_middle(folder: Path, state: str) -> None:
    with Managed(folder).between("ok") as supervisor:
        stamp = folder / "stamp"
        supervisor.environment |= {
            "WHISPER_APPLIANCE_FAULT": f"journal.stored.{state}:kill", "WHISPER_APPLIANCE_FAULT_STAMP": str(stamp),
        }
        assert supervisor.stop() == 0
        supervisor.start()
        supervisor.wait_for(200)
        transaction = supervisor.update()
        assert supervisor.process and supervisor.process.wait(60) == -signal.SIGKILL
        supervisor.start()
        expected = {"preflight": ("failed", "1.0.0"), "probation": ("committed", "2.0.0")}[state]
        assert (supervisor.outcome(transaction)["outcome"], supervisor.version()) == expected
        assert len(supervisor.server_pids()) == 1


def test_watching_tells_each_change(folder: Path) -> None:
    with Managed(folder).between("ok") as supervisor:
        supervisor.wait_for(200)
        with socket.socket(socket.AF_UNIX) as control:
            control.settimeout(60)
            control.connect(str(supervisor.data / "run" / "control.sock"))
            control.sendall(b'{"command":"watch"}\n')
            with control.makefile() as lines:
                assert json.loads(lines.readline())["result"]["status"] == "idle"
                supervisor.update()
                states = []
                while "idle" not in states[1:]:
                    states.append(json.loads(lines.readline())["result"]["update_state"])
        assert "probation" in states, states


def test_a_supervisor_that_cannot_start_is_rescued_by_the_one_before(folder: Path) -> None:
    supervisor = Managed(folder).between("ok", supervised=True)
    link = supervisor.data / "supervisor"
    link.unlink()
    link.symlink_to(supervisor.new)
    rescue = [supervisor.old / "bin" / "appliance-supervisor", "rescue", "--data-dir", supervisor.data, *supervisor.source]
    (supervisor.data / "run").mkdir()
    done = subprocess.run(rescue, capture_output=True, text=True, check=True)
    assert str(supervisor.old) in done.stderr
    assert os.readlink(link) == str(supervisor.old)


def test_the_self_test_passes_here() -> None:
    assert json.loads(subprocess.run([binary(), "self-test"], capture_output=True, check=True).stdout)["status"] == "ok"
