"""Writes a screening: JSON, and its lines as CSV, XLSX and one self-contained page."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path

import msgspec

from policy_nlp.messages import Language, say
from policy_nlp.screening import Predicate, Result, Screening, Verdict
from policy_nlp.screening.metrics import metric_label
from policy_nlp.writers.files import whole_file
from policy_nlp.writers.labels import region_name
from policy_nlp.writers.report import write_report
from policy_nlp.writers.tables import write_csv, write_xlsx

FORMATS = ("json", "csv", "xlsx", "html")

# Long form: a row a requirement and profile.
COLUMNS = (
    "profile", "doc_id", "title", "result", "state", "reason", "scope", "metric", "metric_label", "subject", "bound",
    "operator", "value", "value_max", "unit", "hedge", "exception", "tier", "choice", "given", "text", "quote", "start",
    "end",
)  # fmt: skip
_SUMMARY = ("doc_id", "title", "region", "region_name")
_SIGNS = {">=": "≥", ">": ">", "<=": "≤", "<": "<", "=": "=", "~": "≈", "range": ""}


def write_screening(screening: Screening, folder: Path, formats: Sequence[str], *, lang: Language) -> list[Path]:
    """Write `screening.<format>` for each of `formats` (json, csv, xlsx, html) into `folder`; return the paths."""
    return [_WRITERS[name](screening, folder / f"screening.{name}", lang) for name in formats]


def _json(screening: Screening, path: Path, lang: Language) -> Path:
    with whole_file(path) as part:
        part.write_bytes(msgspec.json.format(msgspec.json.encode(screening)))
    return path


def _csv(screening: Screening, path: Path, lang: Language) -> Path:
    write_csv(path, _rows(screening, lang), COLUMNS, lang=lang)
    return path


def _xlsx(screening: Screening, path: Path, lang: Language) -> Path:
    names = {f"profile {index}": profile.name for index, profile in enumerate(screening.profiles)}
    results = {(result.doc_id, result.profile): result for result in screening.results}
    summary: list[dict[str, object]] = [
        {
            "doc_id": document.doc_id,
            "title": document.title,
            "region": document.region,
            "region_name": region_name(document.region) if document.region else None,
            **{key: _state(results[document.doc_id, name], lang) for key, name in names.items()},
        }
        for document in screening.documents
    ]
    sheets: list[tuple[str, Iterable[Mapping[str, object]], Sequence[str]]] = [
        (say("screening.summary", lang=lang), summary, (*_SUMMARY, *names)),
        (say("screening.reasons", lang=lang), _rows(screening, lang), COLUMNS),
    ]
    write_xlsx(path, sheets, lang=lang, headers=names)
    return path


def _state(result: Result, lang: Language) -> str:
    """A result's state, with how many conditions there are of each."""
    if result.state is None:
        return say("screening.nothing", lang=lang)
    counts = ", ".join(
        f"{say(f'screening.state.{state}', lang=lang)} {count}" for state, count in result.counts.items() if count
    )
    state = say(f"screening.state.{result.state}", lang=lang)
    return f"{state} ({counts})" if counts else state


def _pairs(screening: Screening) -> Iterator[tuple[Result, str | None, list[tuple[Predicate, Verdict]]]]:
    """Yield each result with its document's title and its verdicts beside what they judge."""
    documents = {document.doc_id: document for document in screening.documents}
    for result in screening.results:
        document = documents[result.doc_id]
        yield result, document.title, list(zip(document.predicates, result.verdicts, strict=True))


def _rows(screening: Screening, lang: Language) -> Iterator[dict[str, object]]:
    for result, title, pairs in _pairs(screening):
        summed = say(f"screening.state.{result.state}", lang=lang) if result.state else None
        for predicate, verdict in pairs:
            row = {name: getattr(predicate, name, None) for name in COLUMNS}
            yield row | {
                "profile": result.profile,
                "title": title,
                "result": summed,
                "state": say(f"screening.state.{verdict.state}", lang=lang),
                "reason": reason(verdict, lang),
                "scope": say(f"screening.scope.{predicate.scope}", lang=lang),
                "metric_label": metric_label(predicate.metric, lang),
                "bound": bound(predicate, lang),
                "tier": predicate.tier.text if predicate.tier else None,
                "choice": _choice(predicate, lang),
                "given": verdict.given,
            }


def reason(verdict: Verdict, lang: Language) -> str:
    """Return why a verdict is as it is, in words."""
    return say(f"screening.reason.{verdict.reason}", lang=lang, given=verdict.given, because=verdict.because)


