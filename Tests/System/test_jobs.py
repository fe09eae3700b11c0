"""Recordings as jobs: what is acknowledged is done, whatever is killed meanwhile."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

import clips
from appliance import QUICK_OPTIONS, Server, wait_until
from forms import assert_error, events_of_lines, transcribe

JFK = "en_jfk.wav"
LAMP = "en_cmd_living_room_lamp.flac"
# Enough windows to be killed between them.
LONG_SECONDS = 100
# At work for as long as a test looks at others, however quick the machine is.
VERY_LONG_SECONDS = 300
DONE = 240


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("jobs") / "long.wav"
    clips.make_recording(path, LONG_SECONDS, clips.tagged("accuracy", "en"))
    return path


@pytest.fixture(scope="module")
def long_recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("jobs") / "very-long.wav"
    clips.make_recording(path, VERY_LONG_SECONDS, clips.tagged("accuracy", "en"))
    return path


@pytest.fixture
def quick_server(quick_data_dir: Path) -> Iterator[Server]:
    """A server of the test's own, to be killed."""
    with Server(quick_data_dir, *QUICK_OPTIONS, tls=False) as server:
        yield server


def submit(http: httpx.Client, path: Path, headers: dict | None = None, **fields: str) -> httpx.Response:
    with path.open("rb") as file:
        return http.post("/api/recordings", files={"file": (path.name, file)}, data=fields, headers=headers)


def accepted(http: httpx.Client, path: Path, **fields: str) -> str:
    answer = submit(http, path, **fields)
    assert answer.status_code == 202, answer.text
    assert answer.headers["location"] == f"/api/jobs/{answer.json()['id']}"
    return answer.json()["id"]


