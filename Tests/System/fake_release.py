"""A release that is no release: it follows the supervisor's contract, and breaks it when told to.

`install` puts this file in place of `bin/whisper-appliance` of a release folder; the supervisor then runs it as a server
(`serve`) or as a step (`update-step NAME`).

A step is what the plan says, an event or a program to be executed (`{"exec": [...]}`), or else succeeds. Before that a
hook of the data directory is run, if there is one: `hooks/NAME` for a step, `hooks/serve-VERSION` for a server. A hook
that fails is what becomes of the process; one that ends with status 100 has said all that is to be said.
"""

import hashlib
import http.client
import http.server
import json
import os
import shutil
import signal
import socket
import ssl
import stat
import subprocess
import sys
import threading
import time
import urllib.parse
from pathlib import Path

PLAN = "plan.json"
# The status of a hook after which there is nothing left to do.
ANSWERED = 100


def install(folder: Path, version: str = "1.0.0", *behaviours: str, steps: dict[str, object] | None = None) -> Path:
    """Makes a release whose n-th server behaves as the n-th word says; the last word holds for all further ones."""
    program = folder / "bin" / "whisper-appliance"
    program.parent.mkdir(parents=True, exist_ok=True)
    # Not a copy of the interpreter's path from the environment: the supervisor's children get a bare one.
    program.write_text(f"#!{sys.executable}\n" + Path(__file__).read_text())
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    plan = {"version": version, "behaviours": behaviours or ["ok"], "steps": steps or {}}
    (folder / PLAN).write_text(json.dumps(plan))
    return folder


def seal(
    releases: Path, version: str, *behaviours: str, schema: int = 1, reader: int = 1, supervisor: str | None = None,
    **options: object,
) -> dict:
    """Puts a release among the sealed ones, with a manifest, and returns how transactions name it."""
    folder = install(releases / f"{version}-new", version, *behaviours, **options)
    if supervisor:
        shutil.copy(supervisor, folder / "bin" / "appliance-supervisor")
    files = [
        {
            "path": str(path.relative_to(folder)),
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "size": path.stat().st_size,
            "mode": "0555" if path.stat().st_mode & stat.S_IXUSR else "0444",
        }
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]
    manifest = {
        "schema": 1, "product": "whisper-appliance", "version": version, "commit": "0" * 40, "channel": "stable",
        "built": "2026-01-01T00:00:00Z", "platform": {"os": "linux", "arch": "x86_64", "glibc": "2.36"},
        "files": files, "database": {"schema": schema, "reader": reader}, "minimumFrom": "0.1.0", "requiredStops": [],
        "requires": {"diskBytes": 1, "memoryBytes": 1}, "notes": "", "sample": files[0]["path"],
    }
    text = json.dumps(manifest, sort_keys=True, separators=(",", ":")).encode()
    (folder / "manifest.json").write_bytes(text)
    digest = hashlib.sha256(text).hexdigest()
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.stat().st_mode & stat.S_IXUSR else 0o444)
    folder.rename(releases / f"{version}-{digest[:12]}")
    return {"version": version, "manifest": digest, "database": {"schema": schema, "reader": reader}}


def folder_of(releases: Path, release: dict) -> Path:
    return releases / f"{release['version']}-{release['manifest'][:12]}"


def activate(data: Path, releases: Path, release: dict, number: int = 1, previous: int | None = None) -> None:
    """Makes a release the one that runs, as an installer would."""
    generation = data / "generations" / str(number)
    generation.mkdir(parents=True)
    (data / "database" / "1").mkdir(parents=True, exist_ok=True)
    (generation / "release").symlink_to(folder_of(releases, release))
    record = {
        "number": number, "release": release, "database": 1, "schema": release["database"],
        "created": "2026-01-01T00:00:00Z",
    }
    (generation / "generation.json").write_text(json.dumps(record | ({"previous": previous} if previous else {})))
    for link, target in ((data / "active", f"generations/{number}"), (data / "supervisor", folder_of(releases, release))):
        link.unlink(missing_ok=True)
        link.symlink_to(target)


