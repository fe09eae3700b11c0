"""Accounts as people and programs meet them: set-up, logins, keys, limits, the audit log, the command line."""

import concurrent.futures
import contextlib
import re
import signal
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

import appliance
from appliance import Server
from forms import assert_error, transcribe
from test_jobs import accepted, done

PASSWORD = "correct horse battery"
# A proxy on this machine speaks for another one, over HTTPS.
ELSEWHERE = {"X-Forwarded-For": "10.0.0.5", "X-Forwarded-Proto": "https"}
COOKIE = "__Host-session"


def elsewhere(address: str) -> dict[str, str]:
    return {**ELSEWHERE, "X-Forwarded-For": address}


def bearer(key: str) -> dict[str, str]:
    return {**ELSEWHERE, "Authorization": f"Bearer {key}"}


def printed_code(server: Server) -> str:
    return re.findall(r"set-up code ([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})", server.log.read_text())[-1]


def log_in(client: httpx.Client, name: str = "Ann", password: str = PASSWORD, **headers: str) -> httpx.Response:
    return client.post("/api/login", json={"name": name, "password": password}, headers=headers or ELSEWHERE)


@pytest.fixture(scope="module")
def owned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of its own whose owner is Ann, by the printed code."""
    data_dir = appliance.make_data_dir(tmp_path_factory.mktemp("owned") / "data", "base")
    with Server(data_dir) as server, server.client() as http:
        code = printed_code(server)
        wrong = http.post("/api/setup", json={"code": "0000-0000-0000", "name": "Eve", "password": PASSWORD})
        assert_error(wrong, 401, "invalid_code")
        body = {"code": code.lower(), "name": "Ann", "password": PASSWORD}
        made = http.post("/api/setup", json=body, headers=ELSEWHERE)
        assert made.status_code == 201, made.text
        assert made.json()["account"]["role"] == "owner"
        assert COOKIE in made.headers["Set-Cookie"]
        server.anns = made.headers["Set-Cookie"].split(";")[0]
        assert_error(http.post("/api/setup", json=body), 410, "setup_done")
        yield server


@pytest.fixture
def client(owned: Server) -> Iterator[httpx.Client]:
    """A client without cookies, which speaks for another machine."""
    with owned.client() as client:
        client.headers.update(ELSEWHERE)
        yield client


@pytest.fixture
def ann(owned: Server, client: httpx.Client) -> httpx.Client:
    """The owner, logged in since the set-up: each login takes long in a build for debugging."""
    client.headers["Cookie"] = owned.anns
    return client


def make_key(owner: httpx.Client, *scopes: str) -> dict:
    made = owner.post("/api/keys", json={"name": " ".join(scopes), "scopes": list(scopes)})
    assert made.status_code == 201, made.text
    return made.json()


def test_strangers_elsewhere_get_nothing(client: httpx.Client) -> None:
    assert_error(client.get("/api/transcripts"), 401, "invalid_api_key")
    assert_error(client.get("/api/accounts"), 401, "invalid_api_key")
    assert client.get("/login").status_code == 200
    session = client.get("/api/session").json()
    assert session == {"account": None, "scopes": [], "setup_needed": False, "login_possible": True}


def test_a_login_lasts_until_it_is_ended(owned: Server, client: httpx.Client) -> None:
    answer = log_in(client, name="ANN")
    assert answer.status_code == 200
    cookie = answer.headers["Set-Cookie"]
    assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert client.get("/api/session").json()["account"]["name"] == "Ann"
    assert client.get("/api/transcripts").status_code == 200
    stolen = client.cookies[COOKIE]
    assert client.post("/api/logout").status_code == 204
    client.cookies.clear()
    assert_error(client.get("/api/transcripts", headers={"Cookie": f"{COOKIE}={stolen}"}), 401, "invalid_api_key")


@pytest.mark.parametrize(("site", "status"), [("cross-site", 403), ("same-site", 403), ("same-origin", 200)])
def test_other_sites_cannot_use_the_login(ann: httpx.Client, site: str, status: int) -> None:
    assert ann.get("/api/keys", headers={"Sec-Fetch-Site": site}).status_code == status
    forged = ann.post("/api/logout", headers={"Origin": "https://elsewhere.example"})
    assert_error(forged, 403, "foreign_origin")
    assert ann.get("/api/session").json()["account"]


def test_a_new_password_ends_the_other_sessions(owned: Server, ann: httpx.Client) -> None:
    body = {"name": "Cleo", "password": PASSWORD, "role": "member"}
    assert ann.post("/api/accounts", json=body).status_code == 201
    with owned.client(headers=ELSEWHERE) as here, owned.client(headers=ELSEWHERE) as there:
        assert log_in(here, "Cleo").status_code == log_in(there, "Cleo").status_code == 200
        sessions = here.get("/api/sessions").json()["sessions"]
        assert [session["current"] for session in sessions].count(True) == 1
        assert len(sessions) == 2 and {session["address"] for session in sessions} == {"10.0.0.5"}
        wrong = here.post("/api/password", json={"current": "not this one", "new": "another password"})
        assert_error(wrong, 401, "invalid_credentials")
        changed = here.post("/api/password", json={"current": PASSWORD, "new": "another password"})
        assert changed.status_code == 204
        assert here.get("/api/transcripts").status_code == 200
        assert_error(there.get("/api/transcripts"), 401, "invalid_api_key")
        assert_error(log_in(there, "Cleo"), 401, "invalid_credentials")
        assert_error(here.get("/api/audit"), 403, "insufficient_scope")


def test_keys_do_what_they_are_for(owned: Server, ann: httpx.Client, audio: Callable, assert_says: Callable) -> None:
    keys = {scope: make_key(ann, scope)["key"] for scope in ("transcribe", "read", "update", "admin")}
    with owned.client() as http:
        http.headers.update(ELSEWHERE)

        def status(scope: str, method: str, path: str) -> int:
            return http.request(method, path, headers={"X-API-Key": keys[scope]}).status_code

        http.headers.update(bearer(keys["transcribe"]))
        said = transcribe(http, audio("en_jfk.wav"))
        del http.headers["Authorization"]
        assert_says("en_jfk.wav", said.json()["text"])
        assert status("transcribe", "GET", "/api/transcripts") == 403
        assert status("read", "GET", "/api/transcripts") == 200
        assert status("read", "DELETE", "/api/transcripts/tr_0") == 403
        assert status("update", "GET", "/api/enterprise/deployment-info") == 200
        assert status("update", "GET", "/api/accounts") == 403
        assert status("admin", "GET", "/api/accounts") == 200
        assert status("read", "POST", "/api/keys") == 403, "keys make no keys"
        http.headers.update(bearer(keys["read"]))
        assert_error(transcribe(http, audio("en_jfk.wav")), 403, "insufficient_scope")


def test_a_guest_sees_what_it_handed_in_and_nothing_else(
    owned: Server, ann: httpx.Client, audio: Callable, assert_says: Callable
) -> None:
    accounts = [
        ann.post("/api/accounts", json={"name": name, "password": PASSWORD, "role": "guest-transcriber"}).json()
        for name in ("Gus", "Gil")
    ]
    keys = [
        ann.post("/api/keys", json={"name": "x", "scopes": ["transcribe"], "account": account["name"]}).json()
        for account in accounts
    ]
    with contextlib.ExitStack() as stack:
        gus, gil = (stack.enter_context(owned.client(headers=bearer(key["key"]))) for key in keys)
        job = accepted(gus, audio("en_jfk.wav"), language="en")
        others = accepted(gil, audio("en_jfk.wav"), language="en")
        transcript = done(gus, job)["transcript_id"]
        assert_says("en_jfk.wav", gus.get(f"/api/transcripts/{transcript}").json()["text"])
        assert [entry["id"] for entry in gus.get("/api/jobs").json()["jobs"]] == [job]
        assert_error(gil.get(f"/api/transcripts/{transcript}"), 404, "transcript_not_found", "id")
        assert_error(gus.get("/api/transcripts"), 403, "insufficient_scope")
        assert_error(gus.delete(f"/api/transcripts/{transcript}"), 403, "insufficient_scope")
        for method, path in [("GET", ""), ("GET", "/events"), ("POST", "/cancel"), ("POST", "/retry"), ("DELETE", "")]:
            assert_error(gus.request(method, f"/api/jobs/{others}{path}"), 404, "job_not_found", "id")
        assert done(gil, others)["transcript_id"]
        assert {job, others} <= {entry["id"] for entry in ann.get("/api/jobs").json()["jobs"]}
        assert gus.delete(f"/api/jobs/{job}").status_code == 204
        # Whose it was is forgotten with the job.
        assert_error(gus.get(f"/api/transcripts/{transcript}"), 404, "transcript_not_found", "id")
        assert ann.get(f"/api/transcripts/{transcript}").status_code == 200


def test_a_revoked_key_stays_revoked(owned: Server, ann: httpx.Client) -> None:
    key = make_key(ann, "read")
    with owned.client() as http:
        assert http.get("/api/transcripts", headers=bearer(key["key"])).status_code == 200
    listed = {entry["id"]: entry for entry in ann.get("/api/keys").json()["keys"]}[key["id"]]
    assert "key" not in listed and listed["last_used_at"] and listed["prefix"] == key["key"][:9]
    assert ann.delete(f"/api/keys/{key['id']}").status_code == 204
    # The machine loses its power right after the answer.
    assert owned.process
    owned.process.send_signal(signal.SIGKILL)
    owned.process.wait()
    owned.start()
    with owned.client() as http:
        assert_error(http.get("/api/transcripts", headers=bearer(key["key"])), 401, "invalid_api_key")
        # Even where no key is needed: whoever shows one of ours means it.
        assert http.get("/api/transcripts", headers={"X-API-Key": key["key"]}).status_code == 401
        assert http.get("/api/transcripts", headers={"X-API-Key": "local"}).status_code == 200


def test_who_guesses_keys_waits_and_others_do_not(owned: Server, ann: httpx.Client) -> None:
    right = make_key(ann, "read")["key"]
    with owned.client() as http:
        for _ in range(20):
            refused = http.get("/api/transcripts", headers={**elsewhere("10.6.6.6"), "X-API-Key": "wa_wrong"})
            if refused.status_code == 429:
                break
            assert_error(refused, 401, "invalid_api_key")
        assert_error(refused, 429, "locked_out", type="server_error")
        assert int(refused.headers["Retry-After"]) >= 1
        wrong = http.get("/api/transcripts", headers={**elsewhere("10.0.0.7"), "X-API-Key": "wa_wrong"})
        assert_error(wrong, 401, "invalid_api_key")
        # A right key cannot be guessed, and its owner has done nothing wrong.
        neighbour = {**elsewhere("10.6.6.6"), "X-API-Key": right}
        assert http.get("/api/transcripts", headers=neighbour).status_code == 200


def test_who_asks_too_often_waits(owned: Server) -> None:
    with owned.client() as http:
        busy = elsewhere("10.0.0.8")
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: http.get("/v1/models", headers=busy), range(600)))
        limited = [answer for answer in answers if answer.status_code == 429]
        assert limited and answers[0].status_code == 401
        assert_error(limited[0], 429, "rate_limited", type="server_error")
        assert http.get("/api/session", headers=elsewhere("10.0.0.9")).status_code == 200


def test_over_plain_http_a_password_is_taken_on_this_machine_only(own_data_dir: Path) -> None:
    created = appliance.run("account", "create", "Ann", "--role", "owner", data_dir=own_data_dir, stdin=b"long enough\n")
    assert created.returncode == 0, created.stderr
    with Server(own_data_dir, "--local-access", "false", tls=False) as server, server.client() as http:
        remote = {"X-Forwarded-For": "10.0.0.5"}
        refused = log_in(http, password="long enough", **remote)
        assert_error(refused, 403, "insecure_connection")
        assert "HTTPS" in refused.json()["error"]["message"]
        assert_error(http.get("/api/transcripts"), 401, "invalid_api_key")
        assert log_in(http, password="long enough", Accept="*/*").status_code == 200


def test_the_command_line_is_heeded_at_once(owned: Server, client: httpx.Client) -> None:
    def run(*arguments: str, password: str = "") -> str:
        done = appliance.run("account", *arguments, data_dir=owned.data_dir, stdin=f"{password}\n".encode())
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    run("create", "Bob", "--role", "guest-transcriber", password="bob's password")
    assert "Bob\tguest-transcriber" in run("list")
    assert log_in(client, "Bob", "bob's password").status_code == 200
    assert_error(client.get("/api/transcripts"), 403, "insufficient_scope")
    run("role", "Bob", "member")
    assert client.get("/api/transcripts").status_code == 200

    key = run("keys", "create", "Bob", "laptop", "--scope", "read")
    with owned.client(headers=bearer(key)) as laptop:
        assert laptop.get("/v1/models").status_code == 200
        number = next(line.split("\t")[0] for line in run("keys", "list").splitlines() if "laptop" in line)
        run("keys", "revoke", number)
        assert_error(laptop.get("/v1/models"), 401, "invalid_api_key")

    run("password", "Bob", password="another password")
    assert_error(client.get("/api/transcripts"), 401, "invalid_api_key")
    run("delete", "Bob")
    assert_error(log_in(client, "Bob", "another password"), 401, "invalid_credentials")

    refused = appliance.run("account", "delete", "Ann", data_dir=owned.data_dir)
    assert refused.returncode == 64 and "last owner" in refused.stderr
    refused = appliance.run("account", "setup-code", data_dir=owned.data_dir)
    assert refused.returncode == 64 and "set up already" in refused.stderr


def test_what_was_done_is_on_record_without_secrets(owned: Server, ann: httpx.Client) -> None:
    key = make_key(ann, "read")
    assert ann.delete(f"/api/keys/{key['id']}").status_code == 204
    assert_error(ann.delete("/api/keys/key_0"), 404, "key_not_found")
    page = ann.get("/api/audit?limit=3").json()
    assert [(entry["actor"], entry["action"], entry["outcome"]) for entry in page["entries"]] == [
        ("Ann", "DELETE /api/keys/key_0", "key_not_found"),
        ("Ann", f"DELETE /api/keys/{key['id']}", "done"),
        ("Ann", "POST /api/keys", "done"),
    ]
    assert {entry["address"] for entry in page["entries"]} == {"10.0.0.5"}
    older = ann.get(f"/api/audit?before={page['next_before']}").json()["entries"]
    assert older[0]["number"] == page["next_before"] - 1
    everything = ann.get("/api/audit?limit=200").text
    assert PASSWORD not in everything and key["key"] not in everything
    for file in owned.data_dir.glob("accounts.sqlite*"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert PASSWORD.encode() not in file.read_bytes() and key["key"].encode() not in file.read_bytes()
    assert PASSWORD not in owned.log.read_text() and key["key"] not in owned.log.read_text()


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/api/accounts", {"name": "x", "password": "short", "role": "member"}, "invalid_value"),
        ("/api/accounts", {"name": "x", "password": PASSWORD, "role": "king"}, "invalid_value"),
        ("/api/accounts", {"name": "x", "password": PASSWORD}, "missing_field"),
        ("/api/keys", {"name": "x", "scopes": []}, "invalid_value"),
        ("/api/keys", {"name": "x", "scopes": ["everything"]}, "invalid_value"),
        ("/api/keys", {"name": "x", "scopes": [None]}, "invalid_value"),
        ("/api/keys", {"name": "x", "scopes": ["read"], "expires_at": "2020-01-01T00:00:00Z"}, "invalid_value"),
        ("/api/keys", {"name": "x", "scope": "read"}, "unknown_field"),
        ("/api/login", {"name": ["x"], "password": PASSWORD}, "invalid_value"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(ann: httpx.Client, path: str, body: dict, code: str) -> None:
    assert_error(ann.post(path, json=body), 400, code)
