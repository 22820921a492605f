"""Which kind a quantity is of: requirement, support, target or fact; by its clause first, then by section and genre."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from policy_nlp.extract.quantities.bounds import BARRED, EASED, REACH
from policy_nlp.extract.quantities.clauses import Reading
from policy_nlp.extract.quantities.vocabulary import Cue
from policy_nlp.records import Kind
from policy_nlp.scan import Scan

_GIVES: Final = Cue("<gives>")
_GIVES_IN_LAW: Final = Cue("<gives_in_law>")
_AWARD: Final = Cue("<award_cue>")
_PENALTY: Final = Cue("<penalty>")
_TERM: Final = re.compile(r"(?:有效期|试行期|施行期|执行期)(?:限|为|至|不超过|暂定|:|是|共|自[^,;。]{1,16})*$")
_CONDITION: Final = Cue(
    r"(?:(?:[、和或至-]|以上|及以上|以下|\(含\))*"
    r"[0-9]{1,6}(?:\.[0-9]{1,3})?[万亿]?(?:元|%|家|个|人|名|项|亩|吨|件)(?:以上|及以上|以下)?)*(?:人民币)?"
    r"[^,;。、的给]{0,14}的(?!比例|标准|额度|幅度|部分)(?=[,;。、:]|$|[^,;。]{0,30}?(?:<party>|<selected>))"
)
_SELECTS: Final = Cue(r"[^,;。给]{0,40}?的[^,;。]{0,16}?<party>")
_PROPOSES: Final = Cue("<proposes>")
_STRICT: Final = re.compile(r"得|原则上|一般|均|应|须|不高于")
_LENDS: Final = re.compile(r"贷款|投资期|授信|融资|贴息")
_SHARES: Final = re.compile(r"(?:投资|出资|资助|支持|补助)比例[^,;。]{0,4}可")
_BASE: Final = re.compile(r"(?:按照?|(?<![可予给难得加用])以(?![上下内外及])|依据|参照)[^,;。]{0,40}$")
_AIM: Final = Cue("<aims>")
_DONE: Final = Cue("<done>")
_REPORT: Final = Cue("<reports>")
_MUST: Final = Cue("<must>")
_ELLIPTIC: Final = Cue("<elliptic>")
_OLD: Final = re.compile(r"[由从自][^,;。、]{0,8}$")
_NEW: Final = Cue("<changes>[到至为]|[至到]")
_MAKES: Final = Cue("<makes>[^,;。]{0,4}$")
_MADE: Final = Cue("<made>")

_SENTENCE: Final = 200
_HEADING: Final = 20
_ALLOWED: Final = 60
_REACHED: Final = ("顺利", "圆满", "全面", "完成", "的完成", "如期", "较好", "落实")
"""What follows a heading cue that is none: 主要目标任务圆满完成."""
_STRIVES: Final = re.compile(r"力争|争取")
_STATED: Final = re.compile(
    r"(?:总投资|计划投资|占地(?:面积)?|(?:规划)?用地(?:面积)?|总?建筑面积|总占地)额?(?:约|为|达|共|规模|[: ])*$"
)
_ORDERS: Final = Cue("(?:全[市省区县]|共)?(?:每年)?(?:推动|<makes>|认定)[^,;。:0-9]{0,16}$")
_BY_YEAR: Final = re.compile(r"到(?:20[0-9]{2}年|[^,;。]{0,6}年底)")

_BY_GENRE: Final[dict[str, Kind]] = {
    **dict.fromkeys(("规划", "计划", "方案", "意见", "决定", "报告"), "target"),
    **dict.fromkeys(("细则", "办法", "通知", "指南", "公告", "条例", "法律", "规定"), "requirement"),
    **dict.fromkeys(("解读", "评论"), "fact"),
    "措施": "support",
}
_LAWS: Final = frozenset(("条例", "法律", "规定"))


class Usual(NamedTuple):
    """What a document's genre makes of an amount whose own words decide nothing; `law` where 应安排 is no award."""

    kind: Kind
    law: bool


def usual_of(genre: str, text: str) -> Usual:
    """Return the usual kind of a genre; of an unknown one, by which words of order, award or aim the text has most."""
    kind = _BY_GENRE.get(genre)
    if kind is None:
        gives = text.count("给予") + text.count("奖励") + text.count("补助")
        orders = text.count("应当") + text.count("不得") + text.count("必须")
        aims = text.count("力争") + text.count("推进") // 2 + text.count("目标")
        most = max(gives, orders, aims)
        if most < 3 or most * 1200 < len(text):
            kind = "fact"
        else:
            kind = "support" if gives == most else "requirement" if orders == most else "target"
    return Usual(kind, genre in _LAWS)


def phase_at(scan: Scan, line: tuple[int, int], phase: Kind | None, since: int) -> Kind | None:
    """Return the kind that the headings between `since` and the end of a line announce, else the one that held so far.

    A heading cue (主要目标, 申报条件, 过去一年) counts at the head of its line only.
    """
    for cue in scan.of("phase", since, line[1]):
        if cue.start - scan.line_at(cue.start)[0] <= _HEADING and not scan.text.startswith(_REACHED, cue.end):
            phase = None if cue.value == "none" else cue.value  # type: ignore[assignment]
    return phase


