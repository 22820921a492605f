"""Instrument and dimension: what a statement's words, verb, label and kind of document make of it."""

import pytest

from policy_nlp.pipeline import Pipeline

analyse = Pipeline()

CASES = [
    ("对通过验收的企业给予50万元奖励。", "supply.funding", "support"),
    ("逐年增加财政科技经费投入。", "supply.funding", "funding"),
    ("引进一批高层次人才。", "supply.talent", "support"),
    ("建设国家重点实验室。", "supply.infrastructure", "formation"),
    ("攻克一批关键核心技术。", "supply.technology", "goal"),
    ("为企业提供全程代办服务。", "supply.service", "support"),
    ("壮大新能源汽车产业集群。", "environment.planning", "field"),
    ("金融机构应当扩大中小企业信用贷款规模。", "environment.finance", "funding"),
    ("落实研发费用加计扣除等税收优惠政策。", "environment.tax", "support"),
    ("任何单位不得挪用专项资金。", "environment.regulation", "governance"),
    ("申请单位应当具有独立法人资格。", "environment.regulation", "requirement"),
    ("市审计局负责监督资金使用情况。", "environment.regulation", "governance"),
    ("探索职务科技成果赋权改革，推动专利转化。", "environment.ip", "sharing"),
    ("建立联席会议制度。", "environment.organisation", "governance"),
    ("组建产业创新联合体。", "environment.organisation", "formation"),
    ("加大政府采购创新产品力度。", "demand.procurement", "support"),
    ("开放一批首台套应用场景。", "demand.demonstration", "support"),
    ("扩大优势产品出口。", "demand.trade", "goal"),
]


@pytest.mark.parametrize(("text", "instrument", "dimension"), CASES)
def test_classes(text: str, instrument: str, dimension: str) -> None:
    measure = analyse(text).measures[0]
    assert (measure.instrument, measure.dimension) == (instrument, dimension)


def test_a_label_tips_what_the_words_leave_open() -> None:
    plain, under = (analyse(text).measures[0] for text in ("完善机制。", "第一条　【强化人才引育】完善机制。"))
    assert plain.instrument == "environment.organisation"
    assert under.label == "强化人才引育"
