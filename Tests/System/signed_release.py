"""Fake releases that are signed and published like real ones, and the real steps that fetch, check and seal them."""

import contextlib
import hashlib
import http.server
import json
import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import appliance
import fake_release
import updating
from clips import ROOT
from test_supervisor import Managed, binary

FETCHING = ("resolve", "download", "verify", "seal")


def real(*names: str) -> dict[str, object]:
    """For the plan of a fake release: these steps are carried out by the program under test."""
    return {name: {"exec": [appliance.binary(), "update-step", name]} for name in names}


class Publisher(updating.Repository):
    """A publisher of fake releases."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, ROOT / ".build" / "debug" / "release-publisher")
        self.made = folder / "made"
        self.create()

    def make(
        self, version: str, *behaviours: str, supervisor: str | bytes | None = None,
        files: dict[str, bytes] | None = None, steps: dict | None = None, **facts: object,
    ) -> Path:
        """The folder of a release whose servers behave as told; `files` come beside or instead of the usual ones."""
        folder = self.made / version
        fake_release.install(folder, version, *behaviours, steps=real(*FETCHING) | (steps or {}))
        (folder / "share").mkdir()
        (folder / "share" / "sample.wav").write_bytes(b"RIFF")
        (folder / "share" / "notes.txt").write_text(f"What is new in {version}\n" * 4000)
        shutil.copyfile(self.root, folder / "share" / "root.json")
        if isinstance(supervisor, str):
            shutil.copyfile(supervisor, folder / "bin" / "appliance-supervisor")
        elif supervisor:
            (folder / "bin" / "appliance-supervisor").write_bytes(supervisor)
        for path, content in (files or {}).items():
            (folder / path).write_bytes(content)
        for file in folder.rglob("*"):
            if file.is_file():
                file.chmod(0o555 if file.parent.name == "bin" else 0o444)
        note = self.made / f"{version}.facts.json"
        note.write_text(json.dumps(self.facts(version) | facts))
        updating.run(self.program, "manifest", folder, "--facts", note)
        return folder

    @staticmethod
    def facts(version: str) -> dict[str, object]:
        return {
            "built": "2026-01-01T00:00:00Z", "channel": "stable", "commit": "0" * 40, "version": version,
            "database": {"schema": 1, "reader": 1}, "minimumFrom": "0.1.0", "notes": "", "requiredStops": [],
            "platform": {"os": "linux", "arch": os.uname().machine, "glibc": "2.17"}, "memoryBytes": 1,
        }

    def offering(self, version: str, *behaviours: str, **options: object) -> Path:
        folder = self.make(version, *behaviours, **options)
        self.offer(folder)
        return folder


@contextlib.contextmanager
def short_folder() -> Iterator[Path]:
    """A folder with a short name, because of unix sockets; deleted in the end with all that is sealed in it."""
    path = Path(tempfile.mkdtemp(prefix="sv"))
    yield path
    for sealed in path.rglob("**/"):
        sealed.chmod(0o755)
    shutil.rmtree(path)


class Site:
    """The web server of a publisher; `faults` say what it does to files whose names contain a word."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: dict[str, Callable[[http.server.BaseHTTPRequestHandler, bytes], None]] = {}
        self.requests: list[str] = []

    @contextlib.contextmanager
    def served(self) -> Iterator["Site"]:
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            server.daemon_threads, server.block_on_close = True, False
            self.url = f"http://127.0.0.1:{server.server_port}"
            threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
            yield self
            server.shutdown()

    def answer(self, request: http.server.BaseHTTPRequestHandler) -> None:
        self.requests.append(request.path.lstrip("/"))
        file = self.folder / request.path.lstrip("/")
        if not file.is_file():
            request.send_error(404)
            return
        fault = next((fault for word, fault in self.faults.items() if word in request.path), whole)
        with contextlib.suppress(OSError):
            fault(request, file.read_bytes())


def send(request: http.server.BaseHTTPRequestHandler, data: bytes, length: int | None = None) -> None:
    request.send_response(200)
    if length is not None:
        request.send_header("Content-Length", str(length))
    request.end_headers()
    request.wfile.write(data)


def whole(request: http.server.BaseHTTPRequestHandler, data: bytes) -> None:
    send(request, data, len(data))