def kind_of(reading: Reading, usual: Usual, phase: Kind | None, last: Kind | None) -> Kind:
    """Return the kind of an amount.

    Args:
        reading: the amount in its clause.
        usual: what the genre makes of it.
        phase: what the last heading announced, if any.
        last: the kind of the amount before it in the same paragraph.
    """
    if phase == "fact" and usual.kind == "target":
        usual = Usual("fact", usual.law)
    for rule in _RULES:
        kind = rule(reading, usual, last)
        if kind is not None:
            return kind
    return _by_default(reading, usual, phase, last)


def _old_bound(reading: Reading, usual: Usual, last: Kind | None) -> Kind | None:
    """由60%提高到90%: the old bound is a fact, and so is the 有效期 of the document."""
    text, amount = reading.text, reading.amount
    if _OLD.search(text, max(reading.clause, amount.start - 10), amount.start) and _NEW.search(
        text, reading.bound.end, min(reading.bound.end + 12, reading.part_end)
    ):
        return "fact"
    if (
        amount.family == "time"
        and reading.bound.cue_end == reading.bound.start
        and _TERM.search(text, max(reading.part, reading.bound.start - 24), reading.bound.start)
    ):
        return "fact"
    if amount.family == "time" and reading.after_word and BARRED.match(text, reading.bound.end, reading.part_end):
        return "requirement"
    return "requirement" if _PENALTY.search(text, reading.part, reading.part_end) else None


def _giving(reading: Reading, usual: Usual, last: Kind | None) -> Kind | None:
    """给予最高50万元 gives; 投资500万元以上的企业，给予… conditions; 按投资额的30%给予… gives again."""
    text, amount = reading.text, reading.amount
    if _STRIVES.search(text, reading.clause, amount.start) and not usual.law:
        return "target"
    gives = _GIVES_IN_LAW if usual.law else _GIVES
    first = gives.search(text, reading.part, reading.part_end)
    if first is None or (usual.kind == "fact" and not _proposes(reading)):
        return None
    if usual.kind == "target" and amount.family == "percent" and _reaches(reading) and first.start() < reading.clause:
        return None
    condition = _CONDITION.match(text, reading.bound.end, reading.part_end) is not None
    if reading.after_word and not condition:
        condition = _SELECTS.match(text, reading.bound.end, reading.part_end) is not None
    later = gives.search(text, amount.end, reading.part_end)
    based = amount.family == "percent" and _BASE.search(text, reading.clause, amount.start) is not None
    if based and not condition:
        return "support"
    if first.start() < amount.start:
        given = not condition or (later is None and not reading.after_word)
    else:
        at_once = later is not None and later.start() < reading.clause_end
        carried = last == "support" and reading.floor >= reading.clause
        given = not condition and not reading.after_word and (at_once or carried)
    return "support" if given else "requirement"


def _proposes(reading: Reading) -> bool:
    """Whether a commentary proposes here (建议, 应, 可) and does not report."""
    text = reading.text
    proposed = _PROPOSES.search(text, reading.part, reading.part_end) is not None
    return proposed and not _DONE.search(text, reading.part, reading.part_end)


def _reaches(reading: Reading) -> bool:
    bound = reading.bound
    return bound.comparator == REACH or reading.text[bound.start : bound.cue_end].endswith(("到", "至", "达"))


def _award(reading: Reading, usual: Usual, last: Kind | None) -> Kind | None:
    """奖励总额最高500万元, and the elliptic 单个企业每年最高100万元 that follows an award."""
    text, amount = reading.text, reading.amount
    if usual.kind not in ("support", "requirement") or usual.law or _AIM.search(text, reading.part, reading.part_end):
        return None
    elliptic = _ELLIPTIC.search(text, reading.clause, amount.start) is not None
    if _AWARD.search(text, reading.part, reading.part_end) and (elliptic or amount.family in ("money", "percent")):
        condition = reading.after_word and _CONDITION.match(text, reading.bound.end, reading.part_end)
        return "requirement" if condition else "support"
    if elliptic and last == "support" and amount.family != "time" and reading.bound.comparator in ("<=", "="):
        return "support"
    return None


def _condition(reading: Reading, usual: Usual, last: Kind | None) -> Kind | None:
    """营业收入500万元以上的企业: a bound inside a relative clause selects."""
    if usual.kind == "fact" or reading.bound.comparator in ("=", "~"):
        return None
    if _DONE.search(reading.text, reading.part, reading.part_end):
        return None
    return "requirement" if _CONDITION.match(reading.text, reading.bound.end, reading.part_end) else None


