"""Who issues with whom, who acts on whom, who leads and joins what: a network of actors over many documents."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Literal

import msgspec

from policy_nlp.comparison.actor_names import Identity, identity, shown
from policy_nlp.extract.jurisdiction import level_of
from policy_nlp.records import Actor, ActorType, Analysis, Consortium, Level, MadeBy, Measure, Place

Tie = Literal["co_issues", "acts_on", "issuer_acts_on", "leads", "member_of", "co_mentioned"]
UNDIRECTED: tuple[Tie, ...] = ("co_issues", "co_mentioned")

# Of one statement, so that a list of a thousand names makes no million edges.
MOST = 40


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """An actor of one or more documents: `name` is its commonest canonical form, `id` tells it from all others.

    `region` and `level` are given for bodies of state where their name and document tell them.
    """

    id: str
    name: str
    type: ActorType
    named: bool
    region: str | None
    level: Level | None
    mentions: int
    documents: int


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where an edge is told: ids of the records of a document (`meta.issuers` for its head)."""

    doc_id: str
    records: list[str]


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """A tie between two nodes; `weight` counts the documents (`co_issues`) or records that tell it.

    `acts_on` leads from a measure's attribute to its beneficiary, `issuer_acts_on` from the issuers where a commitment
    leaves its attribute out; `leads` and `member_of` lead to a consortium; `co_mentioned` ties the named actors of one
    measure.
    """

    source: str
    target: str
    kind: Tie
    directed: bool
    weight: int
    evidence: list[Source]


class Network(msgspec.Struct, frozen=True, kw_only=True):
    """Nodes by id and edges by source, target and kind."""

    schema_version: Literal["1"] = "1"
    nodes: list[Node]
    edges: list[Edge]
    documents: int
    made_by: list[MadeBy]


