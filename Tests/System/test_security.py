"""Who may call what, and what lies in the data directory."""

import socket
import ssl
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from appliance import Server
from forms import TRANSCRIPTIONS, assert_error, transcribe

JFK = "en_jfk.wav"
FOREIGN = {"Origin": "https://elsewhere.example"}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# Access


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"X-API-Key": "wrong"}], ids=str)
def test_detailed_health_needs_the_token(http: httpx.Client, headers: dict[str, str]) -> None:
    assert_error(http.get("/health/detailed", headers=headers), 401, "invalid_api_key")


@pytest.mark.parametrize(("header", "scheme"), [("Authorization", "Bearer "), ("X-API-Key", "")])
def test_detailed_health(server: Server, http: httpx.Client, header: str, scheme: str) -> None:
    answer = http.get("/health/detailed", headers={header: scheme + server.token})
    assert answer.status_code == 200
    health = answer.json()
    assert health["status"] == "ok"
    components = health["components"]
    assert components
    for component in components.values() if isinstance(components, dict) else components:
        assert {"state", "reason"} <= set(component)


def test_requests_of_other_sites_are_refused(http: httpx.Client, audio: Callable) -> None:
    with audio(JFK).open("rb") as file:
        upload = http.post(TRANSCRIPTIONS, files={"file": file}, data={"model": "whisper-1"}, headers=FOREIGN)
    assert_error(upload, 403, "foreign_origin")
    assert_error(http.get("/api/transcripts", headers=FOREIGN), 403, "foreign_origin")
    assert_error(http.delete("/api/transcripts/1", headers=FOREIGN), 403, "foreign_origin")


def test_requests_of_the_own_page_are_served(server: Server, http: httpx.Client) -> None:
    assert http.get("/v1/models", headers={"Origin": server.url}).status_code == 200


def test_a_foreign_host_name_is_no_way_around(server: Server, http: httpx.Client) -> None:
    """A name of another site that was made to resolve to this machine does not make it this site."""
    rebound = {"Host": f"elsewhere.example:{server.port}", "Origin": f"https://elsewhere.example:{server.port}"}
    assert http.get("/api/transcripts", headers=rebound).status_code == 403


# Files


def test_the_token_is_for_the_owner_only(server: Server) -> None:
    assert mode(server.data_dir / "admin-token") == 0o600
    assert len(server.token) >= 32


def test_keys_are_for_the_owner_only(server: Server) -> None:
    folder = server.data_dir / "certificates"
    assert mode(folder) == 0o700
    keys = [path for path in folder.iterdir() if b"PRIVATE KEY" in path.read_bytes()]
    assert len(keys) >= 2, "one of the authority and one of the server"
    assert {mode(path) for path in keys} == {0o600}


def test_transcripts_are_for_the_owner_only(server: Server) -> None:
    databases = list(server.data_dir.glob("appliance.sqlite*"))
    assert databases
    assert not any(mode(path) & 0o077 for path in [*databases, server.data_dir / "scratch"])


# Certificate


def openssl_x509(pem: str, *options: str) -> str:
    command = ["openssl", "x509", "-noout", *options]
    return subprocess.run(command, input=pem, capture_output=True, text=True, check=True).stdout


def test_the_certificate_names_this_machine(server: Server) -> None:
    pem = ssl.get_server_certificate(("127.0.0.1", server.port))
    lines = openssl_x509(pem, "-ext", "subjectAltName").splitlines()[1:]
    names = {name.strip() for name in ",".join(lines).split(",")}
    expected = {"DNS:localhost", f"DNS:{socket.gethostname()}", "IP Address:127.0.0.1", "IP Address:0:0:0:0:0:0:0:1"}
    assert expected <= names


def test_the_authority_is_published(server: Server, http: httpx.Client) -> None:
    assert http.get("/ca.pem").text == server.ca.read_text()
    assert "CA:TRUE" in openssl_x509(server.ca.read_text(), "-ext", "basicConstraints")
    assert "PRIVATE" not in http.get("/ca.pem").text


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", socket.gethostname()])
def test_every_name_verifies(server: Server, name: str) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        with server.trust.wrap_socket(connection, server_hostname=name) as secured:
            assert secured.version() in ("TLSv1.2", "TLSv1.3")


def test_the_certificate_outlives_a_restart(own_server: Server) -> None:
    authority = own_server.ca.read_bytes()
    token = own_server.token
    own_server.stop()
    own_server.start()
    assert own_server.ca.read_bytes() == authority
    assert own_server.token == token


def test_without_tls(own_data_dir: Path, audio: Callable, assert_says: Callable) -> None:
    with Server(own_data_dir, tls=False) as server, server.client() as http:
        assert_says(JFK, transcribe(http, audio(JFK)).json()["text"])


def listening(port: int) -> set[str]:
    """The IPv4 addresses that this port is listened to on."""
    table = subprocess.run(["cat", "/proc/net/tcp"], capture_output=True, text=True, check=True).stdout
    return {line.split()[1] for line in table.splitlines() if f":{port:04X} 00000000:0000 0A" in line}


def test_a_host_can_be_chosen(server: Server) -> None:
    assert listening(server.port) == {f"0100007F:{server.port:04X}"}


@pytest.mark.parametrize(("tls", "address"), [(True, "00000000"), (False, "0100007F")])
def test_all_is_listened_to_unless_it_is_not_encrypted(own_data_dir: Path, tls: bool, address: str) -> None:
    with Server(own_data_dir, tls=tls, host=None) as server:
        assert listening(server.port) == {f"{address}:{server.port:04X}"}
