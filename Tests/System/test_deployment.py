"""Where the appliance says that it runs: on this machine, whatever it is."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import httpx

import appliance
from appliance import Server
from clips import ROOT

SECTIONS = {"stack", "install", "strategy", "capabilities", "findings", "evidence"}


def deployment(program: Path | str, data: Path) -> dict:
    command = [program, "deployment", "--json", "--data-dir", data]
    return json.loads(subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True).stdout)


def test_the_command_says_what_is_true_of_this_machine(tmp_path: Path) -> None:
    report = deployment(appliance.binary(), tmp_path / "none")
    assert set(report) == SECTIONS
    evidence = {item["source"]: item for item in report["evidence"]}
    for source, item in evidence.items():
        if source.startswith("/"):
            assert (item["state"] == "absent") == (not os.path.exists(source)), source
    for layer in report["stack"]:
        assert layer["evidence"], layer["kind"]
    held = {capability["name"]: capability["holds"] for capability in report["capabilities"]}
    assert held["systemd"] == (os.path.isdir("/run/systemd/system") and Path("/proc/1/comm").read_text() == "systemd\n")
    assert not held["supervised"]
    is_virtual = " hypervisor" in Path("/proc/cpuinfo").read_text()
    assert not is_virtual or report["stack"][0]["kind"] in ("vm", "wsl")
    assert not (tmp_path / "none").exists(), "looking makes nothing"


def test_a_program_of_the_checkout_is_updated_with_it(tmp_path: Path) -> None:
    report = deployment(ROOT / ".build/debug/whisper-appliance", tmp_path)
    assert report["stack"][-1]["kind"] == report["install"]["kind"] == "checkout"
    assert report["strategy"]["kind"] == "external"
    assert report["strategy"]["commands"] == ["git pull && make run"]


def test_a_release_is_what_its_stamp_says(tmp_path: Path) -> None:
    program = tmp_path / "releases/1.0.0-0123456789ab/bin/whisper-appliance"
    program.parent.mkdir(parents=True)
    try:
        os.link(os.path.realpath(appliance.binary()), program)
    except OSError:
        shutil.copy(appliance.binary(), program)
    (program.parent.parent / "manifest.json").write_text("{}")
    stamp = tmp_path / "releases/install-kind"
    assert deployment(program, tmp_path)["install"]["stamp"] == str(stamp.resolve())
    stamp.write_text("kind=deb\nby=the test\n")
    report = deployment(program, tmp_path)
    assert (report["install"]["declared"], report["install"]["author"]) == ("deb", "the test")
    assert report["strategy"]["kind"] == "package"
    stamp.write_text("kind=floppy\n")
    report = deployment(program, tmp_path)
    assert "floppy" in next(found["message"] for found in report["findings"] if found["name"] == "stamp-unusable")


def test_people_can_read_it(cli: Callable) -> None:
    result = cli("deployment")
    assert result.returncode == 0
    first, *rest = result.stdout.splitlines()
    assert first.startswith("Runs in       ")
    for heading in ("What shows that", "What it can there"):
        assert heading in rest
    assert any(line.startswith("Updated       external: ") for line in rest)


def test_the_server_tells_administrators_the_same(server: Server, http: httpx.Client, data_dir: Path) -> None:
    assert http.get("/api/enterprise/deployment-info", headers={"X-API-Key": "wa_wrong"}).status_code == 401
    answer = http.get("/api/enterprise/deployment-info", headers={"X-API-Key": server.token})
    assert answer.status_code == 200
    info, report = answer.json(), deployment(appliance.binary(), data_dir)
    # Mounts come and go.
    for section in SECTIONS - {"evidence"}:
        assert info["deployment"][section] == report[section], section
    assert {item["source"] for item in info["deployment"]["evidence"]} == {item["source"] for item in report["evidence"]}
    assert info["deployment_type"] == report["stack"][-1]["kind"]
    assert (info["update_method"], info["strategy_description"]) == ("external", report["strategy"]["reason"])
