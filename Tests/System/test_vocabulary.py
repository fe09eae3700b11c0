"""Names and jargon, languages to choose from, and words that the model was unsure of."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from appliance import Server, wait_until
from forms import assert_error, transcribe

# Somebody says "shoppy at Helstone"; both are spelled otherwise without help.
SHOPPY = "en_1688-142285-0005.flac"
GERMAN = "de_thorsten_sample01.wav"
MUSIC = "none_music_reno_system.flac"
USAGE = 64


@pytest.fixture(scope="module")
def owner(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose owner has set a vocabulary and languages."""
    settings = tmp_path_factory.mktemp("settings") / "config.yaml"
    settings.write_text("vocabulary: [Helstone, Kubernetes]\nlanguages: [en, French]\n")
    with Server(data_dir, "--config", str(settings), tls=False) as server:
        yield server


def kept(http: httpx.Client, answer: httpx.Response) -> dict:
    """The transcript of an answer as the archive has it."""
    assert answer.status_code == 200, answer.text
    return http.get(f"/api/transcripts/{answer.headers['x-transcript-id']}").json()


def test_a_vocabulary_is_spelled_as_it_says_and_recorded(http: httpx.Client, audio: Callable) -> None:
    without = transcribe(http, audio(SHOPPY), model="tiny.en", language="en")
    assert "Helstone" not in without.json()["text"]
    helped = transcribe(
        http, audio(SHOPPY), model="tiny.en", language="en", **{"vocabulary[]": ["shoppy", "Helstone"]}
    )
    assert "at Helstone" in helped.json()["text"]
    parameters = kept(http, helped)["parameters"]
    assert parameters["vocabulary"] == ["shoppy", "Helstone"]
    assert parameters["language"] == "en" and parameters["languages"] == [] and parameters["prompt"] is None


def test_the_owners_vocabulary_and_languages_are_used_where_nobody_says_more(owner: Server, audio: Callable) -> None:
    with owner.client() as http:
        stored = kept(http, transcribe(http, audio(SHOPPY), model="tiny.en", vocabulary="shoppy"))
        assert "at Helstone" in stored["text"]
        assert stored["parameters"]["vocabulary"] == ["shoppy", "Helstone", "Kubernetes"]
        german = kept(http, transcribe(http, audio(GERMAN), model="base"))
        assert german["language"] in ("en", "fr")
        assert german["parameters"]["languages"] == ["en", "fr"]
        assert kept(http, transcribe(http, audio(GERMAN), model="base", languages="de,en"))["language"] == "de"


def test_jobs_and_the_original_route_take_them_too(http: httpx.Client, audio: Callable) -> None:
    fields = {"model": "tiny.en", "vocabulary": "shoppy, Helstone", "languages": "en,de"}
    path = audio(SHOPPY)
    answer = http.post("/api/recordings", content=path.read_bytes(), params=fields, headers={"X-Filename": path.name})
    assert answer.status_code == 202, answer.text
    job = f"/api/jobs/{answer.json()['id']}"
    wait_until(lambda: http.get(job).json()["state"] not in ("queued", "running"), 60, lambda: http.get(job).text)
    stored = http.get(f"/api/transcripts/{http.get(job).json()['transcript_id']}").json()
    assert "at Helstone" in stored["text"]
    assert stored["parameters"]["languages"] == ["en", "de"]
    with path.open("rb") as file:
        original = http.post("/transcribe", files={"audio": (path.name, file)}, data=fields)
    assert original.status_code == 200, original.text
    assert "at Helstone" in original.json()["text"]


@pytest.mark.parametrize("field", ["vocabulary", "keywords"])
def test_a_vocabulary_that_is_too_long_is_refused(http: httpx.Client, audio: Callable, field: str) -> None:
    answer = transcribe(http, audio(SHOPPY), **{f"{field}[]": [f"term {number}" for number in range(101)]})
    assert_error(answer, 400, "invalid_value", field)


