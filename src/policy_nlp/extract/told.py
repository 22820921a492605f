"""What a sentence tells: which of its statements order, promise or report an action, and which only say what is so.

Background, results, announcements, fields of forms and cells that are names have the words of statements, too.
"""

from __future__ import annotations

import re
from typing import Final

from policy_nlp.extract.clauses import after_number
from policy_nlp.extract.setting import Setting
from policy_nlp.extract.statement import Statement
from policy_nlp.records import Meta
from policy_nlp.scan import Scan

_STATES: Final = ("集聚", "汇聚", "形成", "实现")
_PRONOUNS: Final = ("其", "它", "该", "双方")
_LISTED: Final = re.compile(r"[一二三四五六七八九十]是\s*$")
_TELLING: Final = ("报告", "评论", "解读")
_REPORTED_EFFECT: Final = ("了", "出了")
_REACHED: Final = ("问题", "底线", "成效", "突破", "优势", "成绩", "胜利", "根基", "格局", "难题", "基础", "贡献")
_DONE: Final = re.compile(r"[^按占对在的,]{2,20}?已经?(?:与[^的,]{2,24})?")
_LEADING_NOTE: Final = re.compile(r"\s*(?:\[[^\]]*\]|\((?:[^()]|\([^()]*\))*\))\s*")
_ANSWERING: Final = re.compile("责任|牵头|配合|负责")
_FORM: Final = re.compile(  # begins with one set of characters, to which re skips
    r"[□☐_(0-9](?:(?<=[□☐])|(?<=_)_|(?<=\()(?:盖章|公章|签字|签名|签章)\)|(?<=[0-9])\.《)"
)
"""What is no sentence: boxes, blanks, places to sign, and cells that have run together (…条3.《…》)."""
_FORMS: Final = ("□", "☐", "__", "章)", "签字", "签名", ".《")
"""Without one of these in a document, no sentence of it is looked at for the above."""
_YEAR: Final = re.compile(
    r"((?:19|20)[0-9]{2})年(?!度?[起底末内前后第以之]|[^,]{0,4}(?:认定|获批|入选|立项)[^,]{0,8}的)"
)
_OVER: Final = re.compile(
    "(?:启动|组织|开展|制定|出台|印发|发布|建立|成立|实施|取得|完成|进行|提出|召开|推出|举办|签署)了"
)
_PURPOSE: Final = re.compile(r"\s*(?:(?:经|根据|按照|依据)[^,]{2,80},)?为(?!企业|群众|居民|符合)")
_DECISION: Final = re.compile(
    r",(?:经研究,)?(?:[^,]{0,12}?决定|现[就将决面向]|[^,]{0,8}?拟|[^,]{0,16}?定于|确定|特制定)"
)
_ANNOUNCED: Final = re.compile(".*(?:(?:如|以)下.?|(?:(?<!行)为|是|包括):|[^论]决定,)$")
_NAMES: Final = ("公司", "项目", "工程", "建设", "区", "园", "基地", "中心", "平台", "厂", "系统")
_SHORTEST: Final = 6
"""Characters; a cell that is shorter is the name of a column or a row (政府投入)."""
_JOINING: Final = ("会同", "结合", "依托")
_JOINED: Final = ("部门", "单位", "机构", "方面", "政府", "平台", "工作", "实际", "特点", "情况", "需要", "优势")
_ANNOUNCEMENT: Final = 12
"""Characters; 具体安排如下 says no more than that a list follows."""