def network(analyses: Iterable[Analysis]) -> Network:
    """Return the network of all named actors, and of the classes that a measure or consortium ties to another.

    Of a statement with very many actors the first `MOST` are tied.
    """
    forms: dict[Identity, Counter[str]] = defaultdict(Counter)
    seen_in: dict[Identity, set[str]] = defaultdict(set)
    ties: dict[tuple[Identity, Identity, Tie], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    documents, makers = 0, set()
    for analysis in analyses:
        documents += 1
        makers.add((analysis.made_by.program, analysis.made_by.version, analysis.made_by.data_version))
        reader = _Reader(analysis)
        for key, form in reader.mentions():
            forms[key][form] += 1
            seen_in[key].add(analysis.doc_id)
        for source, target, kind, record in reader.ties():
            if source == target:
                continue
            first, second = sorted((source, target), key=_order) if kind in UNDIRECTED else (source, target)
            records = ties[first, second, kind][analysis.doc_id]
            if record not in records[-1:]:
                records.append(record)
            for key, form in ((source, reader.form(source)), (target, reader.form(target))):
                if analysis.doc_id not in seen_in[key]:
                    forms[key][form] += 1
                    seen_in[key].add(analysis.doc_id)
    tied = {key for first, second, _ in ties for key in (first, second)}
    keys = sorted((key for key in forms if key.named or key in tied), key=_order)
    return Network(
        nodes=[_node(key, forms[key], len(seen_in[key])) for key in keys],
        edges=[_edge(*tie, ties[tie]) for tie in sorted(ties, key=lambda tie: (*map(_order, tie[:2]), tie[2]))],
        documents=documents,
        made_by=[MadeBy(program=p, version=v, data_version=d) for p, v, d in sorted(makers)],
    )


def _order(key: Identity) -> tuple[str, str, str, bool]:
    return (key.type, key.scope, key.name, key.named)


def _id(key: Identity) -> str:
    return ":".join((key.type if key.named else f"{key.type}-class", key.scope, key.name))


def _node(key: Identity, forms: Counter[str], documents: int) -> Node:
    return Node(
        id=_id(key),
        name=min(forms, key=lambda form: (-forms[form], -len(form), form)),
        type=key.type,  # type: ignore[arg-type]  # an Identity is made of an Actor's type
        named=key.named,
        region=key.region,
        level=level_of(key.region) if key.region else None,
        mentions=forms.total(),
        documents=documents,
    )


def _edge(source: Identity, target: Identity, kind: Tie, told: dict[str, list[str]]) -> Edge:
    return Edge(
        source=_id(source),
        target=_id(target),
        kind=kind,
        directed=kind not in UNDIRECTED,
        weight=sum(map(len, told.values())),
        evidence=[Source(doc_id=doc_id, records=told[doc_id]) for doc_id in sorted(told)],
    )


class _Reader:
    """Reads the ties of one document."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self._keys: dict[tuple[str, str, bool], Identity] = {}
        self._forms: dict[Identity, str] = {}
        self._starts = [actor.start for actor in analysis.actors]
        self._by_canonical = {actor.canonical_id: actor for actor in reversed(analysis.actors)}
        self._by_words = {
            word: actor for actor in reversed(analysis.actors) if actor.named for word in (actor.text, actor.canonical)
        }

    def mentions(self) -> Iterator[tuple[Identity, str]]:
        """Yield each mention's identity and canonical form."""
        for actor in self.analysis.actors:
            yield self._of(actor), shown(actor.canonical)

    def form(self, key: Identity) -> str:
        """Return how the document writes an actor."""
        return self._forms[key]

    def ties(self) -> Iterator[tuple[Identity, Identity, Tie, str]]:
        """Yield (source, target, kind, record id) of every statement of a tie."""
        issuers = self._issuers()
        for first, second in combinations(issuers, 2):
            yield first, second, "co_issues", "meta.issuers"
        for measure in self.analysis.measures:
            yield from self._acts(measure, issuers)
            for first, second in combinations(self._within((measure.start, measure.end), named=True), 2):
                yield first, second, "co_mentioned", measure.id
        for consortium in self.analysis.consortia:
            yield from self._joins(consortium)

    def _acts(self, measure: Measure, issuers: Sequence[Identity]) -> Iterator[tuple[Identity, Identity, Tie, str]]:
        doers = self._named_by(measure.at.get("attribute"), measure.attribute_id)
        kind: Tie = "acts_on"
        if not doers and measure.attribute is None and measure.deontic == "commitment":
            doers, kind = list(issuers), "issuer_acts_on"
        for doer in doers:
            for gainer in self._named_by(measure.at.get("beneficiary"), measure.beneficiary_id):
                yield doer, gainer, kind, measure.id

    def _joins(self, consortium: Consortium) -> Iterator[tuple[Identity, Identity, Tie, str]]:
        known = self._by_words.get(consortium.name)
        body = self._of(known) if known else self._key(consortium.name, "consortium", named=True)
        parts: tuple[tuple[Tie, list[Place]], ...] = (
            ("leads", [(item.start, item.end) for item in consortium.lead]),
            ("member_of", [(item.start, item.end) for item in consortium.members]),
        )
        for kind, places in parts:
            for key in dict.fromkeys(key for place in places[:MOST] for key in self._within(place, named=True)):
                yield key, body, kind, consortium.id

    def _issuers(self) -> list[Identity]:
        keys = []
        for name in self.analysis.meta.issuers[:MOST]:
            actor = self._by_words.get(name)
            keys.append(self._of(actor) if actor else self._key(name, "government", named=True))
        return list(dict.fromkeys(keys))

    def _named_by(self, place: Place | None, canonical_id: str | None) -> list[Identity]:
        """The actors in a component's words, else the one that it is linked to."""
        if place and (found := self._within(place)):
            return found
        actor = self._by_canonical.get(canonical_id or "")
        return [self._of(actor)] if actor else []

    def _within(self, place: Place, *, named: bool = False) -> list[Identity]:
        found: dict[Identity, None] = {}
        first = bisect_left(self._starts, place[0])
        for actor in self.analysis.actors[first : first + 4 * MOST]:
            if actor.end > place[1] or len(found) >= MOST:
                break
            if actor.named or not named:
                found[self._of(actor)] = None
        return list(found)

    def _of(self, actor: Actor) -> Identity:
        return self._key(actor.canonical, actor.type, named=actor.named)

    def _key(self, name: str, kind: ActorType, *, named: bool) -> Identity:
        key = self._keys.get((name, kind, named))
        if key is None:
            home, doc_id = self.analysis.meta.region, self.analysis.doc_id
            key = self._keys[name, kind, named] = identity(name, kind, named=named, home=home, doc_id=doc_id)
            self._forms.setdefault(key, shown(name))
        return key
