"""The official `openai` Python SDK against the server, over verified HTTPS."""

import re
import subprocess
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import openai
import pytest

from appliance import Server
from forms import ERROR_KEYS

JFK, JFK_SECONDS = "en_jfk.wav", 11.0
GERMAN = "de_taugenichts_8k_2.flac"
CUE = r"\d\d:\d\d:\d\d[,.]\d{3} --> \d\d:\d\d:\d\d[,.]\d{3}"
# How far a time may be off before it counts as outside of the recording.
SLACK = 0.05


@pytest.fixture(scope="module")
def sdk(server: Server) -> Iterator[openai.OpenAI]:
    transport = openai.DefaultHttpxClient(verify=server.trust, trust_env=False)
    with openai.OpenAI(
        base_url=f"{server.url}/v1", api_key="local", http_client=transport, max_retries=0, timeout=100
    ) as sdk:
        yield sdk


@pytest.fixture
def transcribe(sdk: openai.OpenAI, audio: Callable) -> Callable:
    def transcribe(file: str | Path | tuple = JFK, model: str = "whisper-1", **options: object):
        file = audio(file) if isinstance(file, str) else file
        return sdk.audio.transcriptions.create(file=file, model=model, **options)

    return transcribe


def spoken_in_cues(text: str) -> str:
    """The words of a subtitle file without its numbers and times."""
    lines = text.removeprefix("WEBVTT").splitlines()
    return " ".join(line for line in lines if not re.fullmatch(rf"\d+|{CUE}.*|", line.strip()))


# Formats


def test_an_unverified_certificate_is_refused(server: Server) -> None:
    with openai.OpenAI(base_url=f"{server.url}/v1", api_key="local", max_retries=0) as stranger:
        with pytest.raises(openai.APIConnectionError):
            stranger.models.list()


def test_json(transcribe: Callable, assert_says: Callable) -> None:
    answer = transcribe(response_format="json")
    assert_says(JFK, answer.text)
    assert [language.code for language in answer.languages] == ["en"]
    assert answer.usage.type == "duration"
    assert answer.usage.seconds == pytest.approx(JFK_SECONDS, abs=1)
    assert answer.logprobs is None


def test_json_is_the_default(transcribe: Callable, assert_says: Callable) -> None:
    assert_says(JFK, transcribe().text)


def test_text(transcribe: Callable, assert_says: Callable) -> None:
    answer = transcribe(response_format="text")
    assert isinstance(answer, str)
    assert_says(JFK, answer)
    assert "{" not in answer


def test_srt(transcribe: Callable, assert_says: Callable) -> None:
    answer = transcribe(response_format="srt")
    assert re.match(rf"1\n{CUE}\n\S", answer), answer
    assert "." not in re.search(CUE, answer)[0], "srt writes milliseconds after a comma"
    assert_says(JFK, spoken_in_cues(answer))


def test_vtt(transcribe: Callable, assert_says: Callable) -> None:
    answer = transcribe(response_format="vtt")
    assert answer.startswith("WEBVTT\n\n")
    assert "," not in re.search(CUE, answer)[0], "vtt writes milliseconds after a full stop"
    assert_says(JFK, spoken_in_cues(answer))


def test_verbose_json(transcribe: Callable, assert_says: Callable) -> None:
    answer = transcribe(response_format="verbose_json")
    assert answer.task == "transcribe"
    assert answer.language == "english"
    assert answer.duration == pytest.approx(JFK_SECONDS, abs=0.1)
    assert answer.words is None
    assert_says(JFK, answer.text)
    assert_says(JFK, " ".join(segment.text for segment in answer.segments))
    assert [segment.id for segment in answer.segments] == list(range(len(answer.segments)))
    for segment in answer.segments:
        assert segment.text.startswith(" ")
        assert segment.tokens and all(isinstance(token, int) for token in segment.tokens)
        assert segment.avg_logprob < 0
        assert segment.compression_ratio > 0
        assert 0 <= segment.no_speech_prob <= 1
        assert segment.temperature == 0
    assert_in_order([(segment.start, segment.end) for segment in answer.segments], answer.duration)


# Times


