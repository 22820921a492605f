"""Measures: what is a statement and what is none, and the parts of it."""

import pytest

from policy_nlp.pipeline import Pipeline

analyse = Pipeline()


def spans(text):
    return [measure.text for measure in analyse(text).measures]


STATEMENTS = [
    ("加快建设中试平台，完善验收办法。", ["加快建设中试平台", "完善验收办法"]),
    (
        "对通过验收的项目，给予50万元补助，最高不超过总投资的20%。",
        ["对通过验收的项目，给予50万元补助，最高不超过总投资的20%"],
    ),
    ("鼓励链主企业牵头组建联合体。", ["鼓励链主企业牵头组建联合体"]),
    ("申请单位应当提交真实材料，不得重复申报。", ["申请单位应当提交真实材料", "不得重复申报"]),
    ("经专家论证后，安排专项资金。", ["经专家论证后，安排专项资金"]),
    ("搭建共享平台，从而让小企业用得上仪器。", ["搭建共享平台"]),
]
NONE = [
    "本办法所称中试平台，是指为成果放大提供条件的机构。",
    "为了规范资金管理，根据有关规定，制定本办法。",
    "本办法自2024年1月1日起施行，有效期三年。",
    "附件：申报表",
    "中试平台建设方案",
    "",
]


@pytest.mark.parametrize(("text", "expected"), STATEMENTS)
def test_statements(text, expected):
    assert spans(text) == expected


@pytest.mark.parametrize("text", NONE)
def test_no_statement(text):
    assert spans(text) == []
