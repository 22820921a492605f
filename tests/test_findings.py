"""Findings: what an article or a report tells as it is, and what it does not."""

import time

import pytest
from msgspec.structs import replace

from policy_nlp.extract import Found
from policy_nlp.extract.findings import find_findings
from policy_nlp.pipeline import LAYERS, Pipeline
from policy_nlp.records import Document, Finding
from policy_nlp.scan import Scan

analyse = Pipeline()
ARTICLE = "国外联合研发组织的做法与启示\n一、美国：成立联合体\n{}\n二、对策建议\n建议完善机制。产值达到50亿元。\n"


def findings(told: str) -> list[Finding]:
    return analyse(ARTICLE.format(told)).findings


@pytest.mark.parametrize(
    ("told", "text", "dimension"),
    [
        ("这是一个由14家厂商联合组成的组织。", "这是一个由14家厂商联合组成的组织", "members"),
        ("设备国产化率从40%跃升至70%。", "设备国产化率从40%跃升至70%", "outcome"),
        ("组建方式主要包括企业牵头、平台支撑。", "组建方式主要包括企业牵头、平台支撑", "formation"),
        ("已建的联合体包括：甲联合体、乙联合体。", "已建的联合体包括：甲联合体、乙联合体", "case"),
        ("项目总投资20亿元。", "项目总投资20亿元", "funding"),
    ],
)
def test_findings(told: str, text: str, dimension: str) -> None:
    (finding,) = findings(told)
    assert (finding.text, finding.dimension, finding.region) == (text, dimension, "US")


def test_a_finding_holds_its_quantities_and_actors() -> None:
    analysis = analyse(ARTICLE.format("平台已集聚200家企业。"))
    (finding,) = analysis.findings
    inside = [quantity.id for quantity in analysis.quantities if finding.start <= quantity.start < finding.end]
    assert finding.quantities == inside != []
    assert set(finding.actors) <= {actor.id for actor in analysis.actors}


@pytest.mark.parametrize("told", ["各方达成一致。", "天气晴朗。", "产值达到新高。", ""])
def test_nothing_found(told: str) -> None:
    assert findings(told) == []


def test_no_finding_overlaps_a_measure() -> None:
    analysis = analyse(ARTICLE.format("上海设立了专项基金，总投资20亿元，产值增长12%。"))
    for finding in analysis.findings:
        assert all(measure.end <= finding.start or finding.end <= measure.start for measure in analysis.measures)


def test_a_regulation_has_none() -> None:
    assert analyse("第一条　研发投入达到3%。\n第二条　产值增长12%。").findings == []


def test_findings_cost_the_same_however_many_amounts_follow() -> None:
    document = Document(doc_id="a", text=ARTICLE.format("设备国产化率从40%跃升至70%。平台已集聚200家企业。"))
    scan, found = Scan(document.text), Found()
    for name, layer in LAYERS.items():
        setattr(found, name, layer(document, scan, found))
    told, amounts = found.findings, found.quantities

    def seconds(following: int) -> float:
        found.quantities = [*amounts, *(replace(amounts[-1], start=10_000 + at) for at in range(following))]
        began = time.process_time()
        for _ in range(100):
            assert find_findings(document, scan, found) == told != []
        return time.process_time() - began

    seconds(10)
    assert seconds(200_000) < 3 * seconds(10) + 0.02
