"""The yardstick itself."""

import pytest

from wer import Score, score, words


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "“Printing,” in the ONLY sense…", "printing in the only sense"),
        ("en", "Don't! It’s Mr. Hale's full-featured PBX", "dont its mister hales full featured pbx"),
        ("en", "uh so um [Music] press one (laughs)", "so press 1"),
        ("en", "one zero zero zero one nine oh", "1 0 0 0 1 9 0"),
        ("en", "10001 90", "1 0 0 0 1 9 0"),
        ("de", "Glühbirnen, zwölf große!", "gluhbirnen 1 2 grosse"),
        ("fr", "L’été, dix-huit", "l ete 1 0 8"),
        ("it", "dall'altra è uno", "dall altra e 1"),
        ("ru", "Нажмите один, ещё!", "нажмите 1 еще"),
        ("zh", "给我，一个 香蕉。", "给 我 一 个 香 蕉"),
        ("en", "", ""),
    ],
)
def test_normal_form(language: str, text: str, expected: str) -> None:
    assert words(text, language) == expected.split()


@pytest.mark.parametrize(
    ("hypothesis", "errors"),
    [("a b c d", 0), ("a b d", 1), ("a x c d", 1), ("a b c c d", 1), ("", 4), ("d c b a", 4)],
)
def test_errors_are_counted(hypothesis: str, errors: int) -> None:
    assert score("a b c d", hypothesis) == Score(errors, 4)


def test_scores_pool_by_words_not_by_clips() -> None:
    assert (Score(1, 1) + Score(0, 9)).rate == 0.1


def test_words_in_silence_are_an_error() -> None:
    assert score("", "you").rate == 1
    assert score("", " ").rate == 0
