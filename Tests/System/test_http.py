"""The routes as plain HTTP sees them: shapes, spellings, errors."""

import os
import re
import socket
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import httpx
import pytest

import clips
from appliance import QUICK_OPTIONS, Server, binary, wait_until
from forms import END, MULTIPART, TRANSCRIPTIONS, assert_error, field, file_start, form_with, transcribe

JFK = "en_jfk.wav"


def post_form(http: httpx.Client, body: bytes, route: str = TRANSCRIPTIONS) -> httpx.Response:
    return http.post(route, content=body, headers=MULTIPART)


# The appliance's own routes


def test_a_server_is_ready_when_its_model_is_and_asks_for_time_until_then(quick_data_dir: Path) -> None:
    """Behind a socket that others answer on meanwhile, as in an update."""
    server = Server(quick_data_dir, tls=False)
    with socket.socket() as listening, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as messages:
        listening.bind(("127.0.0.1", server.port))
        listening.listen()
        messages.bind(str(quick_data_dir / "notify"))
        messages.settimeout(60)
        command = [binary(), "serve", "--data-dir", quick_data_dir, "--port", server.port, *server.options, *QUICK_OPTIONS]
        # The shell moves the socket to descriptor 3 and stays the same process.
        script = f'exec 3<&{listening.fileno()}; LISTEN_FDS=1 LISTEN_FDNAMES=https exec "$@"'
        with server.log.open("ab") as log:
            server.process = subprocess.Popen(
                ["bash", "-c", script, "sh", *map(str, command)], pass_fds=[listening.fileno()],
                env=os.environ | {"NOTIFY_SOCKET": str(quick_data_dir / "notify")}, stdout=log, stderr=log,
            )  # fmt: skip
        told: list[str] = []
        try:
            while "READY=1" not in told:
                told += messages.recv(4096).decode().splitlines()
            with server.client() as http:
                assert http.get("/health").json()["model"]["state"] == "ready"
        finally:
            server.stop()
    assert "EXTEND_TIMEOUT_USEC=60000000" in told


def test_health(http: httpx.Client) -> None:
    answer = http.get("/health")
    assert answer.status_code == 200
    health = answer.json()
    assert set(health) == {"status", "version", "uptime_seconds", "model", "reason", "maintenance"}
    assert health["status"] == "ok"
    assert health["version"] == (clips.ROOT / "VERSION").read_text().strip()
    wait_until(lambda: http.get("/health").json()["uptime_seconds"] > health["uptime_seconds"], 5)
    assert health["model"] == {"id": "tiny.en", "state": "ready"}
    assert health["reason"] is None


def test_health_without_a_model(tmp_path: Path) -> None:
    """The server is there, says that it cannot transcribe, and why."""
    server = Server(tmp_path / "data")
    server.data_dir.mkdir()
    server.expected_health = 503
    with server, server.client() as http, clips.clip(JFK).path.open("rb") as file:
        health = http.get("/health")
        assert health.status_code == 503
        assert health.json()["status"] == "unavailable"
        assert health.json()["model"]["state"] == "missing"
        assert health.json()["reason"]
        refusal = http.post(TRANSCRIPTIONS, files={"file": file}, data={"model": "whisper-1"})
        assert_error(refusal, 503, "model_unavailable", type="server_error")


@pytest.mark.parametrize("name", ["audio", "file"])
def test_transcribe(http: httpx.Client, assert_says: Callable, name: str) -> None:
    with clips.clip(JFK).path.open("rb") as file:
        answer = http.post("/transcribe", files={name: file})
    assert answer.status_code == 200, answer.text
    transcript = answer.json()
    assert set(transcript) == {"text", "language", "model_used", "timestamp", "id"}
    assert_says(JFK, transcript["text"])
    assert transcript["language"] == "en"
    assert transcript["model_used"] == "tiny.en"
    assert datetime.fromisoformat(transcript["timestamp"]).tzinfo is not None
    assert http.get(f"/api/transcripts/{transcript['id']}").json()["text"] == transcript["text"]


