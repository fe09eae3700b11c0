"""What runs, whether that is what was shipped, and how two appliances differ."""

import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from appliance import Server

EQUAL, DIFFERENT, NOT_COMPARABLE = 0, 1, 2


def test_a_checkout_is_no_release_and_equal_to_itself(cli: Callable, tmp_path: Path) -> None:
    told = cli("identity", "--json", data_dir=tmp_path / "none")
    document = json.loads(told.stdout)
    assert (told.returncode, document["identity"]["state"]) == (0, "not-a-release")
    assert "files" not in document and document["environment"]["deployment"].endswith("checkout")
    assert not (tmp_path / "none").exists(), "looking makes nothing"

    saved = tmp_path / "saved.json"
    saved.write_text(told.stdout)
    same = cli("drift", saved, data_dir=tmp_path / "none")
    assert (same.returncode, same.stderr) == (EQUAL, ""), same.stdout
    assert "Not compared: files." in same.stdout

    document["release"]["version"] = "9.9.9"
    document["settings"]["port"] = "1234"
    saved.write_text(json.dumps(document))
    other = cli("drift", saved, "--json", data_dir=tmp_path / "none")
    found = json.loads(other.stdout)
    assert (other.returncode, found["equal"]) == (DIFFERENT, False)
    assert [(one["section"], one["name"], one["there"]) for one in found["differences"]] == [
        ("release", "version", "9.9.9"),
        ("settings", "port", "1234"),
    ]


@pytest.mark.parametrize("text", ["", "{}", "no JSON"])
def test_what_is_no_appliance_is_not_compared(cli: Callable, tmp_path: Path, text: str) -> None:
    (tmp_path / "file").write_text(text)
    result = cli("drift", tmp_path / "file", data_dir=tmp_path)
    assert (result.returncode, result.stdout) == (NOT_COMPARABLE, "")
    assert "cannot be compared" in result.stderr


def test_a_server_tells_administrators_and_can_be_compared_with(
    server: Server, http: httpx.Client, cli: Callable, data_dir: Path
) -> None:
    answer = http.get("/api/identity", headers={"X-API-Key": server.token})
    assert answer.status_code == 200 and answer.json()["identity"]["state"] == "not-a-release"
    assert server.token not in answer.text
    health = http.get("/health/detailed", headers={"X-API-Key": server.token}).json()
    [part] = [part for part in health["components"] if part["id"] == "program-files"]
    assert part["state"] != "ok" and "not a release" in part["reason"]
    assert health["status"] == "ok"
    assert "\nwhisper_appliance_program_files_changed" not in http.get("/metrics").text

    # What is on the command line of the one is not on that of the other.
    where = (server.url + "/", "--ca", server.ca, "--ignore", "settings")
    result = cli("drift", *where, "--token", server.token, data_dir=data_dir)
    assert result.returncode == EQUAL, result.stdout + result.stderr
    refused = cli("drift", *where, data_dir=data_dir)
    assert refused.returncode == NOT_COMPARABLE and "--token" in refused.stderr
    strange = cli("drift", server.url, "--token", server.token, data_dir=data_dir)
    assert strange.returncode == NOT_COMPARABLE and "--ca" in strange.stderr
    assert server.token not in strange.stderr
