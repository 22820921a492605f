"""Measures: the institutional statements of a document (Institutional Grammar 2.0), clause by clause."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import cast

from policy_nlp.classify import model
from policy_nlp.extract import Found
from policy_nlp.extract.clauses import after_number, trim
from policy_nlp.extract.heads import Place
from policy_nlp.extract.instruments import Classifier
from policy_nlp.extract.notes import Notes
from policy_nlp.extract.predicate import Grammar
from policy_nlp.extract.setting import Setting, settings
from policy_nlp.extract.statement import SentenceReader, Statement
from policy_nlp.fold import fold
from policy_nlp.records import Actor, Deontic, Document, Measure, Status, record_id
from policy_nlp.scan import Scan

_STATES = ("集聚", "汇聚", "形成", "实现")
_SHORTEST_CONDITION = 4
_PRONOUNS = ("其", "它", "该", "双方")
_LISTED = re.compile(r"[一二三四五六七八九十]是\s*$")
_TELLING = ("报告", "评论", "解读")
_REPORTED_EFFECT = ("了", "出了")
_REACHED = ("问题", "底线", "成效", "突破", "优势", "成绩", "胜利", "根基", "格局", "难题", "基础", "贡献")
_DONE = re.compile(r"[^按占对在的,]{2,20}?已经?(?:与[^的,]{2,24})?")
_LEADING_NOTE = re.compile(r"\s*(?:\[[^\]]*\]|\((?:[^()]|\([^()]*\))*\))\s*")
_ANSWERING = re.compile("责任|牵头|配合|负责")
_FORM = re.compile(r"[□☐]|__|\?$|\((?:盖章|公章|签字|签名|签章)\)|[0-9]\.《")
"""What is no sentence: boxes, blanks, questions, places to sign, and cells that have run together (…条3.《…》)."""
_YEAR = re.compile(r"((?:19|20)[0-9]{2})年(?!度?[起底末内前后第以之]|[^,]{0,4}(?:认定|获批|入选|立项)[^,]{0,8}的)")
_OVER = re.compile("(?:启动|组织|开展|制定|出台|印发|发布|建立|成立|实施|取得|完成|进行|提出|召开|推出|举办|签署)了")
_PURPOSE = re.compile(r"\s*(?:经[^,]{2,20},)?为(?!企业|群众|居民|符合)")
_DECISION = re.compile(r",(?:经研究,)?(?:[^,]{0,12}?决定|现[就将决]|[^,]{0,8}?拟|确定|特制定)")
_ANNOUNCED = re.compile(".*(?:(?:如|以)下.?|(?:(?<!行)为|是|包括):|[^论]决定,)$")
_ANNOUNCEMENT = 12
"""Characters; 具体安排如下 says no more than that a list follows."""


def find_measures(document: Document, scan: Scan, found: Found) -> list[Measure]:
    """Return the measures of a document, in order; reads its sections, meta, actors, regions and quantities."""
    return _Finder(document, scan, found).find()


def find_statements(document: Document, scan: Scan, found: Found) -> Iterator[tuple[Statement, Setting]]:
    """Yield the statements that are measures, with where they stand: what the classifier is trained on."""
    return _Finder(document, scan, found).statements()


def heading(setting: Setting) -> str:
    """Return the title of the innermost section that a line stands in, or an empty string."""
    return _folded(setting.path[-1].title or "") if setting.path else ""


_folded = lru_cache(maxsize=1024)(fold)


class _Finder:
    """What the measures of one document need of its other layers, indexed once."""

    def __init__(self, document: Document, scan: Scan, found: Found) -> None:
        self._text = document.text
        self._scan, self._found = scan, found
        mentions = {region.start: region.end for region in found.regions}
        mentions.update({actor.start: actor.end for actor in found.actors})
        self._grammar = Grammar(scan, mentions)
        self._actors = {actor.end: actor for actor in found.actors}
        self._regions = {region.start: region.region for region in found.regions}
        self._quantities = [(quantity.start, quantity.end, quantity.id) for quantity in found.quantities]
        self._genre = found.meta.genre
        self._year = int(found.meta.published[:4]) if found.meta.published and self._genre not in _TELLING else 0
        self._classifier = Classifier(scan, self._genre, model.shipped())
        self._passed = 0
        self._doer: Place | None = None
        self._notes = Notes(scan, {actor.end for actor in found.actors if actor.type == "government"})
        self._items = [section.start for section in found.sections if not (section.number or "").endswith("是")]

    def find(self) -> list[Measure]:
        """Return the measures in the order of their places."""
        measures: dict[Place, Measure] = {}
        for statement, setting in self.statements():
            measures.setdefault((statement.start, statement.end), self._measure(statement, setting))
        return list(measures.values())

    def statements(self) -> Iterator[tuple[Statement, Setting]]:
        """Yield the statements of the document with where they stand."""
        for setting in settings(self._scan, self._found):
            for statement in self._statements(setting):
                yield statement, setting

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
            if self._orders_nothing(start, end):
                continue
            read = reader.read(self._after_note(start, end), end)
            decided = self._decision(start, end)
            told = [statement for statement in read if statement.end > decided and self._is_told(statement, setting)]
            if setting.status == "enacted" and any(self._is_over(statement) for statement in read):
                told = [statement for statement in told if statement.modal is not None]
            statements += told
        if setting.heads and statements:
            last = statements[-1]
            if last.object is None or "条件" in self._text[last.aim[1] : last.end]:
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
        return [Statement(start, end, aim, "aim.bound", "obligation", "obligation", self._doer, rest, None, None)]

    def _after_note(self, start: int, end: int) -> int:
        """Where a sentence begins after the note on who answers for the one before it (（市财政局负责）完善制度。)."""
        note = _LEADING_NOTE.match(self._scan.text, start, end)
        return note.end() if note and note.end() < end and _ANSWERING.search(note[0]) else start

    def _orders_nothing(self, start: int, end: int) -> bool:
        """Whether a sentence is a question, a field of a form, or opens with a year before the document's."""
        if _FORM.search(self._scan.text, start, end):
            return True
        year = _YEAR.match(self._scan.text, after_number(self._scan.text, start, end), end)
        return year is not None and int(year[1]) < self._year

    def _decision(self, start: int, end: int) -> int:
        """Where a sentence that opens with its purposes (为加快A，推动B，经研究，决定…) comes to what is decided."""
        if not _PURPOSE.match(self._scan.text, start, end):
            return start
        decision = _DECISION.search(self._scan.text, start, end)
        return decision.start() + 1 if decision else start

    def _is_told(self, statement: Statement, setting: Setting) -> bool:
        """Whether a statement tells of an action that is ordered or, in a report, was taken; not of what is so."""
        over = self._is_over(statement)
        if setting.status == "enacted":
            return not (over or self._is_done(statement, setting) or self._announces(statement))
        if setting.status == "proposed":
            return True
        if not setting.reported:
            told = statement.kind == "aim.result" or statement.subject is not None
            reached = told or self._text.endswith(_REACHED, statement.start, statement.end)
            return statement.kind != "aim.bound" and not (over and reached)
        if statement.modal in ("obligation", "recommendation", "permission"):
            return statement.subject is not None
        reached = statement.kind == "aim.result" and self._text.startswith(_REPORTED_EFFECT, statement.aim[1])
        if reached or self._text.startswith(_STATES, statement.aim[0]):
            return False
        before = self._text[max(0, statement.start - 3) : statement.start]
        listed = _LISTED.search(before) or self._text.startswith(_PRONOUNS, statement.start)
        return statement.subject is not None or setting.label is not None or bool(listed)

    def _is_over(self, statement: Statement) -> bool:
        """Whether a statement tells what was done (启动了…)."""
        if self._text.startswith("了", statement.aim[1]):
            return True
        return statement.modal is None and bool(_OVER.search(self._text, statement.start, statement.end))

    def _is_done(self, statement: Statement, setting: Setting) -> bool:
        """Whether a statement says what has happened (系统已与平台对接), and not as a condition to be met."""
        if statement.modal is not None or statement.condition is not None or statement.kind == "aim.give":
            return False
        label = statement.label or setting.label
        required = label is not None and self._text.find("条件", *label) >= 0
        return not required and bool(_DONE.fullmatch(self._scan.text, statement.start, statement.aim[0]))

    def _announces(self, statement: Statement) -> bool:
        """Whether a statement only says that something follows (安排如下：) or is decided (市政府决定，)."""
        text, start, end = self._scan.text, statement.start, statement.end
        return end - start <= _ANNOUNCEMENT and bool(_ANNOUNCED.match(text[start : end + 1]))

    def _measure(self, statement: Statement, setting: Setting) -> Measure:
        text = self._text
        attribute = statement.subject or self._noted(statement.end)
        places = {
            name: place
            for name, place in (
                ("label", statement.label or setting.label),
                ("attribute", attribute),
                ("aim", statement.aim),
                ("object", statement.object),
                ("beneficiary", statement.party),
                ("condition", statement.condition),
            )
            if place
        }
        words = {name: text[start:end] for name, (start, end) in places.items()}.get
        instrument, dimension = self._classifier.classify(statement, setting.label, heading(setting))
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
            label=words("label"),
            attribute=words("attribute"),
            deontic=cast(Deontic, _deontic(statement, status, doer)),
            aim=text[statement.aim[0] : statement.aim[1]],
            object=words("object"),
            beneficiary=words("beneficiary"),
            condition=words("condition"),
            status=status,
            region=self._region(statement, setting),
            instrument=instrument,
            dimension=dimension,
            quantities=self._inside(start, end),
            attribute_id=doer.canonical_id if doer else None,
            beneficiary_id=helped.canonical_id if helped else None,
            at=places,
        )

    def _noted(self, end: int) -> Place | None:
        """Who answers for a statement by the note that closes its item."""
        at = bisect_right(self._items, end)
        return self._notes.closing(end, self._items[at] if at < len(self._items) else len(self._text) + 1)

    def _region(self, statement: Statement, setting: Setting) -> str | None:
        if setting.reported and statement.subject is not None:
            return self._regions.get(statement.subject[0], setting.region)
        return setting.region

    def _inside(self, start: int, end: int) -> list[str]:
        """The ids of the quantities in [start, end); statements come in order."""
        while self._passed < len(self._quantities) and self._quantities[self._passed][0] < start:
            self._passed += 1
        inside = []
        for first, last, name in self._quantities[self._passed :]:
            if first >= end:
                break
            if last <= end:
                inside.append(name)
        return inside


def _deontic(statement: Statement, status: Status, doer: Actor | None) -> str:
    if statement.modal is not None or statement.deontic != "commitment":
        return statement.deontic
    if status == "proposed":
        return "recommendation"
    if status == "enacted" and doer is not None and doer.type not in ("government", "platform"):
        return "obligation" if statement.subject is not None else "commitment"
    return "commitment"