def state_of(http: httpx.Client, job: str) -> dict:
    answer = http.get(f"/api/jobs/{job}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def done(http: httpx.Client, job: str, timeout: float = DONE) -> dict:
    wait_until(lambda: state_of(http, job)["state"] not in ("queued", "running"), timeout, interval=0.1)
    ended = state_of(http, job)
    assert ended["state"] == "done", ended
    return ended


def text_of(http: httpx.Client, job: dict) -> str:
    return http.get(f"/api/transcripts/{job['transcript_id']}").json()["text"]


def recordings(server: Server) -> list[Path]:
    return list((server.data_dir / "recordings").iterdir())


def test_a_recording_becomes_a_job_becomes_a_transcript(
    server: Server, http: httpx.Client, audio: Callable, assert_says: Callable
) -> None:
    job = accepted(http, audio(JFK), title="Kennedy", priority="high", language="en", words="true")
    ended = done(http, job)
    assert ended["title"] == "Kennedy" and ended["priority"] == "high" and ended["language"] == "en"
    assert ended["progress"] == 1 and ended["duration"] == pytest.approx(11, abs=0.1)
    assert ended["error"] is None and ended["position"] is None
    transcript = http.get(f"/api/transcripts/{ended['transcript_id']}").json()
    assert_says(JFK, transcript["text"])
    assert transcript["title"] == "Kennedy" and transcript["words"]
    wait_until(lambda: not recordings(server), 10, lambda: "the recording stays")
    # A transcript that is deleted takes its job with it.
    assert http.delete(f"/api/transcripts/{ended['transcript_id']}").status_code == 204
    assert_error(http.get(f"/api/jobs/{job}"), 404, "job_not_found", "id")


def test_a_body_may_be_the_recording_itself(http: httpx.Client, audio: Callable, assert_says: Callable) -> None:
    answer = http.post(
        "/api/recordings?language=en&priority=low",
        content=audio(JFK).read_bytes(),
        headers={"Content-Type": "audio/wav", "X-Filename": "Rede%20%C3%BCber%20alles.wav"},
    )
    assert answer.status_code == 202, answer.text
    assert answer.json()["title"] == "Rede über alles.wav"
    assert_says(JFK, text_of(http, done(http, answer.json()["id"])))


def test_what_cannot_be_transcribed_is_refused_at_once(
    server: Server, http: httpx.Client, audio: Callable, tmp_path: Path
) -> None:
    nonsense = tmp_path / "nonsense.wav"
    nonsense.write_bytes(b"no sound at all" * 1000)
    assert_error(submit(http, nonsense), 400, "undecodable_audio", "file")
    assert_error(submit(http, audio(JFK), model="large-v9"), 404, "model_not_found", "model")
    assert_error(submit(http, audio(JFK), priority="urgent"), 400, "invalid_value", "priority")
    assert_error(submit(http, audio(JFK), colour="blue"), 400, "unknown_field", "colour")
    assert_error(http.post("/api/recordings", content=b""), 400, "empty_audio", "file")
    assert_error(http.get("/api/jobs?state=asleep"), 400, "invalid_value", "state")
    assert_error(http.get("/api/jobs?before=job_0"), 404, "job_not_found", "before")
    assert not recordings(server)


def test_the_same_key_is_the_same_job(http: httpx.Client, audio: Callable) -> None:
    key = {"Idempotency-Key": f"key {time.time()}"}
    first = submit(http, audio(LAMP), key, language="en")
    again = submit(http, audio(LAMP), key, language="en")
    assert (first.status_code, again.status_code) == (202, 200)
    assert first.json()["id"] == again.json()["id"]
    assert_error(submit(http, audio(LAMP), key, language="en", prompt="Lamps."), 422, "idempotency_conflict")
    assert_error(submit(http, audio(JFK), key, language="en"), 422, "idempotency_conflict")
    done(http, first.json()["id"])
    assert submit(http, audio(LAMP), key, language="en").json()["state"] == "done"


def test_events_tell_the_job_from_its_state_to_its_end(
    http: httpx.Client, audio: Callable, assert_says: Callable
) -> None:
    job = accepted(http, audio(JFK))
    names, spoken = [], []
    with http.stream("GET", f"/api/jobs/{job}/events") as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        name = ""
        for line in response.iter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
                names.append(name)
            elif line and not line.startswith(":"):
                event = next(events_of_lines([line]))
                if name == "segments":
                    spoken += [segment["text"] for segment in event["segments"]]
                elif name == "state":
                    last = event
    assert names[0] == "state" and names[-1] == "state"
    assert last["state"] == "done" and last["transcript_id"]
    assert_says(JFK, "".join(spoken))


@pytest.mark.timeout(300)
def test_a_short_recording_does_not_wait_for_long_ones(
    quick_server: Server, long_recording: Path, audio: Callable
) -> None:
    """Six long ones, more than there are places: the short one is done before any of them."""
    with quick_server.client(timeout=200) as http:
        long = [accepted(http, long_recording) for _ in range(6)]
        wait_until(lambda: state_of(http, long[0])["seconds_done"] > 0, 60)
        short = accepted(http, audio(LAMP))
        asked = transcribe(http, audio(LAMP), language="en")
        assert asked.status_code == 200
        ended = done(http, short)
        states = [state_of(http, job) for job in long]
        assert all(job["state"] in ("queued", "running") for job in states), states
        assert ended["started_at"]
        waiting = [job for job in states if job["state"] == "queued"]
        assert waiting and all(job["position"] is not None for job in waiting)
        urgent = http.patch(f"/api/jobs/{waiting[-1]['id']}", json={"priority": "high"}).json()
        assert urgent["priority"] == "high"
        wait_until(lambda: state_of(http, urgent["id"])["state"] == "running", 60)
        for job in long:
            assert http.post(f"/api/jobs/{job}/cancel").json()["state"] == "cancelled"
        listed = http.get("/api/jobs?state=cancelled,failed&limit=4").json()
        assert len(listed["jobs"]) == 4 and listed["next_before"]
        assert len(recordings(quick_server)) == 6
        for job in long:
            assert http.delete(f"/api/jobs/{job}").status_code == 204
        assert not recordings(quick_server)
        quick_server.stop()


def test_a_job_that_was_cancelled_goes_on_where_it_was(quick_server: Server, long_recording: Path) -> None:
    with quick_server.client() as http:
        job = accepted(http, long_recording)
        wait_until(lambda: state_of(http, job)["seconds_done"] > 31, 200)
        assert_error(http.post(f"/api/jobs/{job}/retry"), 409, "job_state")
        cancelled = http.post(f"/api/jobs/{job}/cancel").json()
        assert cancelled["state"] == "cancelled" and cancelled["seconds_done"] > 0
        assert_error(http.post(f"/api/jobs/{job}/cancel"), 409, "job_state")
        again = http.post(f"/api/jobs/{job}/retry")
        assert again.status_code == 202 and again.json()["seconds_done"] >= cancelled["seconds_done"]
        done(http, job)
        assert_error(http.post(f"/api/jobs/{job}/retry"), 409, "job_state")


@pytest.mark.timeout(900)
def test_whatever_is_killed_the_text_is_that_of_an_undisturbed_run(
    quick_server: Server, recording: Path, audio: Callable
) -> None:
    """The server is killed between windows again and again, and once its worker; then it is stopped in an orderly way."""
    with quick_server.client() as http:
        undisturbed = text_of(http, done(http, accepted(http, recording)))
        assert len(undisturbed.split()) > 100
        job, queued = accepted(http, recording), accepted(http, audio(LAMP), priority="low")
    reached = 0.0
    for round in range(4):
        with quick_server.client() as http:
            # Beyond the first window, which is kept by then.
            wait_until(lambda: state_of(http, job)["seconds_done"] > max(31, reached + 1), 200, interval=0.02)
            if round == 2:
                for worker in quick_server.worker_pids():
                    os.kill(worker, signal.SIGKILL)
                wait_until(lambda: state_of(http, job)["seconds_done"] > reached + 20, 200)
            reached = state_of(http, job)["seconds_done"]
        if round < 3:
            quick_server.process.kill()
            quick_server.process.wait()
        else:
            quick_server.stop()
        quick_server.start()
        with quick_server.client() as http:
            assert state_of(http, job)["seconds_done"] > 0
    with quick_server.client() as http:
        assert text_of(http, done(http, job)) == undisturbed
        done(http, queued)
        wait_until(lambda: not recordings(quick_server), 10)
        listed = http.get("/api/transcripts").json()["transcripts"]
        assert len(listed) == 3, "a job became more than one transcript"


def test_a_caller_that_was_killed_with_the_server_leaves_nothing_to_do(
    quick_server: Server, recording: Path
) -> None:
    def ask(keep: str) -> None:
        with quick_server.client() as http, pytest.raises(httpx.TransportError):
            http.post(
                "/v1/audio/transcriptions",
                files={"file": ("long.wav", recording.read_bytes())},
                data={"model": "whisper-1"},
                headers={"X-Keep-Transcript": keep},
            )

    callers = [threading.Thread(target=ask, args=(keep,)) for keep in ("yes", "no")]
    for caller in callers:
        caller.start()
    with quick_server.client() as http:
        wait_until(lambda: len(http.get("/api/jobs?state=running").json()["jobs"]) == 2, 60)
    quick_server.process.kill()
    quick_server.process.wait()
    for caller in callers:
        caller.join()
    quick_server.start()
    with quick_server.client() as http:
        wait_until(lambda: not http.get("/api/jobs?state=running,queued").json()["jobs"], 10)
        (left,) = http.get("/api/jobs").json()["jobs"]
        assert left["state"] == "cancelled" and left["error"]["code"] == "caller_gone"
        assert_error(http.post(f"/api/jobs/{left['id']}/retry"), 409, "recording_gone")


def test_who_tries_a_release_out_leaves_the_jobs_alone(
    quick_server: Server, audio: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick_server.stop()
    monkeypatch.setenv("WHISPER_APPLIANCE_TRIAL", "yes")
    quick_server.start()
    with quick_server.client() as http:
        job = accepted(http, audio(LAMP))
        time.sleep(5)
        assert state_of(http, job)["state"] == "queued"
    quick_server.stop()
    monkeypatch.delenv("WHISPER_APPLIANCE_TRIAL")
    quick_server.start()
    with quick_server.client() as http:
        done(http, job)
