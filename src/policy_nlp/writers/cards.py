"""What the page's list tells of each record: its words, a line of notes, and its fields as pieces of text and links."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from policy_nlp.messages import Language
from policy_nlp.records import Analysis, Evidence, Quantity, Record, Section
from policy_nlp.writers.labels import code_label, column, labelled_fields
from policy_nlp.writers.marking import LETTERS, heading_end, shown
from policy_nlp.writers.rows import SectionPaths, page_number

# A piece of a field: [words], [words, number of a record] or [words, start, end].
Piece = list[str | int]
_SIGNS = {">=": "≥", "<=": "≤", "=": "=", "~": "≈", ">": ">", "<": "<", "range": ""}
_HIDDEN = {"id", "start", "end", "text", "at"}
# Ids of other records.
_LINKS = {"parent", "canonical_id", "attribute_id", "beneficiary_id"}
# Characters of a record's words, and of a section that has no heading, that the list shows.
_LONGEST, _RUN_IN = 600, 40


class Cards:
    """The records of one document as the page's data has them.

    Args:
        analysis: the document.
        order: layers and their records as the list shows them.
        lang: language of labels.

    Attributes:
        numbers: each record's place in the list, by id.
        names: the names of the fields that some record has, filled by `all`.
    """

    def __init__(self, analysis: Analysis, order: Sequence[tuple[str, Sequence[Any]]], lang: Language) -> None:
        self._analysis, self._order, self._lang = analysis, order, lang
        records = [record for _, found in order for record in found]
        self.numbers = {record.id: number for number, record in enumerate(records)}
        self.names: dict[str, str] = {}
        self._headlines = [_headline(analysis.text, record) for record in records]
        self._paths = SectionPaths(analysis.sections)

    def all(self) -> list[dict[str, Any]]:
        """Return the records in order; every string is as `marking.shown` makes it."""
        return [self._card(layer, record) for layer, records in self._order for record in records]

    def _card(self, layer: str, record: Record) -> dict[str, Any]:
        notes = (note for note in _NOTES[layer](record, self._lang) if note and note != record.text)
        return {
            "id": record.id,
            "layer": LETTERS[layer],
            "start": record.start,
            "end": record.end,
            "text": self._headlines[self.numbers[record.id]],
            "notes": [shown(note) for note in notes],
            "level": record.level if isinstance(record, Section) else 1,
            "fields": [[self._named(layer, name), pieces] for name, pieces in self._fields(record)],
        }

    def _named(self, layer: str, field: str) -> str:
        """Note a field's name and return the key that stands for it in the data."""
        key = f"{layer}.{field}"
        if key not in self.names:
            # a coded field goes by the name of its label: the page shows both
            coded = field in labelled_fields() and key != "sections.level"
            name = column(f"{field}_label" if coded else field, self._lang, layer=layer)
            self.names[key] = name.removesuffix("_label").replace("_", " ")
        return key

    def _fields(self, record: Record) -> Iterator[tuple[str, list[Piece]]]:
        """Yield the fields that are not null, each as pieces, and where the record stands."""
        for name in record.__struct_fields__:
            value = getattr(record, name)
            if name not in _HIDDEN and value is not None and (pieces := self._pieces(record, name, value)):
                yield name, pieces
        if not isinstance(record, Section) and (path := self._paths.at(record.start)):
            yield "section", [[shown(path)]]
        if (page := page_number(self._analysis, record.start)) is not None:
            yield "page", [[str(page)]]

    def _pieces(self, record: Record, name: str, value: Any) -> list[Piece]:
        if name in _LINKS:
            # the words stand in the field beside it; here they lead to the record that they name
            return [self._link(value)] if value in self.numbers and value != record.id else []
        if isinstance(value, list):
            return [self._item(item) for item in value]
        if name in (places := getattr(record, "at", {})):
            return [[shown(value), *places[name]]]
        if name in labelled_fields() and (isinstance(value, str | bool)):
            label = str(code_label(name, value, self._lang))
            return [[label if value in (label, True, False) else f"{label} [{value}]"]]
        return [[_number(value) if isinstance(value, float) else shown(str(value))]]

    def _item(self, item: Any) -> Piece:
        if isinstance(item, Evidence):
            return [shown(item.text), item.start, item.end]
        return self._link(item) if item in self.numbers else [shown(item)]

    def _link(self, key: str) -> Piece:
        return [self._headlines[self.numbers[key]], self.numbers[key]]


def _headline(text: str, record: Record) -> str:
    """A record's words, a section's heading as printed; cut where they would fill the list."""
    words, longest = record.text, _LONGEST
    if isinstance(record, Section):
        words = text[record.start : heading_end(text, record)]
        if not record.title:
            # a bare number says little without the words that follow it
            words, longest = record.text.split("\n", 1)[0], _RUN_IN
    return shown(words if len(words) <= longest else words[:longest] + "…")


def _number(value: float) -> str:
    return f"{int(value):,}" if float(value).is_integer() else f"{value:,.6g}"


def bound(quantity: Quantity) -> str:
    """Return a quantity's normalised value: `≥ 1,500,000,000 CNY`, `3–5 year`."""
    value = _number(quantity.value)
    if quantity.value_max is not None:
        value = f"{value}–{_number(quantity.value_max)}"
    return " ".join(part for part in (_SIGNS[quantity.comparator], value, quantity.unit) if part)


def _coded(*fields: str) -> Callable[[Any, Language], list[str | None]]:
    """Notes that are the labels of these fields."""
    return lambda record, lang: [code_label(name, getattr(record, name), lang) for name in fields]


def _quantity(record: Any, lang: Language) -> list[str | None]:
    about = [record.subject, record.metric]
    return [code_label("kind", record.kind, lang), *about, bound(record), record.hedge]


def _actor(record: Any, lang: Language) -> list[str | None]:
    named = None if record.named else code_label("named", False, lang)
    return [code_label("type", record.type, lang), named, record.canonical if record.canonical != record.text else None]


def _consortium(record: Any, lang: Language) -> list[str | None]:
    lead = "、".join(item.text for item in record.lead[:3])
    return [code_label("region", record.region, lang), lead and f"{column('lead', lang)}: {lead}"]


_NOTES: dict[str, Callable[[Any, Language], list[str | None]]] = {
    "sections": _coded("region"),
    "regions": _coded("region"),
    "actors": _actor,
    "citations": lambda record, lang: [code_label("kind", record.kind, lang), record.resolved],
    "dates": lambda record, lang: [record.value, code_label("role", record.role, lang)],
    "quantities": _quantity,
    "measures": _coded("deontic", "instrument", "dimension"),
    "findings": _coded("dimension", "region"),
    "consortia": _consortium,
}
