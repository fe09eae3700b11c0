"""Requests as clients really send them, and some that no client should."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from unittest.mock import ANY

import httpx

TRANSCRIPTIONS = "/v1/audio/transcriptions"
BOUNDARY = "boundary-of-the-system-tests"
MULTIPART = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
ERROR_KEYS = {"message", "type", "param", "code"}


def transcribe(client: httpx.Client, path: Path, **fields: object) -> httpx.Response:
    """Posts a recording to OpenAI's route; `fields` may replace or add any field, a list is a repeated one."""
    with path.open("rb") as file:
        return client.post(TRANSCRIPTIONS, files={"file": (path.name, file)}, data={"model": "whisper-1"} | fields)


def field(name: str, value: str) -> bytes:
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()


def file_start(name: str = "file", filename: str = "talk.wav") -> bytes:
    disposition = f'Content-Disposition: form-data; name="{name}"; filename="{filename}"'
    return f"--{BOUNDARY}\r\n{disposition}\r\nContent-Type: application/octet-stream\r\n\r\n".encode()


END = f"\r\n--{BOUNDARY}--\r\n".encode()


def form_with(path: Path, **fields: str) -> bytes:
    """A whole form; the file is its last part."""
    return b"".join(field(*item) for item in fields.items()) + file_start() + path.read_bytes() + END


def zeros(size: int, chunk: int = 1 << 20) -> Iterator[bytes]:
    block = bytes(chunk)
    for start in range(0, size, chunk):
        yield block[: min(chunk, size - start)]


def events(response: httpx.Response) -> Iterator[dict]:
    """The server-sent events of a streamed answer."""
    return events_of_lines(response.iter_lines())


def events_of_lines(lines: Iterable[str]) -> Iterator[dict]:
    for line in lines:
        if line.startswith("data: ") and line != "data: [DONE]":
            yield json.loads(line.removeprefix("data: "))


def assert_error(
    response: httpx.Response, status: int, code: str, param: object = ANY, type: str = "invalid_request_error"
) -> None:
    """Asserts that an answer is the documented error, in OpenAI's shape: its four keys, and the part at fault if one is."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"].startswith("application/json")
    body = response.json()
    assert set(body) == {"error"}
    error = body["error"]
    assert set(error) - {"component"} == ERROR_KEYS
    assert (error["type"], error["code"], error["param"]) == (type, code, param), error
    assert error["message"]
