"""What a quantity measures: the noun before the bound, the noun counted, the base of a ratio, the name of an award."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from policy_nlp.extract.quantities.clauses import Reading
from policy_nlp.extract.quantities.nouns import WHO_END, after_last, nearest_party, trim, without_tail
from policy_nlp.extract.quantities.vocabulary import Cue, Ending
from policy_nlp.records import Kind, Place

_FINE: Final = re.compile(r"的?(?P<fine>罚款|罚金)")
SHARE: Final = re.compile(
    r"(?P<subject>[^,;。:\n]{0,40}?)(?:应|须|要)?(?:每年|一般)?"
    r"(?P<share>占(?!地|比|用)(?:据|到)?(?P<base>[^,;。:\n]{2,30}?)(?:的(?P<ratio>比例|比重|比率))?)"
    r"(?:的|应当?|须|要|不得?|达|到|为|控制在|在|分别|原则上|一般)*$"
)
"""科技经费占财政支出的比例, up to the bound."""
_ACCORDING: Final = re.compile(
    r"(?:最高|不超过)?(?:按照?|依照?|根据|(?<![可予给难得加用])以(?![上下内外及]))(?:其|该|不超过|不高于|照|对)*"
    r"(?P<base>[^,;。:\n]{2,30}?)(?:的|不超过|不高于|最高)*$"
)
"""按其实际投资额的, up to the amount."""
_BASED: Final = re.compile("[按依根以]")
"""What the word before a base begins with: without one there is none."""

_HEAD_NOUN: Final = re.compile(r"[^,;。:\n的]{2,50}的")
_NOUN: Final = re.compile(r"(?:的| |“)*(?P<noun>[^,;。、:()\n!?《》“”0-9]{2,30})")
_RELATIVE: Final = Cue("<relative>")
_VERB: Final = Cue("<verb_after>")
_BARE_VERB: Final = Ending("bare_verb")
_BEFORE_NOUN: Final = re.compile("[的”)]|支持|鼓励|引导|确保|力争|优先|实现")
_RATIOS: Final = frozenset(("比例", "比重", "份额", "占比", "比率", "数量", "总数", "人数"))
_SIBLINGS: Final = re.compile(r"(?:以内|以下|以上)?(?:[、和或至-][0-9]{1,6}(?:\.[0-9]{1,3})?[万亿]?(?:元|%))*的?")
_AWARD: Final = Cue("<award_of>*<award>(?:总额|金额|额度)?")
_FUNDS: Final = Ending("funds")
_MEMBERS: Final = re.compile(r"[^,;。:、()\n的]{2,16}(?:(?:、|和|及|与)[^,;。:、()\n和及]{2,16}){1,7}$")
_AND: Final = re.compile(r"、|和|及|(?<!参)与")
_CASE_BEGINS: Final = re.compile("[的对为]|给予|获得|按照?")
_OF_LEVELS: Final = re.compile("[两二三四五](?:个|类|档|级)")
_NO_CASE: Final = re.compile(r"[0-9“《]")
_MEASURE: Final = Cue("<measure>$")
_MAKES_FIRST: Final = Cue("<makes_first>了?")
_INSIDE: Final = ("内", "来", "间", "以来", "外", "里", "后")
_LONGEST_BRACKET: Final = 40


def metric_of(reading: Reading, kind: Kind, carried: Place | None) -> Place | None:
    """Return the place of what an amount measures; `carried` is that of the amount before it in the paragraph."""
    family = reading.amount.family
    fine = fine_after(reading)
    if fine is not None:
        return fine if family == "money" else _noun_before(reading)
    if kind == "support" and family == "money":
        return _award(reading) or carried
    headed = _before_bracket(reading)
    if headed is not None:
        return headed
    if carried is not None and reading.floor > reading.clause and reading.bound.start - reading.floor < 2:
        return carried  # 由52%提升至91%
    found = _FAMILIES.get(family, _of_count)(reading, kind)
    return _without_verb(reading.text, found) if found else carried


def fine_after(reading: Reading) -> Place | None:
    """Return the 罚款 of 处1万元罚款."""
    if "罚" not in reading.text[reading.bound.end : reading.bound.end + 2]:
        return None
    fine = _FINE.match(reading.text, reading.bound.end)
    return fine.span("fine") if fine else None


def _without_verb(text: str, place: Place) -> Place:
    """Take the verb of making off a noun: 本科高校 of 新增本科高校; the verb stays where little else is left."""
    verb = _MAKES_FIRST.match(text, *place)
    return (verb.end(), place[1]) if verb is not None and place[1] - verb.end() >= 2 else place


def _before_bracket(reading: Reading) -> Place | None:
    """经济外向度 of 经济外向度(进出口总额占总产值的比重)不低于5%: what the bracket before the bound explains."""
    text, end = reading.text, reading.bound.start
    if text[end - 1 : end] != ")":
        return None
    low = max(reading.part, reading.floor, end - _LONGEST_BRACKET)
    opened = text.rfind("(", low, end)
    if opened < 0:
        return None
    start = max(low, *(text.rfind(mark, low, opened) + 1 for mark in ",:、。的"))
    return trim(text, start, opened) if opened - start > 2 else None


def _of_count(reading: Reading, kind: Kind) -> Place | None:
    """41家创新联合体, 创新联合体41家; 择优遴选不超过3个 counts the party named before."""
    bounded = reading.bound.start < reading.amount.start and reading.text.startswith("的", reading.bound.end)
    found = None if bounded else _noun_after(reading)
    found = found or _noun_before(reading)
    if found is None and reading.amount.family == "count" and kind == "support":
        found = nearest_party(reading)
    return found or _object_before(reading)


def _of_money(reading: Reading, kind: Kind) -> Place | None:
    """总投资15亿元; what was spoken of before, where only a party stands there (人工智能企业不低于5000万元)."""
    found = _noun_before(reading)
    if found is None:
        return _object_before(reading)
    return None if WHO_END.ends(reading.text, *found) else found


def _of_share(reading: Reading, kind: Kind) -> Place | None:
    return _base(reading) or _object_before(reading)


def _of_time(reading: Reading, kind: Kind) -> Place | None:
    """有效期3年: what lasts; 三年内实现全覆盖, 5年战略目标: what takes or has the time."""
    text, bound = reading.text, reading.bound
    if text.startswith("每", bound.start - 1):
        return _noun_after(reading, cut=False)
    after, before = _noun_after(reading, cut=not reading.after_word), _noun_before(reading)
    if reading.after_word or before is None:
        return after or before
    brief = before[1] - before[0] <= 2 and text[before[1] - 1] not in "期限龄"
    return after if brief and after is not None and not text.startswith("的", bound.end) else before


def _noun_after(reading: Reading, *, cut: bool = True) -> Place | None:
    """The noun that a number counts: 41家创新联合体; behind a relative clause its head (…的主要厂商)."""
    text, low = reading.text, reading.bound.end
    match = _NOUN.match(text, low, reading.part_end)
    if match is None:
        return None
    start, end = match.span("noun")
    if text[start] in "和及" or (reading.amount.family == "time" and text.startswith(_INSIDE, start)):
        return None
    if cut and _RELATIVE.match(text, start, end):
        head = _HEAD_NOUN.match(text, start, reading.part_end)
        second = _NOUN.match(text, head.end(), reading.part_end) if head else None
        if second is None:
            return None
        start, end = second.span("noun")
    if cut:
        verb = _VERB.search(text, start + 1, end)
        if verb is not None:
            behind = verb.group() == "的" and end - verb.end() >= 2 and not WHO_END.ends(text, start, verb.start())
            if behind:
                start = verb.end()
                verb = _VERB.search(text, start + 1, end)
            end = verb.start() if verb else end
    return (start, end) if end - start >= 2 else None


def _noun_before(reading: Reading) -> Place | None:
    """The noun phrase that ends at the bound: 上年营业收入 of 其上年营业收入一般不低于."""
    text, end = reading.text, reading.bound.start
    low = max(reading.clause, reading.floor, end - 40)
    if end - low < 2:
        return None
    end = without_tail(text, low, end)
    cut = after_last(text, _BEFORE_NOUN, low, end)
    brief = end - cut < 3 and (text[cut - 1] != "的" or text[cut:end] in _RATIOS)
    place = trim(text, low if brief else cut, end)
    if (
        place is not None
        and place[1] - place[0] <= 3
        and text.startswith("的", reading.floor)
        and reading.floor > reading.clause
    ):
        return trim(text, reading.clause, end)  # 单户担保金额500万元及以下的占比
    if place is None:
        return None
    verb = _BARE_VERB.start(text, *place)
    if verb == place[1]:
        return place
    if verb - low > 3:
        return trim(text, low, verb)
    grows = text.startswith(("增长", "下降"), place[1] - 2)
    return place if grows and place[1] - place[0] > 2 else None


def _object_before(reading: Reading) -> Place | None:
    """The object of the clause before, where the amount's own clause has no noun: 提升了国产化率，从40%跃升至70%."""
    text = reading.text
    end = reading.clause - 1
    if end <= reading.part:
        return None
    low = max(reading.part, text.rfind(",", reading.part, end) + 1, end - 30)
    done = text.rfind("了", low, end)
    of = text.rfind("的", low, end)
    start = done + 1 if done > 0 else of + 1 if of > 0 and end - of > 3 else low
    return trim(text, start, end)


