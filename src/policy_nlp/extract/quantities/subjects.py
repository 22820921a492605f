"""Of whom or what a quantity speaks: who is bound, selected, given something or reported on."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from policy_nlp.extract.quantities.addressees import ACTS, FOR, addressed, earning, headed, introduced, obliged
from policy_nlp.extract.quantities.bounds import EASED
from policy_nlp.extract.quantities.clauses import Reading
from policy_nlp.extract.quantities.metrics import SHARE, base_named, fine_after
from policy_nlp.extract.quantities.nouns import (
    ARTICLE,
    THING,
    WHO,
    WHO_END,
    consortium_before,
    nearest_party,
    party_phrase,
    trim,
    without_tail,
)
from policy_nlp.extract.quantities.topics import OPENING, Known, topic
from policy_nlp.extract.quantities.vocabulary import Cue
from policy_nlp.records import Kind, Place

_GIVEN_LATER: Final = Cue(r"给予(?P<who>[^,;。0-9]{0,12}?<party>等?)(?=最高|一次性|不超过|资金|奖励|补助|补贴|[0-9])")
_GIVEN_TO: Final = re.compile(
    r"(?:给予|奖励|补助|资助|支持|奖补)(?P<who>[^,;。:、0-9]{2,16}?)"
    r"(?:最高|不超过|每年|一次性|分别|连续|总额|累计|资金奖励|合计)*$"
)
_PER_ONE: Final = Cue(
    r"(?P<who><each>[^,;。:、0-9]{0,12}?(?:<party>|省|市|县|村|乡镇|街道))"
    r"|(?P<each><each_alone>)(?=最高|不超过|每年|奖励|补助|给予|[0-9])"
)
_TIERED: Final = re.compile(r"(?:^|[,;:、。(]|其中)(?:其中|对)?(?P<who>[^,;。:、()0-9【】]{2,24}?)(?:单个|每个|每家)?$")
_PERSON: Final = Cue(r"^(?!按|其|给予|最高|并|再|另|分别|对于?).*<tier>$")
_NO_PARTY: Final = Cue("<no_party>等?$")
_COUNTED: Final = Cue(r"<counted>(?:一般|原则上|应当?|须|不|达|达到|为|均|总共|合计| )*")
_MEASURED: Final = re.compile(r"占比|比例|收费|费率")
_PORTION: Final = re.compile(
    r"(?:每年)?(?P<subject>[^,;。:\n]{2,30}?)(?:可|应|须)?(?:按照?|不低于|不超过)(?=[^,;。:\n]{2,30}$)"
)
_ITEM: Final = re.compile(
    r"[ \t]*(?P<number>[(]?[一二三四五六七八九十0-9]{1,3}[)、.][ \t]*)(?P<who>[^,;。:\n]{2,14})[。:]"
)
_ORDER: Final = re.compile(
    "支持|鼓励|引导|打造|培育|培养|建设|引进|吸引|推进|推动|加强|加快|完善|优化|发展|壮大|做强|做大|实施|聚集|集聚|认定|遴选"
)
"""What opens an item's title that orders something: 新星企业家 of 培育新星企业家 is whose bounds follow."""
_JURISDICTION: Final = re.compile(
    r"(?:[,;:。\n\u3000 是年]|力争|实现|确保|使)(?P<who>[全我][省市州区县])(?!级|场|有|域|范围)"
)
_OBJECT: Final = re.compile(
    r"向|给|作为|与|由|建有|拥有|设有|设立|组建|引进|委托|(?:合法|自行)?(?:租赁|租用|购买|购置|新建|新增|入驻)(?!单位|机构|主体|企业|方|人|者|高|专|项)"
)
"""What stands before a party that the clause is not about."""
_EXTENDED: Final = Cue(r"[^,;。:、的和0-9\n]{1,8}?<body>(?!数)")
_ITS_BODY: Final = Cue(r"[^,;。:、的和与由向对在0-9\n]{0,8}?<party>(?=应|须|要|可|不|每|自|在|负责|,)")
"""What makes a place's or a body's name longer: 专利行政部门 of 国务院专利行政部门应当."""
_MODAL: Final = re.compile(r"应当?|必?须|不得|(?<![重主需必])要(?![求素点件])")
_DESCRIBED: Final = Cue(
    r"(?:[^,;:。\n给予]|,(?=且|并|或|同时)){0,60}?的(?P<who>[^,;:。、的\n0-9]{0,16}?<party>)(?=,|给予|分别|按|予以|一次性|最高|每年|[(])"
)
_DONE_WITH: Final = re.compile(r"给予|予以|奖励|补助|补贴|资助|,(?!且|并|或|同时)")
"""What shows that the words behind 对 are over: what is given, another clause."""
_GETS: Final = Cue(
    r"(?:和|及|以及|并)?(?P<who>[^,;:。0-9对由]{0,40}?<party>)(?:分别|各|可)?(?:给予|予以)(?:税后|最高|不超过|一次性|每年|连续|总额|累计)*$"
)
_SHORTEST_GIVEN: Final = 3
"""Characters before the 予 of 给予 or 予以, without which nobody is named there."""
_GIVERS: Final = ("政府", "部门", "银行", "基金", "中心")
_CHOSEN: Final = Cue(
    r"(?:遴选|评选|选拔|认定|引进)(?:[^,;。:]{0,60}的|一批|[^,;。:的]{0,10}?[0-9]{1,4}[名个家位支])"
    r"(?P<who>[^,;。:、的0-9]{0,12}?<party>)(?=,(?:按|给予|分别|一次性|每|可))"
)
_DOES: Final = Cue(
    r"(?:^|,)(?P<who>[^,;:。、的对0-9]{0,16}?<party>)(?=<acts>|入选|获评|获批|认定|作为|新设|成功|引进|设立|举办|完成)"
)
_MADE: Final = Cue("(?:<made>|做[大强优]|壮大|推动|加快|聚力)+")
_PENAL: Final = re.compile(r"(?:的|并)?(?:不得|取消|不再|不予|予以(?:通报|撤销|取消)|责令)")
_TERM: Final = re.compile(r"(?P<who>.{2,10}?)(?:聘期|任期|有效期|整改期|存续期)$")
_FUND: Final = re.compile(
    r"(?P<who>[^,;。:、】\n]{2,20}?(?:资金|基金))(?:每年|年度|,)?(?:安排|对(?!外)|出资|总规模|投资|以(?=不))[^,;。]{0,30}$"
)
_BEFORE: Final = re.compile(r"[,;。:、的和与对向由在为]")
_BRIEF: Final = 12
_LONG_CLAUSE: Final = 16


