"""Telling whether a text says what another says: runs of eight words in common, however they are written.

Tags, entities, escapes, case and punctuation do not count, so that a sentence is found again in a script, in
an attribute, or in a feed. Languages that put no spaces between words are compared letter by letter.
"""

import html
import re
from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

RUN = 8
# Of each four neighbouring runs the least is kept: eleven words in common are always found (winnowing,
# https://theory.stanford.edu/~aiken/publications/papers/sigmod03.pdf).
NEIGHBOURS = 4
# Japanese, Chinese, Korean, Thai, Lao, Khmer and Burmese: each letter counts as a word.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
WORD = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+")
TAG = re.compile(r"<[^>]*>")
SENTENCE_END = re.compile(r"[.!?\u2026\u3002\uff01\uff1f][\"'\u201d\u2019)\]]*(?=\s|$)|[\u3002\uff01\uff1f]")
ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\([nrt/\"'])")

Runs = frozenset[int]


class Withheld(Protocol):
    """Runs that must not be said: those of one article, or of many."""

    def isdisjoint(self, runs: Iterable[int], /) -> bool:
        """Whether none of `runs` is withheld."""
        ...

    def __contains__(self, run: object, /) -> bool: ...

    def __len__(self) -> int: ...


def words_of(text: str) -> list[str]:
    """Return the words of a plain text."""
    return WORD.findall(text.lower())


def runs_of(words: Sequence[str]) -> list[int]:
    """Return a number for each run of eight words. Numbers compare within one process only."""
    return [hash(tuple(words[at : at + RUN])) for at in range(len(words) - RUN + 1)]


def plain(source: str) -> str:
    """Return what a piece of HTML, script or JSON says, escapes undone and tags dropped."""
    text = ESCAPE.sub(_unescaped, source)
    # Twice: feeds and scripts hold HTML that was escaped once more.
    return html.unescape(TAG.sub(" ", html.unescape(TAG.sub(" ", text))))


def says(source: str, withheld: Withheld) -> bool:
    """Whether `source`, in any spelling, holds a run of what is withheld."""
    if not withheld:
        return False
    if not withheld.isdisjoint(runs_of(words_of(plain(source)))):
        return True
    # Tags may part a word: once more without a space in their places.
    joined = html.unescape(TAG.sub("", ESCAPE.sub(_unescaped, source)))
    return not withheld.isdisjoint(runs_of(words_of(joined)))


def winnowed(runs: Sequence[int]) -> Runs:
    """Return a quarter or so of the runs, such that four neighbours always share one that is kept."""
    if len(runs) <= NEIGHBOURS:
        return frozenset(runs)
    return frozenset(min(runs[at : at + NEIGHBOURS]) for at in range(len(runs) - NEIGHBOURS + 1))


def until_withheld(text: str, withheld: Withheld) -> str:
    """Return a plain text up to the sentence that begins to say what is withheld; all of it if none does."""
    found = list(WORD.finditer(text))
    runs = runs_of([match.group().lower() for match in found])
    start = next((found[at].start() for at, run in enumerate(runs) if run in withheld), None)
    if start is None:
        return text
    ends = [match.end() for match in SENTENCE_END.finditer(text, 0, start)]
    return text[: ends[-1] if ends else start].rstrip()


class Known:
    """What is withheld of the articles fetched lately, so that lists and feeds can be held to it."""

    def __init__(self, most: int = 5_000) -> None:
        self._most = most
        self._by_path: OrderedDict[str, Runs] = OrderedDict()
        self._counts: dict[int, int] = {}

    def learn(self, path: str, runs: Iterable[int]) -> None:
        """Remember what is withheld of the article at `path`, in the place of what was."""
        self.forget(path)
        kept = winnowed(list(runs))
        self._by_path[path] = kept
        for run in kept:
            self._counts[run] = self._counts.get(run, 0) + 1
        if len(self._by_path) > self._most:
            self.forget(next(iter(self._by_path)))

    def forget(self, path: str) -> None:
        """Forget the article at `path`."""
        for run in self._by_path.pop(path, ()):
            left = self._counts[run] - 1
            if left:
                self._counts[run] = left
            else:
                del self._counts[run]

    @property
    def paths(self) -> Collection[str]:
        """The articles that are remembered."""
        return self._by_path

    def __len__(self) -> int:
        return len(self._counts)

    def isdisjoint(self, runs: Iterable[int], /) -> bool:
        """Whether none of `runs` is withheld."""
        return not any(run in self._counts for run in runs)

    def __contains__(self, run: object, /) -> bool:
        return run in self._counts


def _unescaped(match: re.Match[str]) -> str:
    if match[1]:
        return chr(int(match[1], 16))
    return match[2] if match[2] in "/\"'" else " "
