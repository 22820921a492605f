"""Where a statement stands: its line's label, list, responsible body, status and region."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal

from policy_nlp.extract import Found
from policy_nlp.extract.attachments import silent_attachments
from policy_nlp.extract.clauses import after_number, by_first, opens_in, trim
from policy_nlp.extract.heads import Place
from policy_nlp.extract.outline import Outline
from policy_nlp.records import Section, Status
from policy_nlp.scan import Scan

_LABELLED: Final = re.compile(r"【([^】\n]{2,40})】")
_CHINESE: Final = re.compile("[一二三四五六七八九十百]+")
_ARABIC: Final = re.compile("[0-9]+")
_FINAL: Final = "。;:!?.)】”"
_END: Final = re.compile(r"(?:作者(?:简介|介绍)|参考文献|主要参考文献)\s*:?$")
_ENDS: Final = by_first(("作者", "参考", "主要"))
_SKIPPED: Final = by_first((
    "附件", "附:", "附表", "联系人", "联系电话", "联系方式", "抄送", "来源", "作者", "课题", "原文链接", "发布日期",
    "索引号", "本刊", "备注:", "注:", "说明:", "填表说明", "填报说明", "主送",
))  # fmt: skip
"""What lines open with that hold no statements."""
_ORDERS: Final = re.compile(r"应(?![用急对变届])|须|可[^持靠视信]|不得|由|要(?![素求点])|\d%")
_RUN_IN: Final = 32
_LONGEST_TITLE: Final = 40
"""Characters; the longest sentence that can be the title of an item within a line."""
_LONGEST_NAME: Final = 30
"""Characters; a line without a mark that ends in brackets is the name of a project or a site (协同平台（一期）)."""
_COMMENTARY: Final = ("评论", "解读")
_NOT_NORMATIVE: Final = ("报告", "其他")
_PROPOSING: Final = re.compile(r"建议|对策|启示|展望|思路|路径|政策取向|举措")
_PAST: Final = re.compile(r"回顾|过去|成效|成绩|完成情况|进展情况|以来|主要做法|基本情况|现状")
_AHEAD: Final = re.compile(r"目标|任务|安排|部署|重点|要求|计划|今年|20[0-9]{2}年工作")
_NO_ORDERS: Final = re.compile(
    r"(?:总体|发展|主要|工作|奋斗|建设|行动)目标$|指导思想|背景|编制依据|编制说明|术语|定义|起草说明"
)
_AIMS: Final = re.compile(
    "(?:试点|试验|示范|创建|改革|阶段性?|年度|战略|规划|宗旨|总体要求[及和与]|定位[及和与])目标$|目的(?:[和与]意义)?$"
)
_STATE: Final = re.compile(r"^(?:发展|工作|产业|现实)?(?:基础|现状)|(?:面临|发展).{0,4}形势$|意义$|名词解释|用语")
_ONE_OF: Final = re.compile("下列.{0,20}?(?:情形|行为)")
_CONDITIONS: Final = re.compile(r"条件")
_NOMINAL: Final = re.compile(r"材料|资料|文件|清单|附件|方面:|情形|行为|费用|事项|之一")
_DUTIES: Final = re.compile(r"(?:职责|职权|职能|义务|权利|任务|工作)(?:是|为|包括|如下|有)?:$")

List = Literal["conditions", "nominal", "duties"] | None


class Setting:
    """A line of prose: its sentences without its label, and what holds for all of its statements.

    `heads` tells that it is the head of a list of duties or conditions.

    `item` tells that the line is an item of a list of conditions or of things, not of actions.
    """

    __slots__ = ("heads", "item", "label", "path", "region", "reported", "sentences", "start", "status")

    def __init__(  # noqa: PLR0913 - the fields of a record
        self,
        start: int,
        sentences: list[Place],
        path: list[Section],
        *,
        label: Place | None,
        status: Status,
        region: str | None,
        item: List,
        heads: bool,
        reported: bool,
    ) -> None:
        self.start = start
        self.sentences = sentences
        self.path = path
        self.label = label
        self.status: Status = status
        self.region = region
        self.item: List = item
        self.heads = heads
        self.reported = reported


class _Ground:
    """What a section makes of its lines: whether they order nothing, their status and region."""

    __slots__ = ("region", "silent", "status")

    def __init__(self, silent: bool, status: Status, region: str | None) -> None:
        self.silent = silent
        self.status: Status = status
        self.region = region


@lru_cache(maxsize=1)
def settings(scan: Scan, found: Found) -> tuple[Setting, ...]:
    """Return the lines that can hold statements, in order; kept for the next layer that asks for them."""
    return tuple(_settings(scan, found))


def _settings(scan: Scan, found: Found) -> list[Setting]:
    text = scan.text
    settled: list[Setting] = []
    genre = found.meta.genre if _is_outlined(found) else "其他"
    commentary = genre in _COMMENTARY
    outline = Outline(found)
    home = _home(scan, found, commentary)
    grounds: dict[str, _Ground] = {}
    label: Place | None = None
    lists = _Lists()
    past = False
    for number, start, end, within in _lines(scan):
        stripped = text[start:end].strip()
        if opens_in(stripped, 0, _ENDS) and _END.match(stripped):
            break
        if not stripped or not _is_prose(stripped) or opens_in(stripped, 0, _SKIPPED):
            if stripped and after_number(text, start, end) == start:
                label = None
                lists.pass_line("", stripped)
                past = genre == "报告" and _opens_past(stripped, past)
            continue
        begin = after_number(text, start, end)
        style = _style(text[start:begin])
        item = lists.item(style)
        head = lists.pass_line(style, stripped)
        path = outline.path(begin)
        innermost = path[0].id if path else ""
        ground = grounds.get(innermost)
        if ground is None:
            ground = grounds[innermost] = _ground(path, genre, home)
        if ground.silent:
            continue
        sentences = [place for place in within if not _is_note(text, place)]
        status = "practised" if past and ground.status == "enacted" else ground.status
        own: Place | None = None
        if len(sentences) == 1 and text[sentences[0][1] - 1] == "。" and _labelled(text, begin) is None:
            titled = outline.titled(begin) is not None and "条" not in style
            if item is None and titled:
                own, sentences = _label(text, begin, sentences, outline, commentary)
            elif item is None and _heads(text, begin, style, sentences, scan.lines[number + 1 : number + 2]):
                own, sentences = trim(text, begin, sentences[0][1] - 1), []
        else:
            own, sentences = _label(text, begin, sentences, outline, commentary)
        sentences = [
            place for place in sentences if place[1] - place[0] > _LONGEST_TITLE or not outline.is_title(text, place)
        ]
        if own is not None:
            label = own
        elif style or outline.opens(label, path):
            label = None if status == "practised" else outline.label(path)
        settled.append(
            Setting(
                begin,
                sentences,
                path,
                label=label,
                status=status,
                region=ground.region,
                item=item,
                heads=head is not None and head != "nominal",
                reported=commentary,
            )
        )
    return settled


def _opens_past(line: str, past: bool) -> bool:
    """Whether an unnumbered line heads a part of a report that looks back (2025年工作回顾), or goes on with one."""
    if len(line) > _LONGEST_TITLE:
        return past
    return bool(_PAST.search(line)) or (past and not _AHEAD.search(line))


def _lines(scan: Scan) -> list[tuple[int, int, int, list[Place]]]:
    """The lines, without attachments that order nothing: number, start, end and sentences of each."""
    silent, all_sentences = silent_attachments(scan), scan.sentences
    lines = []
    at = passed = 0
    for number, (start, end) in enumerate(scan.lines):
        sentences = []
        while at < len(all_sentences) and all_sentences[at][0] < end:
            sentences.append(all_sentences[at])
            at += 1
        while passed < len(silent) and silent[passed][1] <= start:
            passed += 1
        if passed == len(silent) or start < silent[passed][0]:
            lines.append((number, start, end, sentences))
    return lines


def _ground(path: list[Section], genre: str, home: str | None) -> _Ground:
    normative = genre not in _COMMENTARY and genre not in _NOT_NORMATIVE
    silent = any(section.title and _orders_nothing(section.title, normative) for section in path)
    return _Ground(silent, _status(path, genre), _region(path, home, genre in _COMMENTARY))


@lru_cache(maxsize=256)
def _orders_nothing(title: str, normative: bool) -> bool:
    """Whether a section with this title holds aims, definitions or, in a normative document, the state of things."""
    return bool(_NO_ORDERS.search(title) or (normative and (_STATE.search(title) or _AIMS.search(title))))


def _is_outlined(found: Found) -> bool:
    """Whether the headings can be an article's: there are some, and none is 第X条."""
    return bool(found.sections) and not any((section.number or "").endswith("条") for section in found.sections)