def test_transcribe_with_options(http: httpx.Client) -> None:
    with clips.clip(JFK).path.open("rb") as file:
        answer = http.post("/transcribe", files={"audio": file}, data={"language": "en", "model": "base"})
    assert answer.json()["model_used"] == "base"


def test_transcribe_without_a_file(http: httpx.Client) -> None:
    assert_error(post_form(http, field("language", "en") + END.lstrip(), "/transcribe"), 400, "missing_field")


def test_the_page_needs_nobody_else(http: httpx.Client) -> None:
    page = http.get("/")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    addresses = re.findall(r"""(?:src|href)=["']([^"'#]+)""", page.text)
    assert not [address for address in addresses if re.match(r"(https?:)?//", address)]
    for address in addresses:
        assert address.startswith("data:") or http.get(address).status_code == 200, address


# Routes and methods that do not exist


@pytest.mark.parametrize(
    "path", ["/nothing", "/v1/nothing", "/v1/audio", "/api/nothing", "/assets/nothing.js", "/..%2fetc%2fpasswd"]
)
def test_no_such_route(http: httpx.Client, path: str) -> None:
    assert_error(http.get(path), 404, "route_not_found")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", TRANSCRIPTIONS),
        ("DELETE", "/health"),
        ("PUT", "/v1/models"),
        ("GET", "/transcribe"),
        ("POST", "/health"),
    ],
)
def test_no_such_method(http: httpx.Client, method: str, path: str) -> None:
    assert_error(http.request(method, path), 405, "method_not_allowed")


# Forms


def test_fields_may_follow_the_file(http: httpx.Client, audio: Callable) -> None:
    upload = file_start() + audio(JFK).read_bytes() + b"\r\n"
    answer = post_form(http, upload + field("model", "whisper-1") + field("response_format", "text") + END.lstrip())
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize("name", ["timestamp_granularities", "timestamp_granularities[]"])
def test_both_spellings_of_lists(http: httpx.Client, audio: Callable, name: str) -> None:
    answer = transcribe(http, audio(JFK), response_format="verbose_json", **{name: ["word", "segment"]}).json()
    assert answer["words"] and answer["segments"]


@pytest.mark.parametrize(
    ("asked", "present"),
    [
        ([], ["segments"]),
        (["word"], ["words"]),
        (["segment"], ["segments"]),
        (["word", "segment"], ["words", "segments"]),
    ],
    ids=str,
)
def test_only_the_times_asked_for(http: httpx.Client, audio: Callable, asked: list[str], present: list[str]) -> None:
    fields = {"timestamp_granularities[]": asked} if asked else {}
    answer = transcribe(http, audio(JFK), response_format="verbose_json", **fields).json()
    assert {"words", "segments"} & set(answer) == set(present)


def test_an_answer_names_its_transcript(http: httpx.Client, audio: Callable) -> None:
    answer = transcribe(http, audio(JFK))
    stored = http.get(f"/api/transcripts/{answer.headers['x-transcript-id']}")
    assert stored.json()["text"] == answer.json()["text"]


@pytest.mark.parametrize("route, name", [(TRANSCRIPTIONS, "file"), ("/transcribe", "audio")])
def test_nothing_is_kept_for_who_asks_for_that(
    http: httpx.Client, audio: Callable, assert_says: Callable, route: str, name: str
) -> None:
    def stored() -> list[dict]:
        return http.get("/api/transcripts", params={"limit": 200}).json()["transcripts"]

    before = stored()
    files = {name: audio(JFK).read_bytes()}
    answer = http.post(route, data={"model": "whisper-1"}, files=files, headers={"X-Keep-Transcript": "no"})
    assert answer.status_code == 200
    assert_says(JFK, answer.json()["text"])
    assert "x-transcript-id" not in answer.headers
    assert answer.json().get("id") is None
    assert stored() == before


def test_a_wish_to_keep_nothing_must_be_clear(http: httpx.Client, audio: Callable) -> None:
    files = {"audio": audio(JFK).read_bytes()}
    answer = http.post("/transcribe", files=files, headers={"X-Keep-Transcript": "perhaps"})
    assert_error(answer, 400, "invalid_value")


