"""The log: how much is written can be changed while it runs; lines name their request and job, and never what was said."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import clips
from appliance import Server, make_data_dir, wait_until
from forms import TRANSCRIPTIONS, assert_error, transcribe

JFK = clips.clip("en_jfk.wav").path
SAID = ("fellow", "americans", "country")


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """One that is quick: accuracy is not the point here."""
    data_dir = make_data_dir(tmp_path / "data", "tiny.en")
    with Server(data_dir, "--model", "tiny.en", "--beam-size", "1", tls=False) as server:
        yield server


@pytest.fixture
def admin(own_server: Server) -> Iterator[httpx.Client]:
    with own_server.client(headers={"Authorization": f"Bearer {own_server.token}"}) as client:
        yield client


def lines(admin: httpx.Client, **query: object) -> list[dict]:
    """All lines there are, the newest first."""
    found: list[dict] = []
    while True:
        page = admin.get("/api/logs", params={"limit": 200, **query}).json()
        found += page["lines"]
        if page["next_before"] is None:
            return found
        query["before"] = page["next_before"]


def set_level(admin: httpx.Client, level: str) -> dict:
    answer = admin.put("/api/logs/level", json={"level": level})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_level_is_switched_for_the_lines_that_follow(own_server: Server, admin: httpx.Client) -> None:
    quiet = admin.get("/api/tags").headers["x-request-id"]
    assert set_level(admin, "debug") == {"level": "debug", "configured": "info"}
    answer = admin.get("/api/tags")
    heard = answer.headers["x-request-id"]
    set_level(admin, "warning")
    later = admin.get("/api/tags").headers["x-request-id"]
    of_requests = {line["request"]: line for line in lines(admin, level="debug")}
    assert of_requests[heard]["metadata"]["http.route"] == "/api/tags"
    assert of_requests[heard]["level"] == "debug"
    assert quiet not in of_requests and later not in of_requests
    # Standard error has what the page has.
    log = own_server.log.read_text()
    assert heard in log and quiet not in log and later not in log
    assert_error(admin.put("/api/logs/level", json={"level": "loud"}), 400, "invalid_value", "level")
    [done, _, *_] = [entry for entry in admin.get("/api/audit").json()["entries"] if "logs/level" in entry["action"]]
    assert done["action"] == "PUT /api/logs/level" and done["actor"] == "the admin token"

    own_server.stop()
    own_server.start()
    assert admin.get("/api/logs/level").json() == {"level": "info", "configured": "info"}


@pytest.mark.timeout(300)
def test_lines_name_their_job_and_nothing_that_was_said(own_server: Server, admin: httpx.Client) -> None:
    set_level(admin, "trace")
    with JFK.open("rb") as file:
        job = admin.post("/api/recordings", files={"file": (JFK.name, file)}).json()["id"]
    # A worker that dies over it is said of the job.
    wait_until(lambda: admin.get(f"/api/jobs/{job}").json()["state"] == "running", 20, interval=0.01)
    for worker in own_server.worker_pids():
        os.kill(worker, signal.SIGKILL)
    wait_until(lambda: admin.get(f"/api/jobs/{job}").json()["state"] == "done", 120, interval=0.1)
    answer = transcribe(admin, JFK, model="whisper-1")
    assert "country" in answer.text
    form = {"model": "whisper-1", "stream": "true"}
    with admin.stream("POST", TRANSCRIPTIONS, files={"file": JFK.open("rb")}, data=form) as stream:
        assert "country" in "".join(stream.iter_text())
    kept = answer.headers["x-transcript-id"]
    assert admin.get("/api/transcripts", params={"q": "country"}).json()["transcripts"]
    admin.patch(f"/api/transcripts/{kept}", json={"segments": [{"index": 0, "text": "And so my fellow citizens"}]})

    found = lines(admin)
    assert job in {line["job"] for line in found if line["message"] == "job is done"}
    assert all(line["job"] for line in found if line["message"] == "engine worker died during a request")
    answered = [line for line in found if line["message"] == "a request was answered"]
    assert len(answered) >= 5 and all(line["request"] for line in answered)
    for text in (str(found), own_server.log.read_text()):
        assert not [word for word in SAID if word in text.lower()]


def test_the_log_is_for_administrators(http: httpx.Client) -> None:
    for path in ("/api/logs", "/api/logs/level"):
        assert_error(http.get(path), 401, "invalid_api_key")
