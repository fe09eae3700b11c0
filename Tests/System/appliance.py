"""The program under test: where it is, how to run it, how to start its server and look into it."""

import contextlib
import functools
import os
import shutil
import signal
import socket
import ssl
import stat
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from clips import ROOT

DEPS = ROOT / ".deps"
START_TIMEOUT = 60
STOP_TIMEOUT = 10
# What most tests are about does not depend on the model: the smallest one, greedily, takes a third of the time.
QUICK = {"MODEL": "tiny.en", "BEAM_SIZE": "1"}
QUICK_OPTIONS = ("--model", QUICK["MODEL"], "--beam-size", QUICK["BEAM_SIZE"])


@functools.cache
def binary() -> str:
    built = [ROOT / ".build" / kind / "whisper-appliance" for kind in ("debug", "release")]
    candidates = [os.environ.get("WHISPER_APPLIANCE"), *built]
    for candidate in filter(None, candidates):
        if os.access(candidate, os.X_OK):
            return str(Path(candidate).absolute())
    raise FileNotFoundError("there is no whisper-appliance; build it, or say where it is with WHISPER_APPLIANCE")


def run(
    *arguments: object,
    data_dir: Path,
    stdin: bytes | Path | None = None,
    timeout: float = 100,
    check: bool = False,
    settings: dict[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Runs a command of the binary; `stdin` is the bytes or the file it reads, otherwise nothing."""
    command = [binary(), *map(str, arguments), "--data-dir", str(data_dir)]
    with contextlib.ExitStack() as stack:
        given = {"input": stdin} if isinstance(stdin, bytes) else {"stdin": subprocess.DEVNULL}
        if isinstance(stdin, Path):
            given = {"stdin": stack.enter_context(stdin.open("rb"))}
        environment = os.environ | {f"WHISPER_APPLIANCE_{name}": value for name, value in (settings or {}).items()}
        done = subprocess.run(command, capture_output=True, timeout=timeout, env=environment, **given)
    result = subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())
    assert not check or result.returncode == 0, result.stderr
    return result


def imported_models() -> Path:
    """A folder of verified models, imported from .deps/weights by the binary itself, once per checkout."""
    data_dir = DEPS / "test-data"
    data_dir.mkdir(exist_ok=True)
    for model in ("base", "tiny.en"):
        if not (data_dir / "models" / f"ggml-{model}.bin").exists():
            run("models", "import", DEPS / "weights" / model, data_dir=data_dir, timeout=300, check=True)
    return data_dir / "models"


def make_data_dir(data_dir: Path, *models: str) -> Path:
    """A data directory of its own with these models: links to the imported ones where that is possible."""
    source, target = imported_models(), data_dir / "models"
    data_dir.mkdir(mode=0o700, exist_ok=True)
    target.mkdir(mode=0o700)
    for model in models:
        # The model and the note that it was verified, which holds for a link and is renewed for a copy.
        for file in source.glob(f"ggml-{model}.bin*"):
            try:
                os.link(file, target / file.name)
            except OSError:
                shutil.copyfile(file, target / file.name)
    return data_dir


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """`whisper-appliance serve` on a data directory; may be started again after it was stopped."""

    def __init__(self, data_dir: Path, *options: str, tls: bool = True, host: str | None = "127.0.0.1") -> None:
        self.data_dir = data_dir
        self.options = options if tls else (*options, "--tls", "off")
        if host:
            self.options = ("--host", host, *self.options)
        self.ca = data_dir / "certificates" / "ca.pem" if tls else None
        self.port = free_port()
        self.url = f"{'https' if tls else 'http'}://localhost:{self.port}"
        self.log = data_dir / "serve.log"
        # What /health answers once the server is up; 503 for one that is meant to lack something.
        self.expected_health = 200
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.process and self.process.poll() is None:
            self.stop()

    @property
    def pid(self) -> int:
        assert self.process
        return self.process.pid

    @property
    def token(self) -> str:
        return (self.data_dir / "admin-token").read_text().strip()

    @property
    def trust(self) -> ssl.SSLContext | bool:
        """What makes a client trust this server and nobody else."""
        return ssl.create_default_context(cafile=self.ca) if self.ca else True

    def client(self, timeout: float = 100, **options: object) -> httpx.Client:
        return httpx.Client(base_url=self.url, verify=self.trust, timeout=timeout, trust_env=False, **options)

    def start(self) -> None:
        command = [binary(), "serve", "--data-dir", self.data_dir, "--port", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([*command, *self.options], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            wait_until(self._answers, START_TIMEOUT, lambda: f"the server is not ready:\n{self._end_of_log()}")
        except BaseException:
            self.process.kill()
            self.process.wait()
            raise

    def _end_of_log(self) -> str:
        return self.log.read_text(errors="replace")[-4000:]

    def _answers(self) -> bool:
        assert self.process
        if self.process.poll() is not None:
            raise AssertionError(f"the server ended with {self.process.returncode}:\n{self._end_of_log()}")
        if self.ca and not self.ca.exists():
            return False
        try:
            with self.client(timeout=5) as client:
                return client.get("/health").status_code == self.expected_health
        except (httpx.TransportError, ssl.SSLError):
            return False

    def stop(self, timeout: float = STOP_TIMEOUT) -> None:
        """Asks the server to stop, and insists on a graceful end."""
        assert self.process
        workers = self.worker_pids()
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"the server did not stop within {timeout} s of SIGTERM") from None
        assert status == 0, f"the server ended with {status}:\n{self._end_of_log()}"
        wait_until(lambda: not any(map(is_running, workers)), 5, lambda: f"workers {workers} outlive their server")

    def worker_pids(self) -> list[int]:
        """The engine workers among the server's descendants."""
        return [pid for pid in descendants(self.pid) if "engine-worker" in command_line(pid)]

    def resident_bytes(self) -> int:
        """The server's own memory, without its workers."""
        return memory(self.pid)

    def scratch_bytes(self) -> int:
        """What uploads take on disk at this moment, those that have no name yet included."""
        return disk_use(self.data_dir / "scratch") + unnamed_files(self.pid)


def wait_until(
    condition: Callable[[], object],
    timeout: float,
    complaint: Callable[[], str] = lambda: "it did not happen in time",
    interval: float = 0.05,
) -> None:
    """Waits for as many seconds as a quiet machine may need; a busy one may need several times as many."""
    deadline = time.monotonic() + 3 * timeout
    while not condition():
        assert time.monotonic() < deadline, complaint()
        time.sleep(interval)


def is_running(pid: int) -> bool:
    return _stat(pid)[:1] not in ([], ["Z"])


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def memory(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def descendants(pid: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and (fields := _stat(int(entry.name))):
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found = list(parents.get(pid, []))
    for child in found:
        found += parents.get(child, [])
    return found


def _stat(pid: int) -> list[str]:
    """State, parent and so on: what follows the name in /proc/PID/stat."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def unnamed_files(pid: int) -> int:
    """Bytes on disk of the files that only this process knows: they get their name when they are whole."""
    total = 0
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            status = descriptor.stat()
            if stat.S_ISREG(status.st_mode) and status.st_nlink == 0:
                total += status.st_blocks * 512
    return total


def disk_use(folder: Path) -> int:
    total = 0
    for entry in folder.rglob("*"):
        with contextlib.suppress(FileNotFoundError):
            total += entry.stat().st_blocks * 512
    return total