def assert_in_order(spans: list[tuple[float, float]], duration: float) -> None:
    """Asserts that stretches of time run forwards, do not overlap, and lie in the recording."""
    assert spans
    assert spans[0][0] >= 0
    assert spans[-1][1] <= duration + SLACK
    assert all(start <= end for start, end in spans), spans
    assert all(end <= start for (_, end), (start, _) in pairwise(spans)), spans


def test_words_alone(transcribe: Callable, assert_says: Callable) -> None:
    answer = transcribe(response_format="verbose_json", timestamp_granularities=["word"])
    assert answer.segments is None
    assert_says(JFK, " ".join(word.word for word in answer.words))
    assert not any(word.word != word.word.strip() for word in answer.words)


def test_segments_alone(transcribe: Callable) -> None:
    answer = transcribe(response_format="verbose_json", timestamp_granularities=["segment"])
    assert answer.segments
    assert answer.words is None


def test_words_and_segments(transcribe: Callable) -> None:
    answer = transcribe(response_format="verbose_json", timestamp_granularities=["word", "segment"])
    assert answer.segments
    assert answer.words


@pytest.mark.parametrize(
    "file", [JFK, "en_dickinson_23-brain_is_wider.mp3", "en_dialogue_katiesteve_diarization.flac", GERMAN]
)
def test_words_never_overlap_nor_run_backwards(transcribe: Callable, file: str) -> None:
    answer = transcribe(file, "base", response_format="verbose_json", timestamp_granularities=["word", "segment"])
    assert_in_order([(word.start, word.end) for word in answer.words], answer.duration)
    assert_in_order([(segment.start, segment.end) for segment in answer.segments], answer.duration)


def test_times_are_those_of_the_recording(transcribe: Callable, long_recording: Path) -> None:
    """Words after many cut pauses still lie where they are spoken: the last ones near the end."""
    answer = transcribe(long_recording, response_format="verbose_json", timestamp_granularities=["word"])
    assert_in_order([(word.start, word.end) for word in answer.words], answer.duration)
    assert answer.words[-1].end > answer.duration - 20
    # Clips are joined with pauses of a second; no word is spread over one.
    assert max(word.end - word.start for word in answer.words) < 3


# Options


def test_a_prompt_steers_the_spelling(transcribe: Callable) -> None:
    """Without it the name is heard as "fill up steels"."""
    speaker = "en_cmu_arctic_us_aew_a0001.wav"
    assert "Philip Steels" in transcribe(speaker, "base", prompt="A story by Philip Steels.").text
    assert "Philip Steels" not in transcribe(speaker, "base").text


def test_temperature(transcribe: Callable, assert_says: Callable) -> None:
    answer = transcribe(temperature=0.2, response_format="verbose_json")
    assert_says(JFK, answer.text)
    assert all(segment.temperature >= 0.2 - 1e-6 for segment in answer.segments)


@pytest.mark.parametrize("language", ["de", "german", "German"])
def test_language_by_code_and_by_name(transcribe: Callable, assert_says: Callable, language: str) -> None:
    answer = transcribe(GERMAN, "base", language=language, response_format="verbose_json")
    assert answer.language == "german"
    assert_says(GERMAN, answer.text)


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (GERMAN, "de"),
        ("fr_ast_demo-abouttotry.wav", "fr"),
        ("es_pv_leopard_test_es.flac", "es"),
        ("ja_pv_leopard_test_ja.wav", "ja"),
    ],
)
def test_the_language_is_detected(transcribe: Callable, file: str, code: str) -> None:
    assert [language.code for language in transcribe(file, "base").languages] == [code]


def test_detection_keeps_to_the_candidates(transcribe: Callable) -> None:
    answer = transcribe(GERMAN, "base", languages=["fr", "it"])
    assert {language.code for language in answer.languages} <= {"fr", "it"}


def test_keywords_are_accepted(transcribe: Callable, assert_says: Callable) -> None:
    assert_says(JFK, transcribe(keywords=["Kennedy", "Americans"]).text)


@pytest.mark.parametrize("strategy", ["auto", {"type": "server_vad", "threshold": 0.5, "silence_duration_ms": 200}])
def test_chunking_strategies_are_accepted(transcribe: Callable, assert_says: Callable, strategy: object) -> None:
    assert_says(JFK, transcribe(chunking_strategy=strategy).text)


