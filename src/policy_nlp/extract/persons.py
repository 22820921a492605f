"""Named persons: a surname and given name beside a title, in a contact line or in an author's note; no guessing."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from policy_nlp.extract.names import Draft, grammar, is_edge
from policy_nlp.scan import Scan

_BOUND = frozenset(" \t\n,、。;:()|由与和及")
_AFTER_TITLE = r"(?=[,、。;:()\s任为兼等担牵出主]|同志|先生|女士|$)"
_PHONE = r"(?=[ ,;、:(]{0,3}(?:电话|手机|联系电话|传真)?[ :]{0,2}(?:1[0-9]{10}|0[0-9]{2,3}|[0-9]{7,8})(?![0-9]{5}))"
_AUTHOR = r"(?=[,:(](?:男|女|博士|硕士|教授|副教授|研究员|副研究员|[^\n,。;]{0,40}(?:大学|学院|研究|中心|院|所|公司)))"


class _Patterns(NamedTuple):
    """`title` after a title, `contact` after a cue, `listed` beside a telephone number, `author` at a line's start."""

    title: re.Pattern[str]
    contact: re.Pattern[str]
    listed: re.Pattern[str]
    author: re.Pattern[str]


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    name = grammar().person.pattern
    office = r"(?P<office>[\u4e00-\u9fff]{2,10}[科处室股])"
    return _Patterns(
        title=re.compile(f"[ :]?(?P<name>{name}){_AFTER_TITLE}"),
        contact=re.compile(rf"(?:人|记者|编辑|作者|员)[:\s]{{1,3}}(?P<name>{name})(?=[,、。;:()\s0-9]|$)"),
        listed=re.compile(rf"(?:{office}[ :]?)?(?P<name>{name}){_PHONE}"),
        author=re.compile(f"[ ]{{0,4}}(?P<name>{name}){_AUTHOR}"),
    )


def find_persons(scan: Scan) -> list[Draft]:
    """Return the named persons of a document, and the offices (信息产业促进科) in its contact lines."""
    found: list[Draft] = []
    lines: set[int] = set()
    for hit in scan.of("person"):
        sort = hit.kind.partition(".")[2]
        if sort == "contact":
            line = scan.line_at(hit.start)
            if line[0] not in lines:
                lines.add(line[0])
                found += _in_contact_line(scan, hit.start, line)
        elif sort == "dot":
            found += _foreign(scan.text, hit.start)
        elif sort == "office":
            found += _in_office(scan.text, hit.start)
        else:
            found += _beside_title(scan, hit.start, hit.end)
    persons = {
        (draft.start, draft.end, draft.type): draft
        for draft in found
        if not scan.text.endswith(_POLITE, draft.start, draft.end)
    }
    return [persons[place] for place in sorted(persons)]


def _foreign(text: str, dot: int) -> list[Draft]:
    """罗伯特·诺伊斯: a foreign name, spelt with the characters that are used for that."""
    spelling = grammar().words["translit"]
    start, end = dot, dot + 1
    while start and dot - start < 6 and text[start - 1] in spelling:
        start -= 1
    while end < len(text) and end - dot < 7 and text[end] in spelling:
        end += 1
    return [Draft(start, end, "person", True)] if dot - start >= 2 and end - dot >= 3 else []


_POLITE = ("经理", "主任", "老师", "先生", "女士", "处长", "科长", "同志", "局长", "总", "方式", "电话", "传真", "邮箱")
_HOLDER = re.compile(r"[的由,、。;:]([\u4e00-\u9fff]{2,4})$")
_POST = re.compile(
    r"(?:首任|第一任|联合体|副)?(?:所长|主任|组长|院长|校长|总师|董事长|总经理|首席|会长|理事长|主席|秘书长)"
)


def _in_office(text: str, start: int) -> list[Draft]:
    """垂井康夫 in 由…的垂井康夫担任所长: who holds a post, whatever the name looks like."""
    post = start + (2 if text.startswith(("担任", "出任"), start) else 1)
    holder = _HOLDER.search(text, max(0, start - 5), start) if _POST.match(text, post) else None
    if holder is None or holder.group(1).endswith(_TITLES):
        return []
    return [Draft(*holder.span(1), "person", True)]


_TITLES = (
    "长",
    "记",
    "任",
    "师",
    "员",
    "人",
    "授",
    "士",
    "家",
    "理",
    "领导",
    "同志",
    "其",
    "他",
    "她",
    "并",
    "共同",
    "分别",
)


def _beside_title(scan: Scan, start: int, end: int) -> list[Draft]:
    """习近平总书记, 市长张某某任组长: a name that fills the room between a bound and the title, or after it."""
    text = scan.text
    for size in (3, 2, 4):
        begin = start - size
        if begin >= 0 and (begin == 0 or text[begin - 1] in _BOUND):
            match = grammar().person.fullmatch(text, begin, start)
            if match is not None and text[start - 1] != "副" and not scan.of("region", begin, start + 1):
                return [Draft(begin, start, "person", True)]
    after = _patterns().title.match(text, end, end + 8)
    if after is not None and not is_edge(after.group("name")):
        return [Draft(*after.span("name"), "person", True)]
    return []


def _in_contact_line(scan: Scan, start: int, line: tuple[int, int]) -> list[Draft]:
    text, patterns = scan.text, _patterns()
    if text.startswith("作者简介", start):
        return _authors(scan, line)
    end = min(line[1], start + 300)
    found = []
    for match in (*patterns.contact.finditer(text, start, end), *patterns.listed.finditer(text, start, end)):
        found.append(Draft(*match.span("name"), "person", True))
        if "office" in match.re.groupindex and match.group("office"):
            found.append(Draft(*match.span("office"), "government", True))
    return found


def _authors(scan: Scan, line: tuple[int, int]) -> list[Draft]:
    """The names at the heads of the lines that follow 作者简介, as long as they are notes on authors."""
    text, found = scan.text, []
    start = text.find(":", *line) + 1 or line[1] + 1
    for _ in range(12):
        match = _patterns().author.match(text, start)
        if match is not None:
            found.append(Draft(*match.span("name"), "person", True))
        following = text.find("\n", start)
        if following < 0:
            break
        start = following + 1
    return found
