"""Which kind a quantity is of: requirement, support, target or fact; by its clause first, then by section and genre."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from policy_nlp.extract.quantities.bounds import REACH
from policy_nlp.extract.quantities.clauses import Reading
from policy_nlp.records import Kind
from policy_nlp.scan import Scan

_GIVES = re.compile(
    r"给予|予以|给以|拨付|发放|减按|享受|遴选|贴息|择优(?:支持|选)|返还|减免|免征|抵扣|一次性(?:奖|补)|"
    r"(?<![的配])(?:奖励|补助|资助|补贴|扶持|支持|奖补|补偿|配套)(?=[^,;。]{0,8}[0-9])"
)
_GIVES_IN_LAW = re.compile(r"给予|补助|补贴|奖励|资助|减免|减征|返还")
_AWARD = re.compile(
    r"补助|补贴|奖励|资助|扶持|贴息|奖补|(?<!获)奖金(?!额)|资金支持|支持资金|补偿|经费(?:支持|资助)|优惠|减免|享受|"
    r"支持(?:额度|金额|标准|总额|资金|期)"
)
_PENALTY = re.compile(r"罚款|罚金|处以|并处|(?:^|[,;。])处[0-9一二三四五六七八九十]|拘留|有期徒刑|吊销|违法所得")
_TERM = re.compile(r"(?:有效期|试行期|施行期|执行期)(?:限|为|至|不超过|暂定|:|是|共|自[^,;。]{1,16})*$")
_SOMEBODY = (
    "企业|单位|项目|机构|主体|平台|人才|人员|团队|园区|基地|组织|公司|个人|载体|毕业生|者|中心|产品|工程|合作社|农户|业务|院校|高校|"
    "实验室|基金|楼宇|品牌|活动|展会|装备|设备|店|贷款|生|户|车间|工厂|成果|专利|标准"
)
_CONDITION = re.compile(
    r"(?:(?:[、和或至-]|以上|及以上|以下|\(含\))*[0-9]{1,6}(?:\.[0-9]{1,3})?[万亿]?(?:元|%|家|个|人|名|项|亩|吨|件)(?:以上|及以上|以下)?)*(?:人民币)?"
    rf"[^,;。、的给]{{0,14}}的(?!比例|标准|额度|幅度)(?=[,;。、:]|$|[^,;。]{{0,30}}?(?:{_SOMEBODY}))"
)
_BASE = re.compile(r"(?:按照?|(?<![可予给难得加用])以(?![上下内外及])|依据|参照)[^,;。]{0,40}$")
_AIM = re.compile(
    r"力争|争取|目标|(?<!截)(?:到|至)(?:20[0-9]{2}年|[^,;。]{0,6}(?:年底|年末|期末))|预期|未来[^,;。]{1,6}年|20[0-9]{2}年底?前|"
    r"今年底?前|将达|拟(?!定|订)"
)
_DONE = re.compile(
    r"截至|截止|累计|去年|同比|现有|目前|以来|(?:达到|突破|完成|实现|吸引|形成|增长|建成|推动|提供|提升|占)了|过去|曾|先后|跃升|已经|"
    r"已(?!备案|登记|取得|获|完成|认定|建成并|通过|正式|实施|投|办|纳|享受|有)"
)
_REPORT = re.compile(r"共有|共计|历年|近年|年均增长|居全国|位居|排名|率先|拥有|占全|内设|下设|涵盖|下辖|管辖|了")
_MUST = re.compile(
    r"(?<![相适对效反供响])应(?![用急对急收])|须|必须|不得|条件|符合|具备|具有|申报|申请|满足|限期|期限|之日起|审核|公示|答复|报送|提交|办结|缴纳|收取"
)
_ELLIPTIC = re.compile(
    r"最高|封顶|不超过|累计|合计|上限|每年|单个|每家|每个|单家|同一|总额|最多|每项|每人|一档|二档|三档|等奖|每户|每平方米|仅可|只能|仅能|限"
)
_OLD = re.compile(r"[由从自][^,;。、]{0,8}$")
_NEW = re.compile(
    r"(?:提高|增加|提升|上升|增长|扩大|下降|降低|降|压缩|缩短|减少|调整|升|跃升|变|放宽|延长|上调|下调)(?:到|至|为)|[至到]"
)
_MAKES = re.compile(
    r"(?:建设|建成|培育|打造|新增|新建|创建|引进|设立|形成|组建|布局|实施|开展|建立|推进|举办)[^,;。]{0,4}$"
)

_MADE = re.compile(
    r"建设|建成|培育|打造|新增|新建|创建|引进|设立|形成|组建|布局|实现|达到|突破|提升|集聚|推进|完成|改造|推广|招引|增长|每年"
)

_BY_GENRE: dict[str, Kind] = {
    **dict.fromkeys(("规划", "计划", "方案", "意见", "决定", "报告"), "target"),
    **dict.fromkeys(("细则", "办法", "通知", "指南", "公告", "条例", "法律", "规定"), "requirement"),
    **dict.fromkeys(("解读", "评论"), "fact"),
    "措施": "support",
}
_LAWS = frozenset(("条例", "法律", "规定"))


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
        if most * 1200 < len(text):
            kind = "fact"
        else:
            kind = "support" if gives == most else "requirement" if orders == most else "target"
    return Usual(kind, genre in _LAWS)


def phase_at(scan: Scan, line: tuple[int, int], phase: Kind | None, since: int) -> Kind | None:
    """Return the kind that the headings between `since` and the end of a line announce, else the one that held so far.

    A heading cue (主要目标, 申报条件, 过去一年) counts at the head of its line only.
    """
    for cue in scan.of("phase", since, line[1]):
        if cue.start - scan.line_at(cue.start)[0] <= 16:
            phase = cue.value  # type: ignore[assignment]
    return phase


def kind_of(reading: Reading, usual: Usual, phase: Kind | None, last: Kind | None) -> Kind:
    """Return the kind of an amount.

    Args:
        reading: the amount in its clause.
        usual: what the genre makes of it.
        phase: what the last heading announced, if any.
        last: the kind of the amount before it in the same paragraph.
    """
    for rule in _RULES:
        kind = rule(reading, usual, last)
        if kind is not None:
            return kind
    return _by_default(reading, usual, phase)


def _old_bound(reading: Reading, usual: Usual, last: Kind | None) -> Kind | None:
    """由60%提高到90%: the old bound is a fact, and so is the 有效期 of the document."""
    text, amount = reading.text, reading.amount
    if _OLD.search(text, max(reading.clause, amount.start - 10), amount.start) and _NEW.search(
        text, reading.bound.end, min(reading.bound.end + 12, reading.part_end)
    ):
        return "fact"
    if amount.family == "time" and _TERM.search(text, max(reading.part, reading.bound.start - 24), reading.bound.start):
        return "fact"
    return "requirement" if _PENALTY.search(text, reading.part, reading.part_end) else None


def _giving(reading: Reading, usual: Usual, last: Kind | None) -> Kind | None:
    """给予最高50万元 gives; 投资500万元以上的企业，给予… conditions; 按投资额的30%给予… gives again."""
    text, amount = reading.text, reading.amount
    gives = _GIVES_IN_LAW if usual.law else _GIVES
    places = [match.start() for match in gives.finditer(text, reading.part, reading.part_end)]
    if not places or (usual.kind == "fact" and _DONE.search(text, reading.part, reading.part_end)):
        return None
    condition = _CONDITION.match(text, reading.bound.end, reading.part_end) is not None
    later = next((place for place in places if place >= amount.end), None)
    based = amount.family == "percent" and _BASE.search(text, reading.clause, amount.start) is not None
    if based and not condition:
        return "support"
    if places[0] < amount.start:
        given = not condition or (later is None and not reading.after_word)
    else:
        at_once = later is not None and later < reading.clause_end
        carried = last == "support" and reading.floor >= reading.clause
        given = not condition and not reading.after_word and (at_once or carried)
    return "support" if given else "requirement"


def _award(reading: Reading, usual: Usual, last: Kind | None) -> Kind | None:
    """奖励总额最高500万元, and the elliptic 单个企业每年最高100万元 that follows an award."""
    text, amount = reading.text, reading.amount
    if usual.kind not in ("support", "requirement") or usual.law or _AIM.search(text, reading.part, reading.part_end):
        return None
    elliptic = _ELLIPTIC.search(text, reading.clause, amount.start) is not None
    if _AWARD.search(text, reading.part, reading.part_end) and (elliptic or amount.family in ("money", "percent")):
        condition = reading.after_word and _CONDITION.match(text, reading.bound.end, reading.part_end)
        return "requirement" if condition else "support"
    if elliptic and last == "support" and reading.bound.comparator in ("<=", "="):
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
    return None


def _existing(reading: Reading, usual: Usual, last: Kind | None) -> Kind | None:
    """八大产业集群, 两个区域中心城市: a small Chinese numeral before a noun counts what there is."""
    text, amount = reading.text, reading.amount
    counted = amount.family == "count" and amount.unit == "个" and reading.bound.comparator == "="
    if not counted or text[amount.start].isascii() or amount.value < 2 or amount.value > 20:
        return None
    return None if _MAKES.search(text, max(reading.clause, amount.start - 8), amount.start) else "fact"


def _norm(reading: Reading, usual: Usual, last: Kind | None) -> Kind | None:
    """不得低于, 原则上不超过, 应占…以上; 5个工作日内."""
    text, bound = reading.text, reading.bound
    if reading.amount.family == "time" and reading.after_word and text[bound.end - 1] in "内前":
        return "target" if usual.kind == "target" and reading.amount.unit in ("year", "quarter") else "requirement"
    negated = bound.comparator in ("<=", ">=") and bound.start < reading.amount.start and text[bound.start] in "不至均"
    if negated or _MUST.search(text, reading.clause, reading.clause_end):
        return "requirement"
    return None


_RULES: tuple[Callable[[Reading, Usual, Kind | None], Kind | None], ...] = (
    _old_bound,
    _giving,
    _award,
    _condition,
    _time_words,
    _existing,
    _norm,
)


def _by_default(reading: Reading, usual: Usual, phase: Kind | None) -> Kind:
    if usual.kind == "fact":
        ordered = reading.bound.comparator in (">=", "<=") and reading.bound.start < reading.amount.start
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
    if amount.family in ("count", "percent", "measure", "place") and _MADE.search(
        reading.text, reading.clause, reading.clause_end
    ):
        return "target"
    if reading.bound.comparator in (">=", ">", "<", "<=", "range", REACH) or amount.family == "time":
        return "requirement"
    return "support"