def test_logprobs(transcribe: Callable, assert_says: Callable) -> None:
    answer = transcribe(include=["logprobs"], response_format="json")
    assert_says(JFK, "".join(entry.token for entry in answer.logprobs))
    assert all(entry.logprob <= 0 for entry in answer.logprobs)
    assert b"".join(bytes(map(int, entry.bytes)) for entry in answer.logprobs).decode().strip() == answer.text.strip()


def test_whisper_1_is_the_default_model(transcribe: Callable) -> None:
    assert transcribe(model="whisper-1").text == transcribe(model="tiny.en").text


@pytest.mark.parametrize(
    "file", ["en_fmt_sonnet.aac", "en_fmt_sonnet.mp4", "en_fmt_sonnet.webm", "en_sonnet1_opus.webm"]
)
def test_containers(transcribe: Callable, file: str) -> None:
    assert "fairest creatures we desire" in transcribe(file).text


def test_video(transcribe: Callable, assert_says: Callable) -> None:
    assert_says("en_video_short.mp4", transcribe("en_video_short.mp4").text)


# Streaming


def stream(transcribe: Callable, *arguments: object, **options: object) -> tuple[list[tuple[float, str]], object]:
    """The deltas with the seconds after which each came, and the event at the end with its own."""
    start, deltas, done = time.monotonic(), [], None
    for event in transcribe(*arguments, stream=True, **options):
        assert done is None, f"{event.type} after the end"
        if event.type == "transcript.text.delta":
            deltas.append((time.monotonic() - start, event.delta))
        else:
            assert event.type == "transcript.text.done"
            done = (time.monotonic() - start, event)
    assert done, "the stream has no end"
    return deltas, done


def test_streaming(transcribe: Callable, long_recording: Path) -> None:
    deltas, (seconds, done) = stream(transcribe, long_recording, response_format="json")
    assert len(deltas) >= 2
    assert "".join(delta for _, delta in deltas) == done.text
    assert done.text == transcribe(long_recording).text
    assert deltas[0][0] < seconds / 2, "the first words come only when nearly everything is done"


def test_streaming_text(transcribe: Callable, assert_says: Callable) -> None:
    deltas, (_, done) = stream(transcribe, JFK, response_format="text")
    assert_says(JFK, done.text)
    assert "".join(delta for _, delta in deltas) == done.text


def test_streaming_silence(transcribe: Callable) -> None:
    deltas, (_, done) = stream(transcribe, "none_gen_silence.flac")
    assert done.text == ""
    assert deltas == []


# Translations


def test_translation(sdk: openai.OpenAI, audio: Callable) -> None:
    answer = sdk.audio.translations.create(file=audio(GERMAN), model="base", response_format="verbose_json")
    assert answer.language == "english"
    assert answer.segments
    said = set(re.findall(r"\w+", answer.text.lower()))
    assert {"the", "and", "i", "in", "to"} & said
    assert not {"ich", "und", "das", "der", "nicht"} & said


@pytest.mark.parametrize("response_format", ["json", "text", "srt", "vtt"])
def test_translation_formats(sdk: openai.OpenAI, audio: Callable, response_format: str) -> None:
    answer = sdk.audio.translations.create(file=audio(GERMAN), model="base", response_format=response_format)
    text = answer if isinstance(answer, str) else answer.text
    assert re.search(r"\b(the|and|I)\b", text)


def test_translating_english_changes_nothing(sdk: openai.OpenAI, audio: Callable, assert_says: Callable) -> None:
    assert_says(JFK, sdk.audio.translations.create(file=audio(JFK), model="whisper-1").text)


# Models


def test_models(sdk: openai.OpenAI) -> None:
    models = {model.id: model for model in sdk.models.list()}
    assert set(models) == {"base", "tiny.en", "whisper-1"}
    assert all(model.object == "model" and model.owned_by and model.created > 0 for model in models.values())


@pytest.mark.parametrize("model", ["base", "tiny.en", "whisper-1"])
def test_one_model(sdk: openai.OpenAI, model: str) -> None:
    assert sdk.models.retrieve(model).id == model


