"""Recordings that come in pieces (tus), webhooks of jobs, and jobs from the command line."""

import base64
import hashlib
import hmac
import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

import appliance
from appliance import QUICK_OPTIONS, Server, wait_until
from forms import assert_error
from test_jobs import accepted, done, recordings, state_of, submit, text_of
from test_webhook import Receiver

JFK = "en_jfk.wav"
LAMP = "en_cmd_living_room_lamp.flac"
TUS = {"Tus-Resumable": "1.0.0"}
PIECE = {"Content-Type": "application/offset+octet-stream"} | TUS
SECRET = "very secret"


@pytest.fixture
def tus_server(quick_data_dir: Path) -> Iterator[Server]:
    secret = quick_data_dir / "secret"
    secret.write_text(SECRET + "\n")
    options = (*QUICK_OPTIONS, "--config", str(quick_data_dir / "config.yaml"))
    (quick_data_dir / "config.yaml").write_text(f"webhook-private: true\nwebhook-secret-file: {secret}\n")
    with Server(quick_data_dir, *options, tls=False) as server:
        yield server


def metadata(**fields: str) -> str:
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in fields.items())


def begin(http: httpx.Client, length: int, **fields: str) -> str:
    headers = TUS | {"Upload-Length": str(length), "Upload-Metadata": metadata(**fields)}
    answer = http.post("/api/uploads", headers=headers)
    assert answer.status_code == 201, answer.text
    assert answer.headers["tus-resumable"] == "1.0.0"
    return answer.headers["location"]


def offset(http: httpx.Client, upload: str) -> int:
    answer = http.head(upload, headers=TUS)
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    return int(answer.headers["upload-offset"])


def send(http: httpx.Client, upload: str, content: bytes, at: int) -> httpx.Response:
    return http.patch(upload, content=content, headers=PIECE | {"Upload-Offset": str(at)})


def test_an_upload_goes_on_after_anything(tus_server: Server, audio: Callable, assert_says: Callable) -> None:
    """A lost connection, a killed server, and pieces out of order."""
    content = audio(JFK).read_bytes()
    with tus_server.client() as http:
        offered = http.options("/api/uploads")
        assert offered.status_code == 204 and "creation" in offered.headers["tus-extension"]
        upload = begin(http, len(content), filename="Rede über.wav", language="en")
        assert send(http, upload, content[:50_000], 0).headers["upload-offset"] == "50000"
        assert_error(send(http, upload, content[:10], 0), 409, "upload_offset")
    head = f"PATCH {upload} HTTP/1.1\r\nHost: localhost\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 50000\r\n"
    with socket.create_connection(("127.0.0.1", tus_server.port)) as connection:
        length = f"Content-Type: {PIECE['Content-Type']}\r\nContent-Length: {len(content) - 50_000}\r\n\r\n"
        connection.sendall((head + length).encode() + content[50_000:120_000])
        with tus_server.client() as http:
            wait_until(lambda: offset(http, upload) == 120_000, 10)
            assert_error(send(http, upload, b"x", offset(http, upload)), 423, "upload_locked")
    tus_server.process.kill()
    tus_server.process.wait()
    tus_server.start()
    with tus_server.client() as http:
        reached = offset(http, upload)
        assert 50_000 < reached <= 120_000
        last = send(http, upload, content[reached:], reached)
        assert last.status_code == 204 and last.headers["upload-offset"] == str(len(content))
        job = last.headers["content-location"].removeprefix("/api/jobs/")
        again = http.head(upload, headers=TUS)
        assert again.headers["content-location"] == last.headers["content-location"]
        ended = done(http, job)
        assert ended["title"] == "Rede über.wav" and ended["language"] == "en"
        assert_says(JFK, text_of(http, ended))
        assert offset(http, upload) == len(content)
        assert_error(http.delete(upload, headers=TUS), 409, "upload_complete")


def test_uploads_that_cannot_be_are_refused(tus_server: Server, tmp_path: Path) -> None:
    with tus_server.client() as http:
        assert_error(http.post("/api/uploads", headers={"Upload-Length": "5"}), 412, "tus_version")
        assert_error(http.post("/api/uploads", headers=TUS), 400, "invalid_value", "Upload-Length")
        assert_error(http.post("/api/uploads", headers=TUS | {"Upload-Length": str(3 << 30)}), 413, "too_large")
        bad = TUS | {"Upload-Length": "5", "Upload-Metadata": metadata(colour="blue")}
        assert_error(http.post("/api/uploads", headers=bad), 400, "unknown_field", "colour")
        assert http.head("/api/uploads/up_0", headers=TUS).status_code == 404
        assert_error(http.patch("/api/uploads/..%2Fjobs.lock", headers=PIECE), 404, "upload_not_found", "id")
        upload = begin(http, 10)
        assert_error(http.patch(upload, content=b"x", headers=TUS), 415, "invalid_body")
        assert send(http, upload, b"x" * 11, 0).status_code == 413
        assert http.delete(upload, headers=TUS).status_code == 204
        assert http.head(upload, headers=TUS).status_code == 404
        nonsense = begin(http, 5000)
        assert_error(send(http, nonsense, b"x" * 5000, 0), 400, "undecodable_audio", "file")
        assert not list((tus_server.data_dir / "uploads").iterdir())


def test_a_webhook_is_told_of_the_end(tus_server: Server, audio: Callable) -> None:
    with Receiver(500, 200) as receiver, tus_server.client() as http:
        job = accepted(http, audio(LAMP), webhook=receiver.url)
        assert_error(submit(http, audio(LAMP), webhook="file:///etc/passwd"), 400, "invalid_value", "webhook")
        done(http, job)
        wait_until(lambda: len(receiver.received) == 2, 40, lambda: "the webhook is not told again")
    headers, body = receiver.received[1]
    told = json.loads(body)
    assert told["id"] == job and told["state"] == "done" and told["transcript_id"]
    assert headers["x-appliance-delivery"] == job
    signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert headers["x-appliance-signature"] == f"sha256={signature}"


def test_jobs_on_the_command_line(tus_server: Server, audio: Callable, long_recording: Path) -> None:
    def cli(*arguments: str, check: bool = True) -> str:
        result = appliance.run("jobs", *arguments, data_dir=tus_server.data_dir, check=check)
        return result.stdout + result.stderr

    with tus_server.client() as http:
        short = accepted(http, audio(LAMP))
        done(http, short)
        long = accepted(http, long_recording)
        wait_until(lambda: state_of(http, long)["seconds_done"] > 0, 60)
        listed = cli("list").splitlines()
        assert [line.split()[0] for line in listed] == [long, short]
        assert "running" in listed[0] and "%" in listed[0] and "done" in listed[1]
        cli("cancel", long)
        assert state_of(http, long)["state"] == "cancelled"
        assert "cancelled" in cli("cancel", long, check=False)
        assert "no job" in cli("retry", "job_0", check=False)
        cli("retry", long)
        wait_until(lambda: state_of(http, long)["state"] == "running", 30)
        assert cli("list", "--state", "running").split()[0] == long
        assert http.delete(f"/api/jobs/{long}").status_code == 204
        assert not recordings(tus_server)
