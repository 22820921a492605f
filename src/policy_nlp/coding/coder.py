"""Applies a codebook to measures that have been extracted, the same way every time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

import ahocorasick_rs

from policy_nlp.coding.codebook import Class, Codebook, Rule
from policy_nlp.coding.conditions import PLACES, Facts, facts_of
from policy_nlp.records import Analysis, Measure

__all__ = ["Code", "Coder", "Failed", "failing_examples"]


class Code(NamedTuple):
    """The class of a measure, None where none fits; `basis` tells what decided: a rule, or the cues of the class."""

    code: str | None
    basis: tuple[str, ...]


class Coder:
    """A codebook ready to be applied.

    A boundary rule that holds decides, the one of the highest priority first. Else each class whose `only` holds counts
    its points: for every cue, for its deontic, for the default instrument that it stands for. Of cues that overlap in
    one place only the longest counts, whichever class it is of, and words of `ignore` hide what lies within them. The
    class with the most points is the code, the first in the file where several have as many; none with fewer than
    `points.least`.
    """

    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook
        self._words = {place: _Words(codebook, place) for place in PLACES}

    def codes(self, analysis: Analysis) -> Iterator[tuple[Measure, Code]]:
        """Yield each measure of a document with its code."""
        for measure, facts in facts_of(analysis):
            yield measure, self.code(facts)

    def code(self, facts: Facts) -> Code:
        """Return the code of a measure."""
        for rule in self.codebook.rules:
            if rule.when.holds(facts):
                return Code(rule.code, (f"rule: {rule.name}",))
        points, basis = self._points(facts)
        best = max(points, key=points.__getitem__, default=None)
        if best is None or points[best] < self.codebook.points["least"]:
            return Code(None, ())
        return Code(best, tuple(basis[best]))

    def _points(self, facts: Facts) -> tuple[dict[str, int], dict[str, list[str]]]:
        """Points and what they are for, by class, in the order of the codebook."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for place, words in self._words.items():
            for word in words.find(facts.words.get(place, "")):
                for code in words.classes[word]:
                    found[code].append((place, word))
        weigh = self.codebook.points
        points: dict[str, int] = {}
        basis: dict[str, list[str]] = {}
        for code, entry in self.codebook.classes.items():
            if not entry.only.holds(facts):
                continue
            cues = found[code]
            for kind, codes in (("deontic", entry.deontics), ("instrument", entry.instruments)):
                cues += [(kind, each) for each in sorted(facts.codes[f"{kind}s"].intersection(codes))]
            if cues:
                points[code] = sum(weigh[kind] for kind, _ in cues)
                basis[code] = [f"{kind}: {word}" for kind, word in cues]
        return points, basis


class _Words:
    """The cues of one place, and the words that hide them."""

    def __init__(self, codebook: Codebook, place: str) -> None:
        self.classes: dict[str, list[str]] = defaultdict(list)
        for code, entry in codebook.classes.items():
            for word in dict.fromkeys(entry.cues.get(place, ())):
                self.classes[word].append(code)
        self._head = place == "head"
        self._patterns = list(self.classes)
        self._patterns += [word for word in dict.fromkeys(codebook.ignore) if word not in self.classes]
        self._automaton = ahocorasick_rs.AhoCorasick(self._patterns, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)

    def find(self, text: str) -> list[str]:
        """Return the cues in a text, each once."""
        if not text or not self.classes:
            return []
        if self._head:
            found = sorted((word for word in self._patterns if text.endswith(word)), key=len)[-1:]
        else:
            found = self._automaton.find_matches_as_strings(text)
        return [word for word in dict.fromkeys(found) if word in self.classes]


class Failed(NamedTuple):
    """An example of a codebook that does not come out: `got` are the codes of the measures in it."""

    code: str | None
    kind: Literal["yes", "no"]
    sentence: str
    got: list[str | None]


def failing_examples(codebook: Codebook, analyse: Callable[[str], Analysis]) -> list[Failed]:
    """Return the examples that do not come out: of a `yes`, some measure must get the code, of a `no`, none.

    `analyse` is a pipeline; an example in which it finds no measure is none that must match.
    """
    coder = Coder(codebook)
    failed = []
    entries: list[Class | Rule] = [*codebook.classes.values(), *codebook.rules]
    for entry in entries:
        kinds: tuple[tuple[Literal["yes", "no"], tuple[str, ...]], ...] = (("yes", entry.yes), ("no", entry.no))
        for kind, sentences in kinds:
            for sentence in sentences:
                got = [code.code for _, code in coder.codes(analyse(sentence))]
                if (entry.code in got) != (kind == "yes"):
                    failed.append(Failed(entry.code, kind, sentence, got))
    return failed
