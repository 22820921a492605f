"""Beneficiaries: what a predicate governs, and who gains by it or is addressed."""

from __future__ import annotations

import re
from typing import Final

from policy_nlp.extract.clauses import by_first, by_last, ends_in, opens_in, trim
from policy_nlp.extract.grammar import Grammar
from policy_nlp.extract.heads import Place
from policy_nlp.extract.leadin import LeadIn
from policy_nlp.extract.predicate import Predicate

CAUSES: Final = ("吸引", "带动", "帮助", "督促", "动员")
_NOT_TAKERS: Final = by_last((
    "项目", "工程", "行为", "资金", "情况", "过程", "工作", "成果", "产品", "技术", "发行", "融资", "建设", "保费",
    "费用", "支出", "经费", "投入", "利息", "损失", "成本", "贷款", "研发", "攻关", "推广", "应用", "改造", "活动",
    "设备", "费", "产业化", "采购", "投资", "宣传", "培训", "开发", "转化", "转型", "研究", "任务", "课题", "标准",
    "专利", "论文", "收益", "贡献", "部分", "金额",
))  # fmt: skip
_MAKING: Final = by_first((
    "新增", "打造", "建设", "引入", "引进", "组建", "搭建", "委托", "发挥", "充分发挥", "开展", "完成", "建立", "建成",
    "创建", "设立", "组织", "突破", "实现", "构建", "编制", "享受", "压缩", "推广", "接受", "会同", "依靠", "作为",
    "服从", "配合", "发布", "公布", "限制", "增加", "纠正", "防止", "遏制", "打击",
))  # fmt: skip
"""Verbs of what is made or made use of: what they govern belongs to nobody who gains."""
_FRAMING: Final = by_first(("完善", "健全", "优化", "明确", "规范"))
_FRAMES: Final = by_last(("机制", "体系", "制度", "模式", "办法"))
"""What is done to rules about somebody, and what such rules are called: 完善企业信用体系 is for all."""
_USING: Final = ("发挥", "引进")
_RAISING: Final = by_first(("培育", "扶持", "壮大", "发展", "帮扶", "救助", "做优", "培优", "聚焦", "服务"))
"""Verbs whose object itself gains: 扶持小微企业."""
_URGING: Final = ("支持", "鼓励", "引导", "带动", "帮助", "助推", "督促")
"""Verbs that may stand behind the one that urges: 鼓励引导银行加大投放."""
_PAYING: Final = by_first(("奖励", "补助", "补贴", "资助", "奖补"))
"""Verbs whose object may be who is paid: 奖励研制单位."""
_COUNTED: Final = re.compile(r"[0-9]|一[批家个]|若干")
_SUPPORTS: Final = re.compile("支持|扶持|保障|推荐|加大[^,;]{0,10}?(?:支持|扶持|争取|保障|倾斜|力度)")
"""What is done for whoever is addressed, be it a project."""
_PURSUED: Final = by_first(("开展", "实施", "参与", "加快", "加强", "提升", "落实", "建立"))
"""What is done by those whom 推进 leads to it, not to them: 推进医院开展远程诊疗."""
_TAKING_PART: Final = by_first(
    ("参加", "参与", "申报", "到", "赴", "前往", "学习", "参展", "参会", "报名", "对接", "承担")
)
"""What somebody is organised for who gains by it."""
_AWARD: Final = re.compile("奖励|补助|补贴|资助|扶持|奖补|享受")
_NAMED: Final = by_first(("纳入", "列入", "列为", "确定为", "认定为", "评为", "确定", "认定"))
"""What somebody is made (将领军企业纳入上市培育库), who gains by it."""
_RULES: Final = ("政策", "规定", "有关", "办法", "标准", "章程", "人才奖", "奖")
_NUMBERS: Final = ("数量", "家数", "人数", "数")
_BODIES_COUNTED: Final = re.compile("[0-9]+[余多万千百]*(?:家|个|名|人|户|所)(?!月|工作日|百分)")
_BASES: Final = ("按照", "按", "根据", "依据")
_MOVED: Final = by_last((
    "企业", "机构", "单位", "联合体", "高新区", "院", "学", "校", "院所", "公司", "集团", "各方", "主体", "商", "银行",
    "协会", "农户", "等", "组织",
))  # fmt: skip
_ONLY: Final = ("仅可", "只能", "仅能")
_BODIES: Final = by_last(("政府", "部门", "省", "市", "县", "区", "委", "局", "厅", "地方", "各地"))


class Governed:
    """What a predicate governs: its object and who gains by it.

    `urges` tells that somebody is urged or caused to act; `agent` is who, if the clauses that follow may go on with it.
    """

    __slots__ = ("agent", "object", "party", "urges")

    def __init__(
        self, object_: Place | None, party: Place | None, *, urges: bool = False, agent: Place | None = None
    ) -> None:
        self.object = object_
        self.party = party
        self.urges = urges
        self.agent = agent


