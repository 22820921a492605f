"""Reads a numeral that a grammar has already delimited: 1,200, 1.5万亿, 三百零五, 百分之一点二's 一点二, 二〇二四.

Own code, not a library: a numeral is read for every number of a text, and the scale marks after digits (1.5万亿) and
digit by digit years (二〇二四) are read by the same two functions. A test compares the values with those of `cn2an`.
"""

from __future__ import annotations

from functools import lru_cache

DIGITS = {mark: value for value, mark in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
_SCALE = _SMALL | _LARGE


def scale_of(marks: str) -> int:
    """Return the product of scale marks: 万亿 → 10**12; 1 for none. Raises KeyError on any other mark."""
    product = 1
    for mark in marks:
        product *= _SCALE[mark]
    return product


def read_arabic(digits: str, marks: str = "") -> float:
    """Return the value of digits, with thousands commas and a decimal point or without, times scale marks (`万`)."""
    whole, _, fraction = digits.replace(",", "").partition(".")
    value = int(whole + fraction) * scale_of(marks)
    return value / 10 ** len(fraction) if fraction else float(value)


@lru_cache(maxsize=4096)
def read_chinese(numeral: str) -> float | None:
    """Return the value of a Chinese numeral, or None where it is none (十四五, 万千, 一一百).

    A row of two or more bare digits is read by place (二〇二四 → 2024), a 点 opens decimals, and scale marks alone
    multiply (百万, 千亿).
    """
    whole, point, fraction = numeral.partition("点")
    value = _whole(whole)
    if value is None or (point and not (fraction and all(mark in DIGITS for mark in fraction))):
        return None
    if not point:
        return float(value)
    return float(f"{value}.{''.join(str(DIGITS[mark]) for mark in fraction)}")


def _whole(numeral: str) -> int | None:
    if not numeral:
        return None
    if all(mark in DIGITS for mark in numeral):
        return int("".join(str(DIGITS[mark]) for mark in numeral))
    if all(mark in _SCALE for mark in numeral):
        return _bare_scale(numeral)
    total = 0
    for mark, size in (("亿", 10**8), ("万", 10**4)):
        head, found, numeral = numeral.rpartition(mark)
        if found:
            part = _whole(head) if mark == "亿" else _section(head)
            if part is None:
                return None
            total += part * size
            if len(numeral) == 1 and numeral in DIGITS and DIGITS[numeral]:
                return total + DIGITS[numeral] * size // 10
    rest = _section(numeral) if numeral else 0
    return None if rest is None else total + rest


def _bare_scale(numeral: str) -> int | None:
    """十 百 百万 千亿 万亿: scale marks alone, rising."""
    sizes = [_SCALE[mark] for mark in numeral]
    return scale_of(numeral) if sizes == sorted(set(sizes)) else None


def _section(numeral: str) -> int | None:
    """A numeral under 10,000: 三百零五, 十二, 一百五 (150)."""
    total, last = 0, 10**4
    digit: int | None = None
    for mark in numeral:
        if mark in DIGITS:
            if digit:  # two digits in a row: 十四五
                return None
            digit = DIGITS[mark]
            continue
        size = _SMALL.get(mark)
        if size is None or size >= last or (digit is None and mark != "十"):
            return None
        total += (digit or 1) * size
        digit, last = None, size
    if digit is None:
        return total
    return total + digit * (last // 10 if last in (100, 1000) and not _after_zero(numeral) else 1)


def _after_zero(numeral: str) -> bool:
    return len(numeral) > 1 and DIGITS.get(numeral[-2]) == 0
