"""The comparison table: whose row a statement stands in, what an empty cell means, what statements say."""

import jsonschema
import msgspec
import pytest

from policy_nlp import comparison as comparing
from policy_nlp.comparison.statements import measure_words, threshold
from policy_nlp.comparison.table import province
from policy_nlp.records import Analysis, MadeBy, Measure, Meta, Quantity, Section

TEXT = (
    "一、美国：由企业牵头\n美国政府设立专项资金。\n二、浙江做法\n牵头企业上年营业收入一般不低于15亿元，不得挪用资金。"
)


def at(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def span(words: str) -> dict[str, object]:
    start, end = at(words)
    return {"start": start, "end": end, "text": words}


def measure(words: str, **fields: object) -> Measure:
    base = {"deontic": "commitment", "status": "enacted", "instrument": "supply.funding", "dimension": "funding"}
    empty = {"label": None, "attribute": None, "beneficiary": None, "condition": None, "object": None}
    places = {name: at(str(fields[name])) for name in ("attribute", "aim", "object") if fields.get(name)}
    whole = {**empty, **base, **span(words), "quantities": [], "at": places, **fields}
    return msgspec.convert({"id": f"m{whole['start']}", **whole}, Measure)


BOUND = Quantity(
    id="q1",
    **span("15亿元"),  # type: ignore[arg-type]
    kind="requirement",
    comparator=">=",
    value=15e8,
    value_max=None,
    unit="CNY",
    metric="上年营业收入",
    subject="牵头企业",
    hedge="一般",
    exception=None,
)


def analysis(doc_id: str = "a", region: str | None = "330000", **layers: list[object]) -> Analysis:
    first, second = TEXT.index("一、"), TEXT.index("二、")
    ends = (second - 1, len(TEXT))
    headings = ((first, ends[0], "一", "美国：由企业牵头", "US"), (second, ends[1], "二", "浙江做法", "330000"))
    sections = [
        Section(id=f"s{a}", start=a, end=b, text=TEXT[a:b], parent=None, level=1, number=c, title=d, region=e)
        for a, b, c, d, e in headings
    ]
    empty: dict[str, list[object]] = {
        name: []
        for name in ("regions", "actors", "citations", "dates", "quantities", "measures", "findings", "consortia")
    }
    whole = {**empty, "sections": sections, **layers}
    made_by = MadeBy(program="policy-nlp", version="0", data_version="0")
    meta = Meta(region=region)
    return Analysis(doc_id=doc_id, text=TEXT, meta=meta, source_file=None, made_by=made_by, **whole)  # type: ignore[arg-type]


FUND = measure("美国政府设立专项资金", attribute="美国政府", aim="设立", object="专项资金", region="US")


def test_statements_stand_in_their_own_region() -> None:
    table = comparing.compare([analysis(measures=[FUND], quantities=[BOUND])])
    assert list(table.regions) == ["330000", "US"]
    (funding,) = table.regions["US"]["funding"]
    assert (funding.statement, funding.section, funding.record) == (
        "美国政府设立专项资金",
        "一、美国：由企业牵头",
        FUND.id,
    )
    assert TEXT[funding.start : funding.end] == funding.quote
    (bound,) = table.regions["330000"]["requirement"]
    assert bound.statement == "牵头企业 上年营业收入 ≥ 15亿元（一般）"
    assert table.regions["330000"]["funding"] == []


def test_silence_is_not_zero() -> None:
    table = comparing.compare([analysis(measures=[FUND])], regions=["330000", "110000"])
    assert table.searched == {"330000": 1, "110000": 0}
    assert set(table.regions) == {"110000", "330000"}
    assert all(not cell for cells in table.regions.values() for cell in cells.values())


def test_a_place_of_which_nothing_is_said_has_no_row() -> None:
    table = comparing.compare([analysis(region="340000")])
    assert list(table.regions) == ["340000"]  # not US and 330000, which only headings name


def test_unplaced_statements_are_counted_not_guessed() -> None:
    nowhere = msgspec.structs.replace(FUND, region=None)
    table = comparing.compare([analysis(measures=[nowhere])], dimensions=["funding"])
    assert table.unplaced == 1
    assert not any(cells["funding"] for cells in table.regions.values())


def test_places_roll_up_to_their_province() -> None:
    assert [province(region) for region in ("330100", "110102", "US")] == ["330000", "110000", "US"]
    table = comparing.compare([analysis(region="330106")], by="province")
    assert table.searched["330000"] == 1


def test_prohibition_keeps_its_not() -> None:
    ban = measure("不得挪用资金", aim="挪用", object="资金", region="330000", deontic="prohibition")
    assert measure_words(ban) == "不得挪用资金"


def test_attribute_outside_the_span_is_named() -> None:
    borrowed = measure("设立专项资金", attribute="美国政府", aim="设立", object="专项资金", region="US")
    assert measure_words(borrowed) == "美国政府：设立专项资金"


def test_threshold_shows_hedge_and_exception() -> None:
    bound = msgspec.structs.replace(BOUND, exception="不得挪用资金", comparator="<=")
    assert threshold(bound) == "牵头企业 上年营业收入 ≤ 15亿元（一般；不得挪用资金）"


def test_unknown_dimension_is_refused() -> None:
    with pytest.raises(ValueError, match="no such dimension: cost"):
        comparing.compare([], dimensions=["cost"])


def test_schema_holds() -> None:
    table = comparing.compare([analysis(measures=[FUND], quantities=[BOUND])])
    jsonschema.validate(msgspec.to_builtins(table), comparing.json_schema())


def test_long_form_has_a_row_for_every_cell() -> None:
    table = comparing.compare([analysis(measures=[FUND])], dimensions=["funding", "goal"])
    rows = comparing.to_rows(table)
    assert [(row["region"], row["dimension"], row.get("record")) for row in rows] == [
        ("330000", "goal", None),
        ("330000", "funding", None),
        ("US", "goal", None),
        ("US", "funding", FUND.id),
    ]