def notify(*lines: str) -> None:
    """Tells the supervisor (sd_notify)."""
    path = os.environ["NOTIFY_SOCKET"]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
        out.sendto("\n".join(lines).encode(), "\0" + path[1:] if path.startswith("@") else path)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    version = "?"

    def do_GET(self) -> None:
        if self.path.startswith("/slow"):
            time.sleep(float(self.path.partition("?")[2] or 1))
        self.answer({"status": "ok", "version": self.version, "pid": os.getpid(), "path": self.path})

    def do_POST(self) -> None:
        received = len(self.rfile.read(int(self.headers.get("content-length", 0))))
        closed = os.environ.get("WHISPER_APPLIANCE_INTAKE") == "closed"
        self.answer({"received": received, "pid": os.getpid()}, 503 if closed else 200)

    def answer(self, value: dict, status: int = 200) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.send_header("x-appliance-generation", os.environ.get("WHISPER_APPLIANCE_GENERATION", "0"))
        self.send_header("connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = False

    def __init__(self, tls: ssl.SSLContext | None) -> None:
        super().__init__(("", 0), Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = socket.socket(fileno=3)
        self.socket.setblocking(False)
        self.tls = tls

    def finish_request(self, request: socket.socket, client_address: object) -> None:
        request.setblocking(True)
        if self.tls:
            request = self.tls.wrap_socket(request, server_side=True)
        super().finish_request(request, client_address)


def certificate(data: Path) -> ssl.SSLContext | None:
    if os.environ.get("WHISPER_APPLIANCE_TLS") == "off":
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(data / "certificates" / "server.pem", data / "certificates" / "server-key.pem")
    return context


def heartbeats(over: threading.Event) -> None:
    period = int(os.environ.get("WATCHDOG_USEC", "0")) / 1e6 / 3
    while period and not over.wait(period):
        notify("WATCHDOG=1")


def run_hook(data: Path, name: str, order: str = "") -> int:
    """Runs a shell script of the test's; its status, or a death by the same signal."""
    script = data / "hooks" / name
    if not script.exists():
        return 0
    done = subprocess.run(["/bin/sh", script], input=order, text=True, env=os.environ | {"DATA": str(data)})
    status = done.returncode
    if status < 0:
        os.kill(os.getpid(), -status)
    return status


def leak(data: Path) -> None:
    """Takes memory until somebody ends it; in a control group, if the test has made one."""
    group = data / "memory-group"
    if group.exists():
        Path(group.read_text(), "cgroup.procs").write_text(str(os.getpid()))
    kept = []
    while True:
        kept.append(b"x" * (1 << 20))
        time.sleep(0.005)


def serve(plan: dict, data: Path) -> int:
    with (data / "starts").open("a") as starts:
        starts.write(f"{plan['version']} {os.getpid()}\n")
    own = [line for line in (data / "starts").read_text().splitlines() if line.startswith(plan["version"] + " ")]
    number = len(own)
    behaviour = plan["behaviours"][min(number, len(plan["behaviours"])) - 1]
    (data / "environment.json").write_text(json.dumps({"environment": dict(os.environ), "arguments": sys.argv[1:]}))
    if status := run_hook(data, f"serve-{plan['version']}"):
        return status
    if behaviour == "exit":
        return 3
    if behaviour == "never-ready":
        time.sleep(3600)
    if behaviour == "slow":
        for _ in range(12):
            notify("STATUS=Migrating", f"EXTEND_TIMEOUT_USEC={1_000_000}")
            time.sleep(0.25)
    if behaviour == "extends-for-ever":
        while True:
            notify("STATUS=Migrating", f"EXTEND_TIMEOUT_USEC={1_000_000}")
            time.sleep(0.25)
    if behaviour == "orphan":
        # The middle process ends at once, so that its child has no parent; the child then becomes a zombie.
        script = f"import os, time\nif os.fork() == 0:\n os.setsid()\n open({str(data / 'orphan')!r}, 'w').write(str(os.getpid()))"
        subprocess.run([sys.executable, "-c", script], check=True)
    over = threading.Event()
    Handler.version = plan["version"]
    server = Server(certificate(data))

    def stop(*_: object) -> None:
        over.set()
        # Not in the handler itself: it would wait for the loop that it interrupts.
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, signal.SIG_IGN if behaviour == "stubborn" else stop)
    notify("READY=1")
    if behaviour == "dies":
        threading.Timer(0.5, lambda: os._exit(4)).start()
    if behaviour == "leaks":
        threading.Thread(target=leak, args=(data,), daemon=True).start()
    if behaviour != "hangs":
        threading.Thread(target=heartbeats, args=(over,), daemon=True).start()
    server.serve_forever(poll_interval=0.02)
    notify("STOPPING=1")
    server.server_close()  # Waits for the requests that are still being answered.
    return 0


def probe(order: dict) -> dict:
    """Whether the server of the right generation answers on the port."""
    url = urllib.parse.urlsplit(os.environ["WHISPER_APPLIANCE_URL"])
    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=5)
    connection.request("GET", "/probe")
    response = connection.getresponse()
    generation = response.headers.get("x-appliance-generation")
    return {"health": response.status == 200, "generation": generation == str(order["to"]["generation"])}


def step(plan: dict, name: str) -> int:
    line = sys.stdin.readline()
    order = json.loads(line)
    with Path(order["data"], "steps").open("a") as steps:
        steps.write(f"{plan['version']} {name}\n")
    if status := run_hook(Path(order["data"]), name, line):
        return 0 if status == ANSWERED else status
    what = plan["steps"].get(name)
    if what and "exec" in what:
        given = os.memfd_create("order")
        os.write(given, line.encode())
        os.lseek(given, 0, os.SEEK_SET)
        os.dup2(given, 0)
        os.execv(what["exec"][0], what["exec"])
    if name == "probe" and not what:
        what = {"event": "done", "facts": {"checks": probe(order)}}
    if name == "settings" and not what:
        standard = {"policy": "notify", "channel": "stable", "windows": ""}
        settings = {key: os.environ.get(f"WHISPER_APPLIANCE_UPDATE_{key.upper()}", value) for key, value in standard.items()}
        what = {"event": "done", "facts": {"settings": settings}}
    if name == "drift" and not what:
        what = {"event": "done", "facts": {"drift": []}}
    if name == "snapshot" and not what:
        copy = Path(order["data"], "update", "snapshots", order["transaction"], "appliance.sqlite")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(b"")
        digest = hashlib.sha256(b"").hexdigest()
        what = {"event": "done", "facts": {"snapshotPath": str(copy), "snapshotSHA256": digest, "bytes": 0}}
    if name == "migrate" and not what:
        Path(order["data"], "database", str(order["to"]["database"])).mkdir(exist_ok=True)
        what = {"event": "done", "facts": {"schema": order["to"]["release"]["database"]["schema"]}}
    print(json.dumps(what or {"event": "done", "facts": {}}), flush=True)
    return 0


if __name__ == "__main__":
    folder = Path(sys.argv[0]).resolve().parent.parent
    plan = json.loads((folder / PLAN).read_text())
    if sys.argv[1] == "serve":
        sys.exit(serve(plan, Path(sys.argv[sys.argv.index("--data-dir") + 1])))
    if sys.argv[1] == "update-step":
        sys.exit(step(plan, sys.argv[2]))
    sys.exit(2)
