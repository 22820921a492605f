"""Which kind a quantity is of: a requirement, a support, a target or a fact; decided by its clause, then by the genre."""  # noqa: E501

from __future__ import annotations

import re

from policy_nlp.extract.quantities.amounts import Amount
from policy_nlp.extract.quantities.bounds import Bound
from policy_nlp.extract.quantities.clauses import Frame
from policy_nlp.records import Kind

_GIVE = re.compile(
    r"给予|予以|给以|补助|补贴|奖励|资助|扶持|贴息|奖补|奖金|拨付|发放|减免|返还|减按|免征|补偿|配套|享受|择优|遴选|安排|优惠|抵扣|扣除|代偿|出资|分别(?:奖|补|给)|"
    r"支持(?:资金|额度|金额|标准|总额|期)|资金支持|经费|奖(?=[0-9])|补(?=[0-9])"
)
_AWARD = re.compile(
    r"补助|补贴|奖励|资助|扶持|贴息|奖补|奖金|资金支持|支持资金|补偿|经费|优惠|支持(?:额度|金额|标准|总额)|减免|享受"
)
_GIVING_VERB = re.compile(
    r"给予|予以|给以|(?<!的)(?:奖励|补助|资助|补贴|扶持|支持)(?=[^,;。]{0,8}[0-9])|拨付|发放|减按|安排|享受|遴选|贴息"
)
_PENALTY = re.compile(r"罚款|罚金|处以|并处|(?:^|[,;。])处[0-9一二三四五六七八九十]|拘留|有期徒刑|吊销|禁入|违法所得")
_TERM = re.compile(
    r"(?:有效期|试行期|施行期|本(?:办法|措施|细则|通知|政策|意见|规定|方案)[^,;。]{0,12}期)[^,;。]{0,6}$"
)
_CONDITION_AFTER = re.compile(
    r"(?:人民币)?(?:[^,;。、的给]{0,14})?的(?=[,;。、:]|$|[^,;。]{0,30}?(?:企业|单位|项目|机构|主体|平台|人才|人员|团队|园区|基地|组织|公司|个人|载体|毕业生|"
    r"者|中心|产品|工程|合作社|农户|业务|院校|高校|实验室|基金|楼宇|品牌|活动|展会|装备|设备|店|贷款|生|户))"
)
_BASE = re.compile(r"(?:按照?|以|依据|参照)[^,;。]{0,40}$")
_TARGET = re.compile(
    r"力争|争取|目标|(?:到|至)20[0-9]{2}年|(?:到|至)[^,;。]{0,6}(?:年底|年末|期末)|确保|计划|拟|将(?:达|建|培|新|完)|新增|新建|培育|打造|建成|建设|引进|"
    r"实现|达到|突破|完成|组建|布局|创建|形成|推动|加快|全面|提升|每年|提高到|提高至|降至|降到|保持|左右|预期|招引|落地|推进|改造|开工|谋划|覆盖率|占比"
)
_STRONG_TARGET = re.compile(
    r"力争|争取|目标|(?:到|至)20[0-9]{2}年|(?:到|至)[^,;。]{0,6}(?:年底|年末|期末)|预期|未来[^,;。]{1,6}年|20[0-9]{2}年底?前|今年底?前|将达|拟"
)
_FACT = re.compile(
    r"已(?!有条件|完成投资)|截至|截止|累计|去年|上年实现|同比|现有|共有|目前|以来|共计|历年|达到了|突破了|完成了|实现了|了|过去|曾|先后|近年|连续[^,;。]{1,3}年(?:居|位|保|增)|"
    r"年均增长|居全国|位居|排名|跃升|其中|率先|提供|拥有|占全|由[^,;。]{0,16}组成|下设|内设|涵盖|辖"
)
_STRONG_FACT = re.compile(
    r"截至|截止|累计|去年|同比|现有|目前|以来|达到了|突破了|完成了|实现了|过去|曾|先后|跃升|已经|已(?!备案|登记|取得|获|完成|认定|建成并|通过|正式|实施|投|办|纳|享受)"
)
_MUST = re.compile(
    r"应|须|必须|不得|条件|符合|具备|具有|申报|申请|要求|标准|不低于|不少于|以上学历|满足|需|期限|之日起|审核|公示|答复|报送|提交|办结|受理|限|征收|缴纳|收取|占[^,;。]{0,20}比例|或者|提取"
)
_DEADLINE = re.compile(r"(?:以?内|之内|前)")
_ELLIPTIC = re.compile(
    r"(?:最高|封顶|不超过|累计|合计|上限|每年|单个|每家|每个|单家|同一|总额|最多|每项|每人|一档|二档|三档|等奖|每户|每平方米)"
)
_OLD_BOUND = re.compile(r"[由从自][^,;。、]{0,8}$")
_NEW_BOUND = re.compile(
    r"(?:提高|增加|提升|上升|增长|扩大|下降|降低|降|压缩|缩短|减少|调整|升|跃升|变|放宽|延长|上调|下调)(?:到|至|为)|[至到]"
)

