"""Word error rates: one small normaliser for every language, and the edit distance.

It forgives what is a matter of writing, not of hearing: case, punctuation, accents, "10" for "ten", "Mr." for "mister",
fillers. It is the same for every engine that is compared, which matters more than what exactly it forgives.
"""

import re
import unicodedata
from dataclasses import dataclass

# Numbers up to twelve; larger ones are rare in the references and count as they are written.
NUMBERS = {
    "de": "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "en": "zero one two three four five six seven eight nine ten eleven twelve",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze",
    "it": "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici",
    "pt": "zero um dois três quatro cinco seis sete oito nove dez onze doze",
    "ru": "ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать",
}
SPELLINGS = {"en": {"oh": "0", "mr": "mister", "mrs": "missus", "dr": "doctor"}}
FILLERS = {"en": {"uh", "um", "uhm", "hm", "hmm", "mm", "mhm", "mmm"}}
WITHOUT_SPACES = {"ja", "zh"}
ELIDING = {"fr", "it"}


def words(text: str, language: str = "en") -> list[str]:
    """The words of a text as they are compared; characters for languages without spaces."""
    text = re.sub(r"\[[^\]]*\]|\([^)]*\)", " ", text.casefold().replace("’", "'"))
    if language in WITHOUT_SPACES:
        return [character for character in unicodedata.normalize("NFKC", text) if character.isalnum()]
    text = text.replace("'", " " if language in ELIDING else "")
    text = "".join(c if c.isalnum() else " " for c in _without_accents(text))
    spellings = _spellings(language)
    result = []
    for word in text.split():
        word = spellings.get(word, word)
        if word not in FILLERS.get(language, ()):
            # Digit by digit, so that "one two three" and "123" are the same.
            result += list(word) if word.isdecimal() else [word]
    return result


def _spellings(language: str) -> dict[str, str]:
    names = _without_accents(NUMBERS.get(language, "")).split()
    return {name: str(number) for number, name in enumerate(names)} | SPELLINGS.get(language, {})


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


@dataclass(frozen=True)
class Score:
    """Errors in a number of words; scores of several clips add up to their pooled score."""

    errors: int = 0
    words: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(self.errors + other.errors, self.words + other.words)

    @property
    def rate(self) -> float:
        """Errors per word of the reference; any word where there should be none counts as all wrong."""
        return self.errors / self.words if self.words else float(self.errors > 0)


def score(reference: str, hypothesis: str, language: str = "en") -> Score:
    expected, heard = words(reference, language), words(hypothesis, language)
    return Score(_distance(expected, heard), len(expected))


def _distance(expected: list[str], heard: list[str]) -> int:
    row = list(range(len(heard) + 1))
    for i, word in enumerate(expected, 1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (word != other))
    return row[-1]
