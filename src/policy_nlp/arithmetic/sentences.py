"""Sums within a sentence: 41家，其中22家…、19家…; …，共41家; 占比分别为…; 拨付60%，剩余40%."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby

from policy_nlp import resources
from policy_nlp.arithmetic.notes import Note, outcome_of
from policy_nlp.fold import fold
from policy_nlp.records import Analysis, Evidence, Quantity

_STOP = re.compile(r"[。;!?\n]")
_RATIO = re.compile(r"[0-9]{1,2}(?:\.[0-9]+)?(?::[0-9]{1,2}(?:\.[0-9]+)?){2,5}")
_EXACT = frozenset(("=",))
_WHOLE = 100.0
_REACH = 20
# More parts than this no sentence lists.
_MOST = 60
# How much of a long sentence a note quotes on either side.
_AROUND = 120
# What opens the parts behind a total, and a total behind its parts.
_BEHIND = r"\)?[^,:()0-9]{0,20}[,:(—]{1,2}(?:(?P<all>[^,。;]{0,8}?<divided>)|(?P<some><among>))"
_BEFORE = r"[,、:(]<summing>[^,。;0-9]{0,10}$"


def cue(name: str, *, reach: bool = False) -> str:
    """Return the alternatives of a list of data/arithmetic.toml, the longest first, for use in a pattern."""
    data = resources.settings("arithmetic.toml")
    listed = "|".join(sorted((re.escape(fold(word)) for word in data[name] if word), key=len, reverse=True))
    return f"(?:{listed})[^,。;\n]{{0,{data['wording']['reach']}}}" if reach else f"(?:{listed})"


@lru_cache(maxsize=8)
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"(?<!\?P)<([a-z_]+)(\+?)>", lambda name: cue(name[1], reach=bool(name[2])), template))


def check_sentences(analysis: Analysis, folded: str) -> Iterator[Note]:
    """Yield the notes on a document's sentences."""
    stops = [stop.start() for stop in _STOP.finditer(folded)]

    def sentence(quantity: Quantity) -> int:
        return bisect_left(stops, quantity.start)

    for index, group in groupby(analysis.quantities, key=sentence):
        quantities = list(group)
        start = stops[index - 1] + 1 if index else 0
        end = stops[index] if index < len(stops) else len(folded)
        yield from _parts(analysis, folded, quantities, (start, end))
        yield from _shares(analysis, folded, quantities, (start, end))
    for ratio in _RATIO.finditer(folded):
        if _pattern("(?:<shares>)[^0-9,。;\n]{0,4}$").search(folded, max(0, ratio.start() - 16), ratio.start()):
            yield _ratio(analysis, ratio)


def _note(
    analysis: Analysis,
    sentence: tuple[int, int],
    check: str,
    total: tuple[int, int],
    parts: Sequence[Quantity],
    *,
    stated: float,
    printed: Sequence[str],
) -> Note:
    computed = sum(part.value for part in parts)
    text = analysis.text
    start = max(sentence[0], min(total[0], parts[0].start) - _AROUND)
    end = min(sentence[1], max(total[1], parts[-1].end) + _AROUND)
    while start < end and text[start].isspace():
        start += 1
    return Note(
        doc_id=analysis.doc_id,
        check=check,  # type: ignore[arg-type]
        outcome=outcome_of(stated, computed, printed),
        stated=stated,
        computed=round(computed, 6),
        unit=parts[0].unit,
        total=Evidence(start=total[0], end=total[1], text=text[total[0] : total[1]]),
        parts=[Evidence(start=part.start, end=part.end, text=part.text) for part in parts],
        quote=text[start:end],
        start=start,
        end=end,
    )


def _parts(
    analysis: Analysis, folded: str, quantities: Sequence[Quantity], sentence: tuple[int, int]
) -> Iterator[Note]:
    """A total with its parts behind it, or before it; only where at least two parts are given."""
    for place, total in enumerate(quantities):
        if total.comparator not in _EXACT or total.unit in (None, "%", "pp"):
            continue
        following = quantities[place + 1 : place + 2]
        between = folded[total.end : following[0].start] if following else ""
        behind = _pattern(_BEHIND).match(between)
        if behind and (behind["all"] or behind["some"]):
            parts = _chain(folded, total, quantities[place + 1 : place + 1 + _MOST])
            if note := _summed(analysis, sentence, total, parts, complete=bool(behind["all"])):
                yield note
        elif _pattern(_BEFORE).search(folded, max(sentence[0], total.start - _REACH), total.start):
            parts = _before(folded, total, quantities[max(0, place - _MOST) : place])
            if note := _summed(analysis, sentence, total, parts, complete=True):
                yield note


