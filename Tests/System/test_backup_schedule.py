"""Backups that the appliance makes by itself and over HTTP."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import appliance
from appliance import Server, wait_until
from forms import assert_error
from test_metrics import numbers


@pytest.fixture
def place(own_data_dir: Path) -> Path:
    """A folder for backups that the owner named and has not made yet."""
    (own_data_dir / "config.yaml").write_text(f'backup-at: "03:30"\nbackup-folder: {own_data_dir}/disk\n')
    return own_data_dir / "disk"


@pytest.fixture
def scheduled(own_data_dir: Path, place: Path) -> Server:
    return Server(own_data_dir, "--config", str(own_data_dir / "config.yaml"), tls=False)


def administrator(server: Server) -> httpx.Client:
    return server.client(headers={"Authorization": f"Bearer {server.token}"})


def state(admin: httpx.Client) -> dict:
    answer = admin.get("/api/backups")
    assert answer.status_code == 200, answer.text
    return answer.json()


def component(admin: httpx.Client) -> dict:
    return next(part for part in admin.get("/health/detailed").json()["components"] if part["id"] == "backups")


def test_a_missed_backup_is_made_up_for_once(scheduled: Server, place: Path) -> None:
    place.mkdir()
    with scheduled, administrator(scheduled) as admin:
        wait_until(lambda: state(admin)["last"], 30)
        found = state(admin)
        assert found["folder"] == str(place) and not found["running"]
        assert found["last"]["scheduled"] and found["last"]["problem"] is None
        schedule = found["schedule"]
        assert (schedule["at"], schedule["days"], schedule["weeks"], schedule["problem"]) == ("03:30", 7, 4, None)
        [backup] = found["backups"]
        [file] = place.iterdir()
        assert backup["name"] == file.name and backup["size"] == file.stat().st_size and backup["scheduled"]
        assert component(admin) == {"id": "backups", "state": "ok", "reason": None, "affects": [], "remedy": None}
        measured = numbers(admin)
        assert time.time() - measured["whisper_appliance_backup_last_success_timestamp_seconds",] < 60
        assert measured["whisper_appliance_backup_size_bytes",] == backup["size"]
        assert measured["whisper_appliance_component_ok", ("component", "backups")] == 1
    config = ("--config", scheduled.data_dir / "config.yaml")
    [listed] = json.loads(appliance.run("backup", "list", "--json", *config, data_dir=scheduled.data_dir).stdout)
    assert listed["scheduled"] and listed["path"] == str(file)
    # The next start has nothing to make up for.
    with scheduled, administrator(scheduled) as admin:
        assert state(admin)["schedule"]["problem"] is None
        assert list(place.iterdir()) == [file]


def test_a_disk_that_is_not_there_is_seen_and_no_other_is_filled(scheduled: Server, place: Path) -> None:
    with scheduled, administrator(scheduled) as admin:
        wait_until(lambda: state(admin)["last"], 30)
        assert component(admin)["state"] == "degraded"
        for reason in (component(admin)["reason"], state(admin)["schedule"]["problem"], state(admin)["last"]["problem"]):
            assert str(place) in reason and "attach the disk" in reason
        assert numbers(admin)["whisper_appliance_component_ok", ("component", "backups")] == 0
        health = admin.get("/health")
        assert (health.status_code, health.json()["status"]) == (200, "degraded") and str(place) not in health.text
        assert not place.exists()


def test_one_more_is_made_over_http(own_server: Server, audio: object) -> None:
    with administrator(own_server) as admin:
        assert state(admin)["schedule"] is None and state(admin)["backups"] == []
        assert admin.post("/api/backups").status_code == 202
        wait_until(lambda: not state(admin)["running"], 30)
        found = state(admin)
        assert found["last"]["problem"] is None and not found["last"]["scheduled"]
        [backup] = found["backups"]
        assert not backup["scheduled"]
        path = own_server.data_dir / "backups" / backup["name"]
        assert appliance.run("backup", "list", data_dir=own_server.data_dir).stdout.startswith(f"{path}: ")
        assert [entry["action"] for entry in admin.get("/api/audit").json()["entries"]][0] == "POST /api/backups"
    with own_server.client() as http:
        assert_error(http.post("/api/backups"), 401, "invalid_api_key")


@pytest.mark.parametrize("line", ["backup-at: noon", "backup-folder: here", "backup-days: 0"])
def test_settings_that_mean_nothing_are_named(own_data_dir: Path, line: str) -> None:
    (own_data_dir / "config.yaml").write_text(line + "\n")
    done = appliance.run("serve", "--config", own_data_dir / "config.yaml", data_dir=own_data_dir)
    assert done.returncode == 64 and line.split(":")[0] in done.stderr
