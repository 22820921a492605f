"""The instrument mix: which tools regions, levels of issuers and years use, how evenly, and whether they differ."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, get_args

import msgspec

from policy_nlp.comparison.table import By, row_of
from policy_nlp.records import Analysis, Instrument

Group = Literal["region", "level", "year"]
INSTRUMENTS: tuple[Instrument, ...] = get_args(Instrument)
_DRAWS, _SEED = 2000, 20
# The rule of thumb for χ² (Cochran 1954): four cells in five expect five or more, and none less than one.
_EXPECTED, _SHARE = 5.0, 0.8


class Slice(msgspec.Struct, frozen=True, kw_only=True):
    """The measures of one region, level or year. `shannon` is the entropy of the tools in nats, `evenness` that over
    its maximum ln 15, 0 to 1; both null where there is no measure.
    """

    group: Group
    value: str
    documents: int
    measures: int
    counts: dict[str, int]
    shares: dict[str, float]
    shannon: float | None
    evenness: float | None


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the sides (supply, environment, demand) are spread alike over the slices of a group.

    `p` is χ²'s where cells are filled well enough (`method` "chi2"), else of a permutation test of the same statistic
    over measures ("permutation", fixed seed). Measures of one document are not independent of each other, so that `p`
    is too small by nature: read it as a description, not as proof. `cramers_v` is the size of the difference, 0 to 1.
    """

    group: Group
    chi2: float
    dof: int
    p: float
    method: Literal["chi2", "permutation"]
    cramers_v: float
    measures: int


class Cross(msgspec.Struct, frozen=True, kw_only=True):
    """How many measures have a tool and a dimension; `examples` are the first of them: doc_id and place."""

    instrument: str
    dimension: str
    count: int
    examples: list[tuple[str, int, int]]


class Mix(msgspec.Struct, frozen=True, kw_only=True):
    """The whole: slices, tests and the cross table. `examples` holds, by group, value and tool, places of measures."""

    slices: list[Slice]
    differences: list[Difference]
    cross: list[Cross]
    examples: dict[str, list[tuple[str, int, int]]]


def example_key(group: str, value: str, instrument: str) -> str:
    """Return the key of `Mix.examples`."""
    return f"{group}|{value}|{instrument}"


def mix(
    analyses: Iterable[Analysis],
    *,
    by: By = "region",
    regions: Sequence[str] | None = None,
    copies: Mapping[str, str] | None = None,
    most: int = 50,
) -> Mix:
    """Return the mix of the measures; of each figure at most `most` places are kept. `copies` as in `table.compare`."""
    counts: dict[tuple[Group, str], Counter[str]] = defaultdict(Counter)
    documents: dict[tuple[Group, str], set[str]] = defaultdict(set)
    cross: dict[tuple[str, str], list[tuple[str, int, int]]] = defaultdict(list)
    crossed: Counter[tuple[str, str]] = Counter()
    examples: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for analysis in analyses:
        if analysis.doc_id in (copies or {}):
            continue
        meta = analysis.meta
        for measure in analysis.measures:
            region = row_of(measure.region, by)
            if regions is not None and region not in regions:
                continue
            place = (analysis.doc_id, measure.start, measure.end)
            groups: list[tuple[Group, str | None]] = [
                ("region", region), ("level", meta.level), ("year", (meta.published or "")[:4] or None)
            ]  # fmt: skip
            for group, value in groups:
                if value is None:
                    continue
                counts[group, value][measure.instrument] += 1
                documents[group, value].add(analysis.doc_id)
                _keep(examples[example_key(group, value, measure.instrument)], place, most)
            crossed[measure.instrument, measure.dimension] += 1
            _keep(cross[measure.instrument, measure.dimension], place, most)
    slices = [_slice(*key, counts[key], len(documents[key])) for key in sorted(counts)]
    return Mix(
        slices=slices,
        differences=[found for group in get_args(Group) if (found := _difference(group, slices))],
        cross=[
            Cross(instrument=tool, dimension=dimension, count=crossed[tool, dimension], examples=places)
            for (tool, dimension), places in sorted(cross.items())
        ],
        examples=dict(examples),
    )


def _keep(places: list[tuple[str, int, int]], place: tuple[str, int, int], most: int) -> None:
    if len(places) < most:
        places.append(place)


def _slice(group: Group, value: str, counts: Counter[str], documents: int) -> Slice:
    total = counts.total()
    shares: dict[str, float] = {tool: counts[tool] / total for tool in INSTRUMENTS if counts[tool]}
    entropy = shannon(list(shares.values())) if total else None
    return Slice(
        group=group,
        value=value,
        documents=documents,
        measures=total,
        counts={tool: counts[tool] for tool in INSTRUMENTS},
        shares=shares,
        shannon=entropy,
        evenness=None if entropy is None else entropy / math.log(len(INSTRUMENTS)),
    )


def shannon(shares: Sequence[float]) -> float:
    """Return the entropy −Σ p ln p of shares that sum to 1 (Shannon 1948), in nats."""
    return abs(-sum(share * math.log(share) for share in shares if share > 0))


def _difference(group: Group, slices: Sequence[Slice]) -> Difference | None:
    """The test over a group's slices; None where fewer than two slices or two sides have measures."""
    import numpy as np  # noqa: PLC0415 - comparing pays for it
    from scipy.stats import chi2_contingency  # noqa: PLC0415

    rows = []
    for piece in slices:
        if piece.group == group and piece.measures:
            sides = Counter[str]()
            for tool, count in piece.counts.items():
                sides[tool.partition(".")[0]] += count
            rows.append([sides["supply"], sides["environment"], sides["demand"]])
    table = np.array(rows, dtype=float)
    if len(rows) < 2:
        return None
    table = table[:, table.sum(axis=0) > 0]
    if table.shape[1] < 2:
        return None
    statistic, p, dof, expected = chi2_contingency(table, correction=False)
    good = (expected >= _EXPECTED).mean() >= _SHARE and expected.min() >= 1
    total = float(table.sum())
    return Difference(
        group=group,
        chi2=float(statistic),
        dof=int(dof),
        p=float(p) if good else _permuted(table.astype(int).tolist(), float(statistic)),
        method="chi2" if good else "permutation",
        cramers_v=math.sqrt(float(statistic) / (total * (min(table.shape) - 1))),
        measures=int(total),
    )


def _permuted(table: list[list[int]], statistic: float) -> float:
    """The share of random tables with the same margins that differ as much or more; (k + 1) / (n + 1)."""
    import numpy as np  # noqa: PLC0415

    counts = np.array(table)
    rng = np.random.default_rng(_SEED)
    rows = np.repeat(np.arange(counts.shape[0]), counts.sum(axis=1))
    columns = np.repeat(np.arange(counts.shape[1]), counts.sum(axis=0))
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    beyond = 0
    for _ in range(_DRAWS):
        drawn = np.zeros_like(counts)
        np.add.at(drawn, (rows, rng.permutation(columns)), 1)
        beyond += int(((drawn - expected) ** 2 / expected).sum() >= statistic - 1e-9)
    return float(beyond + 1) / (_DRAWS + 1)
