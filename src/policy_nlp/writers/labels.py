"""Names of columns and codes in the reader's language, from data/columns.csv and data/labels.csv."""

from __future__ import annotations

from functools import lru_cache

from policy_nlp import resources
from policy_nlp.messages import Language


@lru_cache(maxsize=1)
def _columns() -> dict[str, dict[Language, str]]:
    rows = resources.table("columns.csv", ("field", "en", "zh"))
    return {row["field"]: {"en": row["en"], "zh": row["zh"]} for row in rows}


@lru_cache(maxsize=1)
def _labels() -> dict[tuple[str, str], dict[Language, str]]:
    rows = resources.table("labels.csv", ("field", "code", "en", "zh"))
    return {(row["field"], row["code"]): {"en": row["en"], "zh": row["zh"]} for row in rows}


@lru_cache(maxsize=1)
def labelled_fields() -> frozenset[str]:
    """Return the fields whose codes have labels."""
    return frozenset(field for field, _ in _labels()) | {"region"}


def column(field: str, lang: Language, *, layer: str = "") -> str:
    """Return the header of a column: the name for `layer.field` if it has one of its own, else that for `field`.

    A field that data/columns.csv does not know keeps its own name.
    """
    columns = _columns()
    names = columns.get(f"{layer}.{field}") or columns.get(field)
    return names[lang] if names else field


def label(field: str, code: str, lang: Language) -> str:
    """Return what a code of a field means (`instrument`, `supply.funding` → 资金投入（供给侧）); the code if unknown.

    A region id gives the place's name, in Chinese in both languages.
    """
    if field == "region":
        return region_name(code)
    names = _labels().get((field, code))
    return names[lang] if names else code


def code_label(field: str, value: object, lang: Language) -> str | None:
    """Return the label of a record's coded field, null and yes-or-no ones included."""
    if value is None:
        return None
    return label(field, str(value).lower() if isinstance(value, bool) else str(value), lang)


def region_name(region: str) -> str:
    """Return a region's name as people write it: 浙江省, 浙江省杭州市, 美国; the id itself if it is not known."""
    known = resources.places_by_code()
    if not region.isdigit():
        return known[region].short if region in known else region
    parts = dict.fromkeys((f"{region[:2]}0000", f"{region[:4]}00", region))
    return "".join(known[code].name for code in parts if code in known) or region