def _time_words(reading: Reading, usual: Usual, last: Kind | None) -> Kind | None:
    """力争, 到2025年 aim; 截至, 已, 累计 report."""
    text = reading.text
    done = _DONE.search(text, reading.part, reading.clause_end)
    if _AIM.search(text, reading.part, reading.clause_end) and not done:
        return "target"
    if done:
        return "fact"
    if usual.kind == "fact" and _REPORT.search(text, reading.part, reading.part_end):
        return "fact"
    low = reading.part - _SENTENCE
    low = max(low, text.rfind("。", max(reading.line, low), reading.part))
    if last == "target" and _BY_YEAR.search(text, low, reading.part):
        return "target"  # 到2015年，产值达到…；营业收入突破…
    return None


def _existing(reading: Reading, usual: Usual, last: Kind | None) -> Kind | None:
    """八大产业集群, 两个区域中心城市: a small Chinese numeral before a noun counts what there is."""
    text, amount = reading.text, reading.amount
    plain = reading.bound.comparator in ("=", "~")
    if plain and amount.family in ("money", "measure", "place", "count"):  # noqa: SIM102
        if _STATED.search(text, max(reading.clause, amount.start - 16), amount.start):
            return "fact"
    counted = amount.family == "count" and amount.unit == "个" and reading.bound.comparator == "="
    if not counted or text[amount.start].isascii() or amount.value < 2 or amount.value > 20:
        return None
    return None if _MAKES.search(text, max(reading.clause, amount.start - 8), amount.start) else "fact"


def _is_leave(reading: Reading) -> bool:
    """贷款期限最长10年, 出资比例可达40%, 允许…期限不超过3年: what is granted, though it has a ceiling."""
    text, bound, family = reading.text, reading.bound, reading.amount.family
    if family == "percent":
        return _SHARES.search(text, reading.clause, bound.cue_end) is not None
    ceiling = bound.comparator in ("<=", REACH) and family in ("time", "money")
    lent = _LENDS.search(text, reading.clause, bound.start) or (
        family == "time" and "允许" in text[max(reading.line, bound.start - _ALLOWED) : bound.start]
    )
    return ceiling and bool(lent)


def _norm(reading: Reading, usual: Usual, last: Kind | None) -> Kind | None:
    """不得低于, 原则上不超过, 应占…以上; 5个工作日内."""
    text, bound = reading.text, reading.bound
    if usual.kind != "fact" and _is_leave(reading):
        return "support"
    if reading.amount.family == "time" and reading.after_word and text[bound.end - 1] in "内前":
        return "target" if usual.kind == "target" and reading.amount.unit in ("year", "quarter") else "requirement"
    negated = bound.comparator in ("<=", ">=") and bound.start < reading.amount.start and text[bound.start] in "不至均"
    making = negated and _MADE.search(text, reading.clause, bound.start) and usual.kind in ("target", "support")
    if making and not _STRICT.search(text, reading.clause, bound.cue_end):
        return "target"
    if usual.kind == "fact" and not negated and not _proposes(reading):
        return None
    if negated or bound.comparator == EASED or _MUST.search(text, reading.clause, reading.clause_end):
        return "requirement"
    return None


_RULES: Final[tuple[Callable[[Reading, Usual, Kind | None], Kind | None], ...]] = (
    _old_bound,
    _giving,
    _award,
    _condition,
    _time_words,
    _existing,
    _norm,
)


def _by_default(reading: Reading, usual: Usual, phase: Kind | None, last: Kind | None) -> Kind:  # noqa: PLR0911
    if last == "fact" and usual.kind != "target" and reading.floor > reading.part:
        return "fact"
    if usual.kind == "fact":
        bound, amount = reading.bound, reading.amount
        if bound.comparator == ">=" and reading.after_word and amount.family == "count" and phase != "fact":  # noqa: SIM102
            if _ORDERS.search(reading.text, reading.clause, bound.start):
                return "target"
        if phase == "requirement" and bound.comparator != "=":
            return "requirement"
        ordered = bound.comparator in (">=", "<=") and bound.start < amount.start
        return "requirement" if ordered else "fact"
    if phase is not None and not (phase == "support" and reading.amount.family not in ("money", "percent")):
        return phase
    if usual.kind == "support":
        return _by_default_in_awards(reading)
    if usual.kind == "target" and reading.bound.comparator != REACH:
        return "fact" if _REPORT.search(reading.text, reading.clause, reading.clause_end) else "target"
    return usual.kind


def _by_default_in_awards(reading: Reading) -> Kind:
    """In a text of awards, an amount outside them is aimed at by a verb of making, else a condition, else an award."""
    amount = reading.amount
    if (
        amount.family == "count"
        and amount.value > 1
        and _ORDERS.search(reading.text, reading.clause, reading.bound.start)
    ):
        return "target"
    if amount.family in ("count", "percent", "measure", "place") and _MADE.search(
        reading.text, reading.clause, reading.clause_end
    ):
        return "target"
    if reading.bound.comparator in (">=", ">", "<", "<=", "range", REACH) or amount.family == "time":
        return "requirement"
    return "support" if amount.family in ("money", "percent", "ratio") else "requirement"
