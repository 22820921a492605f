"""Actors: names, classes and what is none; tables of short sentences."""

from __future__ import annotations

import pytest

from policy_nlp.pipeline import Pipeline
from policy_nlp.records import Actor

PIPELINE = Pipeline(layers=["actors"])


def actors(text: str) -> list[Actor]:
    return PIPELINE(text).actors


def named(text: str) -> list[tuple[str, str]]:
    return [(actor.text, actor.type) for actor in actors(text) if actor.named]


BODIES = [
    ("由省科技厅会同省财政厅负责解释。", ["省科技厅", "省财政厅"]),
    ("浙江省科学技术厅、杭州市发展和改革委员会联合印发通知。", ["浙江省科学技术厅", "杭州市发展和改革委员会"]),
    ("（责任单位：市发展改革局、科技局、工业和信息化局）", ["市发展改革局", "科技局", "工业和信息化局"]),
    ("责任单位：区投资促进局、民营经济和企业服务局", ["区投资促进局", "民营经济和企业服务局"]),
    ("经国务院同意，国务院办公厅印发了通知。", ["国务院", "国务院办公厅"]),
    ("市人民政府与中国人民银行郑州分行研究确定。", ["市人民政府"]),
    ("由市科学技术部门组织评审。", ["市科学技术部门"]),
    ("按照省委、省政府决策部署", ["省委", "省政府"]),
    ("杭州市第十届人民代表大会常务委员会通过", ["杭州市第十届人民代表大会常务委员会"]),
    ("美国政府积极推动", ["美国政府"]),
]


@pytest.mark.parametrize(("text", "expected"), BODIES)
def test_bodies_of_state(text: str, expected: list[str]) -> None:
    assert [name for name, kind in named(text) if kind == "government"] == expected
