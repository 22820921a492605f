"""Where a name begins: the walk to the left from the word that ends it (局, 大学, 中心, 行动), and what it is made of.

The knowledge is in data/name_words.csv, a word and its role a row:

- an `edge` cannot be part of a name and ends the walk (支持, 由, 的);
- a `keep` holds an edge that does belong (信息化 in 工业和信息化局);
- a `lead` is cut from the front of what was found (建设 in 建设某某园);
- a `generic` word makes nothing particular (技术, 服务, 示范);
- a `state` word is the field of a state body (科技, 发展改革);
- a `place` is one that is no administrative division (长三角), a `level` one of the state's (省, 市, 自治区);
- a `nation` word opens the name of a body of the whole country; `every` makes a class of what follows it (各);
- what `claims` follows the name of one consortium, what is `claimed` stands before it; `vague_consortium` words open no
  name;
- `translit` characters spell foreign persons' names;
- a `scheme` verb stands before the name of a programme, a `strong` one always; a `patron` verb stands before a zone
  that is to act, an `act` after it;
- a `build` word after a place tells that the place acts, or is where something lies, and is not part of a name
  (在南宁市建设数据中心, 浙江省行政区域内创新联合体);
- a `surname` begins a person's name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from string import ascii_letters, digits
from typing import Final

from policy_nlp import resources
from policy_nlp.fold import fold
from policy_nlp.scan import Hit, Scan

REACH = 40
"""How far a name may reach to the left of its last word, in characters."""

RANK = re.compile("(?:地|设区)?(?:国家|省|市|区|县|州|自治区)级")
"""A rank in front of a class: 省级, 国家级."""

_MEASURE = "个家所项名条只台件元户次座处批类种支套款期人年月日号万吨届轮"
_COUNTED = rf"[{_MEASURE}][余多]?[0-9]|[{_MEASURE}][一二三四五六七八九十百千两几数]"
_QUOTED = r"”[^“”\n,。;]{1,24}“"
_LETTERS = r"[\u4e00-\u9fffA-Za-z0-9·+&.]"


class Draft:
    """An actor before its canonical form is known; `type` is one of the record form's actor types."""

    __slots__ = ("end", "named", "start", "type")

    def __init__(self, start: int, end: int, type: str, named: bool) -> None:
        self.start = start
        self.end = end
        self.type = type
        self.named = named


class Grammar:
    """Compiled patterns of name_words.csv. `walk` and `clause` run over reversed text, the others over the text.

    `words` are the words of each role, longest first; `level_starts` and `place_starts` what those words open with.
    """

    __slots__ = (
        "clause", "generic", "lead", "level_starts", "person", "place", "place_starts", "state", "walk", "words",
    )  # fmt: skip

    def __init__(self, words: dict[str, list[str]]) -> None:
        keep, edge = (_any_of(word[::-1] for word in words[role]) for role in ("keep", "edge"))
        # most characters begin none of the others read backwards: they are passed over at once
        special = {word[-1] for role in ("keep", "edge") for word in words[role]} | {*_MEASURE, *"次届"}
        self.walk = re.compile(
            rf"(?>{_letters_but(special)}++|{keep}|{_QUOTED}|\)(?![一二三四五六七八九十0-9]{{1,3}}\()[^()\n,。;、:]{{1,12}}\((?!\n|$)|[次届](?=[一二三四五六七八九十]{{1,3}}第)"
            rf"|(?!{edge}|{_COUNTED}){_LETTERS}|[-—](?![-—]))*+"
        )
        self.clause = re.compile(rf"(?>{_QUOTED}|{_LETTERS}|[-—](?![-—])){{0,{REACH}}}+")
        self.lead = re.compile(rf"(?>{_any_of(words['lead'])})++")
        self.generic = re.compile(rf"(?:{_any_of(words['generic'])})*+")
        self.state = re.compile(rf"(?>{_any_of(words['state'])}|和|、)++")
        self.place = re.compile(_any_of(words["place"]))
        self.person = re.compile(rf"(?>{_any_of(words['surname'])})[\u4e00-\u9fff]{{1,2}}")
        self.words = {role: tuple(sorted(members, key=len, reverse=True)) for role, members in words.items()}
        self.level_starts = frozenset(word[0] for word in words["level"])
        self.place_starts = frozenset(word[0] for word in words["place"])


_GRAMMAR: Final[list[Grammar]] = []
"""The one grammar once it is read: it is asked for at every word, and compiled code finds it here at once."""


def grammar() -> Grammar:
    """Return the patterns and the words by role, built once from data/name_words.csv."""
    if not _GRAMMAR:
        words: dict[str, list[str]] = defaultdict(list)
        for row in resources.table("name_words.csv", ("word", "role")):
            words[row["role"]].append(fold(row["word"]))
        _GRAMMAR.append(Grammar(words))
    return _GRAMMAR[0]


