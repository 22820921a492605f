"""Attachments that order nothing: forms to be filled in, letters of commitment, lists of names, glossaries."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from policy_nlp.extract.heads import Place
from policy_nlp.scan import Scan

_HEAD: Final = re.compile(r"附\s*[件表录]\s*(?:[0-9]{1,2}(?:[-—][0-9]{1,2})?|[一二三四五六七八九十]{1,3})?\s*:?")
_TITLE_LINES: Final = 2
_LONGEST_LINE: Final = 45
"""Characters; a line of a title is no longer."""
_NO_ORDERS: Final = re.compile(
    r"(?:申[报请]|登记|审[批核]|推荐|汇总|情况|采集|征集|需求|调查|备案|报名|意向|明细|信息|评[分审]|打分|评价|统计|签到)[^,;:。]{0,4}表$"
    r"|(?:申[报请]|承诺|任务|委托|授权|意向|推荐)书$|回执|花名册$|(?:名单|名录)$|模板$|样表$|问卷|提纲$|编[制写]要点$"
    r"|(?:补充|应征|申[报请]|证明)材料$|(?:名词|术语|用语)(?:解释|注释|说明)$"
)
_AFTER_TITLE: Final = re.compile(r"\([^()]*\)$")
_FIRST_ARTICLE: Final = re.compile(r"第一[章条]")
_ORDERS: Final = re.compile(
    r"[^(\[《0-9一二三四五六七八九十,;:。、].{5,}"
    r"(?:方案|措施|意见|办法|规划|细则|规定|规程|要点|通知)"
)


def silent_attachments(scan: Scan) -> list[Place]:
    """Return the stretches of attachments whose title tells that they hold no orders, in order.

    An attachment begins with a line that is no more than 附件 and its number, and goes to the next such line.
    """
    text = scan.text
    starts = [
        number
        for number, (start, end) in enumerate(scan.lines)
        if end - start < _LONGEST_LINE
        and text.find("附", start, end) >= 0
        and _HEAD.fullmatch(text[start:end].strip()) is not None
    ]
    return [
        (scan.lines[first][0], _end(scan, first + 1 + _TITLE_LINES, last))
        for first, last in pairwise([*starts, len(scan.lines)])
        if _is_silent(scan, first + 1)
    ]


def _end(scan: Scan, first: int, last: int) -> int:
    """Where an attachment ends on the lines [first, last): at the title or the first article of the next document."""
    for start, end in scan.lines[first:last]:
        if _FIRST_ARTICLE.search(scan.text, start, end):
            return start
        line = "".join(scan.text[start:end].split())
        if len(line) <= _LONGEST_LINE and _ORDERS.fullmatch(_AFTER_TITLE.sub("", line)):
            return start
    return scan.lines[last][0] if last < len(scan.lines) else len(scan.text)


def _is_silent(scan: Scan, number: int) -> bool:
    """Whether the title on the first lines from `number` is that of a form, a list of names or a glossary."""
    title, taken = "", 0
    for index in range(number, len(scan.lines)):
        start, end = scan.lines[index]
        line = "".join(scan.text[start:end].split())
        if not line:
            continue
        if taken == _TITLE_LINES or len(line) > _LONGEST_LINE:
            return False
        title += line
        taken += 1
        if _NO_ORDERS.search(_AFTER_TITLE.sub("", title)):
            return True
    return False
