"""Uploads that are too large, too slow, or given up half way."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from appliance import Server, disk_use, wait_until
from forms import END, MULTIPART, TRANSCRIPTIONS, assert_error, field, file_start, form_with, transcribe, zeros

MIB = 1 << 20
GIB = 1 << 30
LIMIT = 2 * GIB
# More than three times what a short clip takes even where other work shares the machine.
PROMPT_SECONDS = 15


class Watch(threading.Thread):
    """Notes the most that a server takes in memory and on disk while something is done to it."""

    def __init__(self, server: Server) -> None:
        super().__init__(daemon=True)
        self.server, self.memory, self.disk, self.over = server, 0, 0, threading.Event()

    def run(self) -> None:
        while not self.over.wait(0.1):
            self.memory = max(self.memory, self.server.resident_bytes())
            self.disk = max(self.disk, disk_use(self.server.data_dir))

    def __enter__(self) -> "Watch":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.join()


@pytest.fixture
def connection(server: Server) -> Iterator[ssl.SSLSocket]:
    """A bare connection, to misbehave on."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as plain:
        with server.trust.wrap_socket(plain, server_hostname="localhost") as secured:
            yield secured


def head(length: int) -> bytes:
    headers = {"Host": "localhost", "Content-Length": str(length)} | MULTIPART
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST {TRANSCRIPTIONS} HTTP/1.1\r\n{lines}\r\n".encode()


def hang_up(connection: ssl.SSLSocket) -> None:
    """Ends a connection as a client that was killed does."""
    connection.shutdown(socket.SHUT_RDWR)
    connection.close()


def assert_serves_promptly(server: Server, audio: Callable, assert_says: Callable) -> None:
    start = time.monotonic()
    with server.client() as http:
        assert_says("en_sb_example1.wav", transcribe(http, audio("en_sb_example1.wav")).json()["text"])
    assert time.monotonic() - start < PROMPT_SECONDS


@pytest.mark.timeout(900)
@pytest.mark.parametrize("announced", [True, False], ids=["with its length", "in chunks"])
def test_three_gibibytes(server: Server, http: httpx.Client, audio: Callable, announced: bool) -> None:
    """Refused as soon as that is known: before the body where its length is announced, else at the limit."""
    transcribe(http, audio("en_cards_002.wav"))  # what a first request allocates is not the upload's
    start = field("model", "whisper-1") + file_start()
    size = len(start) + 3 * GIB + len(END)

    def body() -> Iterator[bytes]:
        yield start
        yield from zeros(3 * GIB)
        yield END

    headers = MULTIPART | ({"Content-Length": str(size)} if announced else {})
    memory, disk = server.resident_bytes(), disk_use(server.data_dir)
    with Watch(server) as watch, server.client(timeout=800) as patient:
        answer = patient.post(TRANSCRIPTIONS, content=body(), headers=headers)
    assert_error(answer, 413, "too_large")
    assert watch.memory - memory < 64 * MIB
    assert watch.disk - disk < (MIB if announced else LIMIT + 64 * MIB)
    wait_until(lambda: server.scratch_bytes() < MIB, 10, lambda: f"{server.scratch_bytes()} bytes stay on disk")


def test_memory_does_not_grow_with_the_upload(server: Server, http: httpx.Client, audio: Callable) -> None:
    """A large upload that is no recording: read to its end, refused, gone."""
    transcribe(http, audio("en_cards_002.wav"))
    memory = server.resident_bytes()
    upload = [field("model", "whisper-1") + file_start(), *zeros(256 * MIB), END]
    with Watch(server) as watch:
        assert_error(http.post(TRANSCRIPTIONS, content=iter(upload), headers=MULTIPART), 400, "undecodable_audio")
    assert watch.memory - memory < 64 * MIB
    wait_until(lambda: server.scratch_bytes() < MIB, 10)


def test_a_limit_of_ones_own(own_data_dir: Path, audio: Callable) -> None:
    with Server(own_data_dir, "--upload-limit", "1MiB") as server, server.client() as http:
        assert transcribe(http, audio("en_cards_002.wav")).status_code == 200
        too_large = transcribe(http, audio("none_exercise_bike.flac"))
        assert_error(too_large, 413, "too_large")
        assert "1" in too_large.json()["error"]["message"]


def test_hanging_up_during_the_upload(
    server: Server, connection: ssl.SSLSocket, audio: Callable, assert_says: Callable
) -> None:
    connection.sendall(head(100 * MIB) + field("model", "whisper-1") + file_start() + bytes(4 * MIB))
    wait_until(lambda: server.scratch_bytes() > 0, 10, lambda: "the upload does not reach the disk")
    hang_up(connection)
    wait_until(lambda: server.scratch_bytes() == 0, 10, lambda: "the unfinished upload stays on disk")
    assert_serves_promptly(server, audio, assert_says)


def test_hanging_up_during_the_transcription(
    server: Server, connection: ssl.SSLSocket, long_recording: Path, audio: Callable, assert_says: Callable
) -> None:
    """Nobody waits for the answer any more, so the engine is free for others at once."""
    form = form_with(long_recording, model="whisper-1", stream="true")
    connection.sendall(head(len(form)) + form)
    received = b""
    while b"transcript.text.delta" not in received:
        received += (part := connection.recv(1 << 16))
        assert part, received
    assert b"transcript.text.done" not in received
    hang_up(connection)
    assert_serves_promptly(server, audio, assert_says)
    wait_until(lambda: server.scratch_bytes() == 0, 10, lambda: "the recording stays on disk")


def test_hanging_up_while_waiting_for_json(
    server: Server, connection: ssl.SSLSocket, long_recording: Path, audio: Callable, assert_says: Callable
) -> None:
    """The same where nothing is written to the client that could fail."""
    form = form_with(long_recording, model="whisper-1")
    connection.sendall(head(len(form)) + form)
    time.sleep(3)
    hang_up(connection)
    assert_serves_promptly(server, audio, assert_says)


def test_a_client_that_sends_nothing_blocks_nobody(
    server: Server, connection: ssl.SSLSocket, audio: Callable, assert_says: Callable
) -> None:
    connection.sendall(head(MIB))
    assert_serves_promptly(server, audio, assert_says)


def test_requests_at_the_same_time_are_all_served(server: Server, audio: Callable, assert_says: Callable) -> None:
    names = ["en_jfk.wav", "en_lj_LJ001-0001.flac", "en_sb_example1.wav", "en_pv_leopard_test.wav"]
    texts: dict[str, str] = {}

    def ask(name: str) -> None:
        with server.client() as http:
            texts[name] = transcribe(http, audio(name)).json()["text"]

    threads = [threading.Thread(target=ask, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name in names:
        assert_says(name, texts[name])
