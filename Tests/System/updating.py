"""A publisher's repository and an appliance that is updated from it: the real programs, on this machine."""

import contextlib
import functools
import http.server
import json
import os
import re
import shutil
import signal
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx

import appliance
from clips import ROOT

# A release that is fine in every trial and useless in real life: only under the supervisor its server ends at once.
SABOTAGE = """#!/bin/sh
if [ "$1" = serve ] && [ -n "$WHISPER_APPLIANCE_GENERATION" ]; then echo "broken on purpose" >&2; exit 3; fi
exec "$(dirname "$0")/whisper-appliance.real" "$@"
"""


def run(*command: object, **options: object) -> str:
    done = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, text=True, **options)
    assert done.returncode == 0, f"{' '.join(map(str, command[:3]))} … ended with {done.returncode}"
    return done.stdout.strip()


def sabotage(binaries: Path, script: str = SABOTAGE) -> None:
    """Makes the programs in `binaries` those of a release that dies in real life, or does what a script says."""
    (binaries / "whisper-appliance").rename(binaries / "whisper-appliance.real")
    (binaries / "whisper-appliance").write_text(script)
    for program in binaries.iterdir():
        program.chmod(0o755)


class Repository:
    """The publisher's folder and the web server that offers it."""

    def __init__(self, folder: Path, publisher: Path) -> None:
        self.program = publisher
        self.keys, self.folder, self.web = folder / "keys", folder / "repository", folder / "web"
        self.web.mkdir(parents=True, exist_ok=True)

    def create(self) -> None:
        run(self.program, "keys", "create", self.keys)
        run(self.program, "init", "--repository", self.folder, "--keys", self.keys)

    @property
    def root(self) -> Path:
        """What appliances trust at first."""
        return self.folder / "metadata" / "1.root.json"

    def offer(self, release: Path) -> None:
        run(self.program, "add", release, "--repository", self.folder, "--keys", self.keys)
        run(self.program, "publish", "--repository", self.folder, self.web)

    def bundle(self, archive: Path, version: str) -> Path:
        run(self.program, "bundle", "--repository", self.folder, archive, "--version", version)
        return archive

    @contextlib.contextmanager
    def served(self) -> Iterator[str]:
        class Quiet(http.server.SimpleHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                pass

        handler = functools.partial(Quiet, directory=self.web)
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}"
            server.shutdown()


class Installation:
    """An appliance installed from a release, with its supervisor."""

    def __init__(self, folder: Path, release: Path, update_url: str, *options: str) -> None:
        self.data, self.releases, self.log = folder / "data", folder / "releases", folder / "supervisor.log"
        self.port = appliance.free_port()
        self.url = f"https://localhost:{self.port}"
        self.options = options
        self.environment = os.environ | {"WHISPER_APPLIANCE_UPDATE_URL": update_url}
        self.where = ["--data-dir", self.data, "--releases", self.releases]
        run(release / "bin" / "appliance-supervisor", "install", release, *self.where)

    @property
    def supervisor(self) -> Path:
        return self.data / "supervisor" / "bin" / "appliance-supervisor"

    @property
    def cli(self) -> Path:
        return self.data / "active" / "release" / "bin" / "whisper-appliance"

    @property
    def version(self) -> str:
        """The release that the link leads to."""
        return json.loads((self.data / "active" / "release" / "manifest.json").read_text())["version"]

    @property
    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.data / "certificates" / "ca.pem")

    @property
    def token(self) -> str:
        return (self.data / "admin-token").read_text().strip()

    def client(self, **options: object) -> httpx.Client:
        return httpx.Client(base_url=self.url, verify=self.trust, trust_env=False, timeout=60, **options)

    def update(self, *arguments: object, status: int | None = 0) -> dict:
        """Runs an `update` command; `status` is what it must end with, if that is known."""
        command = [self.cli, "update", *arguments, "--json", "--data-dir", self.data]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, env=self.environment)
        assert status is None or done.returncode == status, (done.returncode, done.stdout, done.stderr, self.end_of_log())
        return json.loads(done.stdout.splitlines()[-1]) if done.stdout else {"refused": done.stderr}

    @contextlib.contextmanager
    def running(self) -> Iterator[subprocess.Popen[bytes]]:
        command = [self.supervisor, "run", *self.where, "--port", self.port, *self.options]
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                list(map(str, command)), stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment
            )
        try:
            appliance.wait_until(self.answers, 120, self.end_of_log)
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                raise

    def answers(self) -> bool:
        with contextlib.suppress(httpx.HTTPError, ssl.SSLError, OSError), self.client() as client:
            return client.get("/health").status_code == 200
        return False

    def end_of_log(self) -> str:
        return self.log.read_text(errors="replace")[-4000:]

    def missing(self, ids: list[str]) -> list[str]:
        """Those of the transcripts that are not in the archive."""
        with self.client() as client:
            return [one for one in ids if client.get(f"/api/transcripts/{one}").status_code != 200]


