"""A TUF repository to update from and to attack with: python-tuf signs, a small web server of ours serves."""

import copy
import functools
import json
import os
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    Key,
    Metadata,
    MetaFile,
    Root,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)

CHECKOUT = Path(__file__).resolve().parents[2]
TOP_LEVEL = ("root", "timestamp", "snapshot", "targets")
CLIENT_TIMEOUT = 60


@functools.cache
def binary() -> str:
    built = [CHECKOUT / ".build" / kind / "tuf-client" for kind in ("debug", "release")]
    for candidate in filter(None, [os.environ.get("TUF_CLIENT"), *built]):
        if os.access(candidate, os.X_OK):
            return str(Path(candidate).absolute())
    raise FileNotFoundError("there is no tuf-client; build it, or say where it is with TUF_CLIENT")


@functools.cache
def signer(number: int, kind: str = "ed25519") -> CryptoSigner:
    """The same key for the same number, as long as the tests run."""
    private = getattr(CryptoSigner, f"generate_{kind}")()._private_key
    return CryptoSigner(private)


def fresh(number: int, kind: str = "ed25519") -> CryptoSigner:
    """`signer` with a public key of its own, for tests that change it."""
    original = signer(number, kind)
    return CryptoSigner(original._private_key, copy.deepcopy(original.public_key))


def in_days(days: float) -> datetime:
    return (datetime.now(timezone.utc) + timedelta(days=days)).replace(microsecond=0)


class Repository:
    """The roles, their signers, and the files that are served under /metadata/ and /targets/."""

    def __init__(self, kind: str = "ecdsa", consistent: bool = True, hashed: bool = False) -> None:
        self.root = Root(consistent_snapshot=consistent, expires=in_days(30))
        self.timestamp = Timestamp(expires=in_days(30))
        self.snapshot = Snapshot(expires=in_days(30), meta={})
        self.roles: dict[str, Targets] = {"targets": Targets(expires=in_days(30))}
        self.signers: dict[str, list[CryptoSigner]] = {}
        # Whether snapshot and timestamp give lengths and hashes.
        self.hashed = hashed
        self.files: dict[str, bytes] = {}
        self._numbers = iter(range(1000))
        for role in TOP_LEVEL:
            self.add_key(role, kind=kind)
        self.publish()

    @property
    def consistent(self) -> bool:
        return bool(self.root.consistent_snapshot)

    @property
    def targets(self) -> Targets:
        return self.roles["targets"]

    def add_key(self, role: str, kind: str = "ecdsa", key: CryptoSigner | None = None) -> CryptoSigner:
        key = key or fresh(next(self._numbers), kind)
        self.root.add_key(key.public_key, role)
        self.signers.setdefault(role, []).append(key)
        return key

    def replace_keys(self, role: str, *keys: CryptoSigner) -> None:
        for keyid in list(self.root.roles[role].keyids):
            self.root.revoke_key(keyid, role)
        self.signers[role] = []
        for key in keys or (fresh(next(self._numbers)),):
            self.add_key(role, key=key)

    def sign(self, role: str, signers: list[CryptoSigner] | None = None) -> bytes:
        content = getattr(self, role) if role in TOP_LEVEL else self.roles[role]
        metadata = Metadata(content)
        for key in self.signers[role] if signers is None else signers:
            metadata.sign(key, append=True)
        return metadata.to_bytes()

    def put(self, role: str, data: bytes, version: int) -> None:
        """Serves `data` as a version of a role, whatever it is."""
        name = quote(role, "")
        if role == "root":
            self.files[f"/metadata/{version}.root.json"] = data
        elif role == "timestamp" or not self.consistent:
            self.files[f"/metadata/{name}.json"] = data
        else:
            self.files[f"/metadata/{version}.{name}.json"] = data

    def _describe(self, data: bytes, version: int) -> MetaFile:
        return MetaFile.from_data(version, data, ["sha256"]) if self.hashed else MetaFile(version)

    def publish(self, *, announce: bool = True) -> None:
        """Signs and serves everything, and a root of a new version; `announce` also notes the versions."""
        if f"/metadata/{self.root.version}.root.json" not in self.files:
            self.publish_root()
        for role, content in self.roles.items():
            data = self.sign(role)
            self.put(role, data, content.version)
            if announce:
                self.snapshot.meta[f"{role}.json"] = self._describe(data, content.version)
        self.publish_snapshot(announce=announce)

    def publish_root(self, signers: list[CryptoSigner] | None = None) -> None:
        self.put("root", self.sign("root", signers), self.root.version)

    def publish_snapshot(self, *, announce: bool = True) -> None:
        data = self.sign("snapshot")
        self.put("snapshot", data, self.snapshot.version)
        if announce:
            self.timestamp.snapshot_meta = self._describe(data, self.snapshot.version)
        self.publish_timestamp()

    def publish_timestamp(self) -> None:
        self.put("timestamp", self.sign("timestamp"), self.timestamp.version)

    def bump(self, *roles: str) -> None:
        """Raises the versions of roles, of all but root by default, and publishes."""
        for role in roles or ("targets", "snapshot", "timestamp"):
            content = getattr(self, role) if role in TOP_LEVEL else self.roles[role]
            content.version += 1
        self.publish()

    def bump_root(self, signers: list[CryptoSigner] | None = None) -> None:
        self.root.version += 1
        self.publish_root(signers)

    def add_target(self, path: str, content: bytes, role: str = "targets", algorithm: str = "sha256") -> None:
        target = TargetFile.from_data(path, content, [algorithm])
        self.roles[role].targets[path] = target
        self.serve_target(path, content, target)

    def serve_target(self, path: str, content: bytes, target: TargetFile) -> None:
        folder, slash, name = path.rpartition("/")
        prefix = f"{next(iter(target.hashes.values()))}." if self.consistent else ""
        self.files[f"/targets/{folder}{slash}{prefix}{name}"] = content

    def delegate(
        self,
        parent: str,
        role: str,
        paths: list[str] | None = None,
        prefixes: list[str] | None = None,
        terminating: bool = False,
        keys: list[CryptoSigner] | None = None,
        threshold: int = 1,
    ) -> None:
        keys = keys or [fresh(next(self._numbers))]
        delegator = self.roles[parent]
        if delegator.delegations is None:
            delegator.delegations = Delegations({}, {})
        assert delegator.delegations.roles is not None
        if paths is None and prefixes is None:
            paths = ["*"]
        delegator.delegations.roles[role] = DelegatedRole(role, [], threshold, terminating, paths, prefixes)
        for key in keys:
            delegator.add_key(key.public_key, role)
            if key not in self.signers.setdefault(role, []):
                self.signers[role].append(key)
        self.roles.setdefault(role, Targets(expires=in_days(30)))


