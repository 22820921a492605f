"""The figures: each defined by a small case with a known answer."""

import json
from pathlib import Path

import pytest

from policy_nlp.evaluate import below_floors, evaluate, load_gold, pair, report, same_words

TEXT = "牵头企业营业收入不低于15亿元，成员不少于5家。"


def quantity(start: int, end: int, **fields: object) -> dict[str, object]:
    base = {"start": start, "end": end, "text": TEXT[start:end], "kind": "requirement", "comparator": ">="}
    return {**base, "value": 15e8, "value_max": None, "unit": "CNY", "metric": "营业收入", **fields}


def document(**layers: object) -> dict[str, object]:
    return {"doc_id": "a", "text": TEXT, **layers}


def figures(gold: dict[str, object], predicted: dict[str, object]) -> dict[str, float]:
    return evaluate([gold], [predicted]).figures()


def test_equal_documents_score_one() -> None:
    same = document(quantities=[quantity(11, 15)], meta={"title": "甲"})
    assert set(figures(same, same).values()) == {1.0}


def test_value_span_and_full_differ() -> None:
    gold = document(quantities=[quantity(11, 15), quantity(21, 23, value=5, unit="家")])
    predicted = document(quantities=[quantity(11, 15, comparator="<="), quantity(21, 23, value=6, unit="家")])
    result = figures(gold, predicted)
    assert (result["quantities.span"], result["quantities.value"], result["quantities.full"]) == (1.0, 0.5, 0.0)
    assert result["quantities.comparator"] == 0.0
    assert result["quantities.kind"] == 1.0


def test_missing_document_counts_as_missed() -> None:
    result = evaluate([document(quantities=[quantity(11, 15)])], [])
    assert (result.counts["quantities.value"].missed, result.figures()["quantities.value"]) == (1, 0.0)


def test_optional_costs_nothing_either_way() -> None:
    gold = document(quantities=[quantity(11, 15), quantity(21, 23, optional=True)])
    for predicted in ([quantity(11, 15)], [quantity(11, 15), quantity(21, 23, value=5, unit="家")]):
        assert figures(gold, document(quantities=predicted))["quantities.value"] == 1.0


def test_invented_word_costs_what_a_missing_one_does() -> None:
    gold, bare = document(quantities=[quantity(11, 15)]), document(quantities=[quantity(11, 15, metric=None)])
    assert figures(gold, bare)["quantities.metric"] == figures(bare, gold)["quantities.metric"] == 0.0


def test_classes_are_judged_only_where_annotated() -> None:
    actor = {"start": 0, "end": 4, "text": TEXT[:4], "type": "enterprise", "canonical": "牵头企业", "named": False}
    assert figures(document(actors=[]), document(actors=[actor]))["actors.named"] == 0.0
    assert "actors.class" not in figures(document(actors=[]), document(actors=[actor]))
    assert figures(document(actors=[actor]), document(actors=[actor]))["actors.class"] == 1.0


def test_layers_not_annotated_are_not_scored() -> None:
    assert figures(document(layers=["dates"], dates=[]), document(quantities=[quantity(11, 15)])) == {
        "dates.span": 0.0,
        "dates.value": 0.0,
    }


def test_consortia_by_name_and_evidence() -> None:
    evidence = {"start": 0, "end": 4, "text": TEXT[:4]}
    gold = {"start": 0, "end": 4, "text": TEXT[:4], "name": "甲联合体", "aliases": [], "region": "330000"}
    found = figures(
        document(consortia=[{**gold, "lead": [evidence]}]),
        document(consortia=[{**gold, "lead": [evidence], "members": [evidence]}]),
    )
    assert found["consortia.name"] == 1.0
    assert found["consortia.evidence"] == pytest.approx(2 / 3)


def test_pairs_are_one_to_one_and_best_first() -> None:
    gold = [{"v": 1}, {"v": 2}]
    strengths = {(1, 1): 0.9, (2, 1): 1.0, (1, 2): 0.5}
    pairs = pair(gold, gold, lambda a, b: strengths.get((a["v"], b["v"]), 0.0))
    assert sorted(pairs) == [(0, 1), (1, 0)]


def test_same_words() -> None:
    assert same_words("上年营业收入", "营业收入")
    assert not same_words("上年营业收入", "上年营业收入", times=0)
    assert not same_words("收", "上年营业收入")
    assert not same_words(None, "")


def test_differing_texts_are_refused() -> None:
    with pytest.raises(ValueError, match="text differs"):
        evaluate([document(quantities=[])], [{"doc_id": "a", "text": "别的"}])


def test_gold_errors_name_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(document()) + "\n{broken\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"gold\.jsonl, line 2"):
        list(load_gold(path))


def test_report_and_floors(tmp_path: Path) -> None:
    gold = document(quantities=[quantity(11, 15)])
    result = evaluate([gold], [document(quantities=[])])
    assert "missed quantities.value a [11:15] '15亿元'" in report(result, errors=1)
    floors = tmp_path / "floors.toml"
    floors.write_text('"quantities.value" = 0.5\n"dates.value" = 0.5\n', encoding="utf-8")
    assert below_floors(result, floors) == [("quantities.value", 0.0, 0.5), ("dates.value", None, 0.5)]