class Told:
    """Tells apart the statements of one document."""

    def __init__(self, scan: Scan, meta: Meta) -> None:
        self._text = scan.text
        self._has_forms = any(mark in scan.text for mark in _FORMS)
        self._year = int(meta.published[:4]) if meta.published and meta.genre not in _TELLING else 0

    def of(self, statements: list[Statement], setting: Setting, start: int, end: int) -> list[Statement]:
        """Return those of the `statements` of the sentence at [start, end) that are measures."""
        if not statements:
            return statements
        decided = self._decision(start, end)
        joined = self._joined(statements) if len(statements) > 1 else statements
        if decided > start:
            joined = [statement for statement in joined if statement.end > decided]
        if setting.status == "enacted" and not self._looks_back(start, end):
            return [each for each in joined if not (self._announces(each) or self._is_name(each))]
        told = [each for each in joined if self._is_told(each, setting)]
        if setting.status == "enacted" and any(self._is_over(statement) for statement in statements):
            return [statement for statement in told if statement.modal is not None]
        return told

    def _looks_back(self, start: int, end: int) -> bool:
        """Whether a sentence has a character of the past, without which nothing in it is over or done."""
        return self._text.find("了", start, end + 1) >= 0 or self._text.find("已", start, end) >= 0

    def begin(self, start: int, end: int) -> int:
        """Where a sentence begins after the note on who answers for the one before it (（市财政局负责）完善制度。)."""
        first = self._text[start : start + 1]  # nothing, where a label is all that the last line has
        note = _LEADING_NOTE.match(self._text, start, end) if first in ("[", "(") or first.isspace() else None
        return note.end() if note and note.end() < end and _ANSWERING.search(note[0]) else start

    def _joined(self, statements: list[Statement]) -> list[Statement]:
        """Put together what one statement says with whom or what (应当会同有关部门，) and the next to do."""
        joined: list[Statement] = []
        for statement in statements:
            if joined and statement.start == joined[-1].end + 1 and self._only_joins(joined[-1]):
                joined[-1] = statement.from_start(joined[-1].start)
            else:
                joined.append(statement)
        return joined

    def _only_joins(self, statement: Statement) -> bool:
        aim, end = statement.aim[0], statement.end
        joins = statement.modal is not None and self._text.startswith(_JOINING, aim)
        return joins and self._text.endswith(_JOINED, aim, end)

    def orders_nothing(self, start: int, end: int) -> bool:
        """Whether a sentence is a question, a field of a form, or opens with a year before the document's."""
        text = self._text
        if text[end - 1] == "?" or (self._has_forms and _FORM.search(text, start, end)):
            return True
        begin = after_number(text, start, end) if self._year else end
        year = _YEAR.match(text, begin, end) if begin < end and text[begin] in "12" else None
        return year is not None and int(year[1]) < self._year

    def _decision(self, start: int, end: int) -> int:
        """Where a sentence that opens with its purposes (为加快A，推动B，经研究，决定…) comes to what is decided."""
        if self._text.find("为", start, end) < 0 or not _PURPOSE.match(self._text, start, end):
            return start
        decision = _DECISION.search(self._text, start, end)
        return decision.start() + 1 if decision else start

    def _is_told(self, statement: Statement, setting: Setting) -> bool:
        """Whether a statement tells of an action that is ordered or, in a report, was taken; not of what is so."""
        if self._is_name(statement):
            return False
        over = self._is_over(statement)
        if setting.status == "enacted":
            return not (over or self._announces(statement) or self._is_done(statement, setting))
        if setting.status == "proposed":
            return True
        if setting.reported:
            return self._is_practice(statement, setting)
        result = statement.kind == "aim.result" or statement.subject is not None
        reached = result or self._text.endswith(_REACHED, statement.start, statement.end)
        return statement.kind != "aim.bound" and not (over and reached)

    def _is_practice(self, statement: Statement, setting: Setting) -> bool:
        """Whether a statement of a commentary is told of somebody or as an item of a list."""
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
        if statement.modal is not None or self._text.find("了", statement.start, statement.end) < 0:
            return False
        return _OVER.search(self._text, statement.start, statement.end) is not None

    def _is_done(self, statement: Statement, setting: Setting) -> bool:
        """Whether a statement says what has happened (系统已与平台对接), and not as a condition to be met."""
        if statement.modal is not None or statement.condition is not None or statement.kind == "aim.give":
            return False
        label = statement.label or setting.label
        required = label is not None and self._text.find("条件", *label) >= 0
        return not required and bool(_DONE.fullmatch(self._text, statement.start, statement.aim[0]))

    def _announces(self, statement: Statement) -> bool:
        """Whether a statement only says that something follows (安排如下：) or is decided (市政府决定，)."""
        text, start, end = self._text, statement.start, statement.end
        return end - start <= _ANNOUNCEMENT and bool(_ANNOUNCED.match(text[start : end + 1]))

    def _is_name(self, statement: Statement) -> bool:
        """Whether a statement is the whole cell of a table and a name (标准厂房建设项目)."""
        text, start, end = self._text, statement.start, statement.end
        whole = text[end : end + 1] == "\t" and (start == 0 or text[start - 1] in "\t\n")
        return whole and (end - start < _SHORTEST or statement.object is None or text.endswith(_NAMES, start, end))
