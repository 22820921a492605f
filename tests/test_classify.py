"""The learned classifier: the scan gives what scikit-learn gives, training repeats itself, the card's figures hold."""

import csv
import json
import subprocess
import sys
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_nlp import resources
from policy_nlp.classify import model
from policy_nlp.classify.features import Clause
from policy_nlp.classify.model import Model
from policy_nlp.classify.training import Example, Trained, train, weights
from policy_nlp.fold import fold

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "models/instrument"
sys.path.insert(0, str(ROOT / "scripts"))

from cue_rules import CueRules  # noqa: E402 - a script beside the package


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    found = rows("clauses.csv")
    texts = ["", *(row["text"] for row in found), ""]
    return [
        Example(
            Clause(row["text"], row["text"][-4:], row["text"][:2], row["label"], "", ("genre=措施",), (before, after)),
            row["instrument"],
            row["dimension"],
        )
        for row, before, after in zip(found, texts, texts[2:], strict=False)
    ]


@pytest.fixture(scope="module")
def trained(examples: list[Example]) -> Trained:
    return train(examples)


def test_the_tables_give_what_scikit_learn_gives(trained: Trained, examples: list[Example]) -> None:
    applied, clauses = Model(json.loads(json.dumps(weights(trained).to_json()))), [e.clause for e in examples]
    expected, border = trained.decision(clauses), len(trained.instruments)
    assert applied.scores(clauses) / applied.scale == pytest.approx(expected, abs=1e-4)
    for (instrument, dimension), scores in zip(applied.best(clauses), expected, strict=True):
        together = scores[:border, None] + scores[None, border:] + trained.pairs
        chosen = trained.instruments.index(instrument), trained.dimensions.index(dimension)
        assert together[chosen] == pytest.approx(together.max(), abs=1e-4)


def test_a_clause_has_the_same_scores_in_any_company(examples: list[Example]) -> None:
    shipped, clauses = model.shipped(), [e.clause for e in examples[:1200]]
    alone = [list(shipped.best([clause])) for clause in clauses[:50]]
    together = list(shipped.best(clauses))
    assert [one for (one,) in alone] == together[:50]
    for _ in range(4):  # more parts than are kept
        other = [clause_with(number, "别的") for number in range(2000)]
        assert len(list(shipped.best(other))) == len(other)
    assert list(shipped.best(clauses)) == together


def clause_with(number: int, words: str) -> Clause:
    return Clause(
        f"{words}{number}", str(number), f"a{number}", f"b{number}", f"c{number}", (f"d{number}",), (words, "")
    )


def test_it_learns(trained: Trained, examples: list[Example]) -> None:
    applied = Model(weights(trained).to_json())
    best = applied.best([example.clause for example in examples])
    right = [instrument == e.instrument for (instrument, _), e in zip(best, examples, strict=True)]
    assert sum(right) > 0.5 * len(right)  # of 15 classes, the largest has a sixth of the clauses


def test_training_repeats_itself(trained: Trained, examples: list[Example]) -> None:
    assert weights(train(examples)) == weights(trained)


@given(st.text(max_size=400), st.text(max_size=5), st.text(max_size=30))
def test_any_clause_has_scores(text: str, tail: str, title: str) -> None:
    shipped = model.shipped()
    scores = shipped.scores([Clause(text, tail, tail, title, title, (tail,), (title, text)), Clause("")])
    assert scores.shape == (2, len(shipped.instruments) + len(shipped.dimensions))
    assert len(list(shipped.best([]))) == 0


def test_the_card_tells_the_figures_of_the_training() -> None:
    figures = json.loads((FOLDER / "figures.json").read_text(encoding="utf-8"))
    card = (FOLDER / "README.md").read_text(encoding="utf-8")
    for way, name in (("rules", "rules alone"), ("model", "the model"), ("both", "both")):
        values = figures["held out"][way]
        assert f"| {name} | {values['side']:.3f} | {values['tool']:.3f} | {values['dimension']:.3f} |" in card
    for field in ("instrument", "dimension"):
        for right, taken, count in figures["held out"][f"confused {field}"]:
            assert f"| `{right}` | `{taken}` | {count} |" in card
    for name in ("labelled", "own", "features"):
        assert f"{figures[name]:,}" in card, name
    form = resources.classifier()
    assert sum(form[names].count("\n") + 1 for names in ("grams", "near", "features")) == figures["features"]


def test_what_it_was_trained_on() -> None:
    labels, clauses = rows("labels.csv"), rows("clauses.csv")
    assert len(labels) >= 1500
    assert len({row["document"] for row in labels}) >= 100
    assert set(labels[0]) == {"document", "start", "end", "instrument", "dimension", "verdict", "reader"}
    assert {row["verdict"] for row in labels} == {"ok", "no"}
    assert len({row["text"] for row in clauses}) == len(clauses) >= 150
    assert min(Counter(row["instrument"] for row in clauses).values()) >= 8


def test_every_cue_is_found_in_its_example_and_not_in_its_counterexample() -> None:
    rules, cues = CueRules(FOLDER), rows("cues.csv")
    terms = {(row["group"], fold(row["term"])) for row in cues}
    wrong = []
    for row in cues:
        term, known = fold(row["term"]), partial(rules.found, row["group"])
        hidden = any(term in other and term != other for group, other in terms if group == row["group"])
        if term not in known(row["yes"]) or term in known(row["no"]) or (hidden and not row["no"]):
            wrong.append(row["term"])
    assert not wrong
    assert len({(row["group"], row["term"], row["class"]) for row in cues}) == len(cues)


def test_the_weights_are_small() -> None:
    assert len(resources.read_text("classifier.json").encode()) < 5_000_000


def test_analyse_imports_no_scikit_learn() -> None:
    code = "import sys, policy_nlp as pn; pn.analyse('给予企业50万元奖励。'); "
    code += "assert not {'sklearn', 'scipy', 'pandas'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