def half(request: http.server.BaseHTTPRequestHandler, data: bytes) -> None:
    send(request, data[: len(data) // 2], len(data))


def flipped(request: http.server.BaseHTTPRequestHandler, data: bytes) -> None:
    send(request, bytes([data[0] ^ 1]) + data[1:], len(data))


def endless(request: http.server.BaseHTTPRequestHandler, data: bytes) -> None:
    send(request, data)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        request.wfile.write(b" " * 65536)


def trickling(request: http.server.BaseHTTPRequestHandler, data: bytes) -> None:
    send(request, b"", len(data))
    for byte in data:
        request.wfile.write(bytes([byte]))
        time.sleep(1)


def too_many(request: http.server.BaseHTTPRequestHandler, _: bytes) -> None:
    request.send_error(429)


class Steps:
    """Single steps of the program under test, on an installation with one release and without a supervisor."""

    def __init__(self, folder: Path, release: Path, url: str) -> None:
        self.data, self.releases, self.url = folder / "data", folder / "releases", url
        self.release, self.staging = release, self.releases / ".staging" / "t"
        updating.run(binary(), "install", release, "--data-dir", self.data, "--releases", self.releases)
        self.staging.mkdir(parents=True, exist_ok=True)
        generation = json.loads((self.data / "generations" / "1" / "generation.json").read_text())
        names = ("release", "database", "schema")
        self.side = {"generation": 1} | {name: generation[name] for name in names}
        self.to: dict | None = None
        self.environment: dict[str, str] = {}

    @property
    def staged(self) -> Path:
        return self.staging / "release"

    def sealed(self) -> list[str]:
        return sorted(path.name for path in self.releases.iterdir() if not path.name.startswith("."))

    def trusted(self) -> dict[str, bytes]:
        """The metadata that are believed."""
        return {path.name: path.read_bytes() for path in (self.data / "update" / "tuf").iterdir()}

    def order(self, name: str, request: dict | None = None, **changes: object) -> str:
        wish = {"trigger": "user", "channel": "stable", "when": "now", "reinstall": False, "allowsRewrite": False}
        order = {
            "v": 1, "step": name, "transaction": "t", "kind": "update", "folder": str(self.staged),
            "program": str(self.release), "data": str(self.data), "releases": str(self.releases),
            "staging": str(self.staging), "request": wish | (request or {}), "from": self.side, "to": self.to,
            "floor": {"minimumTargetsVersion": 0}, "failedVersions": [], "timeLimit": 600, "silenceLimit": 600,
        }  # fmt: skip
        return json.dumps({key: value for key, value in (order | changes).items() if value is not None})

    def run(self, name: str, *around: object, **changes: object) -> dict:
        """What a step says last; `around` is a program that runs it."""
        command = [*map(str, around), appliance.binary(), "update-step", name]
        environment = os.environ | {"WHISPER_APPLIANCE_UPDATE_URL": self.url} | self.environment
        order = self.order(name, **changes)
        done = subprocess.run(command, input=order, capture_output=True, text=True, env=environment, timeout=100)
        assert done.returncode == 0, done.stderr
        event = json.loads(done.stdout.splitlines()[-1])
        if name == "resolve" and event["event"] == "done":
            release = event["facts"]["release"]
            self.to = {"release": release, "generation": 2, "database": 1, "schema": release["database"]}
        return event

    def refuses(self, code: str, name: str, *around: object, **changes: object) -> str:
        """A step that says no, and why."""
        event = self.run(name, *around, **changes)
        assert (event["event"], event.get("code")) == ("refused", code), event
        return event["message"]

    def does(self, *names: str, **changes: object) -> dict:
        """Steps that succeed; the facts of the last one."""
        event: dict = {}
        for name in names:
            event = self.run(name, **changes)
            assert event["event"] == "done", event
        return event.get("facts", {})


class Signed(Managed):
    """A supervisor whose releases come from a publisher."""

    def installed(self, release: Path, site: Site) -> "Signed":
        updating.run(binary(), "install", release, "--data-dir", self.data, "--releases", self.releases)
        self.environment["WHISPER_APPLIANCE_UPDATE_URL"] = site.url
        return self

    def folder_of(self, version: str) -> Path:
        """Where the sealed release lies."""
        return next(self.releases.glob(f"{version}-*"))


def tree(folder: Path) -> dict[str, str]:
    """Every file below a folder with its SHA-256."""
    files = (file for file in sorted(folder.rglob("*")) if file.is_file() and not file.is_symlink())
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