def subject_of(reading: Reading, known: Known) -> Place | None:
    """Return the place of a quantity's subject, or None where neither the clause nor what came before names one."""
    text = reading.text
    fine = fine_after(reading)
    if fine is not None and reading.amount.family != "money":
        return fine
    per_one: Place | None = None
    for match in _PER_ONE.finditer(text, max(reading.clause, reading.floor), reading.amount.start):
        per_one = match.span(match.lastgroup or 0)
    if per_one is not None:
        return per_one
    return _RULES[known.kind](reading, known)


def _of_support(reading: Reading, known: Known) -> Place | None:
    if reading.text.find("金", reading.part, reading.amount.start) >= 0:
        fund = _FUND.search(reading.text, reading.part, reading.amount.start)
        if fund is not None:
            return trim(reading.text, *fund.span("who"))
    found = _described(reading) or _termed(reading, known) or _granted(reading, known) or headed(reading)
    return found or _doing(reading) or _carried(reading, known)


def _of_requirement(reading: Reading, known: Known) -> Place | None:
    if known.kind == "requirement" and _PENAL.match(reading.text, reading.bound.end):
        return _governed(reading, known)
    found = (
        _termed(reading, known)
        or _selected(reading)
        or _described(reading)
        or _opening(reading, known)
        or _governed(reading, known)
    )
    found = found or headed(reading) or addressed(reading, runner=False) or _of_members(reading, known)
    return found or obliged(reading) or _opened(reading) or _carried(reading, known)


