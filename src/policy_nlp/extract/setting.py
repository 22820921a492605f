"""Where a statement stands: its line's label, responsible body, status and region."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from policy_nlp.extract import Found
from policy_nlp.extract.clauses import after_number
from policy_nlp.extract.predicate import Place
from policy_nlp.records import Status
from policy_nlp.scan import Scan

_NOTE = re.compile(r"[(\[【]\s*(?:责任|牵头|主管|主办|实施)(?:单位|部门|主体|处室|领导)?[^:()]{0,6}:\s*([^()\]】;。]+)")
_LABELLED = re.compile(r"【([^】\n]{2,40})】")
_ORDERS = re.compile(r"应(?![用急对变])|须|可[^持靠视信]|不得|由|要(?![素求点])|\d%")
_FINAL = "。;:!?.)】”"
_SKIP_LINE = re.compile(
    r"\s*(?:附件|附:|附表|联系人|联系电话|联系方式|抄送|来源|作者|课题|原文链接|发布日期|索引号|本刊|注:)"
)
_COMMENTARY = ("评论", "解读", "其他")
_PROPOSING = re.compile(r"建议|对策|启示|展望|思路|路径|举措|政策取向")


class Setting(NamedTuple):
    """A line of prose: its sentences without its label, and what holds for all of its statements."""

    sentences: list[Place]
    label: Place | None
    note: Place | None
    status: Status
    region: str | None


def settings(scan: Scan, found: Found) -> Iterator[Setting]:
    """Yield the lines that can hold statements, in order."""
    text = scan.text
    normative = found.meta.genre not in _COMMENTARY
    label: Place | None = None
    at = 0
    for start, end in scan.lines:
        sentences = []
        while at < len(scan.sentences) and scan.sentences[at][0] < end:
            sentences.append(scan.sentences[at])
            at += 1
        stripped = text[start:end].rstrip()
        if (
            not stripped
            or (stripped[-1] not in _FINAL and not _is_prose(stripped))
            or _SKIP_LINE.match(text, start, end)
        ):
            label = None
            continue
        begin = after_number(text, start, end)
        own, first = _label(text, begin, sentences)
        if own is not None or begin > start + (len(text[start:end]) - len(text[start:end].lstrip())):
            label = own
        if first:
            sentences = sentences[1:]
        elif own is not None and sentences:
            sentences[0] = (own[1] + 1, sentences[0][1])
        match = _NOTE.search(text, start, end) if "单位" in stripped or "部门" in stripped else None
        note = match.span(1) if match else None
        yield Setting(sentences, label, note, "enacted" if normative else "practised", found.meta.region)


def _is_prose(line: str) -> bool:
    return "。" in line or ";" in line or (len(line) > 20 and "," in line)


def _label(text: str, begin: int, sentences: list[Place]) -> tuple[Place | None, bool]:
    """The run-in label of a line, and whether it takes the whole first sentence."""
    match = _LABELLED.match(text, begin)
    if match:
        return match.span(1), False
    if len(sentences) > 1 and sentences[0][1] - begin <= 32:
        stop = sentences[0][1] - 1
        words = text[begin:stop]
        if stop > begin and not any(mark in words for mark in ",;:(") and not _ORDERS.search(words):
            return (begin, stop), True
    return None, False
