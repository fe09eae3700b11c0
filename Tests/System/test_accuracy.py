"""Word error rates over the recordings, no worse than those of whisper-cli."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import clips
import whisper_cli
from wer import Score, score

# How much worse the pooled rate may be: 0.3 points.
TOLERANCE = 0.003

# The defaults, which other tests leave for what is quicker.
AS_OWNERS_HAVE_IT = ("--model", "base", "--beam-size", "5")

pytestmark = pytest.mark.timeout(1200)


@dataclass(frozen=True)
class Comparison:
    clip: clips.Clip
    ours: Score
    reference: Score


def heard_by_us(cli: Callable, parts: list[clips.Clip], language: str, folder: Path) -> dict[clips.Clip, str]:
    options = [*AS_OWNERS_HAVE_IT, "--language", language, "--format", "json", "--output", folder]
    cli("transcribe", *options, *(part.path for part in parts), timeout=900, check=True)
    return {part: json.loads((folder / f"{part.stem}.json").read_text(encoding="utf-8"))["text"] for part in parts}


@pytest.fixture(scope="module")
def comparisons(cli: Callable, data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Comparison]:
    result = []
    reference = whisper_cli.recorded()
    for language in sorted({clip.language for clip in clips.tagged("accuracy")}):
        parts = clips.tagged("accuracy", language)
        ours = heard_by_us(cli, parts, language, tmp_path_factory.mktemp("ours"))
        for part in parts:
            heard = (ours[part], reference[part.file])
            result.append(Comparison(part, *(score(part.text, text, language) for text in heard)))
    return result


def pooled(comparisons: list[Comparison]) -> tuple[Score, Score]:
    return sum((c.ours for c in comparisons), Score()), sum((c.reference for c in comparisons), Score())


def table(comparisons: list[Comparison]) -> str:
    """Every clip, then every language, in per cent."""

    def line(name: str, ours: Score, reference: Score) -> str:
        mark = "" if ours.errors == reference.errors else f"  {ours.errors - reference.errors:+d}"
        return f"{name:<45} {ours.words:>5} {100 * ours.rate:>7.2f} {100 * reference.rate:>12.2f}{mark}"

    lines = ["", f"{'recording':<45} {'words':>5} {'ours':>7} {'whisper-cli':>12}"]
    lines += [line(c.clip.file, c.ours, c.reference) for c in comparisons]
    for language in sorted({c.clip.language for c in comparisons}):
        lines.append(line(f"all {language}", *pooled([c for c in comparisons if c.clip.language == language])))
    return "\n".join([*lines, line("all", *pooled(comparisons))])


def assert_no_worse(comparisons: list[Comparison]) -> None:
    ours, reference = pooled(comparisons)
    print(table(comparisons))
    assert reference.words > 100
    assert ours.rate <= reference.rate + TOLERANCE, table(comparisons)


def test_english(comparisons: list[Comparison]) -> None:
    assert_no_worse([c for c in comparisons if c.clip.language == "en"])


def test_the_other_languages(comparisons: list[Comparison]) -> None:
    assert_no_worse([c for c in comparisons if c.clip.language != "en"])


def test_no_speech_gives_no_text(cli: Callable, tmp_path: Path) -> None:
    silent = clips.tagged("no-speech")
    options = [*AS_OWNERS_HAVE_IT, "--format", "json", "--output", tmp_path]
    cli("transcribe", *options, *(clip.path for clip in silent), check=True)
    heard = {clip.file: json.loads((tmp_path / f"{clip.stem}.json").read_text())["text"] for clip in silent}
    assert heard == dict.fromkeys(heard, "")
    assert len(heard) >= 8
