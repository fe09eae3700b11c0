"""Counts word errors as OpenAI does: with Whisper's own normaliser of texts; runs in .deps/peers.

Reads a list of [language, reference, heard] as JSON; prints errors and words, as JSON, too.
"""

import importlib.util
import json
import sys
from pathlib import Path

from rapidfuzz.distance import Levenshtein

# Not `from whisper.normalizers`, which would load PyTorch first.
sys.path += importlib.util.find_spec("whisper").submodule_search_locations
sys.path.append(str(Path(__file__).resolve().parents[1] / "Tests" / "System"))

from normalizers import BasicTextNormalizer, EnglishTextNormalizer  # noqa: E402
from wer import WITHOUT_SPACES  # noqa: E402

ENGLISH = EnglishTextNormalizer()
WORDS = BasicTextNormalizer()
LETTERS = BasicTextNormalizer(split_letters=True)


def words(language: str, text: str) -> list[str]:
    """Characters for languages without spaces."""
    normalise = ENGLISH if language == "en" else LETTERS if language in WITHOUT_SPACES else WORDS
    return normalise(text).split()


errors = total = 0
for language, reference, heard in json.load(sys.stdin):
    expected = words(language, reference)
    errors += Levenshtein.distance(expected, words(language, heard))
    total += len(expected)
print(json.dumps([errors, total]))