def _opened(reading: Reading) -> Place | None:
    """园区 of 园区选址合理，面积不超过10平方公里: the party that opens the part's first clause."""
    text, low = reading.text, reading.part
    article = ARTICLE.match(text, low)
    low = article.end() if article else low
    if reading.floor > low or text.find(",", low, reading.bound.start) < 0:
        return None
    who = WHO.search(text, low, min(low + _BRIEF, reading.bound.start))
    if who is None or _BEFORE.search(text, low, who.start()) or _OBJECT.match(text, low):
        return None
    modal = _MODAL.search(text, low, who.start())
    return trim(text, low, modal.start() if modal else who.end())


def _described(reading: Reading) -> Place | None:
    """工业企业 of 对增加值增长超过20%且负债率不高于50%的工业企业: the party that bounds behind 对 describe."""
    text = reading.text
    to = text.rfind("对", reading.part, reading.bound.start)
    if (
        to < 0
        or text.find("的", reading.bound.end, reading.part_end) < 0
        or _DONE_WITH.search(text, to, reading.bound.start)
    ):
        return None
    match = _DESCRIBED.match(text, reading.bound.end, reading.part_end)
    return trim(text, *match.span("who")) if match else None


def _termed(reading: Reading, known: Known) -> Place | None:
    """理事长 of 理事长任期3年."""
    term = _TERM.search(reading.text, *known.metric) if known.metric and reading.amount.family == "time" else None
    return trim(reading.text, *term.span("who")) if term else None


def _opening(reading: Reading, known: Known) -> Place | None:
    """The named actor with which the clause opens: 省科技厅每两年组织一次评价."""
    mention = known.mentions.first(reading.clause, reading.amount.start)
    if mention is None or not OPENING.fullmatch(reading.text, reading.clause, mention[0]):
        return None
    longer = _ITS_BODY.match(reading.text, mention[1], reading.amount.start)
    return (mention[0], longer.end()) if longer else mention


def _of_members(reading: Reading, known: Known) -> Place | None:
    """成员单位不少于5家: the consortium's."""
    metric = known.metric
    if metric is None or "成员" not in reading.text[slice(*metric)]:
        return None
    return consortium_before(reading.text, reading.amount.start)


def _of_fact(reading: Reading, known: Known) -> Place | None:
    return topic(reading, known) or _governed(reading, known)


def _of_target(reading: Reading, known: Known) -> Place | None:
    text, start = reading.text, reading.amount.start
    found = _governed(reading, known) or known.mentions.first(reading.clause, start)
    if found is not None:
        return found
    place = _JURISDICTION.search(text, max(0, reading.part - 1), start)
    return place.span("who") if place else obliged(reading) or _clause_before(reading, known)


def _clause_before(reading: Reading, known: Known) -> Place | None:
    """产业集群 of 做强产业集群,全链条产值超过5亿元: the last party of the clause before, where this one has none."""
    text, comma = reading.text, reading.clause - 1
    metric = known.metric
    if metric is None or comma <= reading.part or text[comma] != "," or metric[0] - reading.clause > 1:
        return None
    low = max(reading.part, reading.floor, text.rfind(",", reading.part, comma) + 1)
    made = _MADE.match(text, low, comma)
    low = made.end() if made else low
    who = next(reversed(list(WHO.finditer(text, low, comma))), None)
    if who is None:
        return None
    return trim(text, low, who.end()) if who.end() - low <= _LONG_CLAUSE else party_phrase(text, low, *who.span())


