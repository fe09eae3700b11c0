"""The owner's webhook is told how updates end, whatever happens to it or to the supervisor."""

import contextlib
import hashlib
import hmac
import http.server
import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance import wait_until
from signed_release import real, short_folder
from test_supervisor import Managed

pytestmark = pytest.mark.timeout(60)

SECRET = "very secret"


class Receiver:
    """Somebody's web server, which answers with the statuses given, the last one for ever."""

    def __init__(self, *statuses: int) -> None:
        self.received: list[tuple[dict[str, str], bytes]] = []
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.received.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(statuses[min(len(receiver.received), len(statuses)) - 1])
                self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://localhost:{self.server.server_port}/hook"

    def __enter__(self) -> "Receiver":
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def messages(self) -> list[dict]:
        return [json.loads(body) for _, body in self.received]


@pytest.fixture
def folder() -> Iterator[Path]:
    with short_folder() as folder:
        yield folder


def supervised(folder: Path, url: str, *behaviours: str, private: bool = True) -> Managed:
    options = ("--probation-seconds", "0", "--probation-passes", "1", "--check-seconds", "0", "--start-seconds", "2")
    supervisor = Managed(folder, *options).between(*behaviours, errands=real("webhook"))
    (folder / "secret").write_text(SECRET + "\n")
    supervisor.environment |= {
        "WHISPER_APPLIANCE_UPDATE_WEBHOOK": url,
        "WHISPER_APPLIANCE_UPDATE_WEBHOOK_SECRET_FILE": str(folder / "secret"),
        "WHISPER_APPLIANCE_UPDATE_WEBHOOK_PRIVATE": "true" if private else "false",
    }
    return supervisor


def told(supervisor: Managed) -> dict:
    # Right after a start nobody may answer yet.
    with contextlib.suppress(OSError):
        return supervisor.ask(command="status")["result"].get("webhook", {})
    return {}


def test_the_outcome_is_told_and_signed(folder: Path) -> None:
    with Receiver(200) as receiver, supervised(folder, receiver.url, "exit") as supervisor:
        supervisor.wait_for(200)
        transaction = supervisor.update()
        assert supervisor.outcome(transaction)["outcome"] == "rolled-back"
        wait_until(lambda: told(supervisor).get("state") == "delivered", 20, supervisor.text)
        [(headers, body)] = receiver.received
        message = json.loads(body)
        expected = {
            "event": "update", "txid": transaction, "kind": "update", "outcome": "rolled-back", "from": "1.0.0",
            "to": "2.0.0", "host": socket.gethostname(),
        }
        assert {key: message[key] for key in expected} == expected
        assert message["reason"]["code"] == "start-failed" and message["at"].endswith("Z")
        signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        assert headers["x-appliance-signature"] == f"sha256={signature}"
        assert headers["x-appliance-delivery"] == f"{transaction}.rolled-back"
        assert told(supervisor)["host"] == "localhost" and told(supervisor)["transaction_id"] == transaction


def test_what_failed_is_tried_again_and_no_redirect_is_followed(folder: Path) -> None:
    with Receiver(307, 204) as receiver, supervised(folder, receiver.url, "ok") as supervisor:
        supervisor.wait_for(200)
        assert supervisor.outcome(supervisor.update())["outcome"] == "committed"
        wait_until(lambda: told(supervisor).get("state") == "waiting", 20, supervisor.text)
        assert "status 307" in told(supervisor)["message"] and "was not told" in supervisor.text()
        wait_until(lambda: told(supervisor).get("state") == "delivered", 20, supervisor.text)
        first, second = receiver.received
        assert first[1] == second[1] and first[0]["x-appliance-delivery"] == second[0]["x-appliance-delivery"]


def test_a_supervisor_that_is_killed_in_between_forgets_nothing(folder: Path) -> None:
    with Receiver(200) as receiver, supervised(folder, receiver.url, "ok") as supervisor:
        supervisor.wait_for(200)
        assert supervisor.stop() == 0
        # Dies after the outcome is durable and before anybody can be told.
        supervisor.environment |= {
            "WHISPER_APPLIANCE_FAULT": "history.appended:kill", "WHISPER_APPLIANCE_FAULT_STAMP": str(folder / "stamp"),
        }
        supervisor.start()
        supervisor.wait_for(200)
        transaction = supervisor.update()
        assert supervisor.process
        supervisor.process.wait(30)
        assert receiver.received == []
        supervisor.start()
        supervisor.wait_for(200)
        wait_until(lambda: told(supervisor).get("state") == "delivered", 20, supervisor.text)
        assert [message["txid"] for message in receiver.messages()] == [transaction]
        # Once told, it is not told again.
        assert supervisor.stop() == 0
        supervisor.start()
        supervisor.wait_for(200)
        time.sleep(1)
        assert len(receiver.received) == 1


def test_machines_that_only_this_one_can_reach_are_not_told(folder: Path) -> None:
    with Receiver(200) as receiver, supervised(folder, receiver.url, "ok", private=False) as supervisor:
        supervisor.wait_for(200)
        # The update itself does not care.
        assert supervisor.outcome(supervisor.update())["outcome"] == "committed"
        wait_until(lambda: told(supervisor).get("state") == "waiting", 20, supervisor.text)
        assert "not in the public internet" in told(supervisor)["message"]
        assert receiver.received == []
