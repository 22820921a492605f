"""What the command line says, in the user's language; the words are in data/messages.toml."""

from __future__ import annotations

import locale
import os
from typing import Any, Literal, cast

from policy_nlp import resources

Language = Literal["en", "zh"]


def language() -> Language:
    """Return the user's language: POLICY_NLP_LANG, then the locale; English where neither is Chinese."""
    for name in ("POLICY_NLP_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    # Windows sets none of these; its locale is called "Chinese (Simplified)_China" or "zh_CN"
    return "zh" if (locale.getlocale()[0] or "").lower().startswith(("zh", "chinese")) else "en"


def say(key: str, *, lang: Language | None = None, **values: Any) -> str:
    """Return the message `key` (dots lead into tables) with `values` filled in."""
    entry: Any = resources.settings("messages.toml")
    for part in key.split("."):
        entry = entry[part]
    text = cast("str", entry[lang or language()])
    return text.format(**values) if values else text
