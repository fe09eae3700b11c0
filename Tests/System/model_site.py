"""A web server that has models, and misbehaves as it is told."""

import contextlib
import http.server
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

Fault = Callable[[http.server.BaseHTTPRequestHandler, bytes], None]
BLOCK = 1 << 20


class Site:
    """Serves the files of a folder; the n-th request gets the n-th answer, and the last one holds for all further ones."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[Fault] = [ranged]
        self.requests: list[dict[str, str]] = []
        self.released = threading.Event()
        self.url = ""

    @contextlib.contextmanager
    def served(self) -> Iterator["Site"]:
        listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler(self))
        listener.daemon_threads = True
        listener.handle_error = lambda *_: None  # Connections are cut on purpose.
        self.url = f"http://127.0.0.1:{listener.server_address[1]}/models/"
        threading.Thread(target=listener.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield self
        finally:
            self.released.set()
            listener.shutdown()
            listener.server_close()

    @property
    def ranges(self) -> list[str | None]:
        return [request.get("range") for request in self.requests]

    def answers(self, *faults: Fault) -> None:
        self.requests.clear()
        self.faults = list(faults)


def handler(site: Site) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.requests.append({name.lower(): value for name, value in self.headers.items()})
            fault = site.faults[min(len(site.requests), len(site.faults)) - 1]
            file = site.folder / self.path.rsplit("/", 1)[-1]
            with contextlib.suppress(ConnectionError):
                fault(self, file.read_bytes() if file.exists() else b"")

        def log_message(self, *_: object) -> None:
            pass

    return Handler


def send(request: http.server.BaseHTTPRequestHandler, status: int, data: bytes = b"", **headers: object) -> None:
    head(request, status, **{"Content-Length": len(data), **headers})
    write(request, data)


def head(request: http.server.BaseHTTPRequestHandler, status: int, **headers: object) -> None:
    request.send_response(status)
    for name, value in headers.items():
        request.send_header(name.replace("_", "-"), str(value))
    request.end_headers()


def write(request: http.server.BaseHTTPRequestHandler, data: bytes) -> None:
    for start in range(0, len(data), BLOCK):
        request.wfile.write(data[start : start + BLOCK])


def wanted(request: http.server.BaseHTTPRequestHandler, tag: str) -> int:
    """Where the part that is asked for begins; 0 for all, as for a part of another version."""
    start = re.fullmatch(r"bytes=(\d+)-", request.headers.get("Range") or "")
    return int(start[1]) if start and request.headers.get("If-Range", tag) == tag else 0


def ranged(request: http.server.BaseHTTPRequestHandler, data: bytes, *, tag: str = '"one"') -> None:
    """A good server."""
    partly(len(data), tag=tag)(request, data)


def partly(end: int, *, tag: str = '"one"', then: Fault | None = None) -> Fault:
    """Sends as far as `end`, then hangs up, or does what comes `then`."""

    def fault(request: http.server.BaseHTTPRequestHandler, data: bytes) -> None:
        start = wanted(request, tag)
        headers: dict[str, object] = {"Content-Length": len(data) - start, "ETag": tag}
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        head(request, 206 if start else 200, **headers)
        write(request, data[start:end])
        if end < len(data):
            request.wfile.flush()
            if then:
                then(request, data)
            with contextlib.suppress(OSError):
                request.connection.shutdown(socket.SHUT_RDWR)
            request.close_connection = True

    return fault


def stalled(site: Site, seconds: float = 60) -> Fault:
    """Sends nothing more until the test is over."""
    return lambda *_: site.released.wait(seconds) and None


def slow(end: int, pause: float = 0.02, tag: str = '"one"') -> Fault:
    """A slow line: in small pieces with pauses between."""

    def fault(request: http.server.BaseHTTPRequestHandler, data: bytes) -> None:
        start = wanted(request, tag)
        headers: dict[str, object] = {"Content-Length": len(data) - start, "ETag": tag}
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        head(request, 206 if start else 200, **headers)
        for position in range(start, min(end, len(data)), 1 << 18):
            request.wfile.write(data[position : position + (1 << 18)])
            time.sleep(pause)

    return fault


def status(code: int, **headers: object) -> Fault:
    return lambda request, data: send(request, code, b"no", **headers)


def whole(data: bytes) -> Fault:
    """Other bytes, from the first to the last, whatever is asked for."""
    return lambda request, _: send(request, 200, data)


def elsewhere(location: str) -> Fault:
    return lambda request, _: send(request, 302, Location=location)
