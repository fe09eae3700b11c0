"""`smoke-test`: that it passes what works, fails what does not, and leaves nothing behind."""

import hashlib
import json
import signal
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import appliance
from appliance import QUICK, QUICK_OPTIONS, Server
from test_backup_schedule import administrator

STEPS = [
    "connection", "tls", "health", "identity", "permissions", "page", "transcription", "streaming", "updates",
    "maintenance",
]  # fmt: skip
OK, FAILED, USAGE = 0, 1, 64


@pytest.fixture(scope="module")
def tested(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(appliance.make_data_dir(tmp_path_factory.mktemp("tested") / "data", QUICK["MODEL"]), *QUICK_OPTIONS) as server:
        yield server


def smoke_test(server: Server, *options: object, url: str | None = None, status: int = OK) -> dict[str, dict]:
    """Its steps by name."""
    done = appliance.run("smoke-test", url or server.url, "--json", *options, data_dir=server.data_dir)
    assert done.returncode == status, done.stdout + done.stderr
    report = json.loads(done.stdout)
    assert [step["step"] for step in report["steps"]] == STEPS
    for outcome, name in (("ok", "passed"), ("failed", "failed"), ("skipped", "skipped")):
        assert report[name] == sum(step["outcome"] == outcome for step in report["steps"])
    assert all(("remedy" in step) == (step["outcome"] == "failed") for step in report["steps"])
    return {step["step"]: step for step in report["steps"]}


def outcomes(steps: dict[str, dict], outcome: str) -> list[str]:
    return [name for name, step in steps.items() if step["outcome"] == outcome]


def assert_nothing_is_left(server: Server) -> None:
    with administrator(server) as admin:
        assert admin.get("/api/transcripts").json()["transcripts"] == []
        assert admin.get("/api/jobs").json()["jobs"] == []
        assert admin.get("/api/enterprise-maintenance/status").json()["maintenance_info"]["state"] == "off"


def test_an_appliance_that_works_passes_and_keeps_nothing(tested: Server) -> None:
    pin = hashlib.sha256(ssl.PEM_cert_to_DER_cert(tested.ca.read_text())).hexdigest()
    steps = smoke_test(tested, "--maintenance", "--pin", pin)
    assert outcomes(steps, "skipped") == ["updates"] and "No updates here" in steps["updates"]["message"]
    assert outcomes(steps, "failed") == []
    assert "pencils" in steps["transcription"]["message"].lower()
    assert_nothing_is_left(tested)


def test_interrupted_it_takes_back_what_it_did(tested: Server) -> None:
    command = [appliance.binary(), "smoke-test", tested.url, "--maintenance", "--data-dir", tested.data_dir]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        before = [next(process.stdout) for _ in STEPS[: STEPS.index("page")]]
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
    assert all(line.startswith("ok ") for line in before), before
    assert process.returncode == 130 and "interrupted" in rest and " failed, " in rest
    assert_nothing_is_left(tested)


def test_what_is_wrong_is_no_pass(tested: Server, tmp_path: Path) -> None:
    nobody = smoke_test(tested, url=f"https://localhost:{appliance.free_port()}", status=FAILED)
    assert outcomes(nobody, "failed") == ["connection"] and outcomes(nobody, "ok") == []

    stranger = tmp_path / "ca.pem"
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Somebody else", "-out", stranger]
    subprocess.run([*make, "-keyout", tmp_path / "key.pem"], check=True, capture_output=True)
    for trust in (["--ca", stranger], ["--pin", "0" * 64]):
        steps = smoke_test(tested, *trust, status=FAILED)
        assert outcomes(steps, "ok") == ["connection"] and outcomes(steps, "failed") == ["tls"]

    steps = smoke_test(tested, "--token", "wa_wrong", status=FAILED)
    assert outcomes(steps, "failed") == ["permissions"] and "not valid" in steps["permissions"]["message"]
    assert {"transcription", "streaming", "updates", "maintenance"} <= set(outcomes(steps, "skipped"))

    for wrong in (["localhost"], ["--ca", "a", "--pin", "0" * 64], ["--pin", "12"], ["--timeout", "0"]):
        assert appliance.run("smoke-test", *wrong, data_dir=tested.data_dir).returncode == USAGE


def test_an_appliance_that_cannot_transcribe_fails(tmp_path: Path) -> None:
    server = Server(appliance.make_data_dir(tmp_path / "data"), tls=False)
    server.expected_health = 503
    with server:
        steps = smoke_test(server, status=FAILED)
        assert outcomes(steps, "failed") == ["health", "transcription", "streaming"]
        assert "not installed" in steps["health"]["message"]
        assert outcomes(steps, "skipped") == ["tls", "updates", "maintenance"]
