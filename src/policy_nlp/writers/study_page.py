"""The report of a study: one self-contained page whose every figure opens its evidence in the source text."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path

from policy_nlp import resources
from policy_nlp.comparison.atlas import FIELDS, Told
from policy_nlp.comparison.statements import Statement
from policy_nlp.comparison.study import Study
from policy_nlp.comparison.thresholds import Bound, ThresholdRow
from policy_nlp.messages import Language, say
from policy_nlp.records import Analysis
from policy_nlp.screening.metrics import metric_label
from policy_nlp.writers.files import whole_file
from policy_nlp.writers.labels import column, label, region_name
from policy_nlp.writers.marking import shown
from policy_nlp.writers.study_charts import legend, mix_chart, numbers_of, strip
from policy_nlp.writers.study_documents import documents, more, more_note
from policy_nlp.writers.study_evidence import Evidence
from policy_nlp.writers.study_tables import nothing, short_bound

_PARTS = ("heat", "statements", "thresholds", "atlas", "mix", "pmc", "documents")
# What a browser opens at once: statements in the whole page, at most so many and at least so many of a cell; places
# behind one figure; rows of the tables of the PMC index and of consortia. The CSV files have all.
_STATEMENTS, _CELL, _FEWEST, _PLACES = 7000, 20, 2, 5
# Bounds in the whole table of thresholds, and of one cell; charts.
_ALL_BOUNDS, _BOUNDS, _CHARTS = 3000, 6, 30
_SCORED, _CONSORTIA = 100, 200


def write_page(
    path: Path, study: Study, analyses: Iterable[Analysis], *, note: str, lang: Language, pages: Path | None
) -> Path:
    """Write the report and return its path; `note` is the methods paragraph, plain text.

    Of a big study the page shows a part, and says of every cell and table how much more the CSV files have.
    """
    page = _Page(study, Evidence(study.comparison.documents, pages, path.parent), lang)
    rules, script = (resources.read_text(name) for name in ("study.css", "study.js"))
    rules = resources.read_text("report.css") + rules
    policy = f"default-src 'none'; style-src '{_hash(rules)}'; script-src '{_hash(script)}'; base-uri 'none'"
    body = page.body()
    title = escape(say("table.title", lang=lang))
    html = f"""<!doctype html>
