"""Transcribes recordings with whisper.cpp's server, one after the other: starts it, asks it, stops it.

whisper_server_cli.py RECORDING... -- whisper-server OPTION...
"""

import http.client
import socket
import subprocess
import sys
import time
from pathlib import Path

BOUNDARY = "a-boundary-that-no-recording-holds"
STARTING = 60


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_until_ready(port: int, server: subprocess.Popen) -> None:
    deadline = time.monotonic() + STARTING
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if ask(port, "GET", "/health")[0] == 200:
                return
        except OSError:
            time.sleep(0.01)
    sys.exit("the server did not start")


def transcribe(port: int, recording: Path) -> str:
    part = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{{}}"{{}}\r\n\r\n'.format
    body = part("response_format", "").encode() + b"text\r\n" + part("file", '; filename="recording.wav"').encode()
    body += recording.read_bytes() + f"\r\n--{BOUNDARY}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    status, answer = ask(port, "POST", "/inference", body, headers)
    if status != 200:
        sys.exit(f"the server answered {status}: {answer}")
    # It breaks lines after sixty characters, also within words; where a word begins, there is a space.
    return answer.replace("\n", "")


def ask(port: int, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    return answer.status, answer.read().decode(errors="replace")


separator = sys.argv.index("--")
recordings, command = map(Path, sys.argv[1:separator]), sys.argv[separator + 1 :]
port = free_port()
with subprocess.Popen([*command, "--port", str(port)], stdout=subprocess.DEVNULL) as server:
    try:
        wait_until_ready(port, server)
        for recording in recordings:
            recording.with_suffix(".txt").write_text(transcribe(port, recording), encoding="utf-8")
    finally:
        server.terminate()
