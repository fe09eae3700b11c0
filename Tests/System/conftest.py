"""What the system tests share: the real server, started once, and the recordings."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

import appliance
import clips
import wer as yardstick
from appliance import QUICK, QUICK_OPTIONS, Server

# The engine's threads wait for each other without letting go of their processors: of two tests at a time each has one.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("WHISPER_APPLIANCE_THREADS", "1")

# Measuring takes two processors for a minute, whenever a server has nothing to do.
os.environ.setdefault("WHISPER_APPLIANCE_CALIBRATE_AFTER", "never")

# The most a word error rate may be where a test is about something else than accuracy.
CLEARLY_SPOKEN = 0.15
LONG_RECORDING_SECONDS = 120


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return appliance.make_data_dir(tmp_path_factory.mktemp("appliance"), "base", "tiny.en")


@pytest.fixture(scope="session")
def server(data_dir: Path) -> Iterator[Server]:
    with Server(data_dir, *QUICK_OPTIONS) as server:
        yield server


@pytest.fixture
def http(server: Server) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


@pytest.fixture
def own_data_dir(tmp_path: Path) -> Path:
    """A data directory of the test's own, to break and to restart servers on."""
    return appliance.make_data_dir(tmp_path / "data", "base")


@pytest.fixture
def quick_data_dir(tmp_path: Path) -> Path:
    """The same with the model that is quickest."""
    return appliance.make_data_dir(tmp_path / "data", QUICK["MODEL"])


@pytest.fixture
def own_server(quick_data_dir: Path) -> Iterator[Server]:
    with Server(quick_data_dir, *QUICK_OPTIONS) as server:
        yield server


@pytest.fixture(scope="session")
def cli(data_dir: Path) -> Callable:
    """Runs the binary on the data directory of the session."""

    def run(*arguments: object, stdin: bytes | Path | None = None, data_dir: Path = data_dir, **options: object):
        return appliance.run(*arguments, data_dir=data_dir, stdin=stdin, settings=QUICK, **options)

    return run


@pytest.fixture(scope="session")
def audio() -> Callable[[str], Path]:
    """A recording of Tests/Fixtures/audio by its file name."""
    return lambda name: clips.clip(name).path


@pytest.fixture(scope="session")
def wer() -> Callable[[str, str, str], float]:
    """The word error rate of a text."""
    return lambda reference, hypothesis, language="en": yardstick.score(reference, hypothesis, language).rate


@pytest.fixture
def assert_says() -> Callable[[str, str], None]:
    """Asserts that a text, possibly with marks and times around it, is what is said in a recording."""

    def assert_says(name: str, text: str) -> None:
        spoken = clips.clip(name)
        rate = yardstick.score(spoken.text or "", text, spoken.language).rate
        assert rate <= CLEARLY_SPOKEN, f"{name} is not: {text}"

    return assert_says


@pytest.fixture(scope="session")
def long_recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two minutes of different voices: many windows, so that there is a middle to disturb."""
    path = tmp_path_factory.mktemp("recordings") / "long.wav"
    clips.make_recording(path, LONG_RECORDING_SECONDS, clips.tagged("accuracy", "en"))
    return path