_RULES: Final[dict[Kind, Callable[[Reading, Known], Place | None]]] = {
    "support": _of_support,
    "requirement": _of_requirement,
    "fact": _of_fact,
    "target": _of_target,
}


def _carried(reading: Reading, known: Known) -> Place | None:
    """Who was spoken of before: in the paragraph, or in the line that introduces the list."""
    item = _ITEM.match(reading.text, reading.line, reading.amount.start)
    if item is not None and WHO_END.ends(reading.text, *item.span("who")):
        start, end = item.span("who")
        order = _ORDER.match(reading.text, start, end)
        start = order.end() if order else start
        if end - start > 2 and (order is None or not ACTS.search(reading.text, start, end)):
            return (start, end)
    before = known.last_subject
    if before is not None and not reading.text.startswith("罚", before[0]):
        return before
    return (earning(reading) if known.kind == "support" else None) or introduced(reading) or nearest_party(reading)


def _selected(reading: Reading) -> Place | None:
    """The party behind a condition: 小微企业和“三农”主体 of 单户担保金额500万元及以下的小微企业和“三农”主体."""
    text, low = reading.text, reading.bound.end
    within = reading.amount.family == "time" and text[low - 1] in "内前后"
    if (not reading.after_word or within) and text[low : low + 1] != "的":
        return None
    match = WHO.search(text, low, min(reading.clause_end, low + 40))
    if match is None:
        return None
    start = max(low, *(text.rfind(mark, low, match.start()) + 1 for mark in "的、,"))
    if _MEASURED.search(text, start, match.start()):
        return None
    return trim(text, start, match.end())


def _granted(reading: Reading, known: Known) -> Place | None:  # noqa: PLR0911
    """Who is given something: 给予驻区企业最高1000万元, 硕士研究生3万元, 对…的企业."""
    text, amount, bound = reading.text, reading.amount, reading.bound
    given = _GIVEN_TO.search(text, max(reading.clause, reading.floor), bound.start)
    if given is not None and WHO.search(text, *given.span("who")):
        return given.span("who")
    if amount.family == "percent" and (holder := _of_ratio(reading, known)) is not None:
        return holder
    if (gets := _getting(reading)) is not None:
        return gets
    tier = _TIERED.search(text, max(reading.part, reading.floor - 1), bound.start)
    if tier is not None and _PERSON.search(text[tier.start("who") : tier.end("who")]):
        return trim(text, *tier.span("who"))
    if (chosen := _chosen(reading)) is not None:
        return chosen
    elliptic = reading.floor > reading.part and not FOR.search(text, reading.floor, amount.start)
    if elliptic and known.last_subject is not None:
        runs = THING.ends(text, *known.last_subject)
        return (addressed(reading) if runs else None) or known.last_subject
    return addressed(reading)


def _getting(reading: Reading) -> Place | None:
    """骨干人才 of 骨干人才给予税后80万元: who stands right before what he is given."""
    text, low, high = reading.text, max(reading.clause, reading.floor), reading.bound.start
    gets = _GETS.match(text, low, high) if text.find("予", low + _SHORTEST_GIVEN, high) > 0 else None
    if gets is None or text.endswith(_GIVERS, *gets.span("who")):
        return None
    start, end = gets.span("who")
    return trim(text, max(start, text.rfind("的", start, end - 1) + 1), end)


def _chosen(reading: Reading) -> Place | None:
    """优秀人才 of 遴选一批优秀人才，按购房金额的80%给予补贴: who is chosen, and then given something."""
    text, low, high, found = reading.text, reading.part, reading.clause, None
    if low == high or max(text.find("选", low, high), text.find("认定", low, high), text.find("引进", low, high)) < 0:
        return None
    for match in _CHOSEN.finditer(text, reading.part, reading.amount.start):
        comma = text.rfind(",", reading.part, match.start())
        if text.find("对", max(reading.part, comma), match.start()) < 0:
            found = match.span("who")
    if found is None or text.find("对", found[1], reading.amount.start) >= 0:
        return None
    return trim(text, *found)