def _summed(
    analysis: Analysis, sentence: tuple[int, int], total: Quantity, parts: Sequence[Quantity], *, complete: bool
) -> Note | None:
    if len(parts) < 2:
        return None
    printed = [total.text, *(part.text for part in parts)]
    place = (total.start, total.end)
    note = _note(analysis, sentence, "parts", place, parts, stated=total.value, printed=printed)
    # 其中 need not name every part
    return None if note.outcome == "falls_short" and not complete else note


def _chain(folded: str, total: Quantity, following: Sequence[Quantity]) -> list[Quantity]:
    """The parts behind a total: of its unit, none larger than it, all at one depth of brackets, up to another 其中."""
    parts: list[Quantity] = []
    depth = 0
    place = total.end
    first: int | None = None
    again = _pattern("<among>")
    for quantity in following:
        between = folded[place : quantity.start]
        depth += between.count("(") - between.count(")")
        place = quantity.end
        if parts and first is not None and (depth < first or again.search(between)):
            break
        if first is not None and depth > first:
            continue
        if quantity.unit != total.unit:
            if parts and quantity.unit not in ("%", "pp"):
                break
            continue
        if quantity.comparator not in _EXACT or quantity.value >= total.value:
            break
        first = depth if first is None else first
        parts.append(quantity)
    return parts


def _before(folded: str, total: Quantity, earlier: Sequence[Quantity]) -> list[Quantity]:
    """The parts before a total: the unbroken run of its unit."""
    parts: list[Quantity] = []
    for quantity in reversed(earlier):
        if quantity.unit != total.unit or quantity.comparator not in _EXACT or quantity.value > total.value:
            break
        parts.insert(0, quantity)
    return parts


def _shares(
    analysis: Analysis, folded: str, quantities: Sequence[Quantity], sentence: tuple[int, int]
) -> Iterator[Note]:
    """Shares of one whole: announced as such, or completed by what is left over."""
    shares = [quantity for quantity in quantities if quantity.unit == "%" and quantity.comparator in _EXACT]
    if len(shares) < 2:
        return
    first, last = shares[0], shares[-1]
    opened = _pattern("<shares>[^,。;0-9]{0,4}$").search(folded, max(sentence[0], first.start - _REACH), first.start)
    rest = _pattern("<rest+>$").search(folded, max(shares[-2].end, last.start - _REACH), last.start)
    cue_found = opened or rest
    if cue_found is None:
        return
    run = _run(folded, shares) if opened else shares
    if len(run) < 2:
        return
    place = (cue_found.start(), cue_found.end())
    printed = [share.text for share in run]
    yield _note(analysis, sentence, "shares", place, run, stated=_WHOLE, printed=printed)


def _run(folded: str, shares: Sequence[Quantity]) -> list[Quantity]:
    """The shares that are listed side by side: 15%、25%和60%."""
    run = [shares[0]]
    for share in shares[1:]:
        if folded[run[-1].end : share.start].strip(" ") not in ("、", ",", "和", "与", "及", "以及", ":"):
            break
        run.append(share)
    return run


def _ratio(analysis: Analysis, ratio: re.Match[str]) -> Note:
    """A structure as a ratio (三次产业结构为5.1:42.3:52.6): its terms are shares."""
    start, end = ratio.span()
    text = analysis.text
    parts, place = [], start
    for term in ratio[0].split(":"):
        parts.append(Evidence(start=place, end=place + len(term), text=text[place : place + len(term)]))
        place += len(term) + 1
    values = [float(term) for term in ratio[0].split(":")]
    return Note(
        doc_id=analysis.doc_id,
        check="shares",
        outcome=outcome_of(_WHOLE, sum(values), [part.text for part in parts]),
        stated=_WHOLE,
        computed=round(sum(values), 6),
        unit="%",
        total=Evidence(start=start, end=end, text=text[start:end]),
        parts=parts,
        quote=text[start:end],
        start=start,
        end=end,
    )