def base_named(text: str, low: int, high: int) -> re.Match[str] | None:
    """Return the words 按…的 that name the `base` of an amount at `high`, looked for from `low` on."""
    return _ACCORDING.search(text, low, high) if _BASED.search(text, low, high) else None


def _base(reading: Reading) -> Place | None:
    """What a ratio is of: 按实际投资额的30%, 占财政支出的2%, 不高于风险责任的0.5%; else what it is: 覆盖率达到97%."""
    text, amount, bound = reading.text, reading.amount, reading.bound
    low = max(reading.part, reading.floor, amount.start - 60)
    low = max(low, *(text.rfind(mark, low, amount.start) + 1 for mark in ",;:。("))
    share = SHARE.search(text, low, bound.start) if text.find("占", low, bound.start) >= 0 else None
    if share is not None:
        return share.span("share") if share["ratio"] else trim(text, *share.span("base"))
    based = base_named(text, low, amount.start)
    if based is not None and based.end("base") - based.start("base") >= 2:
        return trim(text, *based.span("base"))
    if amount.start - bound.cue_end > 3:
        return trim(text, bound.cue_end, amount.start)
    if text[amount.start - 1] == "的":
        return trim(text, low, amount.start)
    return _noun_before(reading)


def _award(reading: Reading) -> Place | None:
    """The name of what is given: behind the amount (50万元一次性奖励), else the last one before it."""
    text = reading.text
    skip = _SIBLINGS.match(text, reading.bound.end, reading.part_end)
    noun = _AWARD.match(text, skip.end() if skip else reading.bound.end, reading.part_end)
    if noun is not None:
        return noun.span()
    before = _noun_before(reading)
    if before is not None and _FUNDS.ends(text, *before):
        return before
    best: Place | None = None
    for match in _AWARD.finditer(text, max(reading.line, reading.amount.start - 120), reading.amount.start):
        best = match.span()
    if best is None:
        later = _AWARD.search(text, reading.bound.end, reading.part_end)
        best = later.span() if later else None
    return best