def test_a_damaged_recording_is_read_as_far_as_it_goes(http: httpx.Client, audio: Callable, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.flac"
    content = audio("en_lj_LJ001-0001.flac").read_bytes()
    damaged.write_bytes(content[: len(content) * 2 // 3])
    answer = transcribe(http, damaged)
    assert answer.status_code == 200, answer.text
    assert "printing" in answer.json()["text"].lower()
    assert answer.headers["x-warning"]


def test_missing_file(http: httpx.Client) -> None:
    assert_error(post_form(http, field("model", "whisper-1") + END.lstrip()), 400, "missing_field", "file")


def test_missing_model(http: httpx.Client, audio: Callable) -> None:
    assert_error(post_form(http, form_with(audio(JFK))), 400, "missing_field", "model")


def test_a_file_under_a_wrong_name(http: httpx.Client, audio: Callable) -> None:
    with audio(JFK).open("rb") as file:
        answer = http.post(TRANSCRIPTIONS, files={"audiofile": file}, data={"model": "whisper-1"})
    assert_error(answer, 400, "unknown_field", "audiofile")


def test_a_wrong_field(http: httpx.Client, audio: Callable) -> None:
    assert_error(transcribe(http, audio(JFK), langauge="en"), 400, "unknown_field", "langauge")


def test_two_files(http: httpx.Client, audio: Callable) -> None:
    part = file_start() + audio(JFK).read_bytes() + b"\r\n"
    answer = post_form(http, field("model", "whisper-1") + part + part + END.lstrip())
    assert_error(answer, 400, "invalid_value", "file")


def test_a_body_that_is_no_form(http: httpx.Client) -> None:
    assert_error(http.post(TRANSCRIPTIONS, json={"file": "talk.mp3", "model": "whisper-1"}), 400, "invalid_body")


def test_no_body(http: httpx.Client) -> None:
    assert_error(http.post(TRANSCRIPTIONS), 400, "invalid_body")


def test_a_form_without_its_boundary(http: httpx.Client, audio: Callable) -> None:
    answer = http.post(
        TRANSCRIPTIONS,
        content=form_with(audio(JFK), model="whisper-1"),
        headers={"Content-Type": "multipart/form-data"},
    )
    assert_error(answer, 400, "invalid_body")


def test_a_form_that_breaks_off(http: httpx.Client, audio: Callable) -> None:
    assert_error(post_form(http, form_with(audio(JFK), model="whisper-1").removesuffix(END)), 400, "invalid_body")


@pytest.mark.parametrize("filename", ["../../../../etc/passwd", "-i.wav", "a\x01b.wav", "Größe 你好.wav", "x" * 5000])
def test_file_names_are_only_names(http: httpx.Client, audio: Callable, filename: str) -> None:
    upload = field("model", "whisper-1") + file_start(filename=filename) + audio("en_cards_002.wav").read_bytes() + END
    answer = post_form(http, upload)
    assert answer.status_code in (200, 400)
    assert answer.status_code == 200 or answer.json()["error"]["code"] == "invalid_body"


def test_a_playlist_reads_nothing_else(http: httpx.Client, audio: Callable, tmp_path: Path) -> None:
    """An uploaded file that names others gets neither a file of the machine nor an address."""
    playlist = tmp_path / "list.m3u8"
    playlist.write_text(
        "#EXTM3U\n#EXT-X-TARGETDURATION:11\n"
        f"#EXTINF:11,\nfile://{audio(JFK)}\n#EXTINF:11,\n{http.base_url}health\n#EXT-X-ENDLIST\n"
    )
    assert_error(transcribe(http, playlist), 400, "undecodable_audio")


# No speech, no text


@pytest.mark.parametrize("clip", clips.tagged("no-speech"), ids=lambda clip: clip.stem)
def test_no_speech_gives_no_text(http: httpx.Client, clip: clips.Clip) -> None:
    answer = transcribe(http, clip.path, model="base", response_format="verbose_json")
    assert answer.status_code == 200, answer.text
    assert answer.json()["text"] == ""
    assert answer.json()["segments"] == []
    assert answer.json()["duration"] == pytest.approx(clip.duration_s, abs=0.1)
