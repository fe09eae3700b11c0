"""Maintenance: who is kept out, what is finished, and that it ends."""

import datetime
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from selenium.webdriver.support.ui import Select

import appliance
import clips
from appliance import QUICK_OPTIONS, Server, wait_until
from browser import Page
from forms import assert_error, transcribe
from test_accounts import PASSWORD, printed_code
from test_backup_schedule import administrator
from test_jobs import JFK, accepted, done, state_of, text_of
from test_metrics import numbers

BASE = "/api/enterprise-maintenance/"
PEOPLE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
# Enough windows for a middle.
LONG_SECONDS = 45
# Much longer than anything takes on a machine that has something else to do as well.
PATIENCE = 240


@pytest.fixture
def quick_server(quick_data_dir: Path) -> Iterator[Server]:
    with Server(quick_data_dir, *QUICK_OPTIONS, tls=False) as server:
        yield server


def order(server: Server, *arguments: object, status: int = 0) -> dict:
    """Runs `maintenance` and returns what it says."""
    done = appliance.run("maintenance", *arguments, "--json", data_dir=server.data_dir)
    assert done.returncode == status, done.stderr
    return json.loads(done.stdout) if status == 0 else {"refused": done.stderr}


def status(admin: httpx.Client) -> dict:
    answer = admin.get(BASE + "status")
    assert answer.status_code == 200, answer.text
    return answer.json()


def patient(server: Server) -> httpx.Client:
    """An administrator who waits as long as it takes."""
    return server.client(PATIENCE, headers={"Authorization": f"Bearer {server.token}"})


def assert_closed(answer: httpx.Response) -> None:
    assert_error(answer, 503, "maintenance", None, "server_error")
    assert 1 <= int(answer.headers["retry-after"]) <= 3600


def test_everybody_waits_but_administrators_and_whom_they_let_through(quick_server: Server) -> None:
    with quick_server.client() as http, administrator(quick_server) as admin:
        assert http.get("/v1/models").status_code == 200
        assert http.get("/health").json()["maintenance"] is None
        said = order(quick_server, "on", "--minutes", "30", "--message", "Größere <Platten>.")
        assert said["enabled"] and said["message"] == "Größere <Platten>." and said["author"] == "the command line"

        assert_closed(http.get("/v1/models"))
        assert_closed(http.post("/api/recordings", content=b"anything"))
        assert "Größere <Platten>." in http.get("/api/transcripts").json()["error"]["message"]
        for languages, title in (("de-AT,de;q=0.9", "Wartung"), ("en", "Maintenance"), ("fr", "Maintenance")):
            page = http.get("/", headers=PEOPLE | {"Accept-Language": languages})
            assert page.status_code == 503 and 1 <= int(page.headers["retry-after"]) <= 1800
            assert page.headers["content-type"] == "text/html; charset=utf-8"
            assert f"<h1>{title}</h1>" in page.text and "Größere &lt;Platten&gt;." in page.text

        health = http.get("/health")
        assert health.status_code == 200 and health.json()["status"] == "maintenance"
        assert health.json()["maintenance"]["state"] == "on" and "Größere" in health.json()["reason"]
        assert numbers(admin)["whisper_appliance_maintenance",] == 1
        assert http.get("/login", headers=PEOPLE).status_code == 200
        assert admin.get("/", headers=PEOPLE).status_code == 200
        assert admin.get("/api/transcripts").status_code == 200
        assert status(admin)["drained"]

        # Of the machine itself only what its address allows.
        answer = admin.post(BASE + "enable", json={"addresses": ["127.0.0.0/8", "::1"], "duration_minutes": 5})
        assert answer.json()["maintenance_info"]["addresses"] == ["127.0.0.0/8", "::1"]
        assert http.get("/v1/models").status_code == 200

        assert not admin.post(BASE + "disable").json()["maintenance_info"]["enabled"]
        assert http.get("/health").json()["status"] == "ok"
        assert order(quick_server, "status")["state"] == "off"
        actions = [entry["action"] for entry in admin.get("/api/audit").json()["entries"]]
        assert actions[:2] == [f"POST {BASE}disable", f"POST {BASE}enable"]


def test_what_is_under_way_is_finished_and_jobs_wait(quick_server: Server, tmp_path: Path) -> None:
    long = tmp_path / "long.wav"
    clips.make_recording(long, LONG_SECONDS, clips.tagged("accuracy", "en"))
    with quick_server.client(PATIENCE) as http, patient(quick_server) as admin:
        answers: list[httpx.Response] = []
        waiting = threading.Thread(target=lambda: answers.append(transcribe(http, long)))
        waiting.start()
        first = accepted(admin, long)
        second = accepted(admin, clips.clip(JFK).path)
        wait_until(lambda: status(admin)["running"]["requests"] == 1 and status(admin)["running"]["jobs"] > 0, PATIENCE)
        found = admin.post(BASE + "enable", json={}).json()
        assert not found["drained"] and found["running"]["requests"] == 1
        with quick_server.client(PATIENCE) as other:
            assert_closed(transcribe(other, clips.clip(JFK).path))
        waiting.join(PATIENCE)
        assert answers and answers[0].status_code == 200 and answers[0].json()["text"], answers
        wait_until(lambda: status(admin)["drained"], PATIENCE)
        rested = {job: state_of(admin, job) for job in (first, second)}
        late = accepted(admin, clips.clip(JFK).path)
        # Longer than it takes to look for jobs.
        time.sleep(2.5)
        assert status(admin)["drained"] and state_of(admin, late)["state"] == "queued"
        for job, before in rested.items():
            assert before["state"] in ("queued", "done")
            assert state_of(admin, job)["seconds_done"] == before["seconds_done"]
        assert "queued" in {before["state"] for before in rested.values()}
        admin.post(BASE + "disable")
        for job in (first, second, late):
            assert text_of(admin, done(admin, job))


