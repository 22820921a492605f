"""Measures in IG Script, the notation of the Institutional Grammar 2.0 that IG-Parser reads.

Components are marked where they stand: `A` attributes, `D` deontic, `I` aim, `Bdir` direct object, `Bind` indirect
object, `Cac` activation condition; what lies between them is ignored by the parser. What is not in the statement's own
words (an attribute from a note, the codes) stands in front or in annotations. The notation has no escapes, so brackets
of the text become full-width ones (https://github.com/chrfrantz/IG-Parser).
"""

from __future__ import annotations

from policy_nlp.records import Measure
from policy_nlp.scan import Scan

_COMPONENTS = (("attribute", "A"), ("aim", "I"), ("object", "Bdir"), ("beneficiary", "Bind"), ("condition", "Cac"))
_BRACKETS = str.maketrans("()[]{}\n\t", "（）［］｛｝  ")


def ig_script(measure: Measure) -> str:
    """Return a measure in IG Script.

    The deontic is the modal verb before the aim, annotated with its code; a bare verb has none, and the code is then an
    annotation of the statement, as the instrument always is.
    """
    spans = {symbol: measure.at[field] for field, symbol in _COMPONENTS if field in measure.at}
    modal = _modal(measure)
    if modal:
        spans[f"D[deontic={measure.deontic}]"] = modal
    inside, outside, last = [], [], measure.start
    for symbol, (start, end) in sorted(spans.items(), key=lambda item: (item[1][0], -item[1][1])):
        if start >= last and end <= measure.end:
            inside.append((symbol, start, end))
            last = end
        else:
            outside.append(symbol)
    words = {symbol: getattr(measure, field) for field, symbol in _COMPONENTS}
    parts = [f"{symbol}({_plain(words[symbol])})" for symbol in outside if symbol in words]
    at = measure.start
    for symbol, start, end in inside:
        parts += [_plain(_words(measure, at, start)), f"{symbol}({_plain(_words(measure, start, end))})"]
        at = end
    parts.append(_plain(_words(measure, at, measure.end)))
    notes = [] if modal else [f"[deontic={measure.deontic}]"]
    notes.append(f"[instrument={measure.instrument}]")
    return " ".join(part for part in (*parts, *notes) if part)


def _words(measure: Measure, start: int, end: int) -> str:
    return measure.text[start - measure.start : end - measure.start]


def _plain(text: str) -> str:
    return text.translate(_BRACKETS).strip()


def _modal(measure: Measure) -> tuple[int, int] | None:
    """The last modal verb of the measure's deontic before its aim."""
    aim = measure.at.get("aim", (measure.start, measure.start))[0] - measure.start
    if aim <= 0:
        return None
    hits = [hit for hit in Scan(measure.text).of("modal", 0, aim) if hit.value == measure.deontic]
    return (hits[-1].start + measure.start, hits[-1].end + measure.start) if hits else None
