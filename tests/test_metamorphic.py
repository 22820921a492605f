"""Metamorphic relations of quantities: what the wording leaves as it is, the record leaves as it is.

Every case is a small document of our own. Its record is known from the claim that it is generated from, whatever the
comparator's wording, the number's script, the claim's neighbours, their order, or the document's script.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import pytest

from policy_nlp import resources
from policy_nlp.fold import fold
from policy_nlp.pipeline import LAYERS, Pipeline

HEAD = "星海市创新联合体管理办法\n第一章 总则\n第一条 为规范管理，制定本办法。\n"
STEM = "第二条 牵头单位应当同时符合下列条件：\n"
NUMERALS = ("（一）", "（二）", "（三）", "（四）", "（五）")

WORDINGS = {
    ">=": (
        "不低于{}", "不少于{}", "不小于{}", "至少{}", "至少达到{}", "最低{}", "达到{}以上", "达到{}及以上", "在{}以上",
        "在{}（含）以上", "须达到{}", "应不低于{}", "应当不少于{}", "不得低于{}", "不应低于{}", "不能少于{}",
        "不可低于{}", "原则上不低于{}", "一般不少于{}",
    ),
    "<=": (
        "不超过{}", "不高于{}", "不多于{}", "不大于{}", "至多{}", "最多{}", "最高{}", "最高不超过{}", "在{}以内",
        "在{}以下", "控制在{}以内", "不得超过{}", "不得高于{}", "不应超过{}", "不能多于{}", "应不高于{}", "上限为{}",
        "原则上不超过{}",
    ),
    ">": ("超过{}", "高于{}", "大于{}", "多于{}", "应高于{}", "须超过{}", "应当大于{}"),
    "<": ("低于{}", "少于{}", "小于{}", "不足{}", "不满{}", "应低于{}", "须小于{}", "应当少于{}"),
}  # fmt: skip
TURNED = {"低于": ">=", "少于": ">=", "小于": ">=", "超过": "<=", "高于": "<=", "多于": "<=", "大于": "<="}
AGAINST = {">=": ("<=", "<"), ">": ("<=", "<"), "<=": (">=", ">"), "<": (">=", ">")}


class Claim(NamedTuple):
    """What is measured, its amount in several scripts, and what the record must be."""

    words: str
    amounts: tuple[str, ...]
    value: float
    unit: str
    metric: str


CLAIMS = (
    Claim(
        "上年度营业收入",
        ("15亿元", "十五亿元", "15.0亿元", "1500000000元", "1,500,000,000元", "１５亿元", "150000万元", "15 亿元"),
        1.5e9, "CNY", "上年度营业收入",
    ),
    Claim(
        "注册资本", ("5000万元", "五千万元", "0.5亿元", "50000000元", "５０００万元", "5000.00万元"),
        5e7, "CNY", "注册资本",
    ),
    Claim("研发投入占营业收入的比例", ("5%", "百分之五", "5.0%", "５％", "5 %"), 5, "%", "占营业收入的比例"),
    Claim("资产负债率", ("60%", "百分之六十", "60.0%", "６０％"), 60, "%", "资产负债率"),
    Claim("成员单位数量", ("12家", "十二家", "１２家", "12 家"), 12, "家", "成员单位数量"),
    Claim("专职研发人员", ("30名", "三十名", "３０名"), 30, "名", "专职研发人员"),
    Claim("发明专利", ("20件", "二十件", "２０件"), 20, "件", "发明专利"),
    Claim("项目实施期限", ("2年", "两年", "二年", "２年"), 2, "year", "项目实施期限"),
    Claim("研发场地面积", ("2000平方米", "两千平方米", "2,000平方米", "２０００平方米"), 2000, "m2", "研发场地面积"),
)  # fmt: skip
UNRELATED = (
    "各级部门加强宣传引导，营造良好氛围。",
    "申报材料应当真实、完整。",
    "《星海市科技计划管理办法》继续执行。",
    "联合体设理事会，由各成员单位推选代表组成。",
)
CLAUSES = ("信用记录良好，", "治理结构完善，", "在行业内具有较强影响力，", "近三年无重大违法行为，且")

Row = tuple[float, str | None, str, str, str | None]


@lru_cache(maxsize=1)
def pipeline() -> Pipeline:
    return Pipeline(layers=set(LAYERS) - {"measures", "findings", "consortia"})


def rows(text: str) -> list[Row]:
    found = pipeline()(text).quantities
    return [
        (item.value, item.unit, item.comparator, item.kind, item.metric and fold(item.metric)) for item in found
    ]  # fmt: skip


def expected(claim: Claim, comparator: str) -> Row:
    return (claim.value, claim.unit, comparator, "requirement", claim.metric)


def document(*items: str) -> str:
    return HEAD + STEM + "；\n".join(mark + item for mark, item in zip(NUMERALS, items, strict=False)) + "。\n"


def check(cases: Iterable[tuple[str, list[Row]]]) -> int:
    """Compare every case; none may differ, and no comparator may say the opposite."""
    wrong, inverted, count = [], [], 0
    for text, want in cases:
        got = rows(text)
        count += 1
        if sorted(got, key=repr) != sorted(want, key=repr):
            wrong.append((text, want, got))
            turned = {(row[0], row[1]): AGAINST.get(row[2], ()) for row in want}
            inverted += [text for row in got if row[2] in turned.get((row[0], row[1]), ())]
    assert not inverted, f"{len(inverted)} inverted of {count}: {inverted[:5]}"
    assert not wrong, f"{len(wrong)} of {count}: {wrong[:5]}"
    return count


def draws(seed: int, count: int) -> list[tuple[random.Random, list[tuple[Claim, str, str]]]]:
    """Return `count` sets of three to five claims, each (claim, comparator, words), the same ones on every run."""
    source = random.Random(seed)
    sets = []
    for _ in range(count):
        chosen = []
        for claim in source.sample(CLAIMS, source.randint(3, 5)):
            comparator = source.choice(list(WORDINGS))
            wording = source.choice(WORDINGS[comparator]).format(source.choice(claim.amounts))
            chosen.append((claim, comparator, claim.words + wording))
        sets.append((source, chosen))
    return sets


@lru_cache(maxsize=1)
def traditional() -> dict[int, str]:
    """A table into traditional script: of several characters for one, the first; no word of the units changes."""
    table: dict[int, str] = {}
    for row in resources.table("variants.csv", ("from", "to")):
        table.setdefault(ord(row["to"]), row["from"])
    return table


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.words)
def test_wording_and_script_of_number(claim: Claim) -> None:
    cases = [
        (document(claim.words + wording.format(amount)), [expected(claim, comparator)])
        for comparator, wordings in WORDINGS.items()
        for wording, amount in product(wordings, claim.amounts)
    ]
    assert check(cases) >= 100


@pytest.mark.parametrize("negation", ["不", "不得", "不应", "不能", "不可", "不宜", "未"])
def test_negation_turns_the_comparator(negation: str) -> None:
    check(
        (document(f"{claim.words}{negation}{word}{claim.amounts[0]}"), [expected(claim, comparator)])
        for claim, (word, comparator) in product(CLAIMS, TURNED.items())
    )


def test_traditional_script() -> None:
    check(
        (
            document(claim.words + wording.format(claim.amounts[0])).translate(traditional()),
            [expected(claim, comparator)],
        )
        for claim in CLAIMS
        for comparator, wordings in WORDINGS.items()
        for wording in wordings
    )


def test_order_of_conditions() -> None:
    def cases() -> Iterable[tuple[str, list[Row]]]:
        for source, chosen in draws(3, 80):
            want = [expected(claim, comparator) for claim, comparator, _ in chosen]
            words = [text for *_, text in chosen]
            for _ in range(3):
                yield document(*words), want
                source.shuffle(words)

    assert check(cases()) == 240


def test_order_of_conditions_in_one_sentence() -> None:
    def cases() -> Iterable[tuple[str, list[Row]]]:
        for source, chosen in draws(5, 80):
            want = [expected(claim, comparator) for claim, comparator, _ in chosen]
            words = [text for *_, text in chosen]
            for _ in range(3):
                yield document("，".join(words)), want
                source.shuffle(words)

    assert check(cases()) == 240


@pytest.mark.parametrize(
    "insert",
    [
        lambda text, extra: text.replace(STEM, f"第二条 {extra}\n{STEM.replace('二', '三')}"),
        lambda text, extra: text + f"第三条 {extra}\n",
        lambda text, extra: text.replace("制定本办法。", f"制定本办法。{extra}"),
        lambda text, extra: text.rstrip("。\n") + f"。{extra}\n",
    ],
    ids=["paragraph before", "paragraph after", "sentence before", "sentence after"],
)
def test_something_unrelated_elsewhere(insert: Callable[[str, str], str]) -> None:
    check(
        (insert(document(*(text for *_, text in chosen)), extra), [expected(claim, sign) for claim, sign, _ in chosen])
        for (_, chosen), extra in product(draws(7, 20), UNRELATED)
    )


@pytest.mark.parametrize("clause", CLAUSES)
def test_an_unrelated_clause_in_front(clause: str) -> None:
    for claim in CLAIMS:
        for comparator, wordings in WORDINGS.items():
            for wording in wordings:
                text = document(clause + claim.words + wording.format(claim.amounts[0]))
                assert rows(text)[-1] == expected(claim, comparator), text


SUPPORT = (
    "对通过验收的联合体，给予最高{}补助。",
    "对通过验收的联合体，给予不超过{}的补助。",
    "对通过验收的联合体，给予{}以内的补助。",
    "对通过验收的联合体，最高给予{}补助。",
    "对通过验收的联合体，给予补助最高{}。",
    "对通过验收的联合体，给予总额不高于{}的补助。",
    "对通过验收的联合体，给予至多{}的补助。",
)


@pytest.mark.parametrize("wording", SUPPORT)
def test_ceiling_of_an_award(wording: str) -> None:
    for amount in CLAIMS[1].amounts:
        text = HEAD + "第二条 " + wording.format(amount) + "\n"
        for extra in ("", *UNRELATED):
            (row,) = rows(text + extra)
            assert row[:4] == (5e7, "CNY", "<=", "support"), text
            assert "补助" in (row[4] or ""), text
