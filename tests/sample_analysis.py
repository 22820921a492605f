"""A small analysed document made by hand, with overlapping and nested records, for tests of the writers."""

from typing import Any

import msgspec

from policy_nlp.records import (
    Actor,
    Analysis,
    Citation,
    Consortium,
    Date,
    Evidence,
    Finding,
    MadeBy,
    Measure,
    Meta,
    Quantity,
    Region,
    Section,
    SourceFile,
    Table,
    record_id,
)

TEXT = (
    "浙江省创新联合体管理办法\n"
    "浙科发规〔2023〕12号\n"
    "一、组建条件\n"
    "（一）牵头企业上年营业收入一般不低于15亿元，2024年起执行。\n"
    "省科技厅对经认定的创新联合体给予最高500万元补助，按《预算法》执行。\n"
    "指标\t数值\n"
    "研发投入占比\t3%\n"
    "二、成效\n"
    "之江创新联合体由之江实验室牵头，国产化率达到70%。\n"
)


def place(words: str, since: int = 0) -> tuple[int, int]:
    start = TEXT.index(words, since)
    return start, start + len(words)


def span(layer: str, words: str, since: int = 0) -> dict[str, Any]:
    start, end = place(words, since)
    return {"id": record_id(layer, start, end), "start": start, "end": end, "text": words}


def evidence(words: str) -> Evidence:
    start, end = place(words)
    return Evidence(start=start, end=end, text=words)


def _section(first: str, last: str, **fields: Any) -> Section:
    start, end = TEXT.index(first), TEXT.index(last) + len(last)
    base = {"id": record_id("sections", start, end), "start": start, "end": end, "text": TEXT[start:end]}
    return Section(**base, region=None, **fields)


def _quantities() -> list[Quantity]:
    bound = {"value_max": None, "hedge": None, "exception": None, "metric": None, "subject": None}
    return [
        Quantity(
            **span("quantities", "15亿元"),
            **bound
            | {"kind": "requirement", "comparator": ">=", "value": 1.5e9, "unit": "CNY"}
            | {"metric": "上年营业收入", "subject": "牵头企业", "hedge": "一般"},
            at={name: place(words) for name, words in _BOUND_WORDS.items()},
        ),
        Quantity(
            **span("quantities", "500万元"),
            **bound | {"kind": "support", "comparator": "<=", "value": 5e6, "unit": "CNY"},
        ),
        Quantity(
            **span("quantities", "3%"),
            **bound | {"kind": "fact", "comparator": "=", "value": 3.0, "unit": "%"},
        ),
    ]


_BOUND_WORDS = {"metric": "上年营业收入", "subject": "牵头企业", "hedge": "一般"}
_AWARD = "省科技厅对经认定的创新联合体给予最高500万元补助"
_AWARD_WORDS = {
    "attribute": "省科技厅",
    "aim": "给予",
    "object": "最高500万元补助",
    "beneficiary": "创新联合体",
}


def _measure() -> Measure:
    since = TEXT.index(_AWARD)
    at = {name: place(words, since) for name, words in _AWARD_WORDS.items()}
    return Measure(
        **span("measures", _AWARD),
        **_AWARD_WORDS,  # type: ignore[arg-type]
        label=None,
        deontic="commitment",
        condition=None,
        status="enacted",
        region="330000",
        instrument="supply.funding",
        dimension="funding",
        quantities=[span("quantities", "500万元")["id"]],
        attribute_id=span("actors", "省科技厅")["id"],
        at=at,
    )


def _actor(words: str, kind: str, *, named: bool = True) -> Actor:
    base = span("actors", words)
    return Actor(**base, type=kind, named=named, canonical=words, canonical_id=base["id"])  # type: ignore[arg-type]


def _consortium() -> Consortium:
    silent: dict[str, list[Evidence]] = {
        name: [] for name in ("members", "member_count", "field", "funding", "governance", "sharing")
    }
    return Consortium(
        **span("consortia", "之江创新联合体"),
        **silent,
        name="之江创新联合体",
        aliases=[],
        region="330000",
        mentions=[evidence("之江创新联合体")],
        lead=[evidence("之江实验室")],
        outcomes=[evidence("国产化率达到70%")],
    )


def sample(**changes: Any) -> Analysis:
    """The document with one record or more in every layer; `changes` replace fields of the Analysis."""
    conditions = _section("一、组建条件", "3%\n", parent=None, level=1, number="一", title="组建条件")
    item = _section("（一）牵头企业", "执行。\n", parent=conditions.id, level=2, number="（一）", title=None)
    outcome = _section("二、成效", "70%。\n", parent=None, level=1, number="二", title="成效")
    finding = Finding(
        **span("findings", "国产化率达到70%"),
        region="330000",
        dimension="outcome",
        status="reported",
        quantities=[],
        actors=[span("actors", "之江实验室")["id"]],
    )
    law = span("citations", "《预算法》")
    analysis = Analysis(
        doc_id="浙江/管理办法",
        text=TEXT,
        meta=Meta(
            title="浙江省创新联合体管理办法",
            issuers=["浙江省科学技术厅", "浙江省财政厅"],
            doc_number="浙科发规〔2023〕12号",
            region="330000",
            level="provincial",
            genre="办法",
            at={"title": place("浙江省创新联合体管理办法"), "doc_number": place("浙科发规〔2023〕12号")},
        ),
        sections=[conditions, item, outcome],
        regions=[Region(**span("regions", "浙江省"), region="330000")],
        actors=[
            _actor("牵头企业", "enterprise", named=False),
            _actor("省科技厅", "government"),
            _actor("之江实验室", "platform"),
        ],
        citations=[Citation(**law, kind="policy", title="预算法", doc_number=None, resolved=None)],
        dates=[Date(**span("dates", "2024年"), value="2024", role="effective")],
        quantities=_quantities(),
        measures=[_measure()],
        findings=[finding],
        consortia=[_consortium()],
        source_file=SourceFile(
            name="管理办法.pdf",
            sha256="0" * 64,
            media_type="application/pdf",
            pages=[0, TEXT.index("二、成效")],
            tables=[Table(start=TEXT.index("指标"), end=TEXT.index("二、成效"))],
        ),
        made_by=MadeBy(program="policy-nlp", version="0.1.0", data_version="abc"),
    )
    return msgspec.structs.replace(analysis, **changes)


def bare(text: str, **layers: Any) -> Analysis:
    """A document of which only the given layers have been read."""
    empty: dict[str, Any] = {name: [] for name, _ in sample().layers()}
    made_by = MadeBy(program="policy-nlp", version="0.1.0", data_version="abc")
    return Analysis(doc_id="text", text=text, meta=Meta(), source_file=None, made_by=made_by, **empty | layers)