def test_what_the_model_cannot_take_is_said(http: httpx.Client, audio: Callable) -> None:
    terms = [f"Fitzooth{number}" for number in range(90)]
    answer = transcribe(
        http, audio("en_cards_002.wav"), model="tiny.en", prompt="And then. " * 10, **{"vocabulary[]": terms}
    )
    assert "only the first" in answer.headers["x-warning"]
    assert "The prompt is too long" in answer.headers["x-warning"]
    assert len(kept(http, answer)["warnings"]) == 2
    # A word that has no end does no harm.
    endless = transcribe(http, audio("en_cards_002.wav"), model="tiny.en", prompt="a" * 200_000)
    assert "only its end was used" in endless.headers["x-warning"]


@pytest.mark.parametrize("route", ["/v1/audio/transcriptions", "/api/recordings"])
def test_languages_that_cannot_be_chosen_from_are_refused(http: httpx.Client, audio: Callable, route: str) -> None:
    def ask(model: str, **fields: str) -> httpx.Response:
        with audio(GERMAN).open("rb") as file:
            return http.post(route, files={"file": (GERMAN, file)}, data={"model": model, **fields})

    assert_error(ask("base", languages="de,klingon"), 400, "invalid_value", "languages")
    assert_error(ask("tiny.en", languages="de,fr"), 400, "invalid_value", "languages")
    assert_error(ask("base", languages="yue"), 400, "invalid_value", "languages")
    assert_error(ask("base", language="yue"), 400, "invalid_value", "language")
    assert_error(ask("tiny.en", language="de"), 400, "invalid_value", "language")


def test_music_is_no_text(cli: Callable, audio: Callable) -> None:
    """This model writes "(upbeat music)" where it hears this."""
    assert cli("transcribe", "--model", "tiny.en", audio(MUSIC), check=True).stdout.strip() == ""


def test_unsure_words_are_marked_as_the_reader_likes(http: httpx.Client, audio: Callable) -> None:
    answer = transcribe(http, audio(SHOPPY), model="tiny.en", response_format="verbose_json")
    segment = answer.json()["segments"][0]
    assert set(segment) == {
        "id", "seek", "start", "end", "text", "tokens", "temperature", "avg_logprob", "compression_ratio",
        "no_speech_prob",
    }  # fmt: skip
    path = f"/api/transcripts/{answer.headers['x-transcript-id']}"
    none = http.get(path, params={"low_confidence": 0}).json()
    assert "pieces" not in none["segments"][0]
    pieces = http.get(path, params={"low_confidence": 0.9}).json()["segments"][0]["pieces"]
    assert "".join(piece["text"] for piece in pieces) == segment["text"]
    assert any(piece["low_confidence"] for piece in pieces)
    assert not all(piece["low_confidence"] for piece in pieces if piece["text"].strip())
    marks = [http.get(path, params={"format": "md", "low_confidence": level}).text.count("<mark>") for level in (0, 0.9, 1)]
    assert marks[0] == 0 < marks[1] < marks[2]
    assert_error(http.get(path, params={"low_confidence": "high"}), 400, "invalid_value", "low_confidence")


def test_the_command_line_takes_them(cli: Callable, audio: Callable) -> None:
    helped = cli(
        "transcribe", "--model", "tiny.en", "--vocabulary", "shoppy,Helstone", "--languages", "en,de", audio(SHOPPY)
    )
    assert "at Helstone" in helped.stdout
    german = cli("transcribe", "--languages", "fr,en", "--format", "verbose_json", audio(GERMAN), check=True)
    assert json.loads(german.stdout)["language"] in ("french", "english")
    for wrong in (["--languages", "klingon"], ["--vocabulary", "x" * 61], ["--model", "tiny.en", "--languages", "de"]):
        assert cli("transcribe", *wrong, audio(SHOPPY)).returncode == USAGE


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (f"port: 5001\nvocabulary: [{'x' * 61}]\n", "line 2"),
        ("languages: [de, klingon]\n", "klingon"),
        ("languages: [de, 1]\n", "'1'"),
        ("# mine\n\nvocabulary: {a: b}\n", "line 3"),
        ("port: [5001]\n", "line 1"),
        ("model: base\nvocabulery: [x]\n", "line 2"),
    ],
)
def test_settings_that_cannot_be_used_are_refused_with_the_line(
    cli: Callable, audio: Callable, tmp_path: Path, settings: str, told: str
) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(settings)
    result = cli("transcribe", "--config", file, audio(SHOPPY))
    assert result.returncode == USAGE
    assert told in result.stderr and str(file) in result.stderr
