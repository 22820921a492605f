"""Numbers of lists as Word shows them: a DOCX file holds their pattern (`第%1条`, `（%2）`), not the numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "〇一二三四五六七八九"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
# Nine levels is what Word has; counters of more would be an attack.
_LEVELS = 9
_MOST = 100_000


def chinese(number: int) -> str:
    """Return a number of less than 100,000 in Chinese: 十, 二十一, 一百零五."""
    if not 0 < number < _MOST:
        return str(number)
    result, zero = "", False
    for power, unit in ((10_000, "万"), (1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, power)
        if digit:
            result += ("零" if zero and result else "") + _DIGITS[digit] + unit
            zero = False
        else:
            zero = True
    return result.removeprefix("一") if result.startswith("一十") else result


def _from(characters: str) -> Callable[[int], str]:
    return lambda number: characters[number - 1] if 0 < number <= len(characters) else str(number)


def _digits(digits: str) -> Callable[[int], str]:
    return lambda number: "".join(digits[int(digit)] for digit in str(number))


def _letter(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * min(1 + (number - 1) // 26, 5) if number > 0 else str(number)


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    roman = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        roman += letters * count
    return roman


_CIRCLED = "".join(map(chr, range(0x2460, 0x2474)))
_IN_BRACKETS = "".join(map(chr, range(0x2474, 0x2488)))
_STYLES: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(
        ("chineseCounting", "chineseCountingThousand", "chineseLegalSimplified", "japaneseCounting",
         "taiwaneseCounting", "taiwaneseCountingThousand", "koreanCounting"), chinese,
    ),
    **dict.fromkeys(("ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand"), _digits(_DIGITS)),
    **dict.fromkeys(("decimalFullWidth", "decimalFullWidth2"), _digits("０１２３４５６７８９")),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _from(_CIRCLED)),
    "decimalEnclosedParen": _from(_IN_BRACKETS),
    "decimalZero": lambda number: f"{number:02d}",
    "ideographTraditional": _from("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _from("子丑寅卯辰巳午未申酉戌亥"),
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerLetter": _letter,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "none": lambda _: "",
}  # fmt: skip


def render(number: int, style: str) -> str:
    """Return a list's number in one of Word's styles (`w:numFmt`); in an unknown one as a decimal number."""
    return _STYLES.get(style, str)(number)


@dataclass(slots=True)
class _Level:
    start: int = 1
    style: str = "decimal"
    pattern: str = ""
    suffix: str = "tab"
    legal: bool = False
    restart: int | None = None  # the level above which it starts anew, 1-based; 0 never


@dataclass(slots=True)
class _List:
    counters: str  # lists of one abstract definition go on counting together
    levels: dict[int, _Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of a document; `label` must be asked for each numbered paragraph in order."""

    def __init__(self, root: Any | None) -> None:
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._started: set[tuple[str, int]] = set()
        if root is not None:
            self._load(root)

    def _load(self, root: Any) -> None:
        abstract = {item.get(f"{_W}abstractNumId"): _levels(item) for item in root.iter(f"{_W}abstractNum")}
        for item in root.iter(f"{_W}num"):
            identity = _value(item, "abstractNumId")
            found = _List(identity or "", dict(abstract.get(identity, {})))
            for override in item.iter(f"{_W}lvlOverride"):
                number = _integer(override.get(f"{_W}ilvl"), 0)
                found.levels.update(_levels(override))
                if (start := _value(override, "startOverride")) is not None:
                    found.starts[number] = _integer(start, 1)
            self._lists[item.get(f"{_W}numId") or ""] = found

    def label(self, list_id: str, level: int) -> str:
        """Return the number, with its suffix, that the next paragraph of a list has; empty where it has none."""
        found = self._lists.get(list_id)
        if found is None or level not in found.levels:
            return ""
        counts = self._counts.setdefault(found.counters, {})
        if level in found.starts and (list_id, level) not in self._started:
            self._started.add((list_id, level))
            counts[level] = found.starts[level] - 1
        counts[level] = counts.get(level, found.levels[level].start - 1) + 1
        for deeper in [number for number in counts if number > level]:
            restart = found.levels[deeper].restart if deeper in found.levels else None
            if restart is None or (restart and level < restart):
                del counts[deeper]
        return _shown(found, level, counts)


def _shown(found: _List, level: int, counts: dict[int, int]) -> str:
    own = found.levels[level]
    if own.style == "bullet":
        # symbol fonts keep their bullets in the private use area
        bullet = "•" if any("\ue000" <= char <= "\uf8ff" for char in own.pattern) else own.pattern
        return f"{bullet} " if bullet.strip() else ""

    def number(match: re.Match[str]) -> str:
        wanted = int(match.group(1)) - 1
        other = found.levels.get(wanted, _Level())
        count = counts.setdefault(wanted, other.start)
        return render(count, "decimal" if own.legal and other.style != "none" else other.style)

    text = re.sub(r"%([1-9])", number, own.pattern)
    # 一、 and （一） stand close to their words; 第一条 and 1. do not
    apart = text and own.suffix in {"tab", "space"} and (text[-1].isalnum() or text[-1] == ".")
    return f"{text} " if apart else text


def _levels(parent: Any) -> dict[int, _Level]:
    levels = {}
    for item in parent.iter(f"{_W}lvl"):
        number = _integer(item.get(f"{_W}ilvl"), 0)
        if 0 <= number < _LEVELS:
            restart = _value(item, "lvlRestart")
            levels[number] = _Level(
                start=_integer(_value(item, "start"), 1),
                style=_value(item, "numFmt") or "decimal",
                pattern=(_value(item, "lvlText") or "")[:60],
                suffix=_value(item, "suff") or "tab",
                legal=item.find(f"{_W}isLgl") is not None,
                restart=None if restart is None else _integer(restart, 0),
            )
    return levels


def _value(parent: Any, name: str) -> str | None:
    child = parent.find(f"{_W}{name}")
    return None if child is None else child.get(f"{_W}val")


def _integer(value: str | None, default: int) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 6 else default
