"""The page of the administration in a real browser, against a server that plays an appliance being updated."""

import contextlib
import http.server
import json
import socket
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

import browser
from clips import ROOT

ASSETS = ROOT / "Sources/CWebAssets/Assets"
TYPES = {"css": "text/css", "html": "text/html", "js": "text/javascript", "json": "application/json", "svg": "image/svg+xml"}
POLICY = "default-src 'self'; img-src 'self' data:; media-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'"
API = "/api/enterprise/"
KEY = "the-key-of-the-appliance"
NOTES = "Faster.\n<img src=x onerror=\"document.title='broken in'\"> is only text."


def past(txid: str, outcome: str = "committed", reason: tuple[str, str] | None = None, **fields: object) -> dict:
    """An entry of the history, long past unless told otherwise."""
    entry = {
        "txid": txid, "kind": "update", "trigger": "api", "outcome": outcome, "channel": "stable", "generation": 2,
        "fromVersion": "0.1.0", "toVersion": "0.2.0",
        "startedAt": "2026-01-31T12:00:00Z", "endedAt": "2026-01-31T12:05:00Z",
    }  # fmt: skip
    if reason:
        entry["reason"] = {"code": reason[0], "message": reason[1]}
    return entry | fields


def idle(*history: dict, version: str = "0.2.0") -> dict:
    return {
        "status": "idle", "update_state": "idle", "updating": False, "cancellable": False, "percent": 0,
        "current_version": version, "message": "Nothing runs.", "history": list(history),
    }  # fmt: skip


def running(state: str, percent: int, *history: dict, **fields: object) -> dict:
    before = ("resolve", "download", "verify", "seal", "preflight", "wait", "drain")
    return idle(*history) | {
        "status": "updating", "update_state": state, "updating": True, "cancellable": state in before,
        "transaction_id": "t-new", "kind": "update", "trigger": "api", "from_version": "0.2.0", "to_version": "0.3.0",
        "percent": percent, "message": "It goes on.",
    } | fields  # fmt: skip


