"""The frame of a self-contained report page: one style, nothing from outside, no script."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from html import escape
from pathlib import Path

from policy_nlp import resources
from policy_nlp.messages import Language
from policy_nlp.records import MadeBy
from policy_nlp.writers.files import whole_file


def write_report(
    path: Path, *, title: str, note: str, body: str, made_by: Sequence[MadeBy], lang: Language, style: str = ""
) -> Path:
    """Write a report page and return its path.

    Args:
        title: plain text, as `note`, the line below it.
        body: HTML whose words are escaped already.
        style: name of a file of data/ with rules beside those of report.css.
    """
    rules = resources.read_text("report.css") + (resources.read_text(style) if style else "")
    digest = b64encode(hashlib.sha256(rules.encode()).digest()).decode()
    made = "; ".join(f"{by.program} {by.version}, data {by.data_version}" for by in made_by)
    page = f"""<!doctype html>
<html lang="{"zh-CN" if lang == "zh" else "en"}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{digest}'">
<title>{escape(title)}</title>
<style>{rules}</style>
<h1>{escape(title)}</h1>
<p class="note">{escape(note)}</p>
{body}
<p class="note">{escape(made)}</p>
</html>
"""
    with whole_file(path) as part:
        part.write_text(page, encoding="utf-8", newline="\n", errors="replace")
    return path