def rename_key(key: Key, keyid: str) -> Key:
    """The same key under another name."""
    return Key.from_dict(keyid, key.to_dict())


Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Server:
    """Serves a repository; `answers` replaces the answer for single paths."""

    repository: Repository
    requests: list[str] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)

    def __enter__(self) -> "Server":
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self._http.block_on_close = False
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    def url(self, folder: str) -> str:
        return f"http://127.0.0.1:{self._http.server_port}/{folder}"

    @property
    def metadata_requests(self) -> list[str]:
        """What was asked for, as the client wrote it, without the folder."""
        prefix = "/metadata/"
        return [path.removeprefix(prefix) for path in self.requests if path.startswith(prefix)]

    @property
    def target_requests(self) -> list[str]:
        return [path.removeprefix("/targets/") for path in self.requests if path.startswith("/targets/")]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            # HTTP/1.0: the end of the connection is the end of the file.
            def do_GET(self) -> None:  # noqa: N802
                server.requests.append(self.path)
                # Metadata has the quoted role as its name; targets are files like any others.
                known = self.path if self.path.startswith("/metadata/") else unquote(self.path)
                if answer := server.answers.get(known):
                    try:
                        answer(self)
                    except OSError:
                        self.close_connection = True
                    return
                data = server.repository.files.get(known)
                if data is None:
                    self.send_error(404)
                    return
                self.send_response(200)
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def status(code: int) -> Answer:
    return lambda request: request.send_error(code)


def content(data: bytes, length: int | None = None) -> Answer:
    """Announces `length` bytes, or nothing at all, and sends `data`."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        if length is not None:
            request.send_header("Content-Length", str(length))
        request.end_headers()
        request.wfile.write(data)

    return answer


def endless(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    deadline = time.monotonic() + CLIENT_TIMEOUT
    while time.monotonic() < deadline:
        request.wfile.write(b" " * 65536)


def trickle(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    deadline = time.monotonic() + CLIENT_TIMEOUT
    while time.monotonic() < deadline:
        request.wfile.write(b" ")
        request.wfile.flush()
        time.sleep(0.2)


def redirect(location: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(302)
        request.send_header("Location", location)
        request.end_headers()

    return answer


class Client:
    """The program under test, with the folders of one user."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.metadata, self.targets, self.server = folder / "metadata", folder / "targets", server
        self.metadata.mkdir()
        self.targets.mkdir()
        self.error = ""

    def _run(self, *arguments: str) -> bool:
        done = subprocess.run(
            [binary(), *arguments], capture_output=True, text=True, timeout=CLIENT_TIMEOUT, stdin=subprocess.DEVNULL
        )
        self.error = done.stderr
        assert done.returncode in (0, 1), f"the client ended with {done.returncode}:\n{done.stderr}"
        assert bool(done.stderr) == bool(done.returncode), "errors, and nothing else, are explained"
        return done.returncode == 0

    def init(self, root: bytes | None = None) -> bool:
        trusted = self.metadata.parent / "trusted.json"
        trusted.write_bytes(self.server.repository.files["/metadata/1.root.json"] if root is None else root)
        return self._run("--metadata-dir", str(self.metadata), "init", str(trusted))

    def refresh(self) -> bool:
        url = self.server.url("metadata")
        return self._run("--metadata-url", url, "--metadata-dir", str(self.metadata), "refresh")

    def download(self, *names: str) -> bool:
        options = ["--metadata-url", self.server.url("metadata/"), "--metadata-dir", str(self.metadata)]
        for name in names:
            options += ["--target-name", name]
        options += ["--target-dir", str(self.targets), "--target-base-url", self.server.url("targets/")]
        return self._run(*options, "download")

    def version(self, role: str) -> int | None:
        path = self.metadata / f"{quote(role, '')}.json"
        return json.loads(path.read_bytes())["signed"]["version"] if path.exists() else None

    @property
    def versions(self) -> dict[str, int]:
        """The trusted top-level roles."""
        return {role: version for role in TOP_LEVEL if (version := self.version(role))}

    @property
    def files(self) -> dict[str, bytes]:
        """Everything in the folder of metadata."""
        return {path.name: path.read_bytes() for path in self.metadata.iterdir()}

    @property
    def downloaded(self) -> dict[str, bytes]:
        """Everything in the folder of targets, by the path in the repository."""
        return {unquote(path.name): path.read_bytes() for path in self.targets.iterdir()}
