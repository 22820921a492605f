"""Asking: which records speak of a metric, a region, an instrument, a dimension, a word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from policy_nlp.comparison.placing import Placer
from policy_nlp.comparison.statements import clause_around
from policy_nlp.comparison.table import province
from policy_nlp.fold import fold
from policy_nlp.records import Analysis, Measure, Quantity
from policy_nlp.screening.metrics import OTHER, family_of, metric_named, metric_of, metrics, plain_words


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked; all that is given must hold.

    Attributes:
        metric: a code or name of data/metrics.toml, or words of the text's own.
        region: region id; a province's id (330000) finds its cities too.
        instrument: a code (supply.talent), or a side (supply).
        dimension: one of the twelve.
        words: words that the record must hold, as written.
    """

    metric: str | None = None
    region: str | None = None
    instrument: str | None = None
    dimension: str | None = None
    words: str | None = None


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """A record that answers. `quote` is text[start:end] of the document; the other fields are the record's."""

    doc_id: str
    region: str | None
    layer: str
    record: str
    text: str
    quote: str
    start: int
    end: int
    metric: str | None = None
    comparator: str | None = None
    value: float | None = None
    unit: str | None = None
    instrument: str | None = None
    dimension: str | None = None


def find(analyses: Iterable[Analysis], query: Query) -> Iterator[Match]:
    """Yield the matches in the order of the documents.

    Measures answer for instruments and dimensions (with a metric: those that hold a number of it), findings for
    dimensions, quantities for metrics; where only words or a region are asked, all three.
    """
    for analysis in analyses:
        yield from _Reader(analysis, query).matches()


class _Reader:
    def __init__(self, analysis: Analysis, query: Query) -> None:
        self._analysis, self._query = analysis, query
        self._folded = fold(analysis.text)
        self._placer = Placer(analysis, self._folded)
        self._code = metric_named(query.metric) if query.metric else None

    def matches(self) -> Iterator[Match]:
        query, analysis = self._query, self._analysis
        measured = {q.id: q for q in analysis.quantities if query.metric is None or self._of_metric(q)}
        for measure in analysis.measures:
            if query.metric and not (query.instrument or query.dimension):
                break
            if self._of_tool(measure) and (query.metric is None or any(key in measured for key in measure.quantities)):
                codes = {"instrument": measure.instrument, "dimension": measure.dimension}
                yield from self._match("measures", measure, measure.region, **codes)
        if query.instrument:
            return
        for finding in analysis.findings if query.metric is None else ():
            if query.dimension in (None, finding.dimension):
                region = self._placer.of_report(finding.start, finding.end, finding.region)
                yield from self._match("findings", finding, region, dimension=finding.dimension)
        for q in measured.values() if query.dimension is None else ():
            told = {"metric": q.metric, "comparator": q.comparator, "value": q.value, "unit": q.unit}
            yield from self._match("quantities", q, self._placer.of_bound(q.start), **told)

    def _of_tool(self, measure: Measure) -> bool:
        tool, asked = measure.instrument, self._query.instrument
        return (asked is None or tool == asked or tool.startswith(f"{asked}.")) and (
            self._query.dimension in (None, measure.dimension)
        )

    def _of_metric(self, quantity: Quantity) -> bool:
        code = metric_of(quantity.metric, quantity.subject, quantity.unit).code
        # 营业收入 asks for revenue, not for 研发投入占营业收入的比重
        if self._code and (code != OTHER or family_of(quantity.unit) != metrics()[self._code].family):
            return code == self._code
        return plain_words(self._query.metric or "") in plain_words(f"{quantity.subject or ''}{quantity.metric or ''}")

    def _match(self, layer: str, record: Any, region: str | None, **told: Any) -> Iterator[Match]:
        query = self._query
        if query.region and region != query.region and (not region or province(region) != query.region):
            return
        start, end = clause_around(self._folded, record.start, record.end)
        quote = self._analysis.text[start:end]
        if query.words and fold(query.words) not in fold(quote) and fold(query.words) not in fold(record.text):
            return
        yield Match(
            doc_id=self._analysis.doc_id, region=region, layer=layer, record=record.id, text=record.text, quote=quote,
            start=start, end=end, **told,
        )  # fmt: skip
