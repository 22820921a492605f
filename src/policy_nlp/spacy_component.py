"""The spaCy component `policy_nlp`: fills `doc.spans` with the records of a document.

>>> import spacy
>>> nlp = spacy.blank("zh")
>>> _ = nlp.add_pipe("policy_nlp")
>>> [span.text for span in nlp("牵头企业上年营业收入一般不低于15亿元。").spans["quantities"]]
['15亿元']
"""

from __future__ import annotations

from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, SpanGroup

from policy_nlp.pipeline import Pipeline
from policy_nlp.records import Document

# The field of each layer that becomes the spans' label.
LABELS = {
    "sections": "level",
    "regions": "region",
    "actors": "type",
    "citations": "kind",
    "dates": "role",
    "quantities": "kind",
    "measures": "instrument",
    "findings": "dimension",
    "consortia": "name",
}


@Language.factory("policy_nlp", assigns=["doc.spans"])
def create(nlp: Language, name: str) -> Component:
    """Return the component; offsets are exact with the character tokens of `spacy.blank("zh")`."""
    return Component()


class Component:
    """Analyses a Doc's text; the whole Analysis stands in `doc._.policy`, each span's id is its record's id."""

    def __init__(self) -> None:
        self._pipeline = Pipeline()
        if not Doc.has_extension("policy"):
            Doc.set_extension("policy", default=None)

    def __call__(self, doc: Doc) -> Doc:
        """Fill `doc.spans`, a group a layer; where tokens are longer than a record, its span is widened to them."""
        analysis = self._pipeline(Document(doc_id="doc", text=doc.text))
        doc._.policy = analysis
        for layer, records in analysis.layers():
            doc.spans[layer] = SpanGroup(doc, name=layer, spans=[_span(doc, layer, record) for record in records])
        return doc


def _span(doc: Doc, layer: str, record: Any) -> Any:
    label = str(getattr(record, LABELS[layer]) or "")
    return doc.char_span(record.start, record.end, label=label, span_id=record.id, alignment_mode="expand")
