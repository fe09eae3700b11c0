"""Workers that are killed, servers that are stopped: nothing is lost but time."""

import contextlib
import http.client
import os
import signal
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from appliance import QUICK_OPTIONS, Server, is_running, wait_until
from forms import MULTIPART, TRANSCRIPTIONS, assert_error, events, form_with, transcribe

JFK = "en_jfk.wav"
CANOE = "en_sb_example1.wav"


def kill_workers(server: Server) -> list[int]:
    """Kills the engine workers that run now, and waits until they are gone."""
    workers = server.worker_pids()
    assert workers, "there is no engine worker to kill"
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    wait_until(lambda: not any(map(is_running, workers)), 5)
    return workers


def streamed(http: httpx.Client, path: Path, on_delta: Callable[[int], None] = lambda number: None) -> dict:
    """The last event of a streamed transcription; `on_delta` is told the number of each delta as it arrives."""
    with path.open("rb") as file:
        form = {"files": {"file": (path.name, file)}, "data": {"model": "whisper-1", "stream": "true"}}
        with http.stream("POST", TRANSCRIPTIONS, **form) as response:
            assert response.status_code == 200, response.read()
            number, last = 0, {}
            for last in events(response):
                if last.get("type") == "transcript.text.delta":
                    number += 1
                    on_delta(number)
    return last


@pytest.fixture(scope="module")
def undisturbed(server: Server, long_recording: Path) -> str:
    """What the long recording says when nobody interferes."""
    with server.client() as http:
        text = transcribe(http, long_recording).json()["text"]
    assert len(text.split()) > 200
    return text


@contextlib.contextmanager
def health_watched(server: Server) -> Iterator[Counter[int]]:
    """The answers of /health meanwhile, by status."""
    seen: Counter[int] = Counter()
    over = threading.Event()

    def watch() -> None:
        with server.client() as http:
            while not over.wait(0.01):
                seen[http.get("/health").status_code] += 1

    watcher = threading.Thread(target=watch)
    watcher.start()
    yield seen
    over.set()
    watcher.join()


@pytest.mark.timeout(240)
def test_a_worker_killed_during_a_request_costs_only_time(
    server: Server, http: httpx.Client, long_recording: Path, undisturbed: str
) -> None:
    killed: list[int] = []
    with health_watched(server) as health:
        last = streamed(http, long_recording, lambda number: number == 1 and killed.extend(kill_workers(server)))
    assert killed
    # Requests wait for the next worker, so there is no reason to send them elsewhere.
    assert set(health) == {200} and health.total() > 10, health
    assert last["type"] == "transcript.text.done", last
    assert last["text"] == undisturbed
    assert not set(killed) & set(server.worker_pids())


@pytest.mark.timeout(240)
def test_a_worker_killed_twice_fails_at_most_its_request(
    server: Server, http: httpx.Client, long_recording: Path, undisturbed: str, audio: Callable, assert_says: Callable
) -> None:
    """The second one is killed as soon as it is there: while it does the same window again."""
    second: list[threading.Thread] = []

    def kill_the_next(known: list[int]) -> None:
        wait_until(lambda: set(server.worker_pids()) - set(known), 30, lambda: "no new worker was started")
        time.sleep(0.2)
        kill_workers(server)

    def on_delta(number: int) -> None:
        if number == 1:
            second.append(threading.Thread(target=kill_the_next, args=(kill_workers(server),)))
            second[0].start()

    last = streamed(http, long_recording, on_delta)
    second[0].join()
    if last.get("type") == "transcript.text.done":
        assert last["text"] == undisturbed
    else:
        assert last["error"]["code"] == "engine_crashed", last
        assert last["error"]["type"] == "server_error"
    assert_says(CANOE, transcribe(http, audio(CANOE)).json()["text"])


@pytest.mark.timeout(240)
def test_a_job_outlives_workers_that_are_killed_one_after_the_other(
    server: Server, http: httpx.Client, long_recording: Path, undisturbed: str
) -> None:
    """Nobody waits for it, so it is tried again where a request would have failed."""
    job = http.post("/api/recordings", content=long_recording.read_bytes()).json()["id"]
    state = lambda: http.get(f"/api/jobs/{job}").json()  # noqa: E731
    wait_until(lambda: state()["seconds_done"] > 0, 60)
    known: set[int] = set()
    for _ in range(3):
        wait_until(lambda: set(server.worker_pids()) - known, 30, lambda: "no new worker was started")
        known |= set(kill_workers(server))
    wait_until(lambda: state()["state"] in ("done", "failed"), 120)
    assert state()["state"] == "done", state()
    assert http.get(f"/api/transcripts/{state()['transcript_id']}").json()["text"] == undisturbed


@pytest.mark.timeout(240)
def test_workers_that_always_die_give_an_error_not_a_hang(
    server: Server, http: httpx.Client, long_recording: Path, audio: Callable, assert_says: Callable
) -> None:
    over = threading.Event()

    def keep_killing() -> None:
        while not over.wait(0.3):
            for worker in server.worker_pids():
                os.kill(worker, signal.SIGKILL)

    killer = threading.Thread(target=keep_killing)
    killer.start()
    try:
        answer = transcribe(http, long_recording)
    finally:
        over.set()
        killer.join()
    assert_error(answer, 500, "engine_crashed", type="server_error")
    wait_until(lambda: http.get("/health").status_code == 200, 30, lambda: http.get("/health").text)
    assert_says(CANOE, transcribe(http, audio(CANOE)).json()["text"])