def test_it_survives_a_restart_and_ends_by_itself(quick_server: Server) -> None:
    order(quick_server, "on")
    quick_server.stop()
    quick_server.start()
    with quick_server.client() as http:
        assert_closed(http.get("/v1/models"))
        # It began 50 s ago, so that nobody has to wait.
        start = (datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=50)).strftime("%Y-%m-%dT%H:%M:%SZ")
        assert order(quick_server, "on", "--at", start, "--minutes", "1")["enabled"]
        wait_until(lambda: http.get("/v1/models").status_code == 200, 30)
        assert order(quick_server, "status")["state"] == "off"


def test_what_comes_is_announced(quick_server: Server) -> None:
    start = (datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    with quick_server.client() as http:
        assert order(quick_server, "on", "--at", start, "--minutes", "45")["state"] == "announced"
        health = http.get("/health").json()
        assert health["status"] == "ok" and health["maintenance"]["state"] == "announced"
        assert http.get("/v1/models").status_code == 200
        assert order(quick_server, "off")["state"] == "off"
    for wrong in (["--minutes", "0"], ["--at", "soon"], ["--allow", "localhost"], ["--at", "2001-01-01T00:00:00Z"]):
        order(quick_server, "on", *wrong, status=64)
    (quick_server.data_dir / "maintenance.json").write_text("{")
    with administrator(quick_server) as admin:
        parts = admin.get("/health/detailed").json()["components"]
        assert next(part for part in parts if part["id"] == "maintenance")["state"] == "degraded"
        assert "maintenance.json" in order(quick_server, "status")["problem"]
        order(quick_server, "off")
        assert status(admin)["problem"] is None


def test_windows_come_by_themselves(quick_data_dir: Path) -> None:
    config = quick_data_dir / "config.yaml"
    config.write_text("maintenance-windows: daily 00:00-24:00\n")
    server = Server(quick_data_dir, *QUICK_OPTIONS, "--config", str(config), tls=False)
    with server, server.client() as http, administrator(server) as admin:
        assert_closed(http.get("/v1/models"))
        info = status(admin)["maintenance_info"]
        assert info["scheduled"] and info["author"] is None and status(admin)["windows"] == "daily 00:00-24:00"
        assert not order(server, "off", "--config", config)["enabled"]
        assert http.get("/v1/models").status_code == 200
    config.write_text("maintenance-windows: at night\n")
    done = appliance.run("serve", "--config", config, data_dir=quick_data_dir)
    assert done.returncode == 64 and "maintenance-windows" in done.stderr and "line 1" in done.stderr


def test_administrators_turn_it_on_and_off_on_their_page(own_server: Server, tmp_path: Path) -> None:
    page = Page(own_server.url + "/login", tmp_path)
    try:
        page.wait(lambda: page.one("#setup").is_displayed())
        page.one("#setup-code").send_keys(printed_code(own_server))
        page.one("#setup-name").send_keys("Ann")
        page.one("#setup-password").send_keys(PASSWORD)
        page.one("#setup button").click()
        page.wait(lambda: page.script("location.pathname") == "/")
        page.browser.get(own_server.url + "/admin")
        page.wait(lambda: page.one("#maintenance-on").is_displayed())
        assert page.one("#maintenance-state").text == "Off" and not page.one("#maintenance-off").is_displayed()
        page.one("#maintenance-on [name=message]").send_keys("New disks.")
        page.one("#maintenance-on button").click()
        page.wait(lambda: page.one("#maintenance-off").is_displayed())
        assert page.one("#maintenance-state").text.startswith("On until ")
        page.wait(lambda: page.one("#maintenance-facts").text == "Nothing is running any more.")
        Select(page.one("#page-language")).select_by_value("de")
        assert page.one("#maintenance-state").text.startswith("An bis ")
        # Who has logged in works on; the others see what comes of it.
        page.browser.get(own_server.url + "/")
        page.wait(lambda: "New disks." in page.one("#reason").text)
        assert page.one("#health").text == "Wartung"
        page.browser.delete_all_cookies()
        page.browser.get(own_server.url + "/")
        assert page.one("h1").text in ("Maintenance", "Wartung")
        page.browser.find_element("css selector", "a").click()
        page.wait(lambda: page.one("#login").is_displayed())
        page.one("#login-name").send_keys("Ann")
        page.one("#login-password").send_keys(PASSWORD)
        page.one("#login button").click()
        page.wait(lambda: page.script("location.pathname") == "/" and page.one("#health").is_displayed())
        page.browser.get(own_server.url + "/admin")
        page.wait(lambda: page.one("#maintenance-off").is_displayed())
        page.one("#maintenance-off").click()
        page.wait(lambda: page.one("#maintenance-state").text == "Aus")
        with own_server.client() as http:
            assert http.get("/v1/models").status_code == 200
    finally:
        page.browser.quit()
