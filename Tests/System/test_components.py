"""Parts that are taken away from a running server, one after the other: what needs one says so, the rest works."""

import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

import appliance
from appliance import QUICK, QUICK_OPTIONS, Server, wait_until
from clips import clip
from forms import assert_error

CLIP = clip("en_cards_001.wav").path
REFUSED = "To mend it: "


@dataclass
class Loss:
    """A part, the file that it is, what is refused without it, and whether nothing can be transcribed then."""

    component: str
    file: str
    request: tuple[str, str]
    code: str
    everything: bool = False


LOSSES = [
    Loss("media-decoder", "tools/ffmpeg", ("POST", "/transcribe"), "decoder_unavailable", True),
    Loss("media-decoder", "tools/ffprobe", ("POST", "/api/recordings"), "decoder_unavailable", True),
    Loss("model", f"models/ggml-{QUICK['MODEL']}.bin", ("POST", "/transcribe"), "model_unavailable", True),
    Loss("archive", "appliance.sqlite", ("GET", "/api/transcripts"), "archive_unavailable", True),
    Loss("accounts", "accounts.sqlite", ("GET", "/api/accounts"), "accounts_unavailable"),
    Loss("scratch", "scratch", ("POST", "/transcribe"), "storage_unavailable", True),
    Loss("recordings", "recordings", ("POST", "/api/recordings"), "storage_unavailable"),
    Loss("uploads", "uploads", ("POST", "/api/uploads"), "storage_unavailable"),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One with decoders of its own to lose."""
    data_dir = appliance.make_data_dir(tmp_path_factory.mktemp("parts") / "data", QUICK["MODEL"])
    tools = data_dir / "tools"
    tools.mkdir()
    for name in ("ffmpeg", "ffprobe"):
        (tools / name).symlink_to(shutil.which(name))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(tools))
        server = Server(data_dir, *QUICK_OPTIONS, tls=False)
        server.start()
    yield server
    server.stop()


@pytest.fixture
def admin(server: Server) -> Iterator[httpx.Client]:
    with server.client(headers={"X-API-Key": server.token}) as http:
        yield http


def ask(http: httpx.Client, method: str, path: str, content: bytes = CLIP.read_bytes()) -> httpx.Response:
    sent = {"headers": {"Tus-Resumable": "1.0.0", "Upload-Length": "9"}} if path == "/api/uploads" else {}
    if method == "POST" and not sent:
        sent = {"files": {"file": ("clubs.wav", content)}}
    return http.request(method, path, **sent)


def part(http: httpx.Client, component: str) -> dict:
    parts = http.get("/health/detailed").json()["components"]
    return next(part for part in parts if part["id"] == component)


def assert_the_rest_works(http: httpx.Client) -> None:
    assert http.get("/health/live").json() == {"status": "alive"}
    for path in ("/", "/metrics", "/api/logs", "/api/enterprise-maintenance/status", "/v1/models"):
        assert http.get(path).status_code == 200, path


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.file)
def test_what_needs_it_says_so_and_the_rest_works(server: Server, admin: httpx.Client, loss: Loss) -> None:
    assert admin.get("/health").json()["status"] == "ok", admin.get("/health").text
    file, away = server.data_dir / loss.file, server.data_dir / "away"
    file.rename(away)
    try:
        refused = ask(admin, *loss.request)
        assert_error(refused, 503, loss.code, type="server_error")
        error = refused.json()["error"]
        assert error["component"] == loss.component and REFUSED in error["message"]
        assert Path(loss.file).name in error["message"]
        found = part(admin, loss.component)
        assert found["state"] == "failed" and found["remedy"] and found["affects"]
        assert Path(loss.file).name in found["reason"]
        health, ready = admin.get("/health"), admin.get("/health/ready")
        assert health.json()["status"] == ("unavailable" if loss.everything else "degraded")
        assert health.status_code == ready.status_code == (503 if loss.everything else 200)
        assert bool(ready.json()["reasons"]) == loss.everything
        assert_the_rest_works(admin)
        if loss.everything:
            assert ask(admin, "POST", "/transcribe").status_code == 503
        elif loss.component == "accounts":
            assert ask(admin, "POST", "/transcribe").json()["text"]
    finally:
        away.rename(file)
    # It is looked at again; what is no recording takes no time.
    assert ask(admin, *loss.request, content=b"x").status_code in (200, 201, 400)
    wait_until(lambda: admin.get("/health/ready").status_code == 200, 10, lambda: admin.get("/health").text)
    assert part(admin, loss.component)["state"] == "ok"


def test_jobs_wait_for_a_part_rather_than_fail(server: Server, admin: httpx.Client) -> None:
    maintenance = "/api/enterprise-maintenance/"
    tool, away = server.data_dir / "tools" / "ffmpeg", server.data_dir / "away"
    assert admin.post(maintenance + "enable", json={"duration_minutes": 5}).status_code == 200
    job = admin.post("/api/recordings", content=CLIP.read_bytes()).json()["id"]
    tool.rename(away)
    try:
        assert admin.post(maintenance + "disable").status_code == 200
        time.sleep(2.5)
        assert admin.get(f"/api/jobs/{job}").json()["state"] == "queued"
    finally:
        away.rename(tool)
    wait_until(lambda: admin.get(f"/api/jobs/{job}").json()["state"] == "done", 20)


def test_what_is_only_a_comfort_is_degraded(server: Server, admin: httpx.Client) -> None:
    order = server.data_dir / "maintenance.json"
    order.write_text("{")
    assert part(admin, "maintenance")["state"] == "degraded"
    health = admin.get("/health")
    assert (health.status_code, health.json()["status"]) == (200, "degraded")
    assert str(server.data_dir) not in health.text
    order.unlink()
    assert admin.get("/health").json()["status"] == "ok"


def test_a_server_starts_with_broken_databases_and_no_supervisor(
    quick_data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are named in the log, with all there is to know; what needs none of them works."""
    for name in ("appliance.sqlite", "accounts.sqlite"):
        (quick_data_dir / name).write_bytes(os.urandom(8192))
    monkeypatch.setenv("WHISPER_APPLIANCE_GENERATION", "1")
    monkeypatch.setenv("WHISPER_APPLIANCE_CONTROL", str(quick_data_dir / "nothing"))
    server = Server(quick_data_dir, *QUICK_OPTIONS, tls=False)
    server.expected_health = 503
    with server, server.client(headers={"X-API-Key": server.token}) as http:
        for method, path, code in (
            ("POST", "/transcribe", "archive_unavailable"),
            ("GET", "/api/jobs", "archive_unavailable"),
            ("POST", "/api/login", "accounts_unavailable"),
            ("PUT", "/api/models/default", "accounts_unavailable"),
            ("GET", "/api/enterprise/update-status", "supervisor_unavailable"),
        ):
            assert_error(ask(http, method, path), 503, code, type="server_error")
        assert_the_rest_works(http)
        said = lambda: {line["metadata"]["component"]: line["metadata"] for line in lines(http)}  # noqa: E731
        wait_until(lambda: {"archive", "accounts", "supervisor"} <= set(said()), 20)
        assert said()["archive"]["component.error"].endswith("file is not a database.")
        for words in said().values():
            assert words["component.tried"] and words["component.disables"] and words["component.remedy"]
        states = {part["id"]: part["state"] for part in http.get("/health/detailed").json()["components"]}
        failed = {id for id, state in states.items() if state == "failed"}
        assert failed == {"archive", "accounts", "supervisor", "inbox"}
    assert (quick_data_dir / "appliance.sqlite").stat().st_size == 8192


def lines(http: httpx.Client) -> list[dict]:
    return [line for line in http.get("/api/logs").json()["lines"] if line["message"] == "a part does not work"]
