"""The atlas of consortia: one entry a named consortium, merged over documents by name and alias, with evidence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

from policy_nlp.comparison.codebook import qca_conditions
from policy_nlp.comparison.listed import listed
from policy_nlp.comparison.statements import clause_around
from policy_nlp.comparison.table import By, row_of
from policy_nlp.fold import fold
from policy_nlp.records import Analysis, Consortium, Evidence

FIELDS = ("lead", "members", "member_count", "field", "funding", "governance", "sharing", "outcomes")

_NOISE = re.compile(r"[\s“”\"'()《》·]+")


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """Evidence of a value: `text` is the value's words, `quote` the clause around them, text[start:end]."""

    text: str
    quote: str
    doc_id: str
    start: int
    end: int


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A consortium. An empty list: the documents in `documents` do not tell.

    `members_told` is the number that the text gives (the greatest, where it gives several), null where it gives none;
    `lead_types` the types of the actors in `lead`.
    """

    name: str
    aliases: list[str]
    region: str | None
    documents: list[str]
    mentions: list[Told]
    members_told: float | None
    lead_types: list[str]
    lead: list[Told]
    members: list[Told]
    member_count: list[Told]
    field: list[Told]
    funding: list[Told]
    governance: list[Told]
    sharing: list[Told]
    outcomes: list[Told]


def atlas(analyses: Iterable[Analysis], *, by: By = "region", copies: Mapping[str, str] | None = None) -> list[Entry]:
    """Return the consortia of all documents by region and name; `copies` as in `table.compare`."""
    entries: list[_Merged] = []
    known: dict[str, _Merged] = {}
    for analysis in analyses:
        if analysis.doc_id in (copies or {}):
            continue
        folded = fold(analysis.text)
        for consortium in (*analysis.consortia, *listed(analysis, folded)):
            names = (consortium.name, *consortium.aliases)
            keys = dict.fromkeys(_key(name) for name in names)
            entry = next((known[key] for key in keys if key in known), None)
            if entry is None:
                entry = _Merged()
                entries.append(entry)
            known |= dict.fromkeys((key for key in keys if key not in known), entry)
            entry.add(analysis, folded, consortium)
    made = [entry.made(by) for entry in entries]
    return sorted(made, key=lambda entry: (entry.region or "~", entry.name))


def _key(name: str) -> str:
    return _NOISE.sub("", fold(name)).lower()


class _Merged:
    """An entry while documents come in."""

    def __init__(self) -> None:
        self._names: Counter[str] = Counter()
        self._regions: Counter[str] = Counter()
        self._told: dict[str, list[Told]] = {name: [] for name in ("mentions", *FIELDS)}
        self._documents: dict[str, None] = {}
        self._lead_types: dict[str, None] = {}
        self._count: float | None = None

    def add(self, analysis: Analysis, folded: str, consortium: Consortium) -> None:
        self._documents[analysis.doc_id] = None
        self._names[consortium.name] += 1
        self._names.update(dict.fromkeys(consortium.aliases, 0))
        if consortium.region:
            self._regions[consortium.region] += 1
        for name, told in self._told.items():
            items: list[Evidence] = getattr(consortium, name)
            told += [_told(analysis, folded, item) for item in items]
        for item in consortium.member_count:
            counts = [
                q.value
                for q in analysis.quantities
                if q.start <= item.start < q.end or item.start <= q.start < item.end
            ]
            self._count = max([*counts, *([] if self._count is None else [self._count])], default=None)
        leads = {(item.start, item.end) for item in consortium.lead}
        for actor in analysis.actors:
            if any(start <= actor.start and actor.end <= end for start, end in leads):
                self._lead_types[actor.type] = None

    def made(self, by: By) -> Entry:
        name = min(self._names, key=lambda item: (-self._names[item], -len(item), item))
        region = min(self._regions, key=lambda item: (-self._regions[item], item)) if self._regions else None
        return Entry(
            name=name,
            aliases=[alias for alias in self._names if alias != name],
            region=row_of(region, by),
            documents=list(self._documents),
            members_told=self._count,
            lead_types=list(self._lead_types),
            **self._told,
        )


def _told(analysis: Analysis, folded: str, item: Evidence) -> Told:
    start, end = clause_around(folded, item.start, item.end)
    return Told(text=item.text, quote=analysis.text[start:end], doc_id=analysis.doc_id, start=start, end=end)


def qca_rows(entries: Iterable[Entry]) -> list[dict[str, object]]:
    """Return a crisp-set table, a row a consortium.

    `told_X` is 1 where some document tells X and 0 where none does. The others say what is told: 1 or 0, and None where
    the documents are silent, since silence is not absence: drop or code such cases before a truth table is made.
    """
    rows = []
    for entry in entries:
        row: dict[str, object] = {"case": entry.name, "region": entry.region, "documents": len(entry.documents)}
        row |= {f"told_{name}": int(bool(getattr(entry, name))) for name in FIELDS}
        row["lead_enterprise"] = int("enterprise" in entry.lead_types) if entry.lead_types else None
        for name, (field, pattern) in qca_conditions().items():
            told: list[Told] = getattr(entry, field)
            row[name] = int(any(pattern.search(fold(item.text)) for item in told)) if told else None
        rows.append(row)
    return rows
