"""The words of a quantity: what is measured, of whom or what, with which hedge and exception; all places in the text."""  # noqa: E501

from __future__ import annotations

import re
from typing import NamedTuple

from policy_nlp.extract.quantities.amounts import Amount
from policy_nlp.extract.quantities.bounds import Bound
from policy_nlp.extract.quantities.clauses import Frame
from policy_nlp.records import Kind, Place


class Words(NamedTuple):
    """Places of the words of a quantity; None where the text has none."""

    metric: Place | None = None
    subject: Place | None = None
    hedge: Place | None = None
    exception: Place | None = None


_HEDGE = re.compile(r"(?:一般|原则上|可适当|适当|通常|一般应)(?=[^,;。]{0,20}$)")
_EXCEPTION = re.compile(r"[,;。]?\((?P<inside>(?:对于?|[^()\n]{1,20}除外|但)[^()\n]{4,60})\)")
_LEAD = re.compile(
    r"(?:(?:其中|同时|并且|并|且|其|共|累计|合计|总共|已|将|可|应|须|需|要|则|按照?|以|对|为|使|将|由|从|在|至|到|达|了|的|与|和|及|是|每年|连续|"
    r"最高|不超过|最多|力争|争取|确保|实现|逐步|进一步|预计|预期|全部|全部的|一次性|给予|予以|分别|完成|或|其他的|今年|全年|去年|仅|经|如|即|含)(?![业向额量金长期]))+"
)
_TAIL = re.compile(
    r"(?:一般|原则上|可适当|应当?|须|需|要|可|已|将|均|都|分别|为|是|达到?|约|近|共|累计|的|在|至|到|了|合计|总计|总共|有|则|由|从|且|可以|比例|[ \"“:(]|(?:每年|一次性|给予|最高|予以|连续|主动|不断))+$"  # noqa: E501
)
_NOUN_AFTER = re.compile(
    r"(?:的|以上的?|及以上的?|以下的?|左右的?|以内的?| |“)*(?P<noun>[^,;。、:()\n!?《》“”0-9]{2,30})"
)
_VERB = re.compile(
    r"进行|提供|参与|开展|组成|联合|形成|纳入|入选|实现|达到|提升|提高|推动|推进|完成|建成|获|给予|用于|支持|超过|不超过|以上|投入|增长|下降|落户|落地|开工|投产|建立|"
    r"作为|为(?!主)|是|在|已|将|并|和[^,]{0,12}(?:增|达)|占|由|被|从|向|对|按|可|应|须|的"
)
_AWARD_NOUN = re.compile(
    r"(?:一次性|创业|投资|资金|配套|差额|专项|财政|入户|项目|安家|生活|租金|贷款|研发|科研|经费|扶持|培训|运营|建设|购房|住房|人才|启动|贴息|奖励|补助|风险)*"
    r"(?:奖励总额|奖励资金|奖励金|奖补资金|补助资金|补贴资金|扶持资金|支持资金|资助资金|专项资金|资金支持|经费支持|经费资助|资金扶持|奖励|补助|补贴|资助|奖补|扶持|奖金|贴息|补偿|支持|经费)"
)
_OF_BASE = re.compile(r"(?:按照?|以|占|为|将|从)?(?P<base>[^,;。:\n]{2,40}?)的?(?:比例)?$")
_ACCORDING = re.compile(
    r"(?:最高)?(?:按照?|依照?|根据|以)(?:其|该|不超过|不高于|照|对)?(?P<base>[^,;。:\n]{2,30}?)(?:的|不超过|不高于|最高)*$"
)
_SHARE = re.compile(
    r"(?P<subject>[^,;。:\n]{0,40}?)(?:应|须|要)?(?:每年|一般)?占(?:据|到|全部的)?(?P<base>[^,;。:\n]{2,30}?)(?P<ratio>的?(?:比例|比重|比率))?(?:的|应|须|要|不得?|达|到|为|分别)*$"
)
_FOR = re.compile(
    r"(?:对于?|向|给予?|支持|鼓励)(?P<who>[^,;。:\n]{2,60}?)(?=,|;|。|:|$|按照?|给予|最高|一次性|予以|分别|每年|择优|连续)"
)
_GIVEN_TO = re.compile(
    r"(?:给予|奖励|补助|资助|支持)(?P<who>[^,;。:、0-9]{2,16}?)(?:最高|不超过|每年|一次性|分别|连续|总额|累计)*$"
)
_PER_ONE = re.compile(
    r"(?P<who>(?:单个|每个|每家|单家|同一|每户|每名|每项|每位|单一|每一|每条|每台|每人|单项|单户|单次|每次)[^,;。:、0-9]{0,12}?)(?:每年|年度|最高|不超过|累计|合计|奖励|补助|补贴|资助|支持|扶持|总额|资金|金额|的|可|仅|限|原则|给予|获|最多|享受|年)"
)
_WHO = re.compile(
    r"(?:企业|单位|机构|项目|个人|主体|人才|团队|平台|园区|基地|人员|中心|公司|高校|院校|院所|联合体|组织|毕业生|研究生|申请人|申报人|政府|部门|载体|实验室|"
    r"合作社|农户|家庭|基金|协会|联盟|产品|业务|者|银行|医院|学校|楼宇|孵化器|集群|车间|工厂)"
)
_NAME = re.compile(
    r"(?:^|[,;。:])(?:截至[^,]{2,16},|目前,?|其中,?|仅?[0-9]{4}年,?|同时,?)*(?P<who>[^,;。:、0-9]{2,16}?)(?:已|共|内设|现有|拥有|将|的|是|由|通过|集聚|升级|推动|组建|计划|下设|累计|新增|有)"
)


