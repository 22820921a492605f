"""Figures on gold annotations may not fall below the floors; the floors in tests/floors*.toml may only rise."""

from pathlib import Path

import msgspec
import pytest

from policy_nlp.evaluate import Evaluation, below_floors, evaluate, load_gold, report
from policy_nlp.pipeline import Pipeline
from policy_nlp.records import Document

HERE = Path(__file__).parent


def measured(folder: Path) -> Evaluation:
    pipeline, gold = Pipeline(), list(load_gold(folder))
    documents = (Document(doc_id=row["doc_id"], text=row["text"]) for row in gold)
    return evaluate(gold, (msgspec.to_builtins(pipeline(document)) for document in documents))


def check(folder: Path, floors: str) -> None:
    result = measured(folder)
    assert not below_floors(result, HERE / floors), report(result)


def test_own_gold() -> None:
    check(HERE.parent / "corpus/gold", "floors.toml")


def test_shared_gold(data: Path) -> None:
    if not (data / "gold/dev").is_dir():
        pytest.skip("POLICY_NLP_DATA holds no gold/dev")
    check(data / "gold/dev", "floors_shared.toml")
