"""Backups: made while the appliance serves, restored into another one."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

import appliance
from appliance import Server, make_data_dir, wait_until
from forms import transcribe

JFK = "en_jfk.wav"


def backup(data_dir: Path, *arguments: object, status: int = 0) -> str:
    done = appliance.run("backup", *arguments, data_dir=data_dir)
    assert done.returncode == status, done.stderr
    return done.stdout if status == 0 else done.stderr


PASSWORD = "correct horse battery"


def owner_of(server: Server, http: httpx.Client) -> dict[str, str]:
    """Makes the first owner, who makes a key; with the key's header."""
    code = re.findall(r"set-up code (\S+)", server.log.read_text())[-1]
    body = {"code": code, "name": "Ann", "password": PASSWORD}
    made = http.post("/api/setup", json=body, headers={"X-Forwarded-Proto": "https"})
    assert made.status_code == 201, made.text
    cookie = {"Cookie": made.headers["Set-Cookie"].split(";")[0]}
    key = http.post("/api/keys", json={"name": "reader", "scopes": ["read"]}, headers=cookie)
    assert key.status_code == 201, key.text
    return {"X-API-Key": key.json()["key"], "X-Forwarded-For": "10.0.0.5"}


@pytest.mark.timeout(300)
def test_a_backup_of_a_running_appliance_is_restored_elsewhere(audio: Callable, tmp_path: Path) -> None:
    file, settings = tmp_path / "backup.tar", tmp_path / "settings.yaml"
    settings.write_text("model: tiny.en\nbeam-size: 1\nlog-level: notice\n")
    own_data_dir = make_data_dir(tmp_path / "data", "tiny.en")
    with Server(own_data_dir, "--config", str(settings)) as server, server.client() as http:
        kept = transcribe(http, audio(JFK), model="whisper-1").headers["x-transcript-id"]
        text = http.get(f"/api/transcripts/{kept}").json()
        key = owner_of(server, http)
        # The first may be done when the backup is made, the last is not begun.
        sound, kind = audio(JFK).read_bytes(), {"Content-Type": "audio/wav"}
        jobs = [http.post("/api/recordings", content=sound, headers=kind).json()["id"] for _ in range(3)]
        made = json.loads(backup(own_data_dir, "create", "--output", file, "--config", settings, "--json"))
        assert made["transcripts"] >= 1 and made["files"] >= 6
        assert "in use" in backup(own_data_dir, "restore", file, "--replace", status=75)
        for job in jobs:
            http.post(f"/api/jobs/{job}/cancel")
        assert http.get(f"/api/transcripts/{kept}").json() == text

    other = make_data_dir(tmp_path / "other", "tiny.en")
    (other / "config.yaml").write_text("beam-size: 2\n")
    assert "other settings" in backup(other, "restore", file, status=73)
    assert not (other / "appliance.sqlite").exists()
    said = backup(other, "restore", file, "--replace")
    assert (other / "config.yaml").read_text() == settings.read_text() and f"--config {other}/config.yaml" in said
    [aside] = other.glob("before-restore-*")
    assert (aside / "config.yaml").read_text() == "beam-size: 2\n"

    with Server(other, "--config", str(other / "config.yaml")) as server, server.client() as http:
        assert http.get(f"/api/transcripts/{kept}").json() == text
        # Its keys came along: clients that trust the old one trust it, and whoever had a key or a login has it.
        for name in ("admin-token", "certificates/ca.pem"):
            assert (other / name).read_bytes() == (own_data_dir / name).read_bytes()
        assert http.get("/api/transcripts", headers=key).status_code == 200
        assert http.get("/api/transcripts", headers={**key, "X-API-Key": "wa_wrong"}).status_code == 401
        login = http.post("/api/login", json={"name": "Ann", "password": PASSWORD})
        assert login.status_code == 200, login.text
        admin = {"Authorization": f"Bearer {server.token}"}
        assert http.get("/api/logs/level", headers=admin).json()["configured"] == "notice"
        # Jobs that were not done are done here.

        def states() -> set[str]:
            return {http.get(f"/api/jobs/{job}").json()["state"] for job in jobs}

        wait_until(lambda: states() == {"done"}, 120, lambda: str(states()), 0.2)
        for job in jobs:
            transcript = http.get(f"/api/jobs/{job}").json()["transcript_id"]
            assert "country" in http.get(f"/api/transcripts/{transcript}").json()["text"]


def test_a_damaged_backup_is_named(own_data_dir: Path, tmp_path: Path) -> None:
    backup(own_data_dir, "create")
    [file] = (own_data_dir / "backups").iterdir()
    assert "transcripts" in backup(own_data_dir, "list")
    copy = tmp_path / "copy.tar"
    shutil.copy(file, copy)
    with copy.open("r+b") as content:
        content.seek(2000)
        content.write(b"damage")
    done = subprocess.run([appliance.binary(), "backup", "verify", copy], capture_output=True, text=True)
    assert done.returncode == 65 and "not what was saved" in done.stderr
