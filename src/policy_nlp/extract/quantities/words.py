"""The words of a quantity: what is measured, of whom, with which hedge and exception; all places in the text."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from policy_nlp.extract.quantities.clauses import Reading
from policy_nlp.extract.quantities.exceptions import Tied, exception_of
from policy_nlp.extract.quantities.metrics import case_of, metric_of, shared_among
from policy_nlp.extract.quantities.nouns import trim
from policy_nlp.extract.quantities.subjects import subject_of
from policy_nlp.extract.quantities.topics import Known, Mentions
from policy_nlp.extract.quantities.vocabulary import Cue
from policy_nlp.records import Kind, Place

_HEDGE: Final = Cue(r"<hedge>(?=[^,;。]{0,30}$)")
_SPLIT: Final = re.compile(r"[为是](?P<who>[^,;。:、()\n0-9]{2,8})(?=[,;。)])")


class Words(NamedTuple):
    """Places of the words of a quantity; None where the text has none."""

    metric: Place | None = None
    subject: Place | None = None
    hedge: Place | None = None
    exception: Place | None = None


def words_of(
    reading: Reading,
    kind: Kind,
    last: Words | None,
    mentions: Mentions,
    *,
    member: tuple[int, int] = (0, 1),
) -> Words:
    """Return the places of a quantity's words.

    Args:
        reading: the amount in its clause.
        kind: the kind of the quantity.
        last: the words of the amount before it in the same paragraph: what the clause leaves out is carried over.
        mentions: the named actors and places of the document; none is needed.
        member: which member of a coordinated list the amount is, from 0, and how many it has.
    """
    text = reading.text
    split = _SPLIT.match(text, reading.bound.end, reading.part_end)
    if split is not None and last is not None:
        return Words(last.metric, split.span("who"))
    last_metric, last_subject = (last.metric, last.subject) if last is not None else (None, None)
    metric = metric_of(reading, kind, last_metric)
    subject = subject_of(reading, Known(kind, metric, last_metric, last_subject, mentions))
    apart = shared_among(reading, member[0]) if kind in ("fact", "target") else None
    if apart is not None:
        metric, subject = apart[0], apart[1] or subject
    if metric is not None and kind in ("fact", "target") and mentions.first(*metric) == metric:
        metric, subject = last_metric, metric  # 其中:甲县3家、乙县2家
    if metric is not None and subject is not None and metric[0] <= subject[0] and subject[1] < metric[1] - 1:
        metric = trim(text, subject[1], metric[1]) or metric
    if subject == metric and kind == "requirement":
        subject = last_subject  # 孵化载体不少于5家: what is counted binds nobody
    case = case_of(reading, *member) if kind == "support" else None
    if case is not None and text.rfind("按", reading.part, case[0]) > text.rfind(",", reading.part, case[0]):
        metric = case  # 按平台投入、项目投入的30%、20%
    elif case is not None:
        subject = case
    hedge = _HEDGE.search(text, max(reading.clause, reading.floor), reading.bound.start)
    carved = last.exception if last is not None else None
    exception = exception_of(reading, Tied(kind, metric, last_metric, carved, hedge is not None))
    return Words(metric, subject, hedge.span() if hedge else None, exception)
