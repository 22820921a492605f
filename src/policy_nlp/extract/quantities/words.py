"""The words of a quantity: what is measured, of whom, with which hedge and exception: places in the text."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from policy_nlp.extract import Found
from policy_nlp.extract.quantities.clauses import Reading
from policy_nlp.records import Kind, Place


class Words(NamedTuple):
    """Places of the words of a quantity; None where the text has none."""

    metric: Place | None = None
    subject: Place | None = None
    hedge: Place | None = None
    exception: Place | None = None


class Mentions:
    """Where named actors and places are mentioned, in order: what a clause may be about."""

    __slots__ = ("_spans", "_starts")

    def __init__(self, found: Found) -> None:
        named = [actor for actor in found.actors if actor.named]
        self._spans = sorted((record.start, record.end) for record in (*named, *found.regions))
        self._starts = [start for start, _ in self._spans]

    def first(self, start: int, end: int) -> Place | None:
        """Return the first mention that lies within [start, end)."""
        at = bisect_left(self._starts, start)
        inside = at < len(self._spans) and self._spans[at][1] <= end
        return self._spans[at] if inside else None


_SOMEBODY = (
    "高校毕业生|社会组织|企业家|科学家|带头人|负责人|企业|单位|机构|项目|个人|主体|人才|团队|平台|园区|基地|人员|中心|公司|高校|院校|院所|联合体|毕业生|研究生|申请人|申报人|"
    "政府|部门|载体|实验室|合作社|农户|家庭|协会|联盟|产品|业务|银行|医院|学校|楼宇|孵化器|集群|车间|工厂|经营者|提供者|承担者|投资者|专利权人|当事人|请求人|运营方|高新区|开发区"
)
_WHO = re.compile(rf"(?:{_SOMEBODY})(?:等)?(?:(?:和|、|及|或|与)[^,;。:、的和]{{0,10}}?(?:{_SOMEBODY})(?:等)?)*")
_HEDGE = re.compile(r"(?:一般|原则上|可适当|适当|通常)(?=[^,;。]{0,30}$)")
_EXCEPTION = re.compile(
    r"[,;。]?\((?P<inside>(?:对于?[^()\n]{2,40}可|[^()\n]{1,30}除外|但|确需|特殊情况|因)[^()\n]{0,60})\)"
)
_LEAD = re.compile(
    r"(?:可以并处|并处|处以|处(?=违|骗|销|货)|其中|同时|并且|并|但|或(?!者)|以及|且|其(?!他|余)|高于|低于|超过|共|累计|合计|总共|已|将|可|应当?|须|需|要|则|按照?|以|对于?|面向|围绕|针对|为|使|将|由|从|在|至|到|达|了|的|与|和|及|是|每年|连续|"
    r"最高|不超过|最多|力争|争取|确保|实现|逐步|进一步|预计|预期|全部的?|一次性|给予|予以|分别|完成|其他的|今年|全年|去年|仅|经(?!常|济|营|费|验|办|销|纪)|如|即|含|"
    r"原则上|凡|该项?|具有|拥有|具备|提供|保持|政策有效期内|有效期内|推动|全省|全市)+(?![业向额量金长期度资])"
)
_TAIL = re.compile(
    r"(?:一般|原则上|可适当|应当?|须|需|要|可|已|将|均|都|分别|为|是|达到?|约|近|共|累计|的|在|至|到|了|合计|总计|总共|有|则|由|从|且|可以|"
    r"[ \"“:(]|每年|一次性|给予|最高|予以|中?提取|中安排|中划拨|连续|主动|不断|年度|全部|总数|前|首次|历史性)+$"
)
_BARE_VERB = re.compile(
    r"(?:择优|遴选|评选|支持|申报|认定|设立|培育|建设|新增|引进|设定|选择|组织|开展|举办|安排|投入|享受|推荐|进入|打造|建成|涵盖|吸引|配备|完成|"
    r"新建|提升|提高|增加|增长|下降|降低|升|跃升|扩大|缩短|压缩|减少|降|增|达到|超过|设置|制定|实施|发放|拨付|给予|确定|选取|选出|评定)+$"
)
_VERB = re.compile(
    r"进行|提供|参与|开展|组成|联合(?!体|实验|会|基)|形成|纳入|入选|实现|达到|提升|提高|推动|推进|完成|建成|获得|获|给予|用于|支持|超过|不超过|投入|增长|下降|"
    r"落户|落地|开工|投产|建立|发放|享受|收取|承担|一次性|作为|为(?!主|民)|是(?!否)|在|已|将|并(?!购|网|联)|占|由|被|从(?!业)|向|对(?!外|接|口)|按(?!钮)|"
    r"可(?!再生|持续)|应(?!用|急|对)|须|(?<!发)达(?!标)|的"
)
_RELATIVE = re.compile(
    r"占|在(?!线|研|岗|校|职)|由|为|以|从(?!业)|对(?!外|口)|具有|具备|拥有|获得|通过|参与|承担|完成|进行|与|用于|实现|被|向|能够"
)
_HEAD_NOUN = re.compile(r"[^,;。:\n的]{2,50}的")
_WHO_END = re.compile(rf"(?:{_SOMEBODY})$")
_NOUN = re.compile(r"(?:的| |“)*(?P<noun>[^,;。、:()\n!?《》“”0-9]{2,30})")
_LIST_NOUN = re.compile(r"[^,;。、:()\n!?《》0-9]{1,14}(?:(?:、|和|及)[^,;。、:()\n!?《》0-9]{2,12}){0,3}$")
_SIBLINGS = re.compile(r"(?:以内|以下|以上)?(?:[、和或至-][0-9]{1,6}(?:\.[0-9]{1,3})?[万亿]?(?:元|%))*的?")
_AWARD = re.compile(
    r"(?:(?:一次性|创业|投资|资金|配套|差额|专项|财政|入户|项目|安家|生活|租金|贷款|研发|科研|经费|扶持|培训|运营|建设|购房|住房|人才|启动|后)*"
    r"(?:奖励总额|奖励资金|奖励金|奖补资金|补助资金|补贴资金|扶持资金|支持资金|资助资金|专项资金|资金支持|经费支持|经费资助|资金扶持|资金奖励|资金补助|"
    r"奖励|补助|补贴|资助|奖补|扶持|(?<!获)奖金(?!额)|贴息|补偿|支持(?!有)|经费))(?:总额|金额|额度)?"
)
_FUNDS = re.compile(
    r"(?:资金|经费|规模|额度|总额|金额|奖励|补助|补贴|基金|费用|预算|奖金|标准|投入|贷款|授信|收入|资助|债券|投资)$"
)
_SHARE = re.compile(
    r"(?P<subject>[^,;。:\n]{0,40}?)(?:应|须|要)?(?:每年|一般)?(?P<share>占(?!地|比|用)(?:据|到)?(?P<base>[^,;。:\n]{2,30}?)(?:的(?P<ratio>比例|比重|比率))?)"
    r"(?:的|应|须|要|不得?|达|到|为|分别|原则上)*$"
)
_ACCORDING = re.compile(
    r"(?:最高|不超过)?(?:按照?|依照?|根据|(?<![可予给难得加用])以(?![上下内外及]))(?:其|该|不超过|不高于|照|对)*(?P<base>[^,;。:\n]{2,30}?)(?:的|不超过|不高于|最高)*$"
)
_FOR = re.compile(
    r"(?:(?<![照按面针])对于?(?!接|外|口|标|应|象)(?P<who>[^,;:。\n》]{2,60}?)(?=,|;|。|:|$|按照?|给予|最高|一次性|予以|分别|每年|择优|连续)|(?:支持|鼓励|引导)(?P<urged>[^,;:。\n》]{2,30}))"
)
_GIVEN_LATER = re.compile(
    rf"给予(?P<who>[^,;。0-9]{{0,12}}?(?:{_SOMEBODY})等?)(?=最高|一次性|不超过|资金|奖励|补助|补贴|[0-9])"
)
_OWN = re.compile(r"本(?:措施|办法|细则|通知|政策|意见|规定|方案|条例|规划|决定|实施细则|若干措施|实施意见)")
_GIVEN_TO = re.compile(
    r"(?:给予|奖励|补助|资助|支持|奖补)(?P<who>[^,;。:、0-9]{2,16}?)(?:最高|不超过|每年|一次性|分别|连续|总额|累计|资金奖励|合计)*$"
)
_PER_ONE = re.compile(
    rf"(?P<who>(?:单个|每个|每家|单家|同一|每户|每名|每位|每一|每条|每台|单一|每所|每(?![年月季半周天日次两]))[^,;。:、0-9]{{0,12}}?(?:{_SOMEBODY}|省|市|县|村|乡镇|街道))"
    r"|(?P<each>每人|每户|每家|每省|每亩|每台|单项|每项|每辆|每名|每篇|每件)(?=最高|不超过|每年|奖励|补助|给予|[0-9])"
)
_TIERED = re.compile(r"(?:^|[,;:、。(]|其中)(?:其中|对)?(?P<who>[^,;。:、()0-9]{2,24})$")
_PERSON = re.compile(
    r"^(?!按|其|给予|最高|并|再|另|分别|对于?).*(?:人员|生|人才|者|企业|机构|单位|项目|团队|平台|级|等奖|中心|基地)$"
)
_FINE = re.compile(r"的?(?P<fine>罚款|罚金)")
_LINES_BACK = 12
_LINE_LENGTH = 300
_SPLIT = re.compile(r"[为是](?P<who>[^,;。:、()\n0-9]{2,8})(?=[,;。)])")
_NO_PARTY = re.compile(r"(?:人员|项目|产品|业务|平台|贷款)(?:等)?$")
_COUNTED = re.compile(
    r"(?:总?人?数量?|占比|比例|总?额|总数|年限|比重|人次|规模|面积|收入|年龄)(?:一般|原则上|应当?|须|不|达|达到|为|均|总共|合计| )*"
)
_MEASURED = re.compile(r"占比|比例|收费|费率")
_ARTICLE = re.compile(
    r"第[一二三四五六七八九十百零]{1,5}[条款项]\s*|[(]?[一二三四五六七八九十]{1,3}[)、]\s*|[0-9]{1,2}[.、]\s*"
)
_PORTION = re.compile(
    r"(?:每年)?(?P<subject>[^,;。:\n]{2,30}?)(?:可|应|须)?(?:按照?|不低于|不超过)(?=[^,;。:\n]{2,30}$)"
)
_EXTENDED = re.compile(r"[^,;。:、的和0-9\n]{1,8}?(?:机构|单位|平台|中心|团队|主体|人员|基地|园区)(?!数)")
_MEMBERS = re.compile(r"[^,;。:、()\n的]{2,16}(?:(?:、|和|及|与)[^,;。:、()\n和及]{2,16}){1,7}$")
_AND = re.compile(r"、|和|及|与")
_MEASURE = re.compile(
    r"(?:产量|产值|增加值|收入|覆盖率|比例|比重|占比|总量|规模|数量|面积|支出|利润|营收|投资|总额|人数|总数|拥有量|普及率|达标率|率|销量|流量|额|价格|成本)$"
)
_TOPIC_CUT = re.compile(
    r"已|共|内设|现有|拥有|将|的|是|由|通过|集聚|升级|推动|组建|计划|下设|累计|新增|有|应|须|要|可|在|为|与|围绕|每年|从|对|,|、"
)
_TOPIC = re.compile(r"(?:截至[^,]{2,16},|目前,?|其中,?|仅?[0-9]{4}年,?|同时,?|“)*(?P<who>[^,;。:、0-9“”]{2,16})")


def words_of(
    reading: Reading,
    kind: Kind,
    last: Words | None,
    mentions: Mentions,
    *,
    member: int = 0,
    standing: Place | None = None,
) -> Words:
    """Return the places of a quantity's words.

    Args:
        reading: the amount in its clause.
        kind: the kind of the quantity.
        last: the words of the amount before it in the same paragraph: what the clause leaves out is carried over.
        mentions: the named actors and places of the document; none is needed.
        member: which member of a coordinated list the amount is, from 0.
        standing: who was last supported or bound anywhere before: the last resort.
    """
    text = reading.text
    split = _SPLIT.match(text, reading.bound.end, reading.part_end)
    if split is not None and last is not None:
        return Words(last.metric, split.span("who"))
    metric = _metric(reading, kind, last)
    subject = _subject(reading, kind, metric, last, mentions, standing)
    apart = _shared_among(reading, member) if kind in ("fact", "target") else None
    if apart is not None:
        metric, subject = apart[0], apart[1] or subject
    if metric is not None and subject == metric:
        subject = None
    if metric is not None and subject is not None and metric[0] <= subject[0] and subject[1] < metric[1] - 1:
        metric = _trim(text, subject[1], metric[1]) or metric
    hedge = _HEDGE.search(text, max(reading.clause, reading.floor), reading.bound.start)
    exception = _EXCEPTION.match(text, reading.bound.end)
    return Words(metric, subject, hedge.span() if hedge else None, exception.span("inside") if exception else None)


def _trim(text: str, start: int, end: int) -> Place | None:
    """Take function words, hedges and quotes off both ends of a noun phrase; None where less than two marks stay."""
    lead = _LEAD.match(text, start, end)
    start = lead.end() if lead else start
    tail = _TAIL.search(text, start, end)
    end = tail.start() if tail else end
    while start < end and text[start] in ' \t的“”、")':
        start += 1
    while start < end and text[end - 1] in ' \t、“"':
        end -= 1
    return (start, end) if end - start >= 2 else None


def _after_last(text: str, marks: tuple[str, ...], low: int, high: int) -> int:
    """Where the last of `marks` in [low, high) ends; `low` where there is none."""
    return max(low, *(place + len(mark) for mark in marks if (place := text.rfind(mark, low, high)) >= 0), low)


def _metric(reading: Reading, kind: Kind, last: Words | None) -> Place | None:
    family = reading.amount.family
    fine = _FINE.match(reading.text, reading.bound.end)
    if fine is not None:
        return fine.span("fine") if family == "money" else _noun_before(reading)
    carried = last.metric if last else None
    if kind == "support" and family == "money":
        return _award(reading) or carried
    if family == "percent":
        return _base(reading) or _object_before(reading) or carried
    if family == "time":
        return _of_time(reading)
    if family in ("count", "place", "measure"):
        after = _noun_after(reading)
        if after is not None:
            return after
    if family == "count" and reading.bound.comparator in ("<=", "<") and kind == "support":
        return _noun_before(reading) or _nearest(reading) or carried
    return _noun_before(reading) or _object_before(reading) or carried


def _of_time(reading: Reading) -> Place | None:
    """有效期3年: what lasts; 三年内实现全覆盖, 5年战略目标: what takes or has the time."""
    text, bound = reading.text, reading.bound
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
    if cut and _RELATIVE.match(text, start, end):
        head = _HEAD_NOUN.match(text, start, reading.part_end)
        second = _NOUN.match(text, head.end(), reading.part_end) if head else None
        if second is None:
            return None
        start, end = second.span("noun")
    if cut:
        verb = _VERB.search(text, start + 1, end)
        if verb is not None:
            behind = verb.group() == "的" and end - verb.end() >= 2 and not _WHO_END.search(text, start, verb.start())
            if behind:
                start = verb.end()
                verb = _VERB.search(text, start + 1, end)
            end = verb.start() if verb else end
    return (start, end) if end - start >= 2 else None


_BEFORE_NOUN = ("的", "”", ")", "支持", "鼓励", "引导", "确保", "力争", "优先", "实现")


def _noun_before(reading: Reading) -> Place | None:
    """The noun phrase that ends at the bound: 上年营业收入 of 其上年营业收入一般不低于."""
    text, end = reading.text, reading.bound.start
    low = max(reading.clause, reading.floor, end - 40)
    if end - low < 2:
        return None
    tail = _TAIL.search(text, low, end)
    end = tail.start() if tail else end
    cut = _after_last(text, _BEFORE_NOUN, low, end)
    place = _trim(text, cut if end - cut >= 2 else low, end)
    if (
        place is not None
        and place[1] - place[0] <= 3
        and text.startswith("的", reading.floor)
        and reading.floor > reading.clause
    ):
        return _trim(text, reading.clause, end)  # 单户担保金额500万元及以下的占比
    verb = _BARE_VERB.search(text, *place) if place else None
    return place if verb is None else _trim(text, low, verb.start()) if verb.start() - low > 3 else None


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
    return _trim(text, start, end)


def _base(reading: Reading) -> Place | None:
    """What a ratio is of: 按实际投资额的30%, 占财政支出的2%, 不高于风险责任的0.5%; else what it is: 覆盖率达到97%."""
    text, amount, bound = reading.text, reading.amount, reading.bound
    low = max(reading.part, reading.floor, amount.start - 60)
    low = max(low, *(text.rfind(mark, low, amount.start) + 1 for mark in ",;:。("))
    share = _SHARE.search(text, low, bound.start)
    if share is not None:
        return share.span("share") if share["ratio"] else _trim(text, *share.span("base"))
    based = _ACCORDING.search(text, low, amount.start)
    if based is not None and based.end("base") - based.start("base") >= 2:
        return _trim(text, *based.span("base"))
    if amount.start - bound.cue_end > 3:
        return _trim(text, bound.cue_end, amount.start)
    if text[amount.start - 1] == "的":
        return _trim(text, low, amount.start)
    return _noun_before(reading)


def _award(reading: Reading) -> Place | None:
    """The name of what is given: behind the amount (50万元一次性奖励), else the last one before it."""
    text = reading.text
    skip = _SIBLINGS.match(text, reading.bound.end, reading.part_end)
    noun = _AWARD.match(text, skip.end() if skip else reading.bound.end, reading.part_end)
    if noun is not None:
        return noun.span()
    before = _noun_before(reading)
    if before is not None and _FUNDS.search(text, *before):
        return before
    best: Place | None = None
    for match in _AWARD.finditer(text, max(reading.line, reading.amount.start - 120), reading.amount.start):
        best = match.span()
    if best is None:
        later = _AWARD.search(text, reading.bound.end, reading.part_end)
        best = later.span() if later else None
    return best


def _subject(
    reading: Reading, kind: Kind, metric: Place | None, last: Words | None, mentions: Mentions, standing: Place | None
) -> Place | None:
    text = reading.text
    fine = _FINE.match(text, reading.bound.end)
    if fine is not None and reading.amount.family != "money":
        return fine.span("fine")
    per_one: Place | None = None
    for match in _PER_ONE.finditer(text, max(reading.clause, reading.floor), reading.amount.start):
        per_one = match.span(match.lastgroup or 0)
    if per_one is not None:
        return per_one
    if kind == "support":
        found = _granted(reading, last)
    elif kind == "requirement":
        found = _selected(reading) or _governed(reading, kind) or _addressed(reading)
    elif kind == "fact":
        return _topic(reading, metric, last, mentions) or _governed(reading, kind)
    else:
        return _governed(reading, kind) or mentions.first(reading.clause, reading.amount.start)
    if found is not None:
        return found
    if last is not None and last.subject is not None and not text.startswith("罚", last.subject[0]):
        return last.subject
    return _introduced(reading) or _nearest(reading) or standing


def _selected(reading: Reading) -> Place | None:
    """The party behind a condition: 小微企业和“三农”主体 of 单户担保金额500万元及以下的小微企业和“三农”主体."""
    text, low = reading.text, reading.bound.end
    if not reading.after_word and text[low : low + 1] != "的":
        return None
    match = _WHO.search(text, low, min(reading.clause_end, low + 40))
    if match is None or _MEASURED.search(text, low, match.start()):
        return None
    start = max(low, *(text.rfind(mark, low, match.start()) + 1 for mark in "的、,"))
    return _trim(text, start, match.end())


def _granted(reading: Reading, last: Words | None) -> Place | None:
    """Who is given something: 给予驻区企业最高1000万元, 硕士研究生3万元, 对…的企业."""
    text, amount, bound = reading.text, reading.amount, reading.bound
    given = _GIVEN_TO.search(text, max(reading.clause, reading.floor), bound.start)
    if given is not None and _WHO.search(text, *given.span("who")):
        return given.span("who")
    based = None
    if amount.family == "percent":
        later = _GIVEN_LATER.search(text, bound.end, reading.part_end)
        if later is not None and later.end("who") - later.start("who") > 2:
            return later.span("who")
        based = _ACCORDING.search(text, reading.clause, amount.start)
        holder = _WHO.search(text, *based.span("base")) if based else None
        if holder is not None and holder.start() - (based.start("base") if based else 0) >= 2:
            return _trim(text, based.start("base") if based else 0, holder.end())
    tier = _TIERED.search(text, max(reading.part, reading.floor - 1), bound.start)
    if tier is not None and _PERSON.search(text[tier.start("who") : tier.end("who")]):
        return _trim(text, *tier.span("who"))
    if last is not None:
        its = based is not None and text.startswith("其", based.start("base") - 1)
        if its and reading.floor > reading.part and last.metric is not None and last.metric[0] >= reading.part:
            return last.metric
        if (
            reading.floor > reading.part
            and last.subject is not None
            and not _FOR.search(text, reading.floor, amount.start)
        ):
            return last.subject
    return _addressed(reading)


def _addressed(reading: Reading) -> Place | None:
    """Whom the sentence part is about: 对新引进的…企业, 支持行业领军企业建设…."""
    text = reading.text
    addressed: Place | None = None
    sentence = max(reading.line, text.rfind("。", reading.line, reading.amount.start) + 1)
    for match in _FOR.finditer(text, max(sentence, reading.amount.start - 200), reading.amount.start):
        if match["urged"]:
            who = _WHO.search(text, *match.span("urged"))
            addressed = (match.start("urged"), who.end()) if who is not None and addressed is None else addressed
            continue
        start, end = match.span("who")
        end -= 1 if text[end - 1] == "的" else 0
        who = next(reversed(list(_WHO.finditer(text, start, end))), None)
        if (who is not None and who.end() == end) or (end - start <= 10 and text[end] != "的"):
            addressed = _head(text, start, end)
        elif who is not None and text[who.end() - 1] == "等":
            addressed = (start, who.end())
    return addressed


_NOUN_BEGINS = (*"的、,;。:对(个家项名类批", "支持", "鼓励", "给予", "遴选", "引导", "促进", "推动", "建设", "实施")


def _nearest(reading: Reading) -> Place | None:
    text = reading.text
    whose: Place | None = None
    for match in _WHO.finditer(text, max(reading.line, reading.amount.start - 80), reading.amount.start):
        if not text.startswith("除外", match.end()) and not match.group().endswith(("部门", "政府")):
            whose = match.span()
    if whose is None:
        return None
    low = max(reading.line, whose[0] - 12)
    cut = _after_last(text, _NOUN_BEGINS, low, whose[0])
    cut -= text.startswith("人", cut) and text[cut - 1] == "个"
    return _trim(text, cut if cut > low else whose[0], whose[1])


def _introduced(reading: Reading) -> Place | None:
    """The party that the line before a list names: 对符合条件的机构，按以下标准给予奖励： （一）…."""
    text, end = reading.text, reading.line - 1
    for _ in range(_LINES_BACK):
        low = max(0, end - _LINE_LENGTH)
        start = text.rfind("\n", low, max(low, end)) + 1
        if start == 0:
            return None
        if text[max(start, end - 1) : end] == ":":
            who = next(reversed(list(_WHO.finditer(text, start, end))), None)
            return who.span() if who else None
        end = start - 1
    return None


def _governed(reading: Reading, kind: Kind) -> Place | None:
    """Who is bound or measured: the party at the head of the clause, before what is measured."""
    text, bound = reading.text, reading.bound
    low = max(reading.clause, reading.floor)
    article = _ARTICLE.match(text, low)
    low = article.end() if article else low
    if reading.amount.family == "percent":
        share = _SHARE.search(text, low, bound.start) or _PORTION.match(text, low, bound.start)
        if share is not None and share.end("subject") - share.start("subject") >= 2:
            return _trim(text, *share.span("subject"))
    who = _WHO.search(text, low, bound.start)
    if who is None or bound.start - who.end() < 2:
        return None
    start = max(low, *(text.rfind(mark, low, who.start()) + 1 for mark in "的,"))
    longer = _EXTENDED.match(text, who.end(), bound.start - 2)
    end = longer.end() if longer else who.end()
    if (kind == "requirement" and _NO_PARTY.search(text, start, end)) or _COUNTED.fullmatch(text, end, bound.start):
        return None
    return _trim(text, start, end)


def _topic(reading: Reading, metric: Place | None, last: Words | None, mentions: Mentions) -> Place | None:
    """What a report is about: the first named actor or place of the nearest clause that has one, else who was before."""
    text, start = reading.text, reading.amount.start
    own = _OWN.search(text, reading.part, start)
    if own is not None:
        return own.span()
    high = start
    while high > reading.part:
        low = max(reading.part, text.rfind(",", reading.part, high - 1) + 1)
        mention = mentions.first(low, high)
        if mention is not None:
            return mention
        high = low
    if last is not None and last.subject is not None:
        return last.subject
    match = _TOPIC.match(text, reading.part, start)
    if match is None:
        return None
    low, high = match.span("who")
    cut = _TOPIC_CUT.search(text, low + 1, high)
    if cut is None and text[high] != "”":
        return None
    place = _trim(text, low, cut.start() if cut else high)
    overlaps = place is not None and metric is not None and place[0] < metric[1] and metric[0] < place[1]
    return None if overlaps else place


def _shared_among(reading: Reading, member: int) -> tuple[Place, Place | None] | None:
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
    if tail is None or tail.start() - places[-1][0] < 2:
        return places[member], None
    places[-1] = (places[-1][0], tail.start())
    return tail.span(), places[member]


def _head(text: str, start: int, end: int) -> Place:
    """The last noun of a long relative clause: 企业、机构和个人 of 对获得…奖的企业、机构和个人."""
    if end - start > 16:
        cut = text.rfind("的", start, end)
        if cut > start and end - cut > 2:
            start = cut + 1
    return (start, end)
