"""The page of one document: its text with the records marked, and their list; one file that needs nothing else."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import partial
from html import escape
from typing import Any

import msgspec

from policy_nlp import resources
from policy_nlp.messages import Language, say
from policy_nlp.records import Analysis, Meta, Record, Section
from policy_nlp.writers.cards import Cards
from policy_nlp.writers.labels import code_label, column, labelled_fields
from policy_nlp.writers.marking import LETTERS, Mark, SourceText, heading_end, shown

_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")
# What could end the script element or begin markup inside it, and what old parsers take for line ends.
_IN_SCRIPT = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}
_LANGUAGE_TAGS = {"en": "en", "zh": "zh-CN"}
# From here on the browser lays out only what is in view.
_LONG = 60_000


def render(analysis: Analysis, *, lang: Language) -> str:
    """Return the page of a document: HTML with style, script and data inside and a policy that lets nothing else in.

    Args:
        analysis: the document; records are shown in the order of their layers and places.
        lang: language of labels.
    """
    order = [(layer, sorted(records, key=lambda record: record.start)) for layer, records in analysis.layers()]
    cards = Cards(analysis, order, lang)
    marks = [
        Mark(record.start, _end_of_mark(analysis.text, record), LETTERS[layer], cards.numbers[record.id])
        for layer, records in order
        for record in records
    ]
    layers = _layers(order, lang)
    words = {name: say(f"page.{name}", lang=lang) for name in ("also", "place")}
    data = {"layers": layers, "records": cards.all(), "names": cards.names, "words": words}
    values = {
        "lang": _LANGUAGE_TAGS[lang],
        "size": "long" if len(analysis.text) > _LONG else "",
        "title": escape(shown(analysis.meta.title or analysis.doc_id)),
        "facts": _facts(analysis.meta, lang),
        "meta": _meta(analysis, lang),
        "source": SourceText(analysis, marks, page_label=partial(say, "page.page", lang=lang)).html(),
        "count": str(len(marks)),
        "layers": _buttons(layers, lang),
        "made_by": escape(say("page.made_by", lang=lang, **msgspec.structs.asdict(analysis.made_by))),
        "data": json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_IN_SCRIPT),
    }
    return _fill("page", values | {name: escape(say(f"page.{name}", lang=lang)) for name in _WORDS})


def _layers(order: Sequence[tuple[str, Sequence[Record]]], lang: Language) -> list[dict[str, Any]]:
    """The layers for the page's data: key, name, the number of the first record and how many there are."""
    layers: list[dict[str, Any]] = []
    first = 0
    for layer, records in order:
        name = say(f"page.layer.{layer}", lang=lang)
        layers.append({"key": LETTERS[layer], "name": name, "first": first, "count": len(records)})
        first += len(records)
    return layers


_WORDS = (
    "to_records", "about", "source_label", "records_label", "search", "layers_label", "keys", "no_script", "nothing",
)  # fmt: skip


def render_index(rows: Sequence[str], *, lang: Language) -> str:
    """Return the page that lists documents; each row is a table row's HTML, escaped already."""
    fields = ("title", "doc_number", "region_label", "published")
    heads = [column(name, lang) for name in fields] + [column(name, lang, layer="documents") for name in _COUNTED]
    values = {
        "lang": _LANGUAGE_TAGS[lang],
        "title": escape(column("documents", lang)),
        "count": str(len(rows)),
        "head": "".join(f"<th scope=col>{escape(head)}" for head in heads),
        "rows": "\n".join(rows),
    }
    return _fill("index", values)


_COUNTED = ("quantities", "measures")


def _end_of_mark(text: str, record: Any) -> int:
    """A section is marked by its heading alone, anything else by its span."""
    return heading_end(text, record) if isinstance(record, Section) else int(record.end)


def _fill(name: str, values: Mapping[str, str]) -> str:
    """Fill the template in one go, so that a `{{…}}` of the document's own stays what it is."""
    template = resources.read_text(f"{name}.html")
    own: dict[str, str] = {}
    for part, suffix in (("style", "css"), ("script", "js")):
        if f"{{{{{part}}}}}" in template:
            own[part] = resources.read_text(f"{name}.{suffix}")
            own[f"{part}_hash"] = _hash(own[part])
    filled = {**own, **values}
    return _PLACEHOLDER.sub(lambda found: filled[found[1]], template)


def _hash(content: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(content.encode()).digest()).decode()}"


def _buttons(layers: Sequence[Mapping[str, Any]], lang: Language) -> str:
    found = [
        f'<button type="button" class="h-{layer["key"]}" data-l="{layer["key"]}" aria-pressed="true">'
        f"{escape(layer['name'])} <small>{layer['count']}</small></button>"
        for layer in layers
        if layer["count"]
    ]
    everything = f'<button type="button" class="h-all" data-l="all">{escape(say("page.all", lang=lang))}</button>'
    return "".join([*found, everything])


def _facts(meta: Meta, lang: Language) -> str:
    region = code_label("region", meta.region, lang)
    facts = ["、".join(meta.issuers), meta.doc_number, region, meta.published, code_label("genre", meta.genre, lang)]
    return " · ".join(f'<bdi lang="zh">{escape(shown(fact))}</bdi>' for fact in facts if fact)


def _meta(analysis: Analysis, lang: Language) -> str:
    """Everything that is known of the document and its file, what the text does not say left out."""
    rows: list[tuple[str, object]] = [("doc_id", analysis.doc_id)]
    for name in Meta.__struct_fields__:
        value = getattr(analysis.meta, name)
        if name != "at" and value:
            rows.append((name, "；".join(value) if isinstance(value, list) else _coded(name, value, lang)))
    if file := analysis.source_file:
        rows += [("file", file.name), ("media_type", file.media_type), ("encoding", file.encoding)]
        rows += [("pages", len(file.pages) or None), ("sha256", file.sha256)]
    rows.append(("characters", f"{len(analysis.text):,}"))
    return "".join(
        f"<dt>{escape(column(name, lang).replace('_', ' '))}</dt><dd><bdi>{escape(shown(str(value)))}</bdi></dd>"
        for name, value in rows
        if value is not None
    )


def _coded(name: str, value: str, lang: Language) -> str:
    if name not in labelled_fields():
        return value
    label = code_label(name, value, lang)
    return f"{label} ({value})" if name == "region" and label != value else str(label)