class _Lists:
    """The list that is open, if any: its kind, the style of its head's number and of its items'."""

    def __init__(self) -> None:
        self._kind: List = None
        self._head = self._items = ""

    def item(self, style: str) -> List:
        """Return the kind of the open list if a line with a number in `style` is an item of it."""
        if self._kind is None or not style or style == self._head or style[0] == "第":
            return None
        return self._kind if self._items in ("", style) else None

    def pass_line(self, style: str, line: str) -> List:
        """Go on to the next line; return the kind of the list that it heads, if any."""
        kind = _list_head(line)
        if kind is not None:
            self._kind, self._head, self._items = kind, style, ""
        elif self.item(style) is None:
            self._kind = None
        else:
            self._items = style
        return kind


@lru_cache(maxsize=512)
def _style(number: str) -> str:
    """The style of a list number: its characters with every digit made one."""
    return _ARABIC.sub("1", _CHINESE.sub("一", number.strip())) if number else ""


def _is_prose(line: str) -> bool:
    if line[-1] == ")" and len(line) <= _LONGEST_NAME and not any(mark in line for mark in ",;:。"):
        return line[0] in "(0123456789一二三四五六七八九十" or "责任" in line or "牵头" in line
    return line[-1] in _FINAL or "。" in line or ";" in line or (len(line) > 20 and "," in line)