def stripped(built: Path) -> Path:
    """A program without what only debuggers want; made once for each build."""
    made = ROOT / ".build" / "stripped" / built.name
    if not made.exists() or made.stat().st_mtime < built.stat().st_mtime:
        made.parent.mkdir(exist_ok=True)
        partial = made.with_suffix(f".{os.getpid()}")
        run("strip", "-o", partial, built)
        partial.rename(made)
    return made


def saying(version: str, program: bytes) -> bytes:
    """A program that was built as one version says that it is another one, if that is no longer."""
    built = (ROOT / "VERSION").read_bytes() + b"\0"
    # As the compiler has embedded it: the file with its line break, and the end.
    assert len(version) < len(built) - 1, f"{version} does not fit in the place of {built!r}"
    return program.replace(built, version.encode().ljust(len(built) - 1, b"\n") + b"\0")


def native_libraries(program: Path) -> list[Path]:
    """What the native engine needs; other systems than the one of the build have other versions of it."""
    found = re.findall(r"=> (/\S+)", run("ldd", program))
    return [Path(path) for path in found if Path(path).name.startswith(("libdnnl.", "libOpenCL."))]


def assemble(
    folder: Path,
    version: str,
    root: Path,
    *,
    broken: bool = False,
    script: str = SABOTAGE,
    glibc: str = "2.17",
    library: Path | None = None,
) -> Path:
    """A release of the programs of this checkout's debug build: not portable, but quick to make."""
    built = ROOT / ".build" / "debug"
    binaries = folder / "bin"
    binaries.mkdir(parents=True)
    for program in ("whisper-appliance", "appliance-supervisor"):
        (binaries / program).write_bytes(saying(version, stripped(built / program).read_bytes()))
        (binaries / program).chmod(0o555)
    facts = {
        "built": "2026-01-01T00:00:00Z",
        "channel": "stable",
        "commit": "0" * 40,
        "database": json.loads(run(binaries / "whisper-appliance", "version", "--json"))["database"],
        "minimumFrom": "0.1.0",
        "notes": f"Notes of {version}",
        "platform": {"os": "linux", "arch": "x86_64", "glibc": glibc},
        "requiredStops": [],
        "memoryBytes": 1 << 28,
        "version": version,
    }
    if broken:
        sabotage(binaries, script)
    (folder / "lib").mkdir()
    for brought in [*native_libraries(built / "whisper-appliance"), *([library] if library else [])]:
        shutil.copyfile(brought, folder / "lib" / brought.name)
    shutil.copytree(ROOT / "packaging" / "systemd", folder / "share" / "systemd")
    run(ROOT / "scripts" / "installers", "--root", root, folder / "share")
    (folder / "share" / "proxmox.sh").unlink()
    shutil.copyfile(ROOT / "Tests/Fixtures/audio/en_jfk.wav", folder / "share" / "sample.wav")
    (folder / "share" / "sample.txt").write_text("ask not what your country can do for you\n")
    shutil.copyfile(root, folder / "share" / "root.json")
    for file in folder.rglob("*"):
        if file.is_file():
            file.chmod(0o555 if file.parent == binaries else 0o444)
    note = folder.parent / f"{version}.facts.json"
    note.write_text(json.dumps(facts))
    run(built / "release-publisher", "manifest", folder, "--facts", note)
    return folder