def bound(predicate: Predicate, lang: Language) -> str:
    """Return a requirement in a uniform notation: 上年度营业收入 ≥ 15亿元, 注册地 浙江省; else its own words."""
    if predicate.place:
        return f"{metric_label(predicate.metric, lang)} {region_name(predicate.place)}"
    if predicate.operator is None:
        return predicate.text
    sign = f"{_SIGNS[predicate.operator]} {predicate.text}".strip()
    return " ".join(part for part in (predicate.subject, predicate.metric_words, sign) if part)


def _choice(predicate: Predicate, lang: Language) -> str | None:
    if predicate.choice is None:
        return None
    group = f"{predicate.choice.group}.{predicate.choice.branch + 1}"
    return say("screening.one_of", lang=lang, needed=predicate.choice.needed, group=group)


def _html(screening: Screening, path: Path, lang: Language) -> Path:
    counts = {"documents": len(screening.documents), "profiles": len(screening.profiles), "on": screening.on}
    details = (_detail(result, name, pairs, lang) for result, name, pairs in _pairs(screening))
    return write_report(
        path,
        title=say("screening.title", lang=lang),
        note=say("screening.note", lang=lang, **counts),
        body="\n".join([_matrix(screening, lang), *details]),
        made_by=screening.made_by,
        lang=lang,
        style="screening.css",
    )


def _anchor(result: Result) -> str:
    return "r" + hashlib.sha256(f"{result.doc_id}\0{result.profile}".encode("utf-8", "replace")).hexdigest()[:12]


def _matrix(screening: Screening, lang: Language) -> str:
    results = {(result.doc_id, result.profile): result for result in screening.results}
    heads = "".join(f"<th scope=col><bdi>{escape(profile.name)}</bdi>" for profile in screening.profiles)
    rows = []
    for document in screening.documents:
        shown = "".join(
            f'<td class="{result.state or "none"}"><a href="#{_anchor(result)}">{escape(_state(result, lang))}</a>'
            for profile in screening.profiles
            for result in (results[document.doc_id, profile.name],)
        )
        rows.append(f"<tr><th scope=row><bdi>{escape(document.title or document.doc_id)}</bdi>{shown}")
    corner = escape(say("screening.document", lang=lang))
    return f'<div class="matrix"><table><thead><tr><th>{corner}{heads}<tbody>{"".join(rows)}</table></div>'


def _detail(result: Result, title: str | None, pairs: Sequence[tuple[Predicate, Verdict]], lang: Language) -> str:
    head = f"<bdi>{escape(title or result.doc_id)}</bdi> <small><bdi>{escape(result.profile)}</bdi></small>"
    parts = [f'<h2 id="{_anchor(result)}">{head}</h2>', f"<p>{escape(_state(result, lang))}</p>"]
    if result.awards:
        awards = "".join(
            f"<li>{_badge(award.state, lang)} "
            f"<bdi>{escape(say('screening.award', lang=lang, text=award.tier.text))}</bdi>"
            for award in result.awards
        )
        parts.append(f"<ul>{awards}</ul>")
    parts.append(f"<ul>{''.join(_entry(predicate, verdict, lang) for predicate, verdict in pairs)}</ul>")
    return "\n".join(parts)


def _badge(state: str, lang: Language) -> str:
    return f'<b class="state {state}">{escape(say(f"screening.state.{state}", lang=lang))}</b>'


def _entry(predicate: Predicate, verdict: Verdict, lang: Language) -> str:
    notes = [
        metric_label(predicate.metric, lang),
        say(f"screening.scope.{predicate.scope}", lang=lang),
        say("screening.award", lang=lang, text=predicate.tier.text) if predicate.tier else None,
        _choice(predicate, lang),
    ]
    low, high = predicate.start - predicate.quote_start, predicate.end - predicate.quote_start
    quote = predicate.quote
    marked = f"{escape(quote[:low])}<mark>{escape(quote[low:high])}</mark>{escape(quote[high:])}"
    where = f"{predicate.doc_id} [{predicate.start}:{predicate.end}] · {' · '.join(note for note in notes if note)}"
    return (
        f"<li>{_badge(verdict.state, lang)} <bdi>{escape(bound(predicate, lang))}</bdi> — "
        f"<bdi>{escape(reason(verdict, lang))}</bdi> "
        f"<details><summary>{escape(say('table.source', lang=lang))}</summary>"
        f'<blockquote><bdi>{marked}</bdi><br><span class="where">{escape(where)}</span></blockquote></details>'
    )


_WRITERS: dict[str, Callable[[Screening, Path, Language], Path]] = {
    "json": _json,
    "csv": _csv,
    "xlsx": _xlsx,
    "html": _html,
}