<html lang="{"zh-CN" if lang == "zh" else "en"}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<style>{rules}</style>
<h1>{title}</h1>
{body}
<h2>{escape(say("study.about", lang=lang))}</h2>
<p class="note"><bdi>{escape(shown(note))}</bdi></p>
<dialog aria-labelledby="told"><form method="dialog"><h2 id="told">{escape(say("study.evidence", lang=lang))}</h2>
<button>{escape(say("study.close", lang=lang))}</button></form><div id="places"></div></dialog>
<script type="application/json" id="data">{page.evidence.json(analyses)}</script>
<script>{script}</script>
</html>
"""
    with whole_file(path) as part:
        part.write_text(html, encoding="utf-8", newline="\n", errors="replace")
    return path


def _hash(content: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(content.encode()).digest()).decode()}"


class _Page:
    """The parts of one report, as HTML whose words are escaped."""

    def __init__(self, study: Study, evidence: Evidence, lang: Language) -> None:
        self._study, self._table, self._lang = study, study.comparison, lang
        self.evidence = evidence
        full = sum(1 for cells in self._table.regions.values() for cell in cells.values() if cell)
        most = max(_FEWEST, min(_CELL, _STATEMENTS // max(1, full)))
        self._shown = {
            (region, name): _spread(cell, most)
            for region, cells in self._table.regions.items()
            for name, cell in cells.items()
        }

    def body(self) -> str:
        links = "".join(f'<li><a href="#{name}">{self._say(name)}</a>' for name in _PARTS)
        parts = "\n".join(
            f'<section id="{name}"><h2>{self._say(name)}</h2>\n{getattr(self, f"_{name}")()}</section>'
            for name in _PARTS
        )
        counts = {"documents": len(self._table.documents), "regions": len(self._table.regions)}
        note = escape(say("table.note", lang=self._lang, unplaced=self._table.unplaced, **counts))
        silent = f"<noscript><p>{self._say('no_script')}</p></noscript>"
        return f'<p class="note">{note}</p>{silent}<nav><ul>{links}</ul></nav>\n{parts}'

    def _say(self, key: str) -> str:
        return escape(say(f"study.{key}", lang=self._lang))

    def _more(self, count: int, file: str) -> str:
        """What is told of `count` further entries; empty where there is none."""
        return more(count, file, self._lang)

    def _more_note(self, count: int, file: str) -> str:
        return more_note(count, file, self._lang)

    def _places(self, statements: Sequence[Statement]) -> list[int]:
        return [self.evidence.number(s.doc_id, s.start, s.end, s.record) for s in statements]

    def _heat(self) -> str:
        heads = "".join(f"<th scope=col>{escape(label('dimension', n, self._lang))}" for n in self._table.dimensions)
        rows = []
        for region, cells in self._table.regions.items():
            shown_cells = "".join(self._count(region, name, cells[name]) for name in self._table.dimensions)
            link = f'<a href="#r-{escape(region)}">{escape(region_name(region))}</a>'
            rows.append(f'<tr data-region="{escape(region)}"><th scope=row>{link}{shown_cells}')
        corner = escape(say("table.region", lang=self._lang))
        return f'<div class="matrix"><table><thead><tr><th>{corner}{heads}<tbody>{"".join(rows)}</table></div>'

    def _count(self, region: str, dimension: str, statements: Sequence[Statement]) -> str:
        if not statements:
            told = nothing(self._table.searched.get(region, 0), self._lang)
            return f'<td title="{escape(told)}">{"–" if self._table.searched.get(region) else ""}'
        heat = min(4, len(statements).bit_length())
        title = f"{region_name(region)} · {label('dimension', dimension, self._lang)}"
        places = self._places(self._shown[region, dimension])
        more = self._more(len(statements) - len(places), "comparison")
        button = self.evidence.button(str(len(statements)), places, css="n", title=title, more=more)
        return f'<td class="h{heat}">{button}'

    def _statements(self) -> str:
        options = "".join(f'<option value="{escape(r)}">{escape(region_name(r))}' for r in self._table.regions)
        names = "".join(
            f'<option value="{n}">{escape(label("dimension", n, self._lang))}' for n in self._table.dimensions
        )
        bar = (
            f'<div class="bar"><label>{self._say("filter")} <input type="search" id="words"></label>'
            f'<select id="region" aria-label="{escape(say("table.region", lang=self._lang))}">'
            f'<option value="">{self._say("all_regions")}<option value="@places">{self._say("places")}'
            f'<option value="@countries">{self._say("countries")}{options}</select>'
            f'<select id="dimension" aria-label="{escape(column("dimension_label", self._lang))}">'
            f'<option value="">{self._say("all_dimensions")}{names}</select>'
            f'<label><input type="checkbox" id="empty" checked> {self._say("empty")}</label>'
            f'<span role="status"><b id="count"></b> {self._say("shown")}</span></div>'
        )
        return bar + "\n".join(self._region(region) for region in self._table.regions)

    def _region(self, region: str) -> str:
        key = escape(region)
        parts = [f'<h3 id="r-{key}">{escape(region_name(region))} <small>{key}</small></h3><dl>']
        for dimension, statements in self._table.regions[region].items():
            empty = "" if statements else " class=empty"
            parts.append(f'<div data-region="{key}" data-dimension="{dimension}"{empty}>')
            parts.append(f"<dt>{escape(label('dimension', dimension, self._lang))}<dd>")
            if statements:
                entries = self._shown[region, dimension]
                more = self._more_note(len(statements) - len(entries), "comparison")
                parts.append(f"<ul>{''.join(map(self._entry, entries))}</ul>{more}</div>")
            else:
                told = escape(nothing(self._table.searched.get(region, 0), self._lang))
                parts.append(f'<p class="none">{told}</p></div>')
        return f'<article data-region="{key}">{"".join(parts)}</dl></article>'

    def _entry(self, entry: Statement) -> str:
        bounds = "；".join(entry.thresholds)
        bound = (
            f' <b class="bound"><bdi>{escape(shown(bounds))}</bdi></b>' if bounds not in ("", entry.statement) else ""
        )
        where = self.evidence.link(entry.doc_id, entry.record, f"{entry.doc_id} [{entry.start}:{entry.end}]")
        button = self.evidence.button(entry.statement, self._places([entry]))
        return f'<li>{button}{bound} <span class="where">{where}</span>'

    def _thresholds(self) -> str:
        regions = self._study.thresholds.regions
        names = "".join(f"<th scope=col>{escape(region_name(region))}" for region in regions)
        # what most regions bound comes first
        order = sorted(self._study.thresholds.rows, key=lambda row: -len({bound.region for bound in row.bounds}))
        lines = []
        full = sum(len({bound.region for bound in row.bounds}) for row in order)
        most = max(1, min(_BOUNDS, _ALL_BOUNDS // max(1, full)))
        for row in order:
            there: dict[str, list[Bound]] = {}
            for bound in row.bounds:
                there.setdefault(bound.region, []).append(bound)
            cells = "".join(f"<td>{self._bounds(there.get(region, []), row, most)}" for region in regions)
            lines.append(f"<tr><th scope=row>{self._metric(row)}{cells}")
        head = f"<th>{escape(column('metric_label', self._lang))}{names}"
        table = f'<div class="matrix"><table class="words"><thead><tr>{head}<tbody>{"".join(lines)}</table></div>'
        charts = [(row, strip(row, self.evidence, self._lang)) for row in order[:_CHARTS]]
        return table + "\n".join(f"<h3>{self._metric(row)}</h3>{chart}" for row, chart in charts if chart)

    def _bounds(self, bounds: Sequence[Bound], row: ThresholdRow, most: int) -> str:
        more = self._more_note(len(bounds) - most, "thresholds")
        # what is marked is shown first where there is no room for all
        kept = bounds if not more else sorted(bounds, key=lambda bound: bound.mark is None)[:most]
        return "<br>".join(self._bound(bound, row) for bound in kept) + more

    def _metric(self, row: ThresholdRow) -> str:
        award = f" · {self._say('award')}" if row.award else ""
        role, side = self._say(f"role.{row.role}"), self._say(f"side.{row.side}")
        return f"{escape(metric_label(row.metric, self._lang))} · {role} <small>{side}{award}</small>"

    def _bound(self, bound: Bound, row: ThresholdRow) -> str:
        number = self.evidence.number(bound.doc_id, bound.start, bound.end)
        button = self.evidence.button(
            short_bound(bound, row, self._lang), [number], css=f"q {bound.mark or ''}".strip()
        )
        words = [f"mark.{bound.mark}" if bound.mark else "", f"change.{bound.change}" if bound.change else ""]
        notes = [say(f"study.{word}", lang=self._lang) for word in words if word]
        # an easier bound is the exception itself, or stands in it
        easings = [words for words in bound.easings if words not in (bound.exception or "")]
        notes += [note for note in (bound.hedge, bound.exception, *easings) if note]
        told = "；".join(notes)
        return f"{button} <small><bdi>{escape(shown(told))}</bdi></small>" if told else button

    def _atlas(self) -> str:
        heads = "".join(
            f"<th scope=col>{escape(column(name, self._lang))}" for name in ("name", "region_name", *FIELDS)
        )
        rows = []
        for entry in self._study.atlas[:_CONSORTIA]:
            name = self.evidence.button(entry.name, self._told(entry.mentions))
            aliases = "、".join(entry.aliases)
            region = escape(region_name(entry.region)) if entry.region else ""
            cells = "".join(f"<td>{self._value(getattr(entry, field))}" for field in FIELDS)
            small = f" <small><bdi>{escape(shown(aliases))}</bdi></small>" if aliases else ""
            rows.append(f"<tr><th scope=row>{name}{small}<td>{region}{cells}")
        more = self._more_note(len(self._study.atlas) - _CONSORTIA, "consortia")
        return f'<div class="matrix"><table class="words"><thead><tr>{heads}<tbody>{"".join(rows)}</table></div>{more}'

    def _told(self, told: Sequence[Told]) -> list[int]:
        return [self.evidence.number(item.doc_id, item.start, item.end) for item in told[:_PLACES]]

    def _value(self, told: Sequence[Told]) -> str:
        if not told:
            return f'<span class="none" title="{self._say("not_found")}">–</span>'
        words: dict[str, list[Told]] = {}
        for item in told:
            words.setdefault(item.text, []).append(item)
        buttons = [self.evidence.button(text, self._told(items)) for text, items in words.items()]
        return "<br>".join(buttons[:_CELL]) + self._more_note(len(buttons) - _CELL, "consortia")

    def _mix(self) -> str:
        parts = [legend(self._lang)]
        for group in ("region", "level", "year"):
            chart = mix_chart(self._study.mix, group, self.evidence, self._lang)
            if chart:
                parts.append(f"<h3>{self._say(f'group.{group}')}</h3>{chart}")
            parts += self._tests(group)
        return "\n".join([*parts, f"<h3>{self._say('cross')}</h3>", self._cross()])

    def _tests(self, group: str) -> Iterator[str]:
        for found in self._study.mix.differences:
            if found.group == group:
                values = {"chi2": found.chi2, "dof": found.dof, "p": found.p, "v": found.cramers_v}
                name = say(f"study.group.{group}", lang=self._lang)
                line = say(
                    "study.test_line", lang=self._lang, group=name, method=found.method, n=found.measures, **values
                )
                yield f'<p class="note">{escape(line)}</p>'

    def _cross(self) -> str:
        cells = {(cell.instrument, cell.dimension): cell for cell in self._study.mix.cross}
        tools = list(dict.fromkeys(tool for tool, _ in sorted(cells)))
        names = [name for name in self._table.dimensions if any((tool, name) in cells for tool in tools)]
        heads = "".join(f"<th scope=col>{escape(label('dimension', name, self._lang))}" for name in names)
        rows = []
        for tool in tools:
            row = ""
            for name in names:
                cell = cells.get((tool, name))
                row += (
                    "<td>0"
                    if cell is None
                    else (
                        "<td>"
                        + self.evidence.button(
                            str(cell.count),
                            numbers_of(self.evidence, cell.examples[:_PLACES]),
                            css="n",
                            more=self._more(cell.count - _PLACES, "cross"),
                        )
                    )
                )
            rows.append(f"<tr><th scope=row>{escape(label('instrument', tool, self._lang))}{row}")
        return f'<div class="matrix"><table><thead><tr><th>{heads}<tbody>{"".join(rows)}</table></div>'

    def _pmc(self) -> str:
        subs = [sub for group in self._study.pmc.variables.variable for sub in group.sub]
        heads = "".join(
            f'<th scope=col title="{escape(shown(sub.zh if self._lang == "zh" else sub.en))}">{escape(shown(sub.code))}'
            for sub in subs
        )
        rows = []
        for result in self._study.pmc.results[:_SCORED]:
            grade = self._study.pmc.variables.grades[result.grade]
            cells = ""
            for score in result.scores:
                if score.start is not None and score.end is not None:
                    number = self.evidence.number(result.doc_id, score.start, score.end)
                    cells += f"<td>{self.evidence.button('1', [number], css='n')}"
                else:
                    why = "by_meta" if score.value else "not_found"
                    cells += f'<td title="{self._say(why)}">{score.value}'
            name = escape(shown(result.title or result.doc_id))
            words = escape(shown(grade.zh if self._lang == "zh" else grade.en))
            rows.append(f"<tr><th scope=row><bdi>{name}</bdi><td>{result.index:.2f}<td>{words}{cells}")
        names = "".join(f"<th scope=col>{escape(column(name, self._lang))}" for name in ("title", "index", "grade"))
        more = self._more_note(len(self._study.pmc.results) - _SCORED, "pmc")
        return f'<div class="matrix"><table><thead><tr>{names}{heads}<tbody>{"".join(rows)}</table></div>{more}'

    def _documents(self) -> str:
        return documents(self._study, self.evidence, self._lang)


def _spread(statements: Sequence[Statement], most: int) -> list[Statement]:
    """Some statements of a cell, in order: of as many documents as there is room for."""
    if len(statements) <= most:
        return list(statements)
    first: dict[str, int] = {}
    for at, entry in enumerate(statements):
        first.setdefault(entry.doc_id, at)
        if len(first) == most:
            break
    chosen = dict.fromkeys([*first.values(), *range(most)])
    return [statements[at] for at in sorted(list(chosen)[:most])]