_BY_GENRE: dict[str, Kind] = {
    "规划": "target", "计划": "target", "方案": "target", "意见": "target", "决定": "target", "报告": "target",
    "措施": "support", "细则": "requirement", "办法": "requirement", "通知": "requirement", "指南": "requirement", "公告": "requirement",  # noqa: E501
    "条例": "requirement", "法律": "requirement", "规定": "requirement", "解读": "fact", "评论": "fact", "其他": "fact",
}  # fmt: skip


def usual_kind(genre: str) -> Kind:
    """Return the kind that a quantity of a genre has where its own words decide nothing."""
    return _BY_GENRE.get(genre, "fact")


def kind_of(  # noqa: PLR0911, PLR0912
    text: str, amount: Amount, bound: Bound, part: Frame, clause: Frame, usual: Kind, last: Kind | None
) -> Kind:
    """Return the kind of an amount.

    Args:
        text: the folded text.
        amount: the amount, with its `bound`, the `part` of the sentence and the `clause` that it stands in.
        usual: the kind that the genre gives.
        last: the kind of the amount before it in the same paragraph.
    """
    start, end = bound.start, bound.end
    if _OLD_BOUND.search(text, max(clause.start, amount.start - 10), amount.start) and _NEW_BOUND.search(
        text, end, min(end + 12, part.end)
    ):
        return "fact"
    if _TERM.search(text, max(part.start, start - 20), start):
        return "fact"
    if _PENALTY.search(text, part.start, part.end):
        return "requirement"
    gives = [match.start() for match in _GIVING_VERB.finditer(text, part.start, part.end)]
    given_before = any(place < amount.start for place in gives)
    given_after = next((place for place in gives if place >= amount.end), None)
    condition = _CONDITION_AFTER.match(text, end, part.end) is not None
    if gives:
        if (
            amount.family == "percent"
            and _BASE.search(text, clause.start, amount.start)
            and not (condition and bound.end > amount.end)
        ):
            return "support"
        if given_before and not (condition and given_after is not None) and not (condition and bound.end > amount.end):
            return "support"
        if given_after is not None:
            same = given_after < clause.end
            if same and not condition and bound.end == amount.end:
                return "support"
            if condition or not same:
                return "requirement"
            return "support" if amount.family == "money" else "requirement"
    strong_target = _STRONG_TARGET.search(text, part.start, part.end)
    if (
        _AWARD.search(text, part.start, part.end)
        and not strong_target
        and (amount.family in ("money", "percent") or _ELLIPTIC.search(text, clause.start, amount.start))
        and usual in ("support", "requirement")
    ):
        return "requirement" if condition and bound.end > amount.end else "support"
    if (
        last == "support"
        and usual != "fact"
        and _ELLIPTIC.search(text, max(clause.start, amount.start - 14), amount.start)
    ):
        return "support"
    if condition and usual != "fact":
        return "requirement"
    if strong_target:
        return "target" if usual != "fact" or not _FACT.search(text, clause.start, clause.end) else "fact"
    if _STRONG_FACT.search(text, part.start, clause.end):
        return "fact"
    if amount.family == "time" and _DEADLINE.match(text, amount.end):
        return "target" if usual == "target" else "requirement"
    if usual == "fact":
        if (
            bound.comparator in (">=", "<=")
            and bound.start < amount.start
            and not _FACT.search(text, part.start, part.end)
        ):
            return "requirement"
        return "fact"
    if _MUST.search(text, clause.start, clause.end) or bound.comparator in ("<=", "<"):
        return (
            "target"
            if usual == "target"
            and not re.search("不得|应|须|不低于|不少于|不超过|条件", text[clause.start : clause.end])
            else "requirement"
        )
    if usual == "target" and _FACT.search(text, clause.start, clause.end):
        return "fact"
    return usual