def _strip(text: str, start: int, end: int) -> Place | None:
    lead = _LEAD.match(text, start, end)
    if lead is not None:
        start = lead.end()
    tail = _TAIL.search(text, start, end)
    if tail is not None:
        end = tail.start()
    while start < end and text[start] in ' \t的“”、"':
        start += 1
    while start < end and text[end - 1] in ' \t、“"':
        end -= 1
    return (start, end) if end - start >= 2 else None


def words_of(
    text: str, amount: Amount, bound: Bound, kind: Kind, part: Frame, clause: Frame, last: Words | None, floor: int
) -> Words:
    """Return the places of a quantity's words.

    Args:
        text: the folded text.
        amount: the amount, with its `bound`, `kind`, the `part` of the sentence and the `clause` that it stands in.
        last: the words of the amount before it in the same paragraph: what the clause leaves out is carried over.
        floor: the end of the amount before it, or 0.
    """
    metric = _metric(text, amount, bound, kind, part, clause, last, floor)
    subject = _subject(text, amount, bound, kind, part, clause, last, metric)
    hedge = _HEDGE.search(text, clause.start, amount.start)
    exception = _EXCEPTION.match(text, bound.end)
    return Words(
        metric,
        subject,
        hedge.span() if hedge else None,
        exception.span("inside") if exception else None,
    )


def _metric(
    text: str, amount: Amount, bound: Bound, kind: Kind, part: Frame, clause: Frame, last: Words | None, floor: int
) -> Place | None:
    if kind == "support" and amount.family == "money":
        return _award(text, amount, bound, part, clause, last, floor)
    if amount.family == "percent":
        return _base(text, amount, bound, part, clause, floor) or (last.metric if last else None)
    if amount.family in ("count", "place", "measure"):
        after = _noun_after(text, bound, part)
        if after is not None:
            return after
    if amount.family == "time":
        after = _noun_after(text, bound, part)
        before = _noun_before(text, bound.start, clause, floor)
        return before or after
    before = _noun_before(text, bound.start, clause, floor)
    return before or (last.metric if last else None)


def _noun_after(text: str, bound: Bound, part: Frame) -> Place | None:
    match = _NOUN_AFTER.match(text, bound.end, part.end)
    if match is None:
        return None
    start, end = match.span("noun")
    relative = text.find("的", start, end)
    verb = _VERB.search(text, start + 2, end)
    if verb is not None:
        if relative > 0 and verb.start() <= relative:
            tail_start = text.rfind("的", start, end) + 1
            if end - tail_start >= 2:
                tail = _VERB.search(text, tail_start + 2, end)
                return (tail_start, tail.start() if tail else end)
        end = verb.start()
    return (start, end) if end - start >= 2 else None


