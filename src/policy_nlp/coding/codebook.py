"""Codebooks: taxonomies of policy measures as data, shipped or the user's own.

A codebook is one TOML file (docs/codebooks.md tells every key): classes with names, definitions, cues and examples, and
boundary rules that go before the cues. It may extend another one, by name or by path.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import msgspec

from policy_nlp import resources
from policy_nlp.coding.conditions import MEASURE_CODES, PLACES, Condition, folded, read_condition
from policy_nlp.coding.forms import CodebookError, Form, read_form, shipped_form
from policy_nlp.messages import Language, say

DEFAULT = "rothwell-zegveld"
# The class of a rule that says: no class fits.
NONE = resources.BLOCK
# What a class gains by a cue in a place, by its deontic and by its instrument; `least` is what it needs.
POINTS = {"any": 1, "aim": 3, "object": 2, "head": 3, "attribute": 1, "beneficiary": 1, "condition": 1, "label": 1}
POINTS |= {"deontic": 2, "instrument": 2, "least": 1}


class Names(msgspec.Struct, frozen=True):
    """A name or a sentence in both languages; either may be empty where the user gave one only."""

    en: str = ""
    zh: str = ""

    def of(self, lang: Language) -> str:
        """Return it in a language, or in the other one where there is none."""
        return (self.zh or self.en) if lang == "zh" else (self.en or self.zh)


class Class(msgspec.Struct, frozen=True, kw_only=True):
    """A class. `cues` by place and `deontics` and `instruments` speak for it; without `only` it is not considered."""

    code: str
    name: Names
    definition: Names
    group: str | None = None
    cues: dict[str, tuple[str, ...]] = {}
    deontics: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    only: Condition = Condition()
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A boundary rule: where `when` holds, the class is `code` (None: no class fits), whatever the cues say."""

    name: str
    code: str | None
    priority: int
    when: Condition
    note: Names
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()


class Codebook(msgspec.Struct, frozen=True, kw_only=True):
    """A taxonomy with all that is needed to code by it. `rules` stand in the order in which they are tried."""

    name: str
    title: Names
    source: str
    groups: dict[str, Names]
    classes: dict[str, Class]
    rules: tuple[Rule, ...]
    ignore: tuple[str, ...]
    points: dict[str, int]

    @property
    def version(self) -> str:
        """A short hash over the content: two tables with the same one were coded by the same codebook."""
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()[:8]

    def label(self, code: str, lang: Language) -> str:
        """Return a class's name; the code itself where there is no such class."""
        return self.classes[code].name.of(lang) if code in self.classes else code

    def group_label(self, code: str, lang: Language) -> str | None:
        """Return the name of a class's group, None where it has none."""
        entry = self.classes.get(code)
        if entry is None or entry.group is None:
            return None
        return self.groups[entry.group].of(lang)


def codebook_names() -> tuple[str, ...]:
    """Return the names of the codebooks that are shipped."""
    return resources.codebooks()


def read_codebook(which: str | Path = DEFAULT) -> Codebook:
    """Return the codebook that is shipped under a name, or the one in a TOML file.

    Raises:
        CodebookError: there is none, or it is not as it should be; the message names file, key and what is allowed.
    """
    return _read(which, Path(), ())


def _read(which: str | Path, folder: Path, above: tuple[str, ...]) -> Codebook:
    name = str(which)
    if name in above:
        raise CodebookError(say("codebook_error.circle", path=" → ".join((*above, name))))
    if name in codebook_names():
        return _codebook(shipped_form(f"codebooks/{name}.toml"), name, folder, (*above, name))
    path = folder / which
    if not path.is_file():
        raise CodebookError(say("codebook_error.no_such", name=name, names=", ".join(codebook_names())))
    return _codebook(read_form(path), path.stem, path.parent, (*above, name))


def _codebook(form: Form, name: str, folder: Path, above: tuple[str, ...]) -> Codebook:
    extended = form.text("extends")
    base = _read(extended, folder, above) if extended else None
    dropped = form.codes("drop", tuple(base.classes) if base else ())
    groups = (base.groups if base else {}) | {key: _names(entry, end=True) for key, entry in form.tables("group")}
    known = {code: entry for code, entry in base.classes.items() if code not in dropped} if base else {}
    # the file's own classes stand first, so that they win where an extended one has as many points
    classes = {code: _class(code, entry, groups) for code, entry in form.tables("class")}
    classes |= {code: entry for code, entry in known.items() if code not in classes}
    if not classes:
        raise form.fail("missing", "class.CODE")
    if NONE in classes:
        raise form.fail("reserved", f"class.{NONE}")
    rules = [_rule(entry, classes) for entry in form.rows("rule")]
    rules += [rule for rule in (base.rules if base else ()) if rule.code is None or rule.code in classes]
    codebook = Codebook(
        name=form.text("name", name),
        title=_names(form.table("title"), end=True),
        source=form.text("source", base.source if base else ""),
        groups=groups,
        classes=classes,
        # sorted() keeps the order of equals: the user's own before those that are extended
        rules=tuple(sorted(rules, key=lambda rule: -rule.priority)),
        ignore=(*(base.ignore if base else ()), *folded(form.texts("ignore"))),
        points=_points(form.table("points"), base.points if base else POINTS),
    )
    form.done()
    return codebook


def _points(form: Form, points: dict[str, int]) -> dict[str, int]:
    given = {key: form.number(key, value) for key, value in points.items()}
    form.done()
    return given


def _names(form: Form, *, end: bool = False) -> Names:
    names = Names(form.text("en"), form.text("zh"))
    if end:
        form.done()
    return names


def _class(code: str, form: Form, groups: Iterable[str]) -> Class:
    cues = form.table("cues")
    entry = Class(
        code=code,
        name=_names(form),
        definition=_names(form.table("definition"), end=True),
        group=form.text("group") or None,
        cues={place: folded(words) for place in PLACES if (words := cues.texts(place))},
        deontics=form.codes("deontics", MEASURE_CODES["deontics"]),
        instruments=form.codes("instruments", MEASURE_CODES["instruments"]),
        only=read_condition(form.table("only"), PLACES, MEASURE_CODES),
        yes=form.texts("yes"),
        no=form.texts("no"),
    )
    if not (entry.name.en or entry.name.zh):
        raise form.fail("missing", "zh")
    if entry.group is not None:
        form.check("group", entry.group, tuple(groups))
    cues.done()
    form.done()
    return entry


def _rule(form: Form, classes: Iterable[str]) -> Rule:
    code = form.text("class", None)
    form.check("class", code, (*classes, NONE))
    rule = Rule(
        name=form.text("name", form.place("").rstrip(".")),
        code=None if code == NONE else code,
        priority=form.number("priority", 0),
        when=read_condition(form.table("when"), PLACES, MEASURE_CODES),
        note=_names(form.table("note"), end=True),
        yes=form.texts("yes"),
        no=form.texts("no"),
    )
    if rule.when.empty:
        raise form.fail("missing", "when")
    form.done()
    return rule