def _doing(reading: Reading) -> Place | None:
    """服务机构 of 服务机构为企业选聘人才，按费用的50%给予奖励: who does what is rewarded."""
    if reading.floor > reading.part:
        return None
    found: Place | None = None
    for match in _DOES.finditer(reading.text, reading.part, reading.clause):
        found = match.span("who")
    return trim(reading.text, *found) if found else None


def _of_ratio(reading: Reading, known: Known) -> Place | None:
    """Whose base a ratio is of: 给予…企业 behind it, 运营机构 of 按运营机构实际费用的50%, what 其 takes up."""
    text, amount = reading.text, reading.amount
    later = _GIVEN_LATER.search(text, reading.bound.end, reading.part_end)
    if later is not None and later.end("who") - later.start("who") > 2:
        return later.span("who")
    based = base_named(text, reading.clause, amount.start)
    if based is None:
        return None
    start = based.start("base")
    holder = WHO.search(text, *based.span("base"))
    if holder is not None and holder.start() - start >= 2 and not ACTS.match(text, holder.end()):
        return trim(text, start, holder.end())
    counted = known.last_metric if reading.floor > reading.part and text.startswith("其", start - 1) else None
    return counted if counted is not None and counted[0] >= reading.part else None


def _governed(reading: Reading, known: Known) -> Place | None:  # noqa: PLR0911
    """Who is bound or measured: the party at the head of the clause, before what is measured."""
    text, bound = reading.text, reading.bound
    low = max(reading.clause, reading.floor)
    article = ARTICLE.match(text, low)
    low = article.end() if article else low
    if reading.amount.family == "percent":
        share = SHARE.search(text, low, bound.start) if text.find("占", low, bound.start) >= 0 else None
        share = share or _PORTION.match(text, low, bound.start)
        ratio = share is not None and known.kind == "requirement" and share.groupdict().get("ratio")
        if share is not None and not ratio and share.end("subject") - share.start("subject") >= 2:
            holder = WHO.search(text, *share.span("subject")) if known.kind == "requirement" else None
            return trim(text, share.start("subject"), holder.end() if holder else share.end("subject"))
    who = WHO.search(text, low, bound.start)
    if who is None:
        return None
    head = without_tail(text, low, bound.start)
    if head - who.end() < 2 and not (bound.comparator == EASED and known.last_metric is not None):
        return None
    low = max(low, text.rfind("】", low, who.start()) + 1)
    start = max(low, *(text.rfind(mark, low, who.start()) + 1 for mark in "的,"))
    if who.end() - start <= 2 and start > low and who.end() - low <= _LONG_CLAUSE * 2:
        start = max(low, text.rfind(",", low, start) + 1)  # 从事…前沿领域的企业
    if reading.amount.family == "count" and _counted_itself(text, who.end(), head):
        return None
    if _OBJECT.match(text, start):
        return None
    start = max(start, text.rfind("按", start, who.start()) + 1)
    modal = _MODAL.search(text, start + 2, who.start())
    if modal is not None:
        return trim(text, start, modal.start()) if WHO_END.ends(text, start, modal.start()) else None
    longer = _EXTENDED.match(text, who.end(), bound.start - 2)
    end = longer.end() if longer else who.end()
    if (known.kind == "requirement" and _NO_PARTY.search(text, start, end)) or _COUNTED.fullmatch(text, end, head):
        return None
    return trim(text, start, end)


def _counted_itself(text: str, party: int, head: int) -> bool:
    """Whether a longer name that a party only begins is what is counted: 科技企业孵化载体不少于5家."""
    longer = _EXTENDED.match(text, party, head)
    return longer is not None and longer.end() == head and not _NO_PARTY.search(text, party, head)
