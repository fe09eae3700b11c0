"""The OpenAPI document: that it is one, that the server holds to it, and that people can read it."""

import copy
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import openapi_spec_validator
import pytest

import appliance
from appliance import Server
from browser import Page

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_schema_conformance,response_headers_conformance"
)


# Maintenance is among what is tried, and then this says by its status that nothing is to be sent.
SETTINGS = """
[[operations]]
include-name = "GET /health/ready"
checks.not_a_server_error.expected-statuses = ["2XX", "503"]
"""


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server to play with; it finds no models to download."""
    folder = tmp_path_factory.mktemp("described")
    (folder / "source").mkdir()
    with Server(appliance.make_data_dir(folder / "data", "base"), "--model-sources", str(folder / "source")) as server:
        yield server


@pytest.fixture(scope="module")
def document(described: Server) -> dict:
    with described.client() as http:
        return http.get("/api/openapi.json").json()


def test_it_is_an_openapi_document(document: dict) -> None:
    assert document["openapi"].startswith("3.1.")
    openapi_spec_validator.validate(document)


def test_the_server_holds_to_it(described: Server, document: dict, tmp_path: Path) -> None:
    """Whatever is sent, the status is a documented one, and so are all fields of the answer.

    The admin token is used, which no request can revoke.
    """
    with described.client() as http:
        table = "timestamp,text,language\n" + "".join(f"2025-07-01 10:20:{n},Nummer {n},de\n" for n in range(10, 30))
        assert http.post("/api/transcripts/import", files={"file": ("history.csv", table)}).json()["added"] == 20
        key = {"X-API-Key": described.token}
        body = {"name": "Ann", "password": "correct horse battery", "role": "owner"}
        assert http.post("/api/accounts", json=body, headers=key).status_code == 201
    document = copy.deepcopy(document)
    # Nobody is to be told of these jobs.
    del document["components"]["schemas"]["RecordingForm"]["properties"]["webhook"]
    allow_no_other_fields(document["components"]["schemas"])
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(document))
    (tmp_path / "schemathesis.toml").write_text(SETTINGS)
    arguments = ["--url", described.url, "--tls-verify", str(described.ca), "--checks", CHECKS]
    arguments += ["--header", f"Authorization: Bearer {described.token}", "--request-timeout", "60"]
    arguments += ["--generation-with-security-parameters", "false", "--continue-on-failure"]
    # Few and always the same requests; for more, say so.
    more = os.environ.get("SCHEMATHESIS", "--phases fuzzing --max-examples 3 --seed 4").split()
    done = subprocess.run(
        [sys.executable, "-m", "schemathesis.cli", "run", str(file), *arguments, *more],
        cwd=tmp_path,
        env=os.environ | {"SCHEMATHESIS_HOOKS": "schemathesis_hooks", "PYTHONPATH": str(Path(__file__).parent)},
        capture_output=True,
        text=True,
    )
    with described.client() as http:
        # Who reads the description is no administrator.
        assert http.post("/api/enterprise-maintenance/disable", headers=key).status_code == 200
    assert done.returncode == 0, done.stdout + done.stderr


def allow_no_other_fields(schema: object) -> None:
    if isinstance(schema, dict):
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)
        for part in schema.values():
            allow_no_other_fields(part)


def test_people_can_read_it(described: Server, tmp_path: Path) -> None:
    page = Page(described.url + "/docs#retryJob", tmp_path, language="de")
    try:
        page.wait(lambda: page.one("#retryJob").get_attribute("open"))
        assert page.one("#retryJob .path").text == "/api/jobs/{id}/retry"
        assert "“transcribe”" in page.one("#retryJob .takes").text
        assert page.one("#retryJob pre").text.startswith("curl --cacert ca.pem -H 'Authorization: Bearer KEY' -X POST")
        assert "recording_gone" in page.one("#retryJob .answers").text
        assert page.one("#retryJob .answers h4").text == "Antworten"
        page.one("#retryJob .answers a[href='#schema-Job']").click()
        page.wait(lambda: "seconds_done" in page.one("#schema-Job").text)
        page.one("#filter").send_keys("tags")
        page.wait(lambda: [entry.text for entry in page.all(".path") if entry.is_displayed()] == ["/api/tags"])
        assert page.errors() == []
    finally:
        page.browser.quit()
