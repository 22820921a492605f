"""What the page's list tells of each record: its words, a line of notes, and its fields as pieces of text and links."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from policy_nlp.messages import Language
from policy_nlp.records import Analysis, Evidence, Quantity, Record, Section
from policy_nlp.writers.labels import code_label, column, labelled_fields
from policy_nlp.writers.marking import LETTERS, shown
from policy_nlp.writers.rows import SectionPaths, page_number

# A piece of a field: [words], [words, number of a record] or [words, start, end].
Piece = list[str | int]
_SIGNS = {">=": "≥", "<=": "≤", "=": "=", "~": "≈", ">": ">", "<": "<", "range": ""}
_HIDDEN = {"id", "start", "end", "text", "at"}
# Ids of other records.
_LINKS = {"parent", "canonical_id", "attribute_id", "beneficiary_id"}
_LONGEST = 600


def cards(
    analysis: Analysis, order: Sequence[tuple[str, Sequence[Any]]], numbers: Mapping[str, int], lang: Language
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Return the records for the page's data, in `order`, and the names of their fields.

    Args:
        analysis: the document.
        order: layers and their records as the list shows them.
        numbers: each record's place in that list, by id.
        lang: language of labels.
    """
    words = {record.id: _headline(record) for _, records in order for record in records}
    paths = SectionPaths(analysis.sections)
    names: dict[str, str] = {}
    found = []
    for layer, records in order:
        for record in records:
            fields = []
            for name, pieces in _fields(layer, record, numbers, words, lang):
                key = f"{layer}.{name}"
                names[key] = column(name, lang, layer=layer).replace("_", " ")
                fields.append([key, pieces])
            fields += _where(analysis, paths, record, names, lang)
            notes = [shown(note) for note in _NOTES[layer](record, lang) if note and note != record.text]
            found.append(_card(layer, record, words[record.id], notes, fields))
    return found, names


def _card(layer: str, record: Record, words: str, notes: list[str], fields: list[Any]) -> dict[str, Any]:
    return {
        "id": record.id,
        "layer": LETTERS[layer],
        "start": record.start,
        "end": record.end,
        "text": words,
        "notes": notes,
        "fields": fields,
    }


def _headline(record: Record) -> str:
    """A section's heading, any other record's words; cut where they would fill the list."""
    words = shown((isinstance(record, Section) and record.heading) or record.text)
    return words if len(words) <= _LONGEST else words[:_LONGEST] + "…"


def _fields(
    layer: str, record: Record, numbers: Mapping[str, int], words: Mapping[str, str], lang: Language
) -> Iterator[tuple[str, list[Piece]]]:
    """Yield the fields that are not null, each as pieces."""
    places: Mapping[str, tuple[int, int]] = getattr(record, "at", {})
    for name in record.__struct_fields__:
        value = getattr(record, name)
        if name in _HIDDEN or value is None or value == []:
            continue
        if name in _LINKS:
            # the words stand in the field beside it; here they lead to the record that they name
            if value in numbers and value != record.id:
                yield name, [[words[value], numbers[value]]]
        elif isinstance(value, list):
            yield name, [_item(item, numbers, words) for item in value]
        elif name in places:
            yield name, [[shown(str(value)), *places[name]]]
        elif name in labelled_fields() and not isinstance(value, int | float):
            label = code_label(name, value, lang)
            yield name, [[str(label) if label == value else f"{label} [{value}]"]]
        elif isinstance(value, bool):
            yield name, [[str(code_label(name, value, lang))]]
        else:
            yield name, [[_number(value) if isinstance(value, float) else shown(str(value))]]


def _item(item: object, numbers: Mapping[str, int], words: Mapping[str, str]) -> Piece:
    if isinstance(item, Evidence):
        return [shown(item.text), item.start, item.end]
    if item in numbers:
        return [words[str(item)], numbers[str(item)]]
    return [shown(str(item))]


def _where(
    analysis: Analysis, paths: SectionPaths, record: Record, names: dict[str, str], lang: Language
) -> Iterator[list[Any]]:
    if not isinstance(record, Section) and (path := paths.at(record.start)):
        names["section"] = column("section", lang)
        yield ["section", [[shown(path)]]]
    if (page := page_number(analysis, record.start)) is not None:
        names["page"] = column("page", lang)
        yield ["page", [[str(page)]]]


def _number(value: float) -> str:
    return f"{int(value):,}" if value.is_integer() else f"{value:,.6g}"


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