def governed(grammar: Grammar, predicate: Predicate, end: int, addressee: Place | None = None) -> Governed:
    """Return what a predicate governs in its clause, which ends at `end`; `addressee` was named before it."""
    text, verb, patient = grammar.text, predicate.aim[0], predicate.patient
    start, party = predicate.aim[1], grammar.taker(predicate.party)
    while start < end and text[start] in " 了":
        start += 1
    if patient is not None:
        named = party is None and opens_in(text, verb, _NAMED) and grammar.is_gainer(patient)
        return Governed(trim(text, patient[0], patient[1]), patient if named else party)
    if start >= end:
        return Governed(predicate.party, party)
    if predicate.kind == "aim.pace" and text.startswith("组织", verb):
        return Governed((start, end), party or _taking_part(grammar, start, end))
    causes = text[verb : verb + 2] in CAUSES
    if causes or predicate.kind in ("aim.urge", "aim.allow"):
        return _urged(grammar, predicate, (start, end), party, causes=causes)
    if party is None and opens_in(text, verb, _PAYING):
        party = _paid(grammar, start, end)
    if predicate.kind == "aim.give" and party is None and (addressee is None or not grammar.is_gainer(addressee)):
        taker = grammar.taker_after(start, end)
        if taker is not None:
            return Governed((taker[1], end), taker)
    elif party is None and predicate.kind in ("aim.act", "aim.result", "aim.light", "aim.state"):
        party = (
            None
            if addressee is not None and grammar.is_gainer(addressee)
            else _of_object(grammar, predicate, start, end)
        )
    return Governed((start, end), party)


def _taking_part(grammar: Grammar, start: int, end: int) -> Place | None:
    """Who is organised and gains by it (组织企业参加展会), not only put to work (组织专家评审)."""
    helped = grammar.agent(start, end)
    if helped is None or helped[1] >= end or not grammar.is_gainer(helped):
        return None
    return helped if opens_in(grammar.text, grammar.skip_adverbs(helped[1], end), _TAKING_PART) else None


def _paid(grammar: Grammar, start: int, end: int) -> Place | None:
    """Who is paid: the words behind 奖励 or 资助, or who of them is to act (资助教师开展交流)."""
    if grammar.is_gainer((start, end)):
        return (start, end)
    paid = grammar.agent(start, end)
    return paid if paid is not None and (paid[1] == end or grammar.is_gainer(paid)) else None


def _of_object(grammar: Grammar, predicate: Predicate, start: int, end: int) -> Place | None:
    """Who gains by what is done to an object: whose it is (保护企业产权), or what is raised (扶持小微企业)."""
    text, verb = grammar.text, predicate.aim[0]
    if text[start] == "对":
        party = grammar.taker((start + 1, max(start + 1, text.rfind("的", start, end))))
        return party if party is not None and grammar.is_gainer(party) else None
    if opens_in(text, verb, _MAKING) or text[max(verb, predicate.aim[1] - 2) : predicate.aim[1]] in _USING:
        return None
    if predicate.kind == "aim.state" and predicate.subject is None:
        return None
    if opens_in(text, verb, _RAISING):
        raised = (start, end) if grammar.is_gainer((start, end)) else grammar.agent(start, end)
        if raised is not None and grammar.is_gainer(raised):
            return None if _COUNTED.search(text, raised[0], raised[1]) else raised
    if text[verb : verb + 2] == "推进":
        helped = grammar.agent(start, end)
        if helped and grammar.is_gainer(helped) and opens_in(text, grammar.skip_adverbs(helped[1], end), _PURSUED):
            return helped
    owner = grammar.owner(start, end)
    framed = owner is not None and opens_in(text, verb, _FRAMING) and ends_in(text, start, end, _FRAMES)
    return None if owner is not None and framed and not grammar.opens_with_verb(owner[1], end) else owner


def _urged(grammar: Grammar, predicate: Predicate, place: Place, party: Place | None, *, causes: bool) -> Governed:
    """What a verb governs that urges, allows or causes somebody to act."""
    text, (start, end) = grammar.text, place
    start += 2 if text[start : start + 2] in _URGING else 0
    helped = None if grammar.is_joined(predicate.aim) else grammar.agent(start, end)
    served = grammar.served(helped, start, end) if predicate.kind == "aim.urge" or causes else None
    if helped is not None and text.startswith("推动", predicate.aim[0]):
        who, stop = helped
        if not ends_in(text, who, stop, _MOVED) or text.find("向", who, stop) >= 0:
            return Governed(place, party or served)
    if helped is None and party is None and text.startswith(("将", "把"), start):
        party = _named_in(grammar, start + 1, end)
    goes_on = helped is not None and helped[1] < end and not causes
    party = party or served or helped or grammar.pronoun_at(start, end)
    return Governed(place, party, urges=helped is not None, agent=helped if goes_on else None)