def test_another_model_can_be_chosen(transcribe: Callable, assert_says: Callable) -> None:
    assert_says(JFK, transcribe(model="base").text)


# Errors


def assert_refused(error: openai.APIStatusError, code: str, param: str | None = None) -> None:
    body = error.response.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == ERROR_KEYS
    assert error.type == "invalid_request_error"
    assert error.code == code
    assert param is None or error.param == param
    assert body["error"]["message"]


def test_unknown_model(transcribe: Callable) -> None:
    with pytest.raises(openai.NotFoundError) as refusal:
        transcribe(model="large-v9")
    assert_refused(refusal.value, "model_not_found", "model")
    assert "large-v9" in refusal.value.message


def test_retrieving_an_unknown_model(sdk: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as refusal:
        sdk.models.retrieve("large-v9")
    assert_refused(refusal.value, "model_not_found")


@pytest.mark.parametrize(
    ("options", "code", "param"),
    [
        ({"temperature": 3}, "invalid_value", "temperature"),
        ({"temperature": -0.1}, "invalid_value", "temperature"),
        ({"extra_body": {"temperature": "warm"}}, "invalid_value", "temperature"),
        ({"response_format": "xml"}, "invalid_value", "response_format"),
        ({"response_format": "diarized_json"}, "not_supported", "response_format"),
        ({"language": "xx"}, "invalid_value", "language"),
        ({"extra_body": {"colour": "red"}}, "unknown_field", "colour"),
        ({"extra_body": {"stream": "maybe"}}, "invalid_value", "stream"),
        ({"extra_body": {"known_speaker_names": ["Katie"]}}, "not_supported", None),
        ({"timestamp_granularities": ["word"], "response_format": "json"}, "invalid_value", None),
        ({"timestamp_granularities": ["syllable"], "response_format": "verbose_json"}, "invalid_value", None),
        ({"include": ["logprobs"], "response_format": "verbose_json"}, "invalid_value", None),
        ({"include": ["everything"]}, "invalid_value", None),
        ({"stream": True, "response_format": "srt"}, "invalid_value", None),
    ],
    ids=str,
)
def test_bad_fields(transcribe: Callable, options: dict, code: str, param: str | None) -> None:
    with pytest.raises(openai.BadRequestError) as refusal:
        transcribe(**options)
    assert_refused(refusal.value, code, param)


def test_translations_take_no_language(sdk: openai.OpenAI, audio: Callable) -> None:
    with pytest.raises(openai.BadRequestError) as refusal:
        sdk.audio.translations.create(file=audio(GERMAN), model="base", extra_body={"language": "de"})
    assert_refused(refusal.value, "unknown_field", "language")


def wav_without_samples() -> bytes:
    header = b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\x3e\0\0\0\x7d\0\0\x02\0\x10\0data\0\0\0\0"
    assert len(header) == 44
    return header


def test_a_text_file(transcribe: Callable) -> None:
    with pytest.raises(openai.BadRequestError) as refusal:
        transcribe(("notes.mp3", b"These are notes, not a recording.\n" * 100))
    assert_refused(refusal.value, "undecodable_audio")


@pytest.mark.parametrize("content", [b"", wav_without_samples()], ids=["no bytes", "no samples"])
def test_an_empty_file(transcribe: Callable, content: bytes) -> None:
    with pytest.raises(openai.BadRequestError) as refusal:
        transcribe(("empty.wav", content))
    assert_refused(refusal.value, "empty_audio")


def test_a_truncated_mp4(transcribe: Callable, audio: Callable) -> None:
    """Its index is at the end, so nothing of it can be read."""
    content = audio("en_fmt_sonnet.mp4").read_bytes()
    with pytest.raises(openai.BadRequestError) as refusal:
        transcribe(("talk.mp4", content[: len(content) // 2]))
    assert_refused(refusal.value, "undecodable_audio")


def test_a_video_without_sound(transcribe: Callable, tmp_path: Path) -> None:
    silent_film = tmp_path / "film.mp4"
    picture = ["ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc=duration=1:size=64x64:rate=5"]
    subprocess.run([*picture, str(silent_film)], check=True)
    with pytest.raises(openai.BadRequestError) as refusal:
        transcribe(silent_film)
    assert_refused(refusal.value, "no_audio_stream")