def _letters_but(others: set[str]) -> str:
    """A pattern for a character of `_LETTERS` that is none of `others`."""
    latin = "".join(char for char in f"{ascii_letters}{digits}·+&." if char not in others)
    bounds = sorted(ord(char) for char in {"\u4dff", *others, "\ua000"} if "\u4dff" <= char <= "\ua000")
    chinese = (f"{chr(low + 1)}-{chr(high - 1)}" for low, high in pairwise(bounds) if high - low > 1)
    return f"[{latin}{''.join(chinese)}]"


def _any_of(words: Iterable[str]) -> str:
    """A pattern for the longest of `words`, grouped by first character so that most characters cost one look-up."""
    branches: dict[str, list[str]] = defaultdict(list)
    for word in words:
        branches[word[0]].append(word[1:])
    first = "".join(map(re.escape, branches))
    body = "|".join(
        re.escape(char) + "(?:" + "|".join(re.escape(rest) for rest in sorted(rests, key=len, reverse=True)) + ")"
        for char, rests in branches.items()
    )
    return rf"(?=[{first}])(?:{body})"


class Cue:
    """A word that ends a name, at [head, end) of the folded `text`.

    `before` holds the actors found so far, in order; `aliases` the short forms that the document defines.
    """

    __slots__ = ("aliases", "before", "end", "head", "kind", "scan", "text", "type", "word")

    def __init__(self, scan: Scan, hit: Hit, before: list[Draft], aliases: frozenset[str]) -> None:
        self.scan = scan
        self.text = scan.text
        self.head = hit.start
        self.end = hit.end
        self.word = scan.text[hit.start : hit.end]
        self.kind = hit.kind
        self.type = hit.value
        self.before = before
        self.aliases = aliases

    def instead(self, hit: Hit) -> Cue:
        """Return the cue that another word in this one's place is."""
        return Cue(self.scan, hit, self.before, self.aliases)

    def draft(self, start: int, *, named: bool = True) -> Draft:
        """Return the actor from `start` to the end of the word."""
        return Draft(start, self.end, self.type, named)

    def follows(self, start: int, kind: str) -> bool:
        """Whether [start …) is the next member of a list after a named actor of this type (A、B)."""
        if self.text[start - 1 : start] not in _LISTING:
            return False
        for last in reversed(self.before[-4:]):
            if last.start < start:
                return last.named and last.end == start - 1 and last.type == kind
        return False


_LISTING = frozenset("、和及与")


def name_start(text: str, head: int) -> int:
    """Return where the walk to the left from `head` ends: the earliest beginning of a name, within its clause."""
    match = grammar().walk.match(text[max(head - REACH, 0) : head][::-1])
    return head - match.end() if match else head


def clause_start(text: str, head: int) -> int:
    """Return how far back from `head` there is no punctuation outside quotes."""
    match = grammar().clause.match(text[max(head - REACH, 0) : head][::-1])
    return head - match.end() if match else head


def begin(cue: Cue) -> int:
    """Return where the cue's name begins: the walk, less verbs in front, less an actor that ends before it.

    What fills a bracket after latin letters is a name as a whole (JESSI(…联合开发计划)); 和 and 及 are part of a name
    that begins with 国家 or a place (国家…制造及应用…中心); a place in the middle begins the name, unless 国家 does.
    """
    text, head, before = cue.text, cue.head, cue.before
    bracket = text.rfind("(", max(0, head - REACH - 1), head)
    if bracket >= 0 and glosses(text, bracket + 1) and clause_start(text, head) == bracket + 1:
        return bracket + 1
    start = name_start(text, head)
    if place_end(cue.scan, start) == start:
        start = skip_lead(text, start, head)
    last = before[-1] if before else None
    if start > 1 and text[start - 1] in "和及与" and not (last and last.end == start - 1):
        left = skip_lead(text, name_start(text, start - 1), start - 1)
        place = place_end(cue.scan, left)
        built = text.startswith(grammar().words["build"], place)
        if left < start - 3 and (text.startswith("国家", left) or (left < place <= start - 3 and not built)):
            start = left
    if last and start <= last.start and last.end < head:
        start, whole = _after_last(cue, start, last)
        if whole:
            return start
    if text[start] == "(":
        start = text.find(")", start) + 1
    if text[start] in "0123456789":
        number = _NUMBER.match(text, start) or (text[start - 1 : start] in "\n\t" and _CELL.match(text, start))
        start = number.end() if number else start
    places = cue.scan.of("region", start, head) if start < head else []
    if not places or is_national(text, start) or text[places[0].start - 1] == "(" or _PLACE_FIRST.match(text, start):
        return start
    return places[0].start


def _after_last(cue: Cue, start: int, last: Draft) -> tuple[int, bool]:
    """Where a name begins before which another one ends, in the words from `start`; and whether that is certain."""
    text, head = cue.text, cue.head
    after = skip_lead(text, last.end, head)
    if after > last.end:
        return after, False
    if last.named and (number := _CELL.match(text, last.end)):
        return number.end(), True
    if text.endswith(_BRANCHES, head, cue.end) and text.endswith(_WITH_BRANCHES, last.start, last.end):
        return last.start, True  # 人民银行浙江省分行
    own = not last.named or last.type in {"government", "programme", "person"}
    return (after, True) if own and _opens(cue.scan, after, head) else (start, False)


