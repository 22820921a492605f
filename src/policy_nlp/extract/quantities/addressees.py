"""Whom a sentence addresses: its 对…, its first clause, its 应当, the line before its list."""

from __future__ import annotations

import re
from typing import Final

from policy_nlp.extract.quantities.clauses import Reading, in_title
from policy_nlp.extract.quantities.nouns import THING, WHO, WHO_END, after_last, party_phrase, trim
from policy_nlp.extract.quantities.vocabulary import Cue
from policy_nlp.records import Place

FOR: Final = re.compile(
    r"(?:(?<![照按面针相反绝应核比])对于?(?!接|外|口|标|应|象)(?P<who>[^,;:。\n》]{2,100}?)"
    r"(?=,|;|。|:|$|按照?|给予|最高|一次性|予以|分别|每年|择优|连续|(?:奖励|补助|补贴|资助)(?=[0-9最不一$]|$))|(?:支持|鼓励|引导|允许)(?P<urged>(?:(?!为)[^,;:。\n》]){2,30})|"
    r"(?<![认作成])为(?P<served>[^,;:。\n》]{2,16}?)(?=提供|发放|配备))"
)
"""对…, 支持…: who is addressed or urged."""

ACTS: Final = Cue("<acts>")
"""What a party does with what it runs: 建设, 申报."""

_OBLIGED: Final = re.compile(
    r"\s*(?:【[^】\n]{0,20}】)?(?:[^,;。:\n]{2,12}:|(?:第[一二三四五六七八九十百]{1,4}条|[(]?[一二三四五六七八九十0-9]{1,3}[)、.])\s*)*"
    r"(?P<who>(?![以将把在按])[^,;。:\n]{2,16}?)(?:原则上|一般)?(?:应当?|须|必须|不得|(?<![主重需必])要(?!求|素)|可以?|为|是)"
)
_FINITE: Final = re.compile(r"应|须|不得|是|为(?!主)|将|要(?!素|求)|由|:|以(?!上|下|及|内)|按|引导|支持|鼓励|给予")
_ORDERS: Final = re.compile(
    r"\s*(?:大力|择优|积极|加快|重点|紧扣|围绕|聚焦|遴选|引进|集聚|吸引|培育|培养|打造|建设|推进|推动|完善|加强|深化|优化|开展|鼓励|每年)"
)
"""What opens a clause that orders something, though it ends in a party: 大力引进科技人才."""
_DOES: Final = re.compile(r"进行|开展|实施|作出|予以|负责|加强")
"""What shows that 对… says on what a body acts: 对申报材料进行审核."""
_BECOMES: Final = re.compile(
    r"(?:(?:认定|成为|评为|列为|列入|纳入|入选|获批|获评|获得|取得|通过)(?:的|为)?)+(?P<what>[^,;。:\n0-9]{3,30})$"
)
_CLAUSE_ENDS: Final = re.compile("[,;。:\n]")
_SHORT: Final = 10
_LINES_BACK: Final = 12
_LINE_LENGTH: Final = 300
_LONG_CLAUSE: Final = 16
_LONG_SENTENCE: Final = 1000
_FAR: Final = 200
_LONG_LIST: Final = 40
"""Characters; of a longer list of what somebody has won, only who won it: 甲试点项目、乙试点项目企业."""


def headed(reading: Reading) -> Place | None:
    """成立不满5年的企业 of 成立不满5年的企业，研发投入可降至…: the party that makes up the part's first clause."""
    text = reading.text
    comma = text.find(",", reading.part, reading.bound.start)
    if comma < 0 or comma - reading.part > _LONG_CLAUSE * 2 or _FINITE.search(text, reading.part, comma):
        return None
    if _ORDERS.match(text, reading.part):
        return None
    if not WHO_END.ends(text, reading.part, comma):
        return None
    return trim(text, reading.part, comma)


def obliged(reading: Reading) -> Place | None:
    """牵头企业 of 牵头企业应是…龙头企业，上年营业收入不低于…: who the sentence obliges."""
    text = reading.text
    low = max(reading.line, reading.amount.start - _LONG_SENTENCE)
    stop = text.rfind("。", low, reading.amount.start)
    if stop < 0 and low > reading.line:
        return None
    start = max(low, stop + 1)
    topic = _OBLIGED.match(text, start, reading.amount.start)
    if topic is None or not WHO.search(text, *topic.span("who")):
        return None
    return trim(text, *topic.span("who"))


