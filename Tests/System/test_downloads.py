"""Downloads that are interrupted, and go on in the middle of a file: the real steps against a web server that misbehaves."""

import hashlib
import http.server
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from signed_release import Publisher, Site, Steps, half, send, short_folder, tree, whole

pytestmark = pytest.mark.timeout(60)

# Compresses to nothing and repeats nowhere, and is large enough to be worth going on with.
LARGE = b"".join(hashlib.sha256(number.to_bytes(4, "big")).digest() for number in range(40_000))
Fault = Callable[[http.server.BaseHTTPRequestHandler, bytes], None]


class World:
    """An appliance that is offered a release with one large file."""

    def __init__(self, folder: Path) -> None:
        publisher = Publisher(folder)
        first = publisher.make("1.0.0")
        self.made = publisher.offering("2.0.0", files={"share/large.bin": LARGE})
        self.site = Site(publisher.web)
        self.folder, self.first = folder, first
        self.name = hashlib.sha256(LARGE).hexdigest()
        self.ranges: list[str | None] = []

    def steps(self) -> Steps:
        steps = Steps(self.folder, self.first, self.site.url)
        steps.does("resolve")
        return steps

    def answer(self, *faults: Fault) -> None:
        """The n-th request for the large file gets the n-th answer; the last one holds for all further ones."""
        self.ranges.clear()

        def next_answer(request: http.server.BaseHTTPRequestHandler, data: bytes) -> None:
            self.ranges.append(request.headers.get("Range"))
            faults[min(len(self.ranges), len(faults)) - 1](request, data)

        self.site.faults = {self.name: next_answer}


@pytest.fixture
def world() -> Iterator[World]:
    with short_folder() as folder:
        world = World(folder)
        with world.site.served():
            yield world


def ranged(request: http.server.BaseHTTPRequestHandler, data: bytes, *, tag: str = '"one"') -> None:
    """A server that knows ranges; a request for a range of another version gets the whole file."""
    start = re.fullmatch(r"bytes=(\d+)-", request.headers.get("Range") or "")
    if not start or request.headers.get("If-Range", tag) != tag:
        request.send_response(200)
        part = data
    else:
        request.send_response(206)
        part = data[int(start[1]) :]
        request.send_header("Content-Range", f"bytes {start[1]}-{len(data) - 1}/{len(data)}")
    request.send_header("ETag", tag)
    request.send_header("Content-Length", str(len(part)))
    request.end_headers()
    request.wfile.write(part)


def broken(request: http.server.BaseHTTPRequestHandler, data: bytes) -> None:
    """The same, but the connection breaks off in the middle."""
    request.send_response(200)
    request.send_header("ETag", '"one"')
    request.send_header("Content-Length", str(len(data)))
    request.end_headers()
    request.wfile.write(data[: len(data) // 2])


def elsewhere(request: http.server.BaseHTTPRequestHandler, data: bytes) -> None:
    """A server that answers with another range than the one asked for."""
    if not request.headers.get("Range"):
        return whole(request, data)
    request.send_response(206)
    request.send_header("Content-Range", f"bytes 0-99/{len(data)}")
    request.send_header("Content-Length", "100")
    request.end_headers()
    request.wfile.write(data[:100])


def beyond(request: http.server.BaseHTTPRequestHandler, data: bytes) -> None:
    """A server that knows of no such range."""
    if not request.headers.get("Range"):
        return whole(request, data)
    request.send_error(416)


def garbage(request: http.server.BaseHTTPRequestHandler, data: bytes) -> None:
    """The right range with the wrong bytes."""
    ranged(request, data if not request.headers.get("Range") else bytes(len(data)))


def assert_goes_on(asked: str | None) -> None:
    """Behind what arrived before the connection broke off: not all that was sent has."""
    start = re.fullmatch(r"bytes=(\d+)-", asked or "")
    assert start and 0 < int(start[1]) <= len(LARGE) // 2, asked


def assert_arrived(world: World, steps: Steps) -> None:
    staged = tree(steps.staged)
    assert staged == {**tree(world.made), "manifest.json": staged["manifest.json"]}
    assert not (steps.staging / "parts").exists()


def test_a_download_goes_on_in_the_middle_of_a_file(world: World) -> None:
    world.answer(broken, ranged)
    steps = world.steps()
    steps.does("download")
    assert_goes_on(world.ranges[1])
    assert world.ranges[0] is None and len(world.ranges) == 2
    assert_arrived(world, steps)
    steps.does("verify")


def test_it_goes_on_in_the_next_update_too(world: World) -> None:
    # Nothing new arrives the second time, so the step gives up.
    world.answer(broken, lambda request, _: request.send_error(503))
    steps = world.steps()
    assert "503" in steps.refuses("network", "download")
    kept = (steps.staging / "parts" / world.name).stat().st_size
    assert 0 < kept <= len(LARGE) // 2
    world.answer(ranged)
    steps.does("resolve", "download")
    assert world.ranges == [f"bytes={kept}-"]
    assert_arrived(world, steps)


@pytest.mark.parametrize("rest", [whole, elsewhere, beyond, garbage])
def test_whatever_else_a_server_answers_the_file_is_right(world: World, rest: Fault) -> None:
    world.answer(broken, rest)
    steps = world.steps()
    steps.does("download")
    assert_goes_on(world.ranges[1])
    assert_arrived(world, steps)


def test_a_file_that_was_changed_meanwhile_is_sent_anew_and_must_be_the_signed_one(world: World) -> None:
    def changed(request: http.server.BaseHTTPRequestHandler, data: bytes) -> None:
        ranged(request, bytes(len(data)), tag='"two"')

    world.answer(broken, changed)
    steps = world.steps()
    message = steps.refuses("signature", "download")
    assert "not the file that was announced" in message
    assert not (steps.staged / "share" / "large.bin").exists()
    # What is wrong is not gone on with.
    world.answer(ranged)
    steps.does("download")
    assert world.ranges == [None]


def test_a_server_that_always_breaks_off_is_not_asked_for_ever(world: World) -> None:
    world.answer(half)
    steps = world.steps()
    steps.refuses("network", "download")
    assert len(world.ranges) <= 5


def test_what_another_version_left_does_not_belong_to_this_one(world: World) -> None:
    steps = world.steps()
    (steps.staged / "share").mkdir(parents=True, exist_ok=True)
    (steps.staged / "share" / "old.txt").write_text("of another version")
    (steps.staged / "gone").mkdir()
    steps.does("download", "verify")
    assert_arrived(world, steps)


def test_a_part_that_is_longer_than_the_file_is_thrown_away(world: World) -> None:
    world.answer(ranged)
    steps = world.steps()
    parts = steps.staging / "parts"
    parts.mkdir()
    (parts / world.name).write_bytes(os.urandom(len(LARGE) + 1))
    steps.does("download")
    assert world.ranges == [None]
    assert_arrived(world, steps)