def _noun_before(text: str, end: int, clause: Frame, floor: int) -> Place | None:
    start = max(clause.start, floor, end - 40)
    if end - start < 2:
        return None
    cut = max(text.rfind(mark, start, end - 2) for mark in "的、”)")
    if cut >= start and end - cut > 3:
        start = cut + 1
    return _strip(text, start, end)


def _base(text: str, amount: Amount, bound: Bound, part: Frame, clause: Frame, floor: int) -> Place | None:
    start = max(part.start, floor, amount.start - 60)
    begin = max(text.rfind(mark, start, amount.start) for mark in ",;:。") + 1
    begin = max(begin, start)
    shared = _SHARE.search(text, begin, bound.start)
    if shared is not None:
        return _strip(text, *shared.span("base"))
    based = _ACCORDING.search(text, begin, amount.start)
    if based is not None:
        return _strip(text, *based.span("base"))
    return _strip(text, begin, bound.start)


def _award(
    text: str, amount: Amount, bound: Bound, part: Frame, clause: Frame, last: Words | None, floor: int
) -> Place | None:
    after = re.compile(r"(?:以内|以下|以上)?(?:[、和或至][0-9]+(?:\.[0-9]+)?[万亿]?元)*的?").match(
        text, bound.end, part.end
    )
    noun = _AWARD_NOUN.match(text, after.end() if after else bound.end, part.end)
    if noun is not None:
        return noun.span()
    found = None
    for match in _AWARD_NOUN.finditer(text, max(clause.start, floor), amount.start):
        found = match.span()
    if found is not None and found[1] - found[0] > 2:
        return found
    if last is not None and last.metric is not None and _AWARD_NOUN.search(text, *last.metric):
        return last.metric
    for match in _AWARD_NOUN.finditer(text, part.start, part.end):
        if match.end() <= amount.start or found is None:
            found = match.span()
    return found or (last.metric if last else None)


def _subject(  # noqa: PLR0911, PLR0912
    text: str,
    amount: Amount,
    bound: Bound,
    kind: Kind,
    part: Frame,
    clause: Frame,
    last: Words | None,
    metric: Place | None,
) -> Place | None:
    per_one: Place | None = None
    for match in _PER_ONE.finditer(text, clause.start, amount.start):
        per_one = match.span("who")
    if per_one is not None and per_one[1] - per_one[0] > 2:
        return per_one
    if kind == "requirement" and bound.end < part.end:
        noun = _NOUN_AFTER.match(text, bound.end, part.end)
        if noun is not None and text[bound.end : bound.end + 1] == "的":
            return _tail_noun(text, *noun.span("noun"))
    if kind == "support":
        given = _GIVEN_TO.search(text, clause.start, bound.start)
        if given is not None and _WHO.search(text, *given.span("who")):
            return given.span("who")
    addressed = None
    for match in _FOR.finditer(text, part.start, amount.start):
        if _WHO.search(text, *match.span("who")):
            addressed = match.span("who")
    if addressed is not None and kind in ("support", "requirement"):
        return _tail_noun(text, *addressed)
    if kind == "fact":
        named = _NAME.search(text, part.start, amount.start)
        if named is not None:
            return named.span("who")
    share = _SHARE.search(text, clause.start, bound.start)
    if share is not None and amount.family == "percent":
        place = _strip(text, *share.span("subject"))
        if place is not None:
            return place
    if kind != "target" and last is not None and last.subject is not None:
        return last.subject
    return None


def _tail_noun(text: str, start: int, end: int) -> Place:
    """The last noun of a long relative clause: 企业、机构和个人 of 对获得…奖的企业、机构和个人."""
    end -= 1 if text[end - 1] == "的" else 0
    if end - start > 20:
        cut = text.rfind("的", start, end)
        if cut > start and end - cut > 2:
            start = cut + 1
    return (start, end)
