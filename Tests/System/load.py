"""Users who go on working while releases are exchanged beneath them: every request is counted, none is repeated."""

import collections
import itertools
import ssl
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx


@dataclass
class Tally:
    """What became of the requests."""

    answered: collections.Counter = field(default_factory=collections.Counter)
    # One sentence for each that failed: refused, reset, timed out, or answered with something else than 200.
    failures: list[str] = field(default_factory=list)
    # The transcripts whose ids were handed out.
    acknowledged: list[str] = field(default_factory=list)
    # Seconds, of the slowest answer of each kind.
    slowest: dict[str, float] = field(default_factory=dict)
    versions: list[str] = field(default_factory=list)


class Load:
    """Some users that transcribe a recording again and again, others that look at pages, until told to stop.

    Half of them open a new connection for every request, half keep theirs.
    """

    def __init__(self, url: str, trust: ssl.SSLContext | bool, recording: Path, transcribers: int = 1, readers: int = 3):
        self.url, self.trust, self.recording = url, trust, recording.read_bytes()
        self.tally = Tally()
        self._lock = threading.Lock()
        self._over = threading.Event()
        work = [self._transcribe] * transcribers + [self._read] * readers
        self._threads = [
            threading.Thread(target=self._user, args=(task, number % 2 == 0), daemon=True)
            for number, task in enumerate(work)
        ]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(120)
            assert not thread.is_alive(), "a request never ended"

    def _client(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, verify=self.trust, timeout=90, trust_env=False)

    def _user(self, task, keeps_connection: bool) -> None:
        kept = self._client()
        for number in itertools.count():
            if self._over.is_set():
                break
            client = kept if keeps_connection else self._client()
            start = time.monotonic()
            kind = task.__name__.strip("_")
            try:
                answer = task(client, number)
                failure = None if answer.status_code == 200 else f"{kind}: {answer.status_code} {answer.text[:200]}"
            except httpx.HTTPError as error:
                answer, failure = None, f"{kind}: {type(error).__name__}: {error}"
            took = time.monotonic() - start
            with self._lock:
                self.tally.answered[kind] += 1
                self.tally.slowest[kind] = max(took, self.tally.slowest.get(kind, 0))
                if failure:
                    self.tally.failures.append(failure)
                elif answer and kind == "transcribe":
                    self.tally.acknowledged.append(answer.headers["x-transcript-id"])
                elif answer and answer.url.path == "/health":
                    version = answer.json()["version"]
                    if not self.tally.versions or self.tally.versions[-1] != version:
                        self.tally.versions.append(version)
            if client is not kept:
                client.close()
        kept.close()

    def _transcribe(self, client: httpx.Client, _: int) -> httpx.Response:
        fields = {"model": "whisper-1", "language": "en"}
        return client.post("/v1/audio/transcriptions", data=fields, files={"file": ("clip.wav", self.recording)})

    def _read(self, client: httpx.Client, number: int) -> httpx.Response:
        time.sleep(0.02)
        return client.get(("/health", "/", "/api/transcripts?limit=1", "/v1/models")[number % 4])
