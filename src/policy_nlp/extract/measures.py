"""Measures: the institutional statements of a document (Institutional Grammar 2.0), clause by clause."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final, cast

from policy_nlp.classify.features import Clause
from policy_nlp.extract import Found, Reading
from policy_nlp.extract.clauses import trim
from policy_nlp.extract.grammar import Grammar
from policy_nlp.extract.heads import Place
from policy_nlp.extract.instruments import classify, clauses
from policy_nlp.extract.notes import Notes
from policy_nlp.extract.sentence import SentenceReader
from policy_nlp.extract.setting import Setting, settings
from policy_nlp.extract.statement import Statement
from policy_nlp.extract.told import Told
from policy_nlp.records import Actor, Deontic, Dimension, Document, Instrument, Measure, Status, record_id
from policy_nlp.scan import Scan

_SHORTEST_CONDITION: Final = 4
_CONDITIONS: Final = re.compile("条件|要求|标准|门槛")


def find_measures(document: Document, scan: Scan, found: Found) -> list[Measure]:
    """Return the measures of a document, in order; reads its sections, meta, actors, regions and quantities."""
    return find_all_measures([(document, scan, found)])[0]


def find_all_measures(readings: Sequence[Reading]) -> list[list[Measure]]:
    """Return the measures of each of some documents; the classifier, which is dear to call, is called once."""
    finders = [_Finder(document, scan, found) for document, scan, found in readings]
    codes = classify([seen for finder in finders for seen in finder.clauses()])
    return [finder.measures(codes) for finder in finders]


def find_statements(document: Document, scan: Scan, found: Found) -> list[tuple[Statement, Setting]]:
    """Return the statements that are measures, with where they stand: what the classifier is trained on."""
    return _Finder(document, scan, found).statements()


class _Finder:
    """What the measures of one document need of its other layers, indexed once."""

    def __init__(self, document: Document, scan: Scan, found: Found) -> None:
        self._text, self._folded = document.text, scan.text  # what is said, and what decides
        self._scan, self._found = scan, found
        self._actors: dict[int, Actor] = {}
        self._regions: dict[int, str | None] = {}
        mentions: dict[int, int] = {}
        bodies: set[int] = set()
        for region in found.regions:
            start = region.start
            mentions[start], self._regions[start] = region.end, region.region
        places = set(mentions)
        for actor in found.actors:
            start, end = actor.start, actor.end
            mentions[start], self._actors[end] = end, actor
            places.discard(start)
            if actor.type == "government":
                bodies.add(end)
        self._grammar = Grammar(scan, mentions, places)
        self._quantities = [(quantity.start, quantity.end, quantity.id) for quantity in found.quantities]
        self._genre = found.meta.genre
        self._told = Told(scan, found.meta)
        self._said: list[tuple[Statement, Setting]] = []
        self._passed = 0
        self._doer: Place | None = None
        self._notes = Notes(scan, bodies)
        self._shared = self._notes.shared(scan.text, found.sections)
        numbered = found.sections if self._notes.any else []
        self._items = [section.start for section in numbered if not (section.number or "").endswith("是")]

    def clauses(self) -> list[Clause]:
        """Return the statements as the classifier sees them, in the order in which they were found."""
        self._said = self.statements()
        return clauses(self._folded, self._genre, self._said)

    def measures(self, codes: Iterator[tuple[Instrument, Dimension]]) -> list[Measure]:
        """Return the measures of these statements, to which the next `codes` belong."""
        # the iterator comes last, so that none is taken from it that belongs to the next document
        return [
            self._measure(statement, setting, code)
            for (statement, setting), code in zip(self._said, codes, strict=False)
        ]

    def statements(self) -> list[tuple[Statement, Setting]]:
        """Return the statements of the document with where they stand, the first of each place."""
        once: dict[Place, tuple[Statement, Setting]] = {}
        for setting in settings(self._scan, self._found):
            for statement in self._statements(setting):
                once.setdefault((statement.start, statement.end), (statement, setting))
        return list(once.values())

    def _statements(self, setting: Setting) -> list[Statement]:
        """The statements of a line that are measures."""
        if setting.heads and setting.sentences:
            self._doer = self._grammar.leading_doer(*setting.sentences[-1])
        if setting.item == "nominal":
            return []
        if setting.item == "conditions":
            return self._condition(setting)
        doer = self._doer if setting.item == "duties" else None
        reader = SentenceReader(self._grammar, doer, plans=self._genre == "报告")
        statements = []
        for start, end in setting.sentences:
            if not self._told.orders_nothing(start, end):
                statements += self._told.of(reader.read(self._told.begin(start, end), end), setting, start, end)
        if setting.heads and statements:
            last = statements[-1]
            if last.object is None or "条件" in self._folded[last.aim[1] : last.end]:
                statements.pop()  # it says no more than that conditions follow, which are the measures
        return statements

    def _condition(self, setting: Setting) -> list[Statement]:
        """An item of a list of conditions: a requirement as it stands."""
        if not setting.sentences:
            return []
        start, end = trim(self._text, setting.start, setting.sentences[-1][1])
        while end > start and self._text[end - 1] in "；;。.，,、":
            end -= 1
        if end - start < _SHORTEST_CONDITION:
            return []
        aim = self._grammar.first_aim(start, end)
        rest = (aim[1], end) if aim[1] < end else None
        due = "obligation"
        return [Statement(start, end, aim, "aim.bound", due, due, subject=self._doer, object_=rest)]

    def _measure(self, statement: Statement, setting: Setting, codes: tuple[Instrument, Dimension]) -> Measure:
        text = self._text
        attribute = statement.subject or self._noted(statement.end, setting) or self._listed(statement, setting)
        places: dict[str, Place] = {}
        instrument, dimension = codes
        start, end = statement.start, statement.end
        doer = self._actors.get(attribute[1]) if attribute else None
        helped = self._actors.get(statement.party[1]) if statement.party else None
        status = setting.status
        if status == "practised" and setting.reported and statement.modal is not None:
            status = "proposed"
        return Measure(
            id=record_id("measures", start, end),
            start=start,
            end=end,
            text=text[start:end],
            label=_part(text, places, "label", statement.label or setting.label),
            attribute=_part(text, places, "attribute", attribute),
            deontic=cast(Deontic, _deontic(statement, status, doer)),
            aim=_part(text, places, "aim", statement.aim) or "",  # there always is one
            object=_part(text, places, "object", statement.object),
            beneficiary=_part(text, places, "beneficiary", statement.party),
            condition=_part(text, places, "condition", statement.condition),
            status=status,
            region=self._region(statement, setting),
            instrument=instrument,
            dimension=dimension,
            quantities=self._inside(start, end),
            attribute_id=doer.canonical_id if doer else None,
            beneficiary_id=helped.canonical_id if helped else None,
            at=places,
        )

    def _noted(self, end: int, setting: Setting) -> Place | None:
        """Who answers for a statement by the note that closes its item, or the item that its item is a part of."""
        if not self._notes.any:
            return None
        at = bisect_right(self._items, end)
        own = self._notes.closing(end, self._items[at] if at < len(self._items) else len(self._text) + 1)
        if own is not None or not self._shared:
            return own
        return next((self._shared[section.id] for section in setting.path if section.id in self._shared), None)

    def _listed(self, statement: Statement, setting: Setting) -> Place | None:
        """Whose bounds an item of a list of conditions tells that is headed by his name (2. 孵化器。面积不少于…)."""
        label = statement.label or setting.label if statement.kind == "aim.bound" else None
        if label is None or not self._grammar.is_body(label):
            return None
        conditions = any(section.title and _CONDITIONS.search(section.title) for section in setting.path)
        return label if conditions else None

    def _region(self, statement: Statement, setting: Setting) -> str | None:
        if setting.reported and statement.subject is not None:
            return self._regions.get(statement.subject[0], setting.region)
        return setting.region

    def _inside(self, start: int, end: int) -> list[str]:
        """The ids of the quantities in [start, end); statements come in order."""
        while self._passed < len(self._quantities) and self._quantities[self._passed][0] < start:
            self._passed += 1
        inside = []
        for at in range(self._passed, len(self._quantities)):
            first, last, name = self._quantities[at]
            if first >= end:
                break
            if last <= end:
                inside.append(name)
        return inside


def _part(text: str, places: dict[str, Place], name: str, place: Place | None) -> str | None:
    """Put the place of a part of a statement among `places`, and return its words."""
    if place is None:
        return None
    places[name] = place
    return text[place[0] : place[1]]


def _deontic(statement: Statement, status: Status, doer: Actor | None) -> str:
    if statement.modal is not None or statement.deontic != "commitment":
        return statement.deontic
    if status == "proposed":
        return "recommendation"
    if status == "enacted" and doer is not None and doer.type not in ("government", "platform"):
        return "obligation" if statement.subject is not None else "commitment"
    return "commitment"
