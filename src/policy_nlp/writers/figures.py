"""Figures for papers: heat map, instrument mix and thresholds as PNG or SVG, by matplotlib (the extra `[figures]`)."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from policy_nlp.comparison.mix import INSTRUMENTS
from policy_nlp.comparison.study import Study
from policy_nlp.messages import Language, say
from policy_nlp.screening.metrics import metric_label
from policy_nlp.writers.files import whole_file
from policy_nlp.writers.labels import label, region_name

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Fonts with Chinese characters, as systems name them; the first that is there is taken.
_FONTS = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "Noto Sans SC", "PingFang SC", "Microsoft YaHei",
    "SimHei", "Hiragino Sans GB", "Heiti SC", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "Noto Sans CJK JP",
    "AR PL UMing CN", "SimSun",
)  # fmt: skip
_PANELS = 8


class FigureError(RuntimeError):
    """Figures cannot be drawn: matplotlib or a font is missing; the message tells what to install."""


def write_figures(study: Study, folder: Path, kind: Literal["png", "svg"], *, lang: Language) -> list[Path]:
    """Write `heat`, `instruments` and `thresholds` (where there is something to draw) and return the paths.

    Raises:
        FigureError: matplotlib is not installed, or no font with Chinese characters is found.
    """
    try:
        import matplotlib as mpl  # noqa: PLC0415 - an extra
        from matplotlib import font_manager  # noqa: PLC0415
    except ImportError as error:
        raise FigureError(say("study.no_matplotlib", lang=lang)) from error
    known = {font.name for font in font_manager.fontManager.ttflist}
    font = next((name for name in _FONTS if name in known), None)
    if font is None:
        raise FigureError(say("study.no_font", lang=lang, fonts=", ".join(_FONTS[:4])))
    # a fixed salt and no date: the same study gives the same bytes
    with mpl.rc_context({"font.family": font, "svg.hashsalt": "policy-nlp", "axes.unicode_minus": False}):
        drawn = {"heat": _heat(study, lang), "instruments": _mix(study, lang), "thresholds": _thresholds(study, lang)}
        paths = []
        for name, figure in drawn.items():
            if figure is None:
                continue
            paths.append(folder / f"{name}.{kind}")
            made = {"Date": None} if kind == "svg" else {"Software": None}
            with whole_file(paths[-1]) as part:
                figure.savefig(part, format=kind, dpi=300, bbox_inches="tight", metadata=made)
    return paths


def _figure(width: float, height: float, rows: int = 1) -> tuple[Figure, Any]:
    from matplotlib.figure import Figure as New  # noqa: PLC0415

    figure = New(figsize=(width, min(height, 60)), layout="constrained")
    return figure, figure.subplots(rows, squeeze=False)


def _heat(study: Study, lang: Language) -> Figure | None:
    table = study.comparison
    if not table.regions:
        return None
    counts = [
        [len(cells[n]) if table.searched.get(region) else float("nan") for n in table.dimensions]
        for region, cells in table.regions.items()
    ]
    figure, ((axes,),) = _figure(0.8 * len(table.dimensions) + 2, 0.35 * len(counts) + 1.5)
    axes.imshow(counts, cmap="Blues", aspect="auto")
    names = [label("dimension", name, lang) for name in table.dimensions]
    axes.set_xticks(range(len(names)), names, rotation=40, ha="right")
    axes.set_yticks(range(len(counts)), [region_name(region) for region in table.regions])
    most = max((count for row in counts for count in row if not math.isnan(count)), default=0)
    for y, row in enumerate(counts):
        for x, count in enumerate(row):
            told = "" if math.isnan(count) else f"{count:.0f}" if count else "–"
            axes.text(x, y, told, ha="center", va="center", color="white" if count > most / 2 else "black", fontsize=8)
    return figure


def _mix(study: Study, lang: Language) -> Figure | None:
    slices = [piece for piece in study.mix.slices if piece.group == "region" and piece.measures][::-1]
    if not slices:
        return None
    from matplotlib import colormaps  # noqa: PLC0415

    figure, ((axes,),) = _figure(9, 0.35 * len(slices) + 2.5)
    left = [0.0] * len(slices)
    for number, tool in enumerate(INSTRUMENTS):
        shares = [piece.shares.get(tool, 0.0) for piece in slices]
        if any(shares):
            colour = colormaps["tab20"](number)
            axes.barh(range(len(slices)), shares, left=left, color=colour, label=label("instrument", tool, lang))
            left = [a + b for a, b in zip(left, shares, strict=True)]
    axes.set_yticks(range(len(slices)), [f"{region_name(p.value)} (n={p.measures})" for p in slices])
    axes.set_xlim(0, 1)
    axes.legend(ncols=3, fontsize=7, loc="upper center", bbox_to_anchor=(0.45, -0.08), frameon=False)
    return figure


def _thresholds(study: Study, lang: Language) -> Figure | None:
    rows = [
        row for row in study.thresholds.rows if row.side != "other" and len({bound.region for bound in row.bounds}) > 1
    ]
    rows = sorted(rows, key=lambda row: -len({bound.region for bound in row.bounds}))[:_PANELS]
    if not rows:
        return None
    figure, panels = _figure(7, sum(0.3 * len({b.region for b in row.bounds}) + 1 for row in rows), len(rows))
    colours = {"strictest": "#c03030", "loosest": "#188048", None: "#2060b0"}
    for (axes,), row in zip(panels, rows, strict=True):
        regions = sorted({bound.region for bound in row.bounds}, reverse=True)
        for bound in row.bounds:
            axes.plot(bound.value, regions.index(bound.region), "o", color=colours[bound.mark])
        axes.set_yticks(range(len(regions)), [region_name(region) for region in regions])
        axes.set_ylim(-0.5, len(regions) - 0.5)
        role, side = say(f"study.role.{row.role}", lang=lang), say(f"study.side.{row.side}", lang=lang)
        axes.set_title(f"{metric_label(row.metric, lang)} · {role} · {side} ({row.unit})", fontsize=9, loc="left")
        axes.grid(axis="x", alpha=0.3)
    return figure