def case_of(reading: Reading, member: int, size: int) -> Place | None:
    """国家级 of 对国家级、省级中心，分别给予50万元、20万元: the case of the `member`th of `size` amounts."""
    text, high = reading.text, min(reading.amount.head, reading.bound.start)
    if size < 2 or text.rfind("分别", reading.part, reading.amount.start) < 0:
        return None
    while high > reading.part:
        low = max(reading.part, text.rfind(",", reading.part, high) + 1, text.rfind(":", reading.part, high) + 1)
        marks = [mark.span() for mark in _AND.finditer(text, low, high)]
        if len(marks) == size - 1:
            last = text[marks[-1][1] : high]
            if ("的" in last[:-2] and "的" not in text[low : marks[0][0]]) or _OF_LEVELS.search(last):
                return None  # 三级、四级和五级认证的企业: all are of one sort
            start = marks[member - 1][1] if member else after_last(text, _CASE_BEGINS, low, marks[0][0])
            case = trim(text, start, marks[member][0] if member < len(marks) else high)
            return None if case is None or _NO_CASE.search(text, low, high) else case
        high = low - 1
    return None


def shared_among(reading: Reading, member: int) -> tuple[Place, Place | None] | None:
    """原煤、原油、天然气产量分别达到…: the metric and the subject of the list's `member`th amount."""
    text = reading.text
    apart = text.rfind("分别", reading.part, reading.amount.start)
    if apart < 0:
        return None
    low = max(reading.part, text.rfind(",", reading.part, apart) + 1)
    listed = _MEMBERS.search(text, low, apart)
    if listed is None:
        return None
    places, start = [], listed.start()
    for mark in (*_AND.finditer(text, listed.start(), listed.end()), None):
        places.append((start, mark.start() if mark else listed.end()))
        start = mark.end() if mark else start
    if member >= len(places) or len(places) < 2:
        return None
    tail = _MEASURE.search(text, *places[-1])
    if all(_MEASURE.search(text, *place) for place in places[:-1]):
        return places[member], None  # 绿化覆盖率、绿地率
    if tail is None or tail.start() - places[-1][0] < 2:
        return places[member], None
    places[-1] = (places[-1][0], tail.start())
    return tail.span(), places[member]


_FAMILIES: Final[dict[str, Callable[[Reading, Kind], Place | None]]] = {
    "money": _of_money,
    "percent": _of_share,
    "time": _of_time,
}