_BRANCHES = ("分行", "支行", "总部", "局", "特派办", "专员办")
_WITH_BRANCHES = ("银行", "总局", "国开行", "农发行")
# 7法律出版社 in a table whose cells run together
_CELL = re.compile(r"[0-9]{1,2}(?=[\u4e00-\u9fff])")
# 清华长三角研究院
_PLACE_FIRST = re.compile("清华|中科院|中科大|哈工大")
_NUMBER = re.compile(r"[0-9]{1,2}\.(?![0-9])")


def _opens(scan: Scan, at: int, head: int) -> bool:
    """Whether a name of its own may open at `at`: a level, a quote, or a place with more behind it."""
    return is_level(scan.text, at) or scan.text[at] == "“" or at < place_end(scan, at) < head


def skip_lead(text: str, start: int, head: int) -> int:
    """Skip verbs and set phrases in front of a name, unless nothing but them is left."""
    match = grammar().lead.match(text, start, head)
    if match is None or match.end() == head or field_start(text, start, head) == start:
        return start
    return match.end()


def glosses(text: str, start: int) -> bool:
    """Whether what begins at `start` explains latin letters before a bracket: JESSI(亚微米硅技术…)."""
    return start > 1 and text[start - 1] == "(" and is_latin(text[start - 2])


def is_latin(char: str) -> bool:
    """Whether `char` is an ASCII letter or digit."""
    return char.isascii() and char.isalnum()


def is_level(text: str, at: int) -> bool:
    """Whether a level of state stands at `at`: 省 in 省科技厅, not in 省份."""
    known = grammar()
    if text[at : at + 1] not in known.level_starts:
        return False
    return text.startswith(known.words["level"], at) and not text.startswith(known.words["no_level"], at)


def is_national(text: str, at: int) -> bool:
    """Whether a word for the whole country stands at `at`, and not 国家级."""
    return text.startswith(grammar().words["nation"], at) and text[at + 2 : at + 3] != "级"


def is_every(text: str, at: int) -> bool:
    """Whether 各, 每 or the like ends at `at`, or a list of levels: 经信局 in 各县(市、区)经信局."""
    return _ends_with_levels(text, at) or text.endswith(grammar().words["every"], 0, at)


_LEVELS = re.compile(r"[省市县区州旗]\((?:[省市县区旗州、]{1,5}|含[^()]{1,20})\)$")


def is_shared(text: str, at: int) -> bool:
    """Whether the level at `at` is one of several that share a body: 县 in 市、县人民政府 and 市、县(区)."""
    if text[at + 1 : at + 2] == ")" and text[at - 1 : at] in {"(", "、"}:
        return True
    if at < 2 or text[at - 1] in "()":
        return at > 0 and _ends_with_levels(text, at)
    if text[at - 1] in "、或":
        return _ends_with_levels(text, at - 1) or is_level(text, at - 2)
    return is_level(text, at - 1) and (is_every(text, at - 1) or is_shared(text, at - 1))


def _ends_with_levels(text: str, at: int) -> bool:
    """Whether levels in brackets behind a level end at `at`: 县(市、区), not 市科技局(市大数据局) or (三)."""
    return text[at - 1 : at] == ")" and _LEVELS.search(text, max(0, at - 26), at) is not None


def is_edge(word: str) -> bool:
    """Whether `word` is one that no name holds (支持, 强调)."""
    return word in grammar().words["edge"] or word in grammar().words["lead"]


def is_generic(text: str, start: int, head: int) -> bool:
    """Whether the words of [start, head) are all common ones."""
    match = grammar().generic.match(text, start, head)
    return match is not None and match.end() == head


def field_start(text: str, start: int, head: int) -> int:
    """Where the field of a state body that ends at `head` begins (科技 in 市科技局); `head` where there is none."""
    state = grammar().state
    for at in range(start, head):
        match = state.match(text, at, head) if text[at] not in "和、" else None
        if match is not None and match.end() == head:
            return at
    return head


def place_end(scan: Scan, start: int) -> int:
    """Where the run of places that begins at `start` ends; `start` where there is none."""
    end = scan.runs("region").get(start)
    if end is not None:
        return end
    known = grammar()
    match = known.place.match(scan.text, start) if scan.text[start : start + 1] in known.place_starts else None
    return match.end() if match else start


def place_before(scan: Scan, end: int) -> int:
    """Where the run of places that ends at `end` begins; `end` where there is none."""
    start = end
    for place in reversed(scan.of("region", max(0, end - 24), end)):
        if place.end != start:
            break
        start = place.start
    return start


def is_proper(scan: Scan, start: int, head: int) -> bool:
    """Whether a place, a level, 国家 or a quote makes [start, head) particular."""
    text = scan.text
    return (
        place_end(scan, start) > start
        or is_level(text, start)
        or is_national(text, start)
        or "“" in text[start:head]
        or bool(scan.of("region", start, head))
    )