def _named_in(grammar: Grammar, start: int, end: int) -> Place | None:
    """Who is to be made something: 将领军企业认定为总部, 纳入名单."""
    for hit in grammar.aims_in(start, end):
        if opens_in(grammar.text, hit.start, _NAMED):
            place = (start, grammar.before_adverbs(start, hit.start))
            return place if grammar.is_gainer(place) else None
    return None


def beneficiary(
    grammar: Grammar, predicate: Predicate, lead: LeadIn, subject: Place | None, modal: str | None
) -> tuple[Place | None, Place | None]:
    """Return who gains by a statement whose own clause names nobody, and the thing to which it gives.

    The thing (对…项目给予) is no beneficiary but the case in which something is given.
    """
    text = grammar.text
    party, thing = grammar.taker(lead.party), None
    gives = predicate.kind == "aim.give"
    named = predicate.party or lead.party
    if party is None and named is not None and gives:
        of = text.find("的", named[0], named[1])
        if ends_in(text, named[0], named[1], _NOT_TAKERS):
            thing = named if of > 0 else None
            party = grammar.owner(of + 1, named[1]) if of > 0 else None
        elif of >= 0 or not text.startswith("为", named[0] - 1):
            party = grammar.without_scope(named)
    if party is None and not gives and lead.party is not None and _SUPPORTS.match(text, predicate.aim[0]):
        party = grammar.without_scope(lead.party)
    if party is None and gives and modal is None:
        party = lead.topic or (None if thing else _in_case(grammar, predicate, lead))
    if party is None and predicate.kind == "aim.bound" and predicate.subject is not None:
        awarded = is_award(text, predicate.subject)
        start, end = predicate.subject
        party = grammar.owner(start, end) or grammar.leading(start, end) if awarded else None
    enjoys = party is None and text[predicate.aim[0] : predicate.aim[0] + 2] == "享受"
    if enjoys and subject is not None:
        party = subject if grammar.is_gainer(subject) and not text.startswith(_ONLY, predicate.modal_at) else None
    if enjoys and party is None and lead.concerned is not None:
        party = lead.concerned if grammar.is_gainer(lead.concerned) else None
    own = predicate.patient or predicate.subject
    if party is None and own is not None and predicate.kind in ("aim.act", "aim.close", "aim.state"):
        owner = None if grammar.is_doer(own) else grammar.owner(own[0], own[1])
        party = owner if owner is not None and text.startswith("的", owner[1]) else None
    if party is None and predicate.modal == "permission" and _gains(text, subject, predicate):
        party = subject
    if party is None and subject is not None and lead.topic not in (None, subject) and predicate.patient is None:
        topic = lead.topic
        counted = topic is None or _BODIES_COUNTED.search(text, *topic) is not None
        party = topic if not counted and topic is not None and grammar.is_gainer(topic) else None
    start, end = lead.party or (0, 0)
    if party is None and start and not gives and text.find("的", start, end) >= 0:
        thing = (lead.start, end) if subject is not None and ends_in(text, start, end, _NOT_TAKERS) else None
    return party, thing


def is_award(text: str, subject: Place) -> bool:
    """Whether the subject of a bound is what somebody gets (每家企业获得的补助)."""
    return _AWARD.search(text, subject[0], subject[1]) is not None


def is_counted(text: str, subject: Place, aim: Place) -> bool:
    """Whether the subject of a bound is what is counted (高新技术企业不少于10家, 成员单位数量), and acts in nothing."""
    return text.endswith(_NUMBERS, subject[0], subject[1]) or _BODIES_COUNTED.match(text, aim[1]) is not None


def asks_of(text: str, subject: Place | None, predicate: Predicate, party: Place) -> bool:
    """Whether who may ask for something (企业可向基金申请) gains, not whom he asks."""
    return text.startswith("向", party[0] - 1) and _gains(text, subject, predicate)


def _in_case(grammar: Grammar, predicate: Predicate, lead: LeadIn) -> Place | None:
    """Who is given something in a case that tells of him (企业上市的，给予…), or by what he has (按企业投入给予…)."""
    text = grammar.text
    if lead.concerned is not None:
        agent = grammar.agent(*lead.concerned)
        who = lead.concerned if agent is None and not grammar.aims_in(*lead.concerned) else agent
        if who is not None and grammar.is_gainer(who):
            return who
    for start, end in filter(None, (lead.condition, (predicate.start, predicate.aim[0]))):
        if text.startswith(_BASES, start):
            owner = grammar.owner(grammar.after_word(start, end), end)
            return None if owner is None or text.startswith(_RULES, owner[1]) else owner
    return None


def _gains(text: str, subject: Place | None, predicate: Predicate) -> bool:
    """Whether who may do something is favoured by it, not limited (仅可) or a body at work."""
    if subject is None or text.startswith(_ONLY, predicate.modal_at) or text.startswith("由", predicate.modal_at + 1):
        return False
    return not ends_in(text, subject[0], subject[1], _BODIES)