def _list_head(line: str) -> List:
    if line[-1] != ":":
        return None
    if _ONE_OF.search(line):
        return "nominal"
    head = line[-30:]
    if _CONDITIONS.search(head):
        return "conditions"
    return "nominal" if _NOMINAL.search(head) and not _DUTIES.search(head) else "duties"


def _labelled(text: str, begin: int) -> re.Match[str] | None:
    """The label in 【】 that a line begins with."""
    return _LABELLED.match(text, begin) if text[begin : begin + 1] == "【" else None


def _label(
    text: str, begin: int, sentences: list[Place], outline: Outline, commentary: bool
) -> tuple[Place | None, list[Place]]:
    """The run-in label of a line, and its sentences without it."""
    match = _labelled(text, begin)
    if match and sentences:
        return match.span(1), [(match.end(), sentences[0][1]), *sentences[1:]]
    section = outline.titled(begin)
    if section is not None and sentences:
        place = section.at["title"]
        own: Place | None = place
        if (section.number or "").endswith("是"):
            own = None
        if place[1] >= sentences[0][1] - 1:
            return own, sentences[1:]
        if text[place[1] : place[1] + 1] in ":。":
            return own, [(place[1] + 1, sentences[0][1]), *sentences[1:]]
    if len(sentences) > 1 and sentences[0][1] - begin <= _RUN_IN:
        stop = sentences[0][1] - 1
        words = text[begin:stop]
        marks = ";:(" if commentary else ";:(,"
        told = commentary and "了" in words
        if stop > begin and not told and not any(mark in words for mark in marks) and not _ORDERS.search(words):
            return (begin, stop), sentences[1:]
    return None, sentences


def _is_note(text: str, place: Place) -> bool:
    """Whether a sentence is nothing but a note in brackets (（责任单位：…）)."""
    first = text[place[0]]
    if first not in "([" and not first.isspace():
        return False
    start, end = trim(text, place[0], place[1])
    if start == end or text[start] not in "([":
        return False
    return text[end - 1] in ")]。" and text.find("]" if text[start] == "[" else ")", start) >= end - 2


def _heads(text: str, begin: int, style: str, sentences: list[Place], following: list[Place]) -> bool:
    """Whether a line that is one short numbered sentence heads the next, which is no item of the same list."""
    if len(sentences) != 1 or "一" not in style or style.startswith("第") or not following:
        return False
    stop = sentences[0][1] - 1
    words = text[begin:stop]
    if len(words) > _RUN_IN or any(mark in words for mark in ",;:") or _ORDERS.search(words):
        return False
    start, end = following[0]
    return _style(text[start : after_number(text, start, end)]) != style


def _status(path: list[Section], genre: str) -> Status:
    titles = [section.title for section in path if section.title]
    if genre in _COMMENTARY:
        return "proposed" if any(_PROPOSING.search(title) for title in titles) else "practised"
    if genre == "报告" and any(_PAST.search(title) for title in titles):
        return "practised"
    return "enacted"


def _region(path: list[Section], home: str | None, commentary: bool) -> str | None:
    if commentary:
        for section in path:
            if section.region is not None:
                return section.region
    return home


def _home(scan: Scan, found: Found, commentary: bool) -> str | None:
    """Whose the statements are: the jurisdiction's, or the one place's that a commentary names in its title."""
    meta = found.meta
    if meta.region is not None or not commentary or "title" not in meta.at:
        return meta.region
    named = {hit.value for hit in scan.of("region", *meta.at["title"])}
    return named.pop() if len(named) == 1 and "|" not in min(named) and min(named) else None