def test_an_idle_worker_may_be_killed(
    server: Server, http: httpx.Client, audio: Callable, assert_says: Callable
) -> None:
    assert_says(CANOE, transcribe(http, audio(CANOE)).json()["text"])
    killed = kill_workers(server)
    assert_says(CANOE, transcribe(http, audio(CANOE)).json()["text"])
    assert not set(killed) & set(server.worker_pids())


@pytest.mark.parametrize("properly", [True, False])
@pytest.mark.parametrize("streams", [True, False])
def test_a_client_that_hangs_up_ends_its_own_work_only(
    server: Server, long_recording: Path, streams: bool, properly: bool
) -> None:
    before = server.pid
    form = {"model": "whisper-1", "stream": str(streams).lower()}
    request = httpx.Request(
        "POST", server.url + TRANSCRIPTIONS, data=form, files={"file": ("long.wav", long_recording.read_bytes())}
    )
    head = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
    plain = socket.create_connection(("127.0.0.1", server.port))
    with server.trust.wrap_socket(plain, server_hostname="localhost") as connection:
        connection.sendall(f"POST {TRANSCRIPTIONS} HTTP/1.1\r\n{head}\r\n".encode() + request.read())
        connection.settimeout(10)
        wait_until(lambda: server.scratch_bytes() > 0, 10)
        time.sleep(1)
        if properly:
            with contextlib.suppress(ssl.SSLError, TimeoutError):
                connection.unwrap()
    # What was uploaded goes as soon as nobody works on it any more.
    wait_until(lambda: server.scratch_bytes() == 0, 10, lambda: "the transcription goes on for nobody")
    with server.client() as http:
        assert http.get("/health").status_code == 200
    assert server.pid == before and is_running(before)


def test_stopping_lets_requests_finish(own_server: Server, audio: Callable, assert_says: Callable) -> None:
    """The request is under way when SIGTERM comes; it is answered in full, then the server ends with 0."""
    answers: list[httpx.Response] = []

    def ask() -> None:
        with own_server.client() as http:
            answers.append(transcribe(http, audio(JFK)))

    asking = threading.Thread(target=ask)
    asking.start()
    wait_until(lambda: own_server.scratch_bytes() > 0 or answers, 10, lambda: "the request does not arrive", 0.01)
    assert not answers
    own_server.stop(timeout=60)
    asking.join()
    assert answers[0].status_code == 200
    assert_says(JFK, answers[0].json()["text"])


def test_an_idle_connection_does_not_hold_up_stopping(own_server: Server) -> None:
    with own_server.client() as http:
        assert http.get("/health").status_code == 200  # keeps its connection
        own_server.stop()


def test_a_connection_is_told_before_it_ends(own_server: Server) -> None:
    """Requests follow each other on one connection while the server stops: none is lost, and the last one says so."""
    connection = http.client.HTTPSConnection("localhost", own_server.port, context=own_server.trust, timeout=10)
    connection.connect()
    connection.auto_open = 0

    def last_word() -> str | None:
        connection.request("GET", "/health/live")
        response = connection.getresponse()
        assert response.status == 200
        response.read()
        return response.getheader("connection")

    with contextlib.closing(connection):
        assert last_word() is None
        own_server.process.send_signal(signal.SIGTERM)
        wait_until(lambda: last_word() == "close", 20, lambda: "no answer says that it is the last", 0.02)
    assert own_server.process.wait(20) == 0


def test_a_killed_server_leaves_no_workers(own_server: Server, audio: Callable) -> None:
    with own_server.client() as http:
        transcribe(http, audio(CANOE))
    workers = own_server.worker_pids()
    assert workers
    own_server.process.kill()
    own_server.process.wait()
    wait_until(lambda: not any(map(is_running, workers)), 10, lambda: f"workers {workers} outlive their server")


def test_leftovers_of_a_crash_are_removed(own_server: Server) -> None:
    own_server.process.kill()
    own_server.process.wait()
    leftover = own_server.data_dir / "scratch" / "work-of-a-crashed-server"
    leftover.write_bytes(bytes(1 << 20))
    own_server.start()
    assert not leftover.exists()


def test_a_server_that_starts_leaves_the_uploads_of_another_alone(
    own_server: Server, audio: Callable, assert_says: Callable
) -> None:
    """As during an update: the new one starts while the old one receives a recording."""
    form = form_with(audio(JFK), model="whisper-1")
    scratch = own_server.data_dir / "scratch"

    def sending() -> Iterator[bytes]:
        yield form[:-1000]
        wait_until(lambda: any(scratch.iterdir()), 10, lambda: "the upload does not reach the disk")
        with Server(own_server.data_dir, *QUICK_OPTIONS):
            yield form[-1000:]

    with own_server.client() as http:
        answer = http.post(TRANSCRIPTIONS, content=sending(), headers=MULTIPART)
    assert answer.status_code == 200, answer.text
    assert_says(JFK, answer.json()["text"])
    wait_until(lambda: not any(scratch.iterdir()), 10, lambda: "the recording stays on disk")


def test_a_model_that_rots_is_noticed_at_start(own_data_dir: Path) -> None:
    """One flipped bit: the server does not transcribe with it, and says why."""
    model = own_data_dir / "models" / "ggml-base.bin"
    content = bytearray(model.read_bytes())
    content[len(content) // 2] ^= 1
    model.unlink()  # it may be a link to the file of all tests
    model.write_bytes(content)
    server = Server(own_data_dir)
    server.expected_health = 503
    with server, server.client() as http:
        # The whole file is read first.
        wait_until(lambda: http.get("/health").json()["model"]["state"] == "failed", 30)
        assert http.get("/health").json()["reason"]