class Appliance:
    """Plays the HTTP side of an appliance: its server, the supervisor's answers without one, or nobody."""

    def __init__(self) -> None:
        self.change = threading.Condition()
        self.version = "0.2.0"
        self.plays = "server"
        # Which ones come: all, none (plain answers), held back (by something between), one only (then silence).
        self.events = "all"
        self.status = idle()
        self.info = {
            "status": "success", "update_method": "self", "version": "0.2.0", "commit": None, "generation": "2",
            "strategy_description": "A supervisor exchanges releases.", "application_path": "/opt", "data_path": "/data",
            "commands": [], "channel": "stable",
        }  # fmt: skip
        self.offer = {
            "status": "success", "current_version": "0.2.0", "latest_version": "0.3.0", "has_update": True,
            "channel": "stable", "release_notes": NOTES, "is_stop": False, "last_check": "2026-02-01T08:30:00Z",
            "update_method": "self", "metadata_expires": None,
        }  # fmt: skip
        # What a request is answered with, in turn; the last answer stays.
        self.answers: dict[str, list[tuple[int, dict]]] = {}
        self.asked: list[tuple[str, dict]] = []
        self.connections: set[socket.socket] = set()
        self.port = 0
        self.listener: http.server.ThreadingHTTPServer | None = None

    def __enter__(self) -> "Appliance":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/admin"

    def start(self) -> None:
        self.listener = Listener(("127.0.0.1", self.port), Handler)
        self.listener.appliance = self
        self.port = self.listener.server_address[1]
        threading.Thread(target=self.listener.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Nobody answers any more, and whoever is connected is hung up on."""
        if self.listener:
            self.listener.shutdown()
            self.listener.server_close()
        self.listener = None
        self.hang_up()

    def hang_up(self) -> None:
        for connection in list(self.connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def tell(self, status: dict) -> None:
        with self.change:
            self.status = status
            self.change.notify_all()

    def play(self, part: str) -> None:
        """`server` or `supervisor`; connections end with the change."""
        self.plays = part
        self.hang_up()

    def bodies(self, route: str) -> list[dict]:
        return [body for path, body in self.asked if path == route]


class Listener(http.server.ThreadingHTTPServer):
    daemon_threads = True
    appliance: Appliance

    def handle_error(self, *_: object) -> None:
        pass  # Connections are cut on purpose.


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Listener

    def setup(self) -> None:
        super().setup()
        self.server.appliance.connections.add(self.connection)

    def finish(self) -> None:
        self.server.appliance.connections.discard(self.connection)
        super().finish()

    def do_GET(self) -> None:
        appliance = self.server.appliance
        path = urllib.parse.urlsplit(self.path).path
        if appliance.plays == "supervisor":
            return self.hold(path)
        if path == "/health":
            model = {"id": "base", "state": "ready"}
            return self.answer(200, {"status": "ok", "version": appliance.version, "model": model, "reason": None})
        if path.startswith(API):
            return self.administer("GET", path.removeprefix(API))
        return self.asset({"/": "index.html", "/admin": "admin.html"}.get(path, path.removeprefix("/assets/")))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        self.administer("POST", self.path.removeprefix(API), json.loads(body or b"{}"))

    def do_DELETE(self) -> None:
        self.administer("DELETE", self.path.removeprefix(API))

    def hold(self, path: str) -> None:
        if path == API + "update-status":
            return self.answer(200, self.server.appliance.status)
        if path == "/health":
            return self.answer(503, {"status": "updating", "reason": "The appliance is being updated"})
        self.answer(503, {"error": {"message": "The appliance is being updated.", "code": "updating"}})

    def administer(self, method: str, route: str, body: dict | None = None) -> None:
        appliance = self.server.appliance
        if self.headers.get("authorization") != f"Bearer {KEY}":
            return self.answer(401, {"error": {"message": "This needs the admin token.", "code": "invalid_api_key"}})
        appliance.asked.append((f"{method} {route}", body or {}))
        if answers := appliance.answers.get(f"{method} {route}"):
            return self.answer(*(answers.pop(0) if len(answers) > 1 else answers[0]))
        match method, route:
            case "GET", "update-status":
                return self.tell()
            case "GET", "deployment-info":
                return self.answer(200, appliance.info)
            case "GET", "check-updates":
                return self.answer(200, appliance.offer)
            case "GET", "update-history":
                return self.answer(200, {"history": appliance.status["history"]})
            case "POST", "hold-updates":
                return self.answer(200, {"status": "held"})
            case "DELETE", "hold-updates":
                return self.answer(200, {"status": "lifted"})
            case "POST", _:
                started = {"status": "accepted", "transaction_id": "t-new", "message": "", "status_url": ""}
                return self.answer(202, started)
        self.answer(404, {"error": {"message": "There is no such route.", "code": "route_not_found"}})

    def tell(self) -> None:
        appliance = self.server.appliance
        if appliance.events == "none" or "text/event-stream" not in self.headers.get("accept", ""):
            return self.answer(200, appliance.status)
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        self.close_connection = True
        told = None
        while appliance.listener:
            with appliance.change:
                if told is appliance.status:
                    appliance.change.wait(0.2)
                told, before = appliance.status, told
            if told is not before and (appliance.events == "all" or (appliance.events == "one only" and before is None)):
                self.wfile.write(f"data: {json.dumps(told)}\n\n".encode())

    def asset(self, name: str) -> None:
        file = ASSETS / name
        if not file.is_file():
            return self.answer(404, {"error": {"message": "There is no such route.", "code": "route_not_found"}})
        self.answer(200, file.read_bytes(), TYPES[file.suffix[1:]] + "; charset=utf-8")

    def answer(self, status: int, value: dict | bytes, kind: str = "application/json") -> None:
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.send_header("content-security-policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def refusal(code: str, message: str, **fields: object) -> dict:
    return {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": code} | fields}


class Page(browser.Page):
    """The page of the administration."""

    def give_key(self, key: str = KEY) -> None:
        self.wait(lambda: self.shows("#key"))
        self.one("#key-field").send_keys(key + Keys.ENTER)

    def shows(self, selector: str) -> bool:
        return self.one(selector).is_displayed()

    def says(self, selector: str, text: str, seconds: float = 10) -> None:
        """Waits until an element says something."""
        self.wait(lambda: self.shows(selector) and text in self.one(selector).text, seconds)

    def stage(self) -> str:
        return self.one("#progress-stages [aria-current=step]").text

    def check(self) -> None:
        self.one("#check").click()
        self.wait(lambda: self.shows("#offer"))

    def surprises(self) -> list[str]:
        """What the browser complained about, except that requests were refused or had no answer."""
        return [error for error in self.errors() if "Failed to load resource" not in error]


@pytest.fixture
def appliance() -> Iterator[Appliance]:
    with Appliance() as appliance:
        yield appliance


@pytest.fixture
def open_page(appliance: Appliance, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    pages: list[Page] = []

    def open_page(language: str = "en", key: str | None = KEY) -> Page:
        pages.append(Page(appliance.url, tmp_path, language))
        if key:
            pages[-1].give_key(key)
        if key == KEY:
            pages[-1].wait(lambda: pages[-1].one("#update-version").text != "…")
        return pages[-1]

    yield open_page
    for page in pages:
        page.browser.quit()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page()


def test_the_page_is_found_and_led_back_from(page: Page, appliance: Appliance) -> None:
    assert page.one("h1").text == "Administration"
    assert page.one("#update-version").text == "0.2.0"
    page.one("footer a").click()
    page.wait(lambda: page.one("h1").text == "Turn speech into text")
    assert page.script("location.pathname") == "/"
    page.one('footer a[href="admin"]').click()
    page.wait(lambda: page.script("location.pathname") == "/admin")
    # The tab still has the key.
    page.says("#update-version", "0.2.0")
    assert not page.shows("#key")


def test_nothing_is_shown_without_the_key(open_page: Callable[..., Page], appliance: Appliance) -> None:
    appliance.status = idle(past("t-1"))
    page = open_page(key="wrong")
    page.wait(lambda: page.one("#key-wrong").text)
    page.one("#key [value=no]").click()
    page.wait(lambda: page.shows("#locked"))
    assert not page.shows("#updates")
    assert not page.shows("#past-section")
    page.one("#unlock").click()
    page.give_key()
    page.wait(lambda: page.shows("#updates") and not page.shows("#locked"))
    page.says("#past", "0.1.0 → 0.2.0")
    assert page.surprises() == []


def test_a_check_says_what_is_new_as_plain_text(page: Page, appliance: Appliance) -> None:
    assert page.one("#update-checked").text == "Not since this page was opened"
    assert not page.shows("#offer")
    page.check()
    assert page.one("#offer-title").text == "Version 0.3.0 is available"
    assert page.one("#offer-notes").text == NOTES
    assert page.all("#offer-notes *") == []
    assert "2026" in page.one("#update-checked").text
    assert page.one("#update-channel").text == "stable"
    assert not page.shows("#offer-window"), "there are no windows"
    assert page.surprises() == []


def test_a_check_that_fails_says_why(page: Page, appliance: Appliance) -> None:
    appliance.answers["GET check-updates"] = [(503, refusal("update_check_failed", "The update server does not answer."))]
    page.one("#check").click()
    page.says("#update-problem", "The update server does not answer.")
    appliance.answers.clear()
    appliance.offer |= {"has_update": False, "latest_version": "0.2.0"}
    page.one("#check").click()
    page.says("#offer-news", "This is the newest version.")
    assert page.one("#update-problem").text == ""


def test_an_update_is_followed_through_its_states_to_the_new_version(page: Page, appliance: Appliance) -> None:
    page.check()
    page.one("#offer-now").click()
    page.wait(lambda: page.shows("#update-begun"))
    (order,) = appliance.bodies("POST start-update")
    assert (order["version"], order["when"], order["channel"]) == ("0.3.0", "now", "stable")
    assert len(order["idempotency_key"]) >= 16

    appliance.tell(running("download", 20, progress={"done": 3_200_000, "total": 9_600_000, "note": ""}))
    page.says("#progress", "3.2 of 9.6 MB")
    assert page.stage() == "Download"
    assert page.one("#progress-percent").text == "20 %"
    assert page.one("#progress-bar").get_attribute("value") == "20"
    assert page.one("#progress-bar").get_attribute("aria-label")
    assert page.shows("#cancel")
    assert not page.shows("#offer") and not page.shows("#back")

    appliance.tell(running("probation", 92, tries_left=2))
    page.says("#progress-tries", "2")
    assert page.stage() == "Trial"
    assert len(page.all("#progress-stages .done")) == 7
    assert not page.shows("#cancel")
    assert "on trial" in page.one("#announcements").text

    # The new server answers, but nothing says yet that it stays.
    appliance.version = "0.3.0"
    appliance.tell(running("probation", 95, current_version="0.3.0", tries_left=2))
    page.says("#progress-percent", "95 %")
    assert not page.shows("#result") and not page.shows("#new-version")

    appliance.tell(idle(past("t-new", fromVersion="0.2.0", toVersion="0.3.0"), version="0.3.0"))
    page.says("#result", "Version 0.3.0 is installed")
    page.says("#new-version", "0.3.0")
    page.says("#past", "0.2.0 → 0.3.0")
    assert not page.shows("#offer")
    page.one("#reload").click()
    page.wait(lambda: not page.shows("#new-version") and page.one("#update-version").text == "0.3.0")
    assert page.surprises() == []


def test_the_page_stays_calm_while_the_server_beneath_is_replaced(page: Page, appliance: Appliance) -> None:
    appliance.tell(running("switch", 88))
    page.wait(lambda: page.shows("#progress") and page.stage() == "Change over")
    appliance.play("supervisor")
    page.says("#update-away", "changing over")
    appliance.status = running("probation", 91, tries_left=1)
    page.says("#progress-percent", "91 %")
    appliance.stop()
    page.says("#update-away", "changing over")
    page.says("#health", "Changing over…", seconds=20)
    assert page.one("#progress-percent").text == "91 %"
    assert not page.shows("#reason") and not page.shows("#result") and not page.shows("#new-version")
    assert page.one("#update-problem").text == ""

    # The other end of it: the release did not hold.
    appliance.plays = "server"
    why = ("gate-failed", "The new release did not prove healthy: /health answered 500.")
    appliance.status = idle(past("t-new", "rolled-back", why, fromVersion="0.2.0", toVersion="0.3.0"))
    appliance.start()
    page.says("#result", "The update to 0.3.0 was undone", seconds=15)
    result = page.one("#result").text
    assert "did not pass its trial" in result and "/health answered 500" in result and "Version 0.2.0 runs again" in result
    assert not page.shows("#new-version")
    assert not page.shows("#update-away")
    page.wait(lambda: page.one("#health").text == "Ready, model base")
    assert page.surprises() == []


def test_the_way_back_is_shown_while_it_is_gone(page: Page, appliance: Appliance) -> None:
    appliance.tell(running("rollback", 40, status="rolling_back", reason={"code": "gate-failed", "message": "It was ill."}))
    page.says("#progress-title", "Undoing the update")
    assert page.stage() == "Go back to the version before"
    assert "Going back to version 0.2.0" in page.one("#progress-sentence").text
    appliance.tell(running("rolled-back", 95, status="rolling_back"))
    page.wait(lambda: page.stage() == "Tidy up")


@pytest.mark.parametrize("events", ["none", "held back", "one only"])
def test_without_events_the_state_is_asked_for(open_page: Callable[..., Page], appliance: Appliance, events: str) -> None:
    appliance.events = events
    appliance.status = running("verify", 52)
    page = open_page()
    page.says("#progress-percent", "52 %", seconds=15)
    appliance.status = running("snapshot", 75)
    page.says("#progress-percent", "75 %", seconds=20)
    assert page.stage() == "Save and adapt the database"


@pytest.mark.parametrize(
    ("outcome", "reason", "title", "text"),
    [
        ("refused", ("up-to-date", "It is."), "Already up to date", "Version 0.2.0 runs on"),
        ("refused", ("space", "It needs 300 MB, 20 MB are free."), "The update was not made", "not enough room"),
        ("failed", ("strange-code", "Something new."), "The update failed", "Something new."),
        ("cancelled", ("cancelled", "The update was cancelled."), "The update was cancelled", "Nothing was changed"),
    ],
)
def test_every_other_end_is_told_plainly(
    page: Page, appliance: Appliance, outcome: str, reason: tuple[str, str], title: str, text: str
) -> None:
    appliance.tell(running("resolve", 2))
    page.wait(lambda: page.shows("#progress"))
    appliance.tell(idle(past("t-new", outcome, reason, fromVersion="0.2.0", toVersion="0.3.0")))
    page.says("#result-title", title)
    assert text in page.one("#result").text
    assert not page.shows("#new-version")
    page.one("#result-close").click()
    assert not page.shows("#result")


def test_old_ends_are_history_and_no_news(open_page: Callable[..., Page], appliance: Appliance) -> None:
    appliance.status = idle(*[past(f"t-{number}") for number in range(9, 2, -1)])
    page = open_page()
    page.wait(lambda: len(page.all("#past li")) == 5)
    assert not page.shows("#result")
    page.one("#past-more").click()
    page.wait(lambda: len(page.all("#past li")) == 7)
    appliance.tell(idle(past("t-new", "failed", ("network", "No route.")), *appliance.status["history"]))
    page.wait(lambda: len(page.all("#past li")) == 8)
    assert "could not be reached" in page.one("#past li").text


def test_safe_mode_is_said_loudly(page: Page, appliance: Appliance) -> None:
    halted = {"status": "safe_mode", "update_state": "safe-mode", "updating": False}
    appliance.tell(running("safe-mode", 0, reason={"code": "start-failed", "message": "Neither starts."}, **halted))
    page.says("#safe-mode", "No version could be started")
    assert "Neither starts." in page.one("#safe-mode").text
    assert not page.shows("#progress")


def test_an_update_can_be_cancelled_until_it_is_too_late(page: Page, appliance: Appliance) -> None:
    appliance.answers["POST cancel-update"] = [
        (409, refusal("update_too_late", "It is past the point where it can be cancelled.")),
        (202, {"status": "accepted", "transaction_id": "t-new"}),
    ]
    appliance.tell(running("download", 20))
    page.wait(lambda: page.shows("#cancel"))
    page.one("#cancel").click()
    page.says("#update-problem", "past the point")
    page.one("#cancel").click()
    page.wait(lambda: page.one("#update-problem").text == "")
    appliance.tell(idle(past("t-new", "cancelled", ("cancelled", "The update was cancelled."))))
    page.says("#result-title", "The update was cancelled")
    assert page.script("document.activeElement.id") == "result-title"


def test_a_refused_start_says_why_and_changes_nothing(page: Page, appliance: Appliance) -> None:
    appliance.answers["POST start-update"] = [(409, refusal("update_busy", "Another update is running."))]
    page.check()
    page.one("#offer-now").click()
    page.says("#update-problem", "Another update is running.")
    assert page.shows("#offer-now") and not page.shows("#progress")


def test_an_interruption_needs_consent(page: Page, appliance: Appliance) -> None:
    page.check()
    message = "Release 0.3.0 rewrites the database, which interrupts the service; agree to that first."
    appliance.tell(idle(past("t-0", "refused", ("consent", message), toVersion="0.3.0")))
    page.says("#offer-now", "Update with an interruption")
    page.one("#offer-now").click()
    page.wait(lambda: page.shows("#confirm"))
    page.one("#confirm [value=no]").click()
    assert appliance.bodies("POST start-update") == []
    page.one("#offer-now").click()
    page.one("#confirm [value=yes]").click()
    page.wait(lambda: appliance.bodies("POST start-update"))
    assert appliance.bodies("POST start-update")[0]["allow_interruption"] is True


@pytest.mark.parametrize("language, word", [("en", "Program files were changed"), ("de", "Programmdateien wurden verändert")])
def test_changed_program_files_are_named_and_repaired(
    open_page: Callable[..., Page], appliance: Appliance, language: str, word: str
) -> None:
    page = open_page(language)
    fault = "something is mounted over “bin/whisper-appliance”"
    drift = {"state": "drifted", "generation": 1, "faults": [fault], "measured_at": "2026-07-01T10:00:00Z"}
    assert not page.shows("#drift")
    appliance.tell(idle() | {"drift": drift})
    page.says("#drift-title", word)
    page.says("#drift-faults", fault)
    page.one("#drift-go").click()
    page.wait(lambda: page.shows("#confirm"))
    page.one("#confirm [value=yes]").click()
    page.wait(lambda: appliance.bodies("POST start-update"))
    assert appliance.bodies("POST start-update") == [{"version": "0.2.0", "reinstall": True}]
    appliance.tell(idle() | {"drift": drift | {"state": "ok", "faults": []}})
    page.wait(lambda: not page.shows("#drift"))


@pytest.mark.parametrize("language, word", [("en", "Not a release"), ("de", "Keine ausgelieferte Version")])
def test_what_is_no_release_is_never_said_to_be_as_shipped(
    open_page: Callable[..., Page], appliance: Appliance, language: str, word: str
) -> None:
    identity = {"state": "not-a-release", "faults": [], "problems": ["It was built here."], "measured_at": "2026-07-01T10:00:00Z"}
    appliance.info |= {"identity": identity}
    page = open_page(language)
    page.says("#identity-state", word)
    assert not page.shows("#drift")


def test_what_is_updated_from_outside_is_told_how_to_be_mended(open_page: Callable[..., Page], appliance: Appliance) -> None:
    identity = {"state": "drifted", "faults": ["“bin/x” is missing"], "remedy": "docker compose pull", "measured_at": "2026-07-01T10:00:00Z"}
    appliance.info |= {"update_method": "external", "commands": [], "identity": identity}
    page = open_page()
    page.says("#identity-state", "Not as shipped")
    page.says("#drift-faults", "“bin/x” is missing")
    page.says("#drift-mend", "This mends it: docker compose pull")
    assert not page.shows("#drift-go")


def test_a_version_that_did_not_hold_is_offered_with_a_warning(open_page: Callable[..., Page], appliance: Appliance) -> None:
    appliance.status = idle(past("t-1", "rolled-back", ("gate-failed", "It was ill."), toVersion="0.3.0"))
    page = open_page()
    page.check()
    assert page.one("#offer-failed").text == "This version was tried here and did not hold."
    assert page.one("#offer-now").text == "Try it again"


def test_windows_and_stops_are_offered_where_there_are_any(open_page: Callable[..., Page], appliance: Appliance) -> None:
    appliance.info["windows"] = "daily 02:00-05:00"
    appliance.offer["is_stop"] = True
    page = open_page()
    page.check()
    assert page.shows("#offer-step")
    page.one("#offer-window").click()
    page.wait(lambda: appliance.bodies("POST start-update"))
    (order,) = appliance.bodies("POST start-update")
    assert order["when"] == "window" and "version" not in order
    appliance.tell(running("wait", 72, status="waiting"))
    page.says("#progress-sentence", "It waits until it may change over")
    assert page.shows("#cancel")


def test_going_back_asks_about_the_recordings_that_would_be_missing(open_page: Callable[..., Page], appliance: Appliance) -> None:
    appliance.status = idle(past("t-1"))
    message = "Going back to 0.1.0 would leave out 12 recordings; agree to that first."
    appliance.answers["POST rollback"] = [
        (412, refusal("update_consent", message)),
        (412, refusal("update_consent", "Now there are more.", recordings=13)),
        (202, {"status": "accepted", "transaction_id": "t-new"}),
    ]
    page = open_page()
    page.says("#back-text", "0.1.0")
    page.one("#back-go").click()
    assert page.one("#confirm-title").text == "Go back to version 0.1.0?"
    page.one("#confirm [value=yes]").click()
    page.says("#confirm-text", ": 12.")
    page.one("#confirm [value=yes]").click()
    page.says("#confirm-text", ": 13.")
    page.one("#confirm [value=yes]").click()
    page.wait(lambda: page.shows("#update-begun"))
    assert appliance.bodies("POST rollback") == [{}, {"accepted_loss": 12}, {"accepted_loss": 13}]
    appliance.tell(running("verify", 50, kind="rollback", to_version="0.1.0"))
    page.says("#progress-title", "Going back to 0.1.0")
    assert page.all("#progress-stages li")[0].text == "Check every file"
    went = past("t-new", kind="rollback", fromVersion="0.2.0", toVersion="0.1.0")
    appliance.tell(idle(went, past("t-1"), version="0.1.0"))
    page.says("#result-title", "Back at version 0.1.0")
    page.says("#new-version", "0.1.0")


def test_updates_can_be_held_and_the_hold_lifted(page: Page, appliance: Appliance) -> None:
    page.check()
    page.one("#hold-open").click()
    page.script("document.querySelector('#hold-day').value = '2031-05-01'")
    page.one("#hold-reason").send_keys("Trade fair" + Keys.ENTER)
    page.says("#hold-title", "Updates are on hold")
    (held,) = appliance.bodies("POST hold-updates")
    assert held["note"] == "Trade fair"
    assert len(held["until"]) == 20 and held["until"].endswith("Z"), "no fractions of a second"
    assert "2031" in page.one("#hold-text").text
    assert not page.one("#offer-now").is_enabled() and not page.one("#back-go").is_enabled()

    page.one("#hold-lift").click()
    page.says("#hold-title", "Hold updates")
    assert page.one("#offer-now").is_enabled()

    page.one("#hold-open").click()
    page.all("[name=hold-until]")[1].click()
    page.one("#hold-dialog [value=yes]").click()
    page.says("#hold-text", "Until somebody lifts it.")
    assert appliance.bodies("POST hold-updates")[1] == {"until": None}
    # What the state says counts more.
    appliance.tell(idle() | {"hold": {"until": "2032-03-04T00:00:00Z", "since": "2026-01-01T00:00:00Z"}})
    page.says("#hold-text", "2032")
    appliance.tell(idle())
    page.says("#hold-title", "Hold updates")


def test_a_hold_that_was_not_known_is_learned(page: Page, appliance: Appliance) -> None:
    appliance.answers["POST start-update"] = [(423, refusal("update_held", "Updates are on hold; lift the hold first."))]
    page.check()
    page.one("#offer-now").click()
    page.says("#update-problem", "on hold")
    page.says("#hold-title", "Updates are on hold")
    assert page.shows("#hold-lift")


def test_an_installation_updated_from_outside_has_commands_and_no_buttons(
    open_page: Callable[..., Page], appliance: Appliance
) -> None:
    appliance.info |= {"update_method": "external", "commands": ["docker compose pull && docker compose up -d", "git pull"]}
    page = open_page()
    page.wait(lambda: len(page.all("#external-commands li")) == 2)
    assert page.one("#external-commands code").text == "docker compose pull && docker compose up -d"
    for selector in ("#check", "#offer", "#hold", "#back", "#past-section", "#progress"):
        assert not page.shows(selector), selector
    page.browser.execute_cdp_cmd("Browser.grantPermissions", {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]})
    page.one("#external-commands button").click()
    page.says("#external-commands button", "Copied")
    assert page.surprises() == []


def test_the_page_speaks_german(open_page: Callable[..., Page], appliance: Appliance) -> None:
    appliance.status = running("probation", 92, past("t-1"), tries_left=1)
    page = open_page(language="de")
    assert page.one("h1").text == "Verwaltung"
    page.says("#progress-sentence", "0.3.0 läuft auf Probe.")
    assert page.stage() == "Bewährung"
    Select(page.one("#page-language")).select_by_value("en")
    assert page.stage() == "Trial"
    assert "Installed" in page.one("#past li").text
    Select(page.one("#page-language")).select_by_value("de")
    assert "Installiert" in page.one("#past li").text
    assert page.surprises() == []


@pytest.mark.parametrize("language", ["en", "de"])
def test_narrow_screens_need_no_scrolling_sideways(
    open_page: Callable[..., Page], appliance: Appliance, language: str
) -> None:
    why = ("gate-failed", "The new release did not prove healthy.")
    appliance.status = idle(past("t-1", "rolled-back", why), past("t-0", "safe-mode", why))
    page = open_page(language)
    metrics = {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True}
    page.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    page.check()
    fits = "document.documentElement.scrollWidth <= 360"
    assert page.script(fits)
    appliance.tell(running("preflight", 65, progress={"done": 3, "total": 8}, tries_left=2))
    page.wait(lambda: page.shows("#progress"))
    assert page.script(fits)
