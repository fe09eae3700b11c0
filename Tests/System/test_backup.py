"""Backups: made while the appliance serves, restored into another one."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import appliance
from appliance import Server, make_data_dir
from conftest import QUICK_OPTIONS
from forms import transcribe

JFK = "en_jfk.wav"


def backup(data_dir: Path, *arguments: object, status: int = 0) -> str:
    done = appliance.run("backup", *arguments, data_dir=data_dir)
    assert done.returncode == status, done.stderr
    return done.stdout if status == 0 else done.stderr


def test_a_backup_of_a_running_appliance_is_restored_elsewhere(
    own_server: Server, audio: Callable, tmp_path: Path
) -> None:
    file = tmp_path / "backup.tar"
    with own_server.client() as http:
        kept = transcribe(http, audio(JFK)).headers["x-transcript-id"]
        text = http.get(f"/api/transcripts/{kept}").json()
        made = json.loads(backup(own_server.data_dir, "create", "--output", file, "--json"))
        assert made["transcripts"] == len(http.get("/api/transcripts").json()["transcripts"])
        assert "in use" in backup(own_server.data_dir, "restore", file, "--replace", status=75)
        assert http.get(f"/api/transcripts/{kept}").json() == text
    other = Server(make_data_dir(tmp_path / "other", "tiny.en"), *QUICK_OPTIONS)
    backup(other.data_dir, "restore", file)
    with other, other.client() as http:
        assert http.get(f"/api/transcripts/{kept}").json() == text
        # Its keys came along: clients that trust the old one trust it, and the token is the same.
        assert http.get("/api/session").json()["setup_needed"]
        for name in ("admin-token", "certificates/ca.pem"):
            assert (other.data_dir / name).read_bytes() == (own_server.data_dir / name).read_bytes()


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
