"""The archive of transcripts: list, get, download, delete, and that it lasts."""

import csv
import io
from collections.abc import Callable
from datetime import datetime

import httpx
import pytest

from appliance import Server
from forms import assert_error, transcribe

JFK = "en_jfk.wav"
DOWNLOADS = {
    "txt": "text/plain",
    "srt": ("application/x-subrip", "text/srt", "text/plain"),
    "vtt": "text/vtt",
    "tsv": "text/tab-separated-values",
    "json": "application/json",
}


@pytest.fixture
def stored(http: httpx.Client, audio: Callable) -> str:
    """The id of a transcript made for this test."""
    return transcribe(http, audio(JFK)).headers["x-transcript-id"]


def test_a_transcript_holds_everything(http: httpx.Client, stored: str, assert_says: Callable) -> None:
    transcript = http.get(f"/api/transcripts/{stored}").json()
    expected = {"id", "created_at", "source", "language", "model", "duration", "text", "segments", "words", "warnings"}
    assert expected | {"engine", "appliance_version"} <= set(transcript)
    assert_says(JFK, transcript["text"])
    assert transcript["language"] == "en"
    assert transcript["model"] == "tiny.en"
    assert transcript["duration"] == pytest.approx(11, abs=0.1)
    assert transcript["segments"]
    assert datetime.fromisoformat(transcript["created_at"]).utcoffset().total_seconds() == 0


def test_the_list_is_newest_first(http: httpx.Client, audio: Callable) -> None:
    made = [transcribe(http, audio("en_cards_002.wav")).headers["x-transcript-id"] for _ in range(3)]
    listed = http.get("/api/transcripts").json()["transcripts"]
    assert [str(entry["id"]) for entry in listed[:3]] == made[::-1]
    expected = {"id", "created_at", "source", "language", "model", "duration", "title", "preview", "tags", "revision"}
    assert all(set(entry) == expected for entry in listed)


def test_paging_reaches_every_transcript_once(http: httpx.Client, stored: str) -> None:
    everything = [entry["id"] for entry in http.get("/api/transcripts?limit=200").json()["transcripts"]]
    paged, before = [], None
    while len(paged) <= len(everything):
        page = http.get("/api/transcripts", params={"limit": 2} | ({"before": before} if before else {})).json()
        assert len(page["transcripts"]) <= 2
        paged += [entry["id"] for entry in page["transcripts"]]
        before = page["next_before"]
        if before is None:
            break
    assert before is None
    assert paged == everything


def test_a_page_before_nothing(http: httpx.Client) -> None:
    assert_error(http.get("/api/transcripts?before=nonsense!"), 404, "transcript_not_found", "before")


@pytest.mark.parametrize("query", ["limit=0", "limit=-1", "limit=many", "limit=201"])
def test_bad_pages(http: httpx.Client, query: str) -> None:
    assert_error(http.get(f"/api/transcripts?{query}"), 400, "invalid_value", query.partition("=")[0])


@pytest.mark.parametrize("kind", DOWNLOADS)
def test_downloads(http: httpx.Client, stored: str, assert_says: Callable, kind: str) -> None:
    answer = http.get(f"/api/transcripts/{stored}", params={"format": kind})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(DOWNLOADS[kind])
    assert answer.headers["content-disposition"].startswith("attachment")
    assert f".{kind}" in answer.headers["content-disposition"]
    assert "ask not what your country" in " ".join(answer.text.split())
    if kind == "txt":
        assert_says(JFK, answer.text)
    if kind == "json":
        assert_says(JFK, answer.json()["text"])
    if kind == "tsv":
        rows = list(csv.DictReader(io.StringIO(answer.text), delimiter="\t"))
        assert set(rows[0]) == {"start", "end", "text"}


def test_an_unknown_download(http: httpx.Client, stored: str) -> None:
    assert_error(http.get(f"/api/transcripts/{stored}?format=pdf"), 400, "invalid_value", "format")


def test_deleting(http: httpx.Client, stored: str) -> None:
    path = f"/api/transcripts/{stored}"
    deletion = http.delete(path)
    assert (deletion.status_code, deletion.content) == (204, b"")
    assert_error(http.get(path), 404, "transcript_not_found")
    assert_error(http.delete(path), 404, "transcript_not_found")
    assert stored not in [str(entry["id"]) for entry in http.get("/api/transcripts").json()["transcripts"]]


def test_transcripts_outlive_a_restart(own_server: Server, audio: Callable) -> None:
    with own_server.client() as http:
        stored = transcribe(http, audio(JFK)).headers["x-transcript-id"]
        before = http.get(f"/api/transcripts/{stored}").json()
    own_server.stop()
    own_server.start()
    with own_server.client() as http:
        assert http.get(f"/api/transcripts/{stored}").json() == before


def test_transcripts_outlive_a_crash(own_server: Server, audio: Callable) -> None:
    with own_server.client() as http:
        stored = transcribe(http, audio(JFK)).headers["x-transcript-id"]
    own_server.process.kill()
    own_server.process.wait()
    own_server.start()
    with own_server.client() as http:
        assert http.get(f"/api/transcripts/{stored}").status_code == 200


def test_a_streamed_transcript_is_stored_too(http: httpx.Client, audio: Callable) -> None:
    answer = transcribe(http, audio(JFK), stream="true")
    assert answer.headers["content-type"].startswith("text/event-stream")
    newest = http.get("/api/transcripts?limit=1").json()["transcripts"][0]
    assert newest["preview"].strip().startswith("And so")
