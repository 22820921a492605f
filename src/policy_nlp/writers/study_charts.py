"""Charts of a report as inline SVG: bars of the mix and strips of thresholds; every mark opens its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from policy_nlp.comparison.mix import INSTRUMENTS, Mix, Slice, example_key
from policy_nlp.comparison.thresholds import ThresholdRow
from policy_nlp.messages import Language, say
from policy_nlp.writers.labels import label, region_name
from policy_nlp.writers.marking import shown
from policy_nlp.writers.study_evidence import Evidence
from policy_nlp.writers.study_tables import plain_bound, short_number

_WIDTH, _LEFT, _BAR, _GAP = 720, 170, 20, 8
_NAME = 12
# Places that a bar opens, lines of a chart, and dots on a line: those with a mark, and some others.
_PLACES, _LINES, _DOTS = 4, 60, 12


def mix_chart(mix: Mix, group: str, evidence: Evidence, lang: Language) -> str:
    """Return stacked bars of the shares of tools, a bar a slice; empty where the group has none."""
    slices = [piece for piece in mix.slices if piece.group == group and piece.measures]
    if not slices:
        return ""
    bars = "".join(_bar(piece, row, mix, evidence, lang) for row, piece in enumerate(slices))
    height = len(slices) * (_BAR + _GAP) + _GAP
    name = say(f"study.group.{group}", lang=lang)
    return f'<svg viewBox="0 0 {_WIDTH} {height}" role="group" aria-label="{escape(name)}">{bars}</svg>'


def _bar(piece: Slice, row: int, mix: Mix, evidence: Evidence, lang: Language) -> str:
    y = _GAP + row * (_BAR + _GAP)
    name = slice_name(piece, lang)
    parts = [f'<text x="{_LEFT - 8}" y="{y + 15}" text-anchor="end">{_short(name)}</text>']
    x, room = float(_LEFT), _WIDTH - _LEFT - 60
    for number, tool in enumerate(INSTRUMENTS):
        count = piece.counts.get(tool, 0)
        if not count:
            continue
        width = room * count / piece.measures
        places = mix.examples.get(example_key(piece.group, piece.value, tool), [])[:_PLACES]
        more = ""
        if count > len(places):
            rest = say("study.more", lang=lang, count=count - len(places), file="instruments.csv")
            more = f' data-more="{escape(rest)}"'
        listed = ",".join(str(evidence.number(*place)) for place in places)
        told = f"{name} · {label('instrument', tool, lang)}: {count}/{piece.measures} ({count / piece.measures:.0%})"
        parts.append(
            f'<rect class="t{number}" x="{x:.1f}" y="{y}" width="{max(width - 0.7, 0.7):.1f}" height="{_BAR}"'
            f' tabindex="0" role="button" data-e="{listed}"{more}'
            f' aria-label="{escape(told)}"><title>{escape(told)}</title></rect>'
        )
        x += width
    parts.append(f'<text x="{x + 6:.1f}" y="{y + 15}">{piece.measures}</text>')
    return "".join(parts)


def slice_name(piece: Slice, lang: Language) -> str:
    """Return what a slice is called."""
    if piece.group == "region":
        return region_name(piece.value)
    return label("level", piece.value, lang)


def legend(lang: Language) -> str:
    """Return the key of the colours of tools."""
    items = "".join(
        f'<li><i class="t{number}"></i>{escape(label("instrument", tool, lang))}'
        for number, tool in enumerate(INSTRUMENTS)
    )
    return f'<ul class="legend">{items}</ul>'


def strip(row: ThresholdRow, evidence: Evidence, lang: Language) -> str:
    """Return a row of thresholds as dots over a linear scale, a line a region; empty for fewer than two regions."""
    regions = list(dict.fromkeys(bound.region for bound in row.bounds))
    if len(regions) < 2 or row.side == "other":
        return ""
    if len(regions) > _LINES:
        marked = dict.fromkeys(bound.region for bound in row.bounds if bound.mark)
        kept = set([*marked, *regions][:_LINES])
        regions = [region for region in regions if region in kept]
    values = [bound.value for bound in row.bounds if bound.region in regions]
    low, high = min(0.0, *values), max(values)
    room, span = _WIDTH - _LEFT - 150, (high - low) or 1.0
    height = len(regions) * 24 + 12
    parts = []
    for line, region in enumerate(regions):
        y = 18 + line * 24
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 5}" text-anchor="end">{_short(region_name(region))}</text>')
        parts.append(f'<line x1="{_LEFT}" x2="{_LEFT + room}" y1="{y}" y2="{y}"/>')
        bounds = sorted((bound for bound in row.bounds if bound.region == region), key=lambda bound: bound.mark is None)
        bounds = bounds[:_DOTS]
        last = _LEFT
        for bound in bounds:
            x = _LEFT + room * (bound.value - low) / span
            last = max(last, int(x))
            told = " · ".join(
                filter(None, (region_name(region), plain_bound(bound, row), bound.hedge, bound.exception,
                              bound.mark and say(f"study.mark.{bound.mark}", lang=lang)))
            )  # fmt: skip
            number = evidence.number(bound.doc_id, bound.start, bound.end)
            parts.append(
                f'<circle class="{bound.mark or "dot"}" cx="{x:.1f}" cy="{y}" r="7" tabindex="0" role="button"'
                f' data-e="{number}" aria-label="{escape(shown(told))}"><title>{escape(shown(told))}</title></circle>'
            )
        words = " / ".join(dict.fromkeys(short_number(bound.value, lang) for bound in bounds))
        parts.append(f'<text x="{last + 12}" y="{y + 5}">{escape(words)}</text>')
    scale = say("study.scale", lang=lang, low=short_number(low, lang), high=short_number(high, lang))
    return f'<svg viewBox="0 0 {_WIDTH} {height}" role="group" aria-label="{escape(scale)}">{"".join(parts)}</svg>'


def _short(name: str) -> str:
    return escape(shown(name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"))


def numbers_of(evidence: Evidence, places: Sequence[tuple[str, int, int]]) -> list[int]:
    """Return the numbers of places."""
    return [evidence.number(*place) for place in places]