def addressed(reading: Reading, *, runner: bool = True) -> Place | None:
    """Whom the sentence part is about: 对新引进的…企业, 支持行业领军企业建设….

    With `runner`, who runs a project stands for it: an award goes to the company, a bound may bind the project.
    """
    text = reading.text
    found: Place | None = None
    low = max(reading.line, reading.amount.start - _FAR)
    low = max(low, text.rfind("。", low, reading.amount.start) + 1)
    for match in FOR.finditer(text, low, reading.amount.start):
        if in_title(text, match.start()) or (match["urged"] and text[match.end() : match.end() + 1] == ":"):
            continue
        if match["urged"]:
            found = found or _urged(text, *match.span("urged"))
            continue
        if match["served"]:
            found = match.span("served")
            continue
        start, end = _bare(text, *match.span("who"))
        end -= 1 if text[end - 1] in "的可" else 0
        who = next(reversed(list(WHO.finditer(text, start, end))), None)
        if who is not None and who.end() == end:
            found = (_runs(text, match.start(), start, end) if runner else None) or _head(text, start, end)
            continue
        if _DOES.search(text, start, end):
            continue
        who = WHO.search(text, start, end)
        if who is not None and ACTS.match(text, who.end(), end):
            found = trim(text, start, who.end())  # 企业 of 对企业开发的软件
            continue
        if end - start <= _SHORT and text[end] != "的" and match.end() < reading.amount.start:
            found = (start, end)
            continue
        if who is not None and (text[who.end() - 1] == "等" or text.startswith(("的", "“"), who.end())):
            found = (start, who.end())
    return found


def _urged(text: str, start: int, end: int) -> Place | None:
    """Who is urged: the party that 支持 governs, not one that it is to act on (甲公司 of 支持甲公司推动企业上云)."""
    who = WHO.search(text, start, end)
    if who is None:
        return None
    act = ACTS.search(text, start + 2, who.start())
    return trim(text, start, act.start() if act else who.end())


def _bare(text: str, start: int, end: int) -> Place:
    """An addressee without the bracket that closes it: 项目 of 项目(自筹项目除外)."""
    opened = text.rfind("(", start, end) if text[end - 1] == ")" else -1
    return (start, opened) if opened > start + 1 else (start, end)


def _runs(text: str, place: int, start: int, end: int) -> Place | None:
    """Who runs what is supported: 企业 of 对企业建设的项目 and of 企业实施对本地有带动作用的项目, 对 at `place`."""
    if not THING.ends(text, start, end):
        return None
    for low, high in ((start, end), (after_last(text, _CLAUSE_ENDS, max(0, place - 40), place), place)):
        who = WHO.search(text, low, high)
        if who is not None and not THING.ends(text, *who.span()) and ACTS.match(text, who.end(), high):
            return trim(text, low, who.end())
    return None


def introduced(reading: Reading) -> Place | None:
    """The party that the line before a list names: 对符合条件的机构，按以下标准给予奖励： （一）…."""
    text, end = reading.text, reading.line - 1
    for _ in range(_LINES_BACK):
        low = max(0, end - _LINE_LENGTH)
        start = text.rfind("\n", low, max(low, end)) + 1
        if end <= 0 or (start == 0 and low > 0):
            return None
        if text.endswith((":", "条件", "要求", "资格"), start, end):
            who = next(reversed(list(WHO.finditer(text, start, end))), None)
            if who is not None or text[end - 1] == ":":
                return party_phrase(text, start, *who.span()) if who else None
        end = start - 1
    return None


def earning(reading: Reading) -> Place | None:
    """What earns an award that names nobody: 示范区 of 对获批为示范区的, 新原料 of 对首次应用于产品的新原料."""
    text, found = reading.text, None
    for match in FOR.finditer(text, reading.part, reading.amount.start):
        start, end = _bare(text, *match.span("who"))
        if start < 0 or in_title(text, start) or _DOES.search(text, start, end):
            continue
        who = WHO.search(text, start, end)
        if who is not None and ACTS.match(text, who.end(), end):
            found = trim(text, start, who.end())  # 企业 of 对企业开发的软件
            continue
        becomes = _BECOMES.search(text, start, end - 1) if text[end - 1] == "的" else None
        cut = text.rfind("的", start, end - 2)
        found = becomes.span("what") if becomes else trim(text, cut + 1, end) if cut > start else found
    return found


def _head(text: str, start: int, end: int) -> Place:
    """The last noun of a long relative clause: 企业、机构和个人 of 对获得…奖的企业、机构和个人."""
    if end - start > _LONG_CLAUSE:
        cut = text.rfind("的", start, end)
        if cut > start and end - cut > 2:
            start = cut + 1
    if end - start > _LONG_LIST and (who := next(reversed(list(WHO.finditer(text, start, end))), None)) is not None:
        start = max(who.start(), text.rfind("、", start, end) + 1)
    return (start, end)
