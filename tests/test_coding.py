"""Codebooks, policy force, coding tables on their way to coders and back, IG Script."""

import csv
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest
from click.testing import CliRunner, Result

import policy_nlp as pn
from policy_nlp.cli import main
from policy_nlp.coding import CodebookError, Coder, codebook_names, failing_examples, forces, read_codebook, read_scale
from policy_nlp.coding.agreement import agreement, changes, disputes
from policy_nlp.coding.returned import TableError, read_table
from policy_nlp.writers.ig_script import ig_script
from policy_nlp.writers.labels import _labels

ROOT = Path(__file__).parents[1]
TEXT = """某省支持创新联合体若干措施
一、支持政策
（一）对获批的牵头企业给予最高500万元的一次性资助。
（二）申报单位不得以同一项目重复申报。
（三）支持银行为科技型企业提供信用贷款。
（四）鼓励高校建设中试基地（含共享平台）。
"""


def codes(text: str, codebook: str | Path) -> list[str | None]:
    return [code.code for _, code in Coder(read_codebook(codebook)).codes(pn.analyse(text))]


def own(folder: Path, text: str) -> Path:
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


# codebooks


@pytest.mark.parametrize("name", codebook_names())
def test_examples_of_the_shipped_codebooks_come_out(name: str) -> None:
    assert failing_examples(read_codebook(name), pn.analyse) == []


@pytest.mark.parametrize("name", codebook_names())
def test_shipped_codebooks_are_complete(name: str) -> None:
    book = read_codebook(name)
    assert book.title.en and book.title.zh and book.source
    for entry in book.classes.values():
        assert entry.name.en and entry.name.zh and entry.definition.en and entry.definition.zh
        assert entry.no and (entry.yes or entry.code == "demand.outsourcing")
    assert all(rule.yes for rule in book.rules)


def test_the_default_codebook_is_the_instruments_of_the_records() -> None:
    analysis = pn.analyse(TEXT)
    assert codes(TEXT, "rothwell-zegveld") == [measure.instrument for measure in analysis.measures]
    book = read_codebook()
    assert {code for field, code in _labels() if field == "instrument"} == set(book.classes)
    assert book.group_label("demand.trade", "zh") == "需求型"


def test_stip_has_its_28_instruments_in_five_groups() -> None:
    book = read_codebook("oecd-stip")
    assert (len(book.classes), len(book.groups)) == (28, 5)


def test_a_boundary_rule_goes_before_the_cues(tmp_path: Path) -> None:
    sentence = "对科技型企业贷款给予贴息补助。"
    assert codes(sentence, "rothwell-zegveld") == ["supply.funding"]
    assert codes(sentence, ROOT / "docs" / "my_codebook.toml") == ["environment.finance"]
    none = own(tmp_path, 'extends = "rothwell-zegveld"\n[[rule]]\nclass = "-"\nwhen = { any = ["贷款"] }\n')
    assert codes(sentence, none) == [None]


def test_rules_of_higher_priority_are_tried_first(tmp_path: Path) -> None:
    text = '[class.a]\nzh = "甲"\n[class.b]\nzh = "乙"\n'
    for code, priority in (("a", 1), ("b", 2)):
        text += f'[[rule]]\nclass = "{code}"\npriority = {priority}\nwhen = {{ any = ["实验室"] }}\n'
    assert codes("建设省级重点实验室。", own(tmp_path, text)) == ["b"]


def test_a_longer_cue_hides_a_shorter_one_and_ignored_words_hide_both(tmp_path: Path) -> None:
    text = (
        '{}[class.a]\nzh = "甲"\ncues = {{ any = ["平台"] }}\n[class.b]\nzh = "乙"\ncues = {{ any = ["服务平台"] }}\n'
    )
    assert codes("建设公共服务平台。", own(tmp_path, text.format(""))) == ["b"]
    assert codes("建设公共服务平台。", own(tmp_path, text.format('ignore = ["公共服务平台"]\n'))) == [None]


def test_a_class_is_not_considered_without_what_it_only_holds_for(tmp_path: Path) -> None:
    text = '[class.a]\nzh = "甲"\ncues = { any = ["实验室"] }\nonly = { deontics = ["prohibition"] }\n'
    assert codes("建设省级重点实验室。", own(tmp_path, text)) == [None]


def test_the_documented_codebooks_come_out(tmp_path: Path) -> None:
    assert failing_examples(read_codebook(ROOT / "docs" / "my_codebook.toml"), pn.analyse) == []
    page = (ROOT / "docs" / "codebooks.md").read_text(encoding="utf-8")
    block = re.search(r"```toml\n(.*?)```", page, re.S)
    assert block is not None
    assert failing_examples(read_codebook(own(tmp_path, block[1])), pn.analyse) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ("class.CODE",)),
        ("[class", ("own.toml",)),
        ('[class.a]\nname = "甲"\n', ("class.a.zh",)),
        ('[class.a]\nzh = "甲"\ncue = 1\n', ("class.a.cue", "cues", "only")),
        ('[class.a]\nzh = "甲"\ncues = { verb = ["给予"] }\n', ("class.a.cues.verb", "aim", "object")),
        ('[class.a]\nzh = "甲"\ncues = { aim = "给予" }\n', ("class.a.cues.aim", "给予")),
        ('[class.a]\nzh = "甲"\ndeontics = ["must"]\n', ("class.a.deontics", "must", "obligation", "prohibition")),
        ('[class.a]\nzh = "甲"\ngroup = "g"\n', ("class.a.group", "g")),
        ('[class.a]\nzh = "甲"\n[[rule]]\nclass = "b"\nwhen = { any = ["x"] }\n', ("rule[1].class", "b", "a")),
        ('[class.a]\nzh = "甲"\n[[rule]]\nclass = "a"\n', ("rule[1].when",)),
        (
            '[class.a]\nzh = "甲"\n[[rule]]\nclass = "a"\npriority = "1"\nwhen = { any = ["x"] }\n',
            ("rule[1].priority",),
        ),
        ('[class."-"]\nzh = "甲"\n', ("class.-",)),
        ('extends = "no-such"\n', ("no-such", "oecd-stip")),
        ('extends = "own.toml"\n', ("own.toml",)),
        ('[points]\nbonus = 1\n[class.a]\nzh = "甲"\n', ("points.bonus", "least")),
    ],
)
def test_mistakes_in_a_codebook_are_told_with_key_and_allowed_values(
    text: str, told: tuple[str, ...], tmp_path: Path
) -> None:
    with pytest.raises(CodebookError) as error:
        read_codebook(own(tmp_path, text))
    assert all(part in str(error.value) for part in told), error.value


def test_the_version_tells_codebooks_apart(tmp_path: Path) -> None:
    first = read_codebook(own(tmp_path, '[class.a]\nzh = "甲"\n')).version
    assert first == read_codebook(own(tmp_path, '[class.a]\nzh = "甲"\n')).version
    assert first != read_codebook(own(tmp_path, '[class.a]\nzh = "乙"\n')).version


# force


def test_force_shows_its_factors() -> None:
    text = "浙江省人民政府关于支持创新的若干措施\n浙江省人民政府\n对获批的牵头企业给予最高500万元的资助。\n"
    text += "鼓励企业加大投入。\n"
    analysis = pn.analyse(text)
    assert (analysis.meta.level, analysis.meta.genre) == ("provincial", "措施")
    given, urged = (force for _, force in forces(analysis, read_scale()))
    assert (given.issuer, given.document, given.means, given.goal, given.strength) == ("government", 2, 5, None, 10)
    assert (urged.means, urged.strength) == (1, 2)


def test_force_is_null_where_the_document_does_not_tell_its_rank() -> None:
    (_, force), *_ = forces(pn.analyse("对获批的牵头企业给予最高500万元的资助。"), read_scale())
    assert (force.document, force.strength, force.means) == (None, None, 5)


def test_a_goal_with_a_figure_and_a_date_is_the_most_definite() -> None:
    found = forces(pn.analyse("到2027年，建成创新联合体50个。\n建成一批创新联合体。"), read_scale())
    goals = [force.goal for _, force in found]
    assert goals[0] == 5
    assert goals[-1] != 5


def test_a_scale_of_ones_own(tmp_path: Path) -> None:
    path = own(tmp_path, '[[means]]\nscore = 4\nany = ["资助"]\n')
    (_, force), *_ = forces(pn.analyse("对获批的牵头企业给予最高500万元的资助。"), read_scale(path))
    assert (force.means, force.document) == (4, None)
    with pytest.raises(CodebookError, match=r"means\[1\]\.score"):
        read_scale(own(tmp_path, '[[means]]\nscore = 9\nany = ["资助"]\n'))
    with pytest.raises(CodebookError, match=r"document\[1\]\.levels"):
        read_scale(own(tmp_path, '[[document]]\nscore = 1\nlevels = ["town"]\n'))


# IG Script


def test_ig_script_marks_components_where_they_stand() -> None:
    measure = pn.analyse("联合体成员单位应当签订合作协议。").measures[0]
    script = ig_script(measure)
    assert "D[deontic=obligation](应当)" in script
    assert "I(签订) Bdir(合作协议)" in script
    assert script.startswith("A(联合体成员单位) ")


def test_ig_script_has_balanced_brackets_whatever_the_text_has() -> None:
    text = "（三）鼓励高校建设中试基地(含{共享}平台[AND]设备。\n各市应当将(示范)项目报省科技厅备案。\n"
    for measure in pn.analyse(text).measures:
        script = ig_script(measure)
        for left, right in ("()", "[]", "{}"):
            assert script.count(left) == script.count(right)
        assert "[AND]" not in script and "{" not in script


# What IG-Parser reads (github.com/chrfrantz/IG-Parser, core/parser): a symbol after white space, perhaps an annotation
# of ASCII letters, digits and these signs, and content in balanced brackets. Braces nest statements and [AND], [OR],
# [XOR] combine what is in brackets: nothing of a document may look like them. Other words are passed over.
ANNOTATION = r"\[[A-Za-z0-9'’,;.<>+~:\\\-*/%&=@$£€¤§\"#!`|]+\]"
COMPONENT = re.compile(rf"(?:(?<=\s)|^)(A|D|I|Bdir|Bind|Cac)({ANNOTATION})?\(([^()\[\]{{}}]+)\)(?=\s|$)")
FIELDS = {"A": "attribute", "I": "aim", "Bdir": "object", "Bind": "beneficiary", "Cac": "condition"}


def read_script(script: str) -> tuple[dict[str, str], list[str]]:
    """The components and the statement's annotations; nothing else may have brackets."""
    components = [(match[1], match[3]) for match in COMPONENT.finditer(script)]
    rest = COMPONENT.sub("", script)
    notes = re.findall(rf"(?:(?<=\s)|^){ANNOTATION}(?=\s|$)", rest)
    for note in notes:
        rest = rest.replace(note, "", 1)
    assert not re.search(r"[()\[\]{}\n]", rest), script
    assert len(dict(components)) == len(components), script
    return dict(components), notes


def statements() -> Iterator[str]:
    """Real ones and such as would break a notation without escapes."""
    with (ROOT / "models/instrument/cues.csv").open(encoding="utf-8", newline="") as file:
        yield from (row["yes"] for row in csv.DictReader(file))
    for bad in (
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "[AND]",
        "[OR]",
        "A(甲)",
        "Cac{A(甲) I(乙)}",
        "D[x=y](应)",
        "Bdir1(物)",
        "\t",
    ):
        yield f"申请单位应当在{bad}10日内向省科技厅报送{bad}合作协议。"
        yield f"对{bad}牵头企业，经认定后给予{bad}50万元补助{bad}。"


def test_ig_script_is_read_back_by_the_published_grammar() -> None:
    measures = pn.analyse("\n".join(statements())).measures
    assert len(measures) > 1000
    wide = str.maketrans("()[]{}\n\t", "（）［］｛｝  ")
    for measure in measures:
        components, notes = read_script(ig_script(measure))
        for symbol, field in FIELDS.items():
            words = getattr(measure, field)
            assert components.get(symbol) == (words.translate(wide).strip() if words else None)
        assert f"[instrument={measure.instrument}]" in notes
        assert ("D" in components) != (f"[deontic={measure.deontic}]" in notes)


# tables


@pytest.fixture
def out(tmp_path: Path) -> Path:
    source = tmp_path / "doc.txt"
    source.write_text(TEXT, encoding="utf-8")
    run("analyse", source, "-o", tmp_path / "out", "--format", "html", "-q")
    return tmp_path / "out"


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code in (0, 1), result.output
    return result


def table(out: Path, name: str = "table.xlsx", *options: str) -> Path:
    path = out.parent / "coding" / name
    assert run("code", out, "-o", path, *options).exit_code == 0
    return path


def heads(sheet: Any) -> dict[str, int]:
    return {str(cell.value): cell.column for cell in sheet[1]}


def test_no_half_table_is_left_when_the_input_is_broken(out: Path) -> None:
    with (out / "analyses.jsonl").open("a", encoding="utf-8") as file:
        file.write("not json\n")
    assert run("code", out, "-o", out.parent / "t.xlsx", "--format", "xlsx,csv").exit_code == 1
    assert not [path.name for path in out.parent.iterdir() if path.suffix in (".xlsx", ".csv", ".part")]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_table_comes_back_as_it_went(out: Path, lang: str) -> None:
    returned = read_table(table(out, "table.xlsx", "--lang", lang))
    assert (returned.problems, changes(returned), disputes([returned])) == ([], [], [])
    assert list(returned.rows.values()) == list(returned.machine.values())
    assert len(returned.rows) == 4
    (span,) = (figure for figure in agreement([returned]) if figure.field == "span")
    assert span.f1 == 1


def test_the_workbook_has_lists_frozen_header_filters_links_and_codebook(out: Path) -> None:
    book = openpyxl.load_workbook(table(out))
    sheet = book["coding"]
    assert (sheet.freeze_panes, book["machine"].sheet_state) == ("A2", "hidden")
    assert sheet.auto_filter.ref
    lists = {str(each.sqref).split(":")[0]: each.formula1 for each in sheet.data_validations.dataValidation}
    place = heads(sheet)
    assert lists[sheet.cell(2, place["code"]).coordinate] == "codebook!$A$2:$A$16"
    assert len(lists) == 4
    link = sheet.cell(2, place["link"]).hyperlink
    assert link.target.replace("\\", "/") == "../out/html/doc.html"
    assert link.location == sheet.cell(2, place["id"]).value
    assert f'"{link.location}"' in (out / "html" / "doc.html").read_text(encoding="utf-8")
    assert [row[0].value for row in book["codebook"].iter_rows(min_row=2, max_row=16)] == list(read_codebook().classes)
    assert sheet.cell(2, place["code_name"]).value.startswith("=IFERROR(VLOOKUP(F2,")


def test_the_csv_gives_the_address_where_the_workbook_links(out: Path) -> None:
    path = table(out, "table.xlsx", "--format", "xlsx,csv").with_suffix(".csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        first, *_ = csv.DictReader(file)
    assert first["link"] == f"../out/html/doc.html#{first['id']}"


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on this machine")
def test_a_table_that_libreoffice_has_saved_comes_back(out: Path, tmp_path: Path) -> None:
    source = edit(table(out), "li.xlsx")
    home = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", home, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"]
    subprocess.run([*command, str(tmp_path / "saved"), str(source)], check=True, capture_output=True, timeout=240)
    saved = tmp_path / "saved" / "li.xlsx"
    before, after = read_table(source), read_table(saved)
    assert (after.rows, after.machine, after.problems) == (before.rows, before.machine, before.problems)
    sheet = openpyxl.load_workbook(saved)["coding"]
    assert len(sheet.data_validations.dataValidation) == 4
    link = sheet.cell(3, heads(sheet)["link"]).hyperlink
    assert (link.target, link.location) == ("../out/html/doc.html", sheet.cell(3, heads(sheet)["id"]).value)
    shown = openpyxl.load_workbook(saved, data_only=True)["coding"]
    name = read_codebook().classes["environment.finance"].name.en
    assert shown.cell(2, heads(shown)["code_name"]).value == name  # the formula follows the code that was chosen


def test_words_of_a_document_never_become_formulas(tmp_path: Path) -> None:
    analysis = pn.analyse('各单位应当执行=HYPERLINK("http://x")。\n@SUM各单位应当报送材料。')
    (tmp_path / "analyses.jsonl").write_bytes(msgspec.json.encode(analysis))
    path = table(tmp_path, "t.xlsx", "--format", "xlsx,csv,ig")
    sheet = openpyxl.load_workbook(path)["coding"]
    place = heads(sheet)
    for row in range(2, sheet.max_row + 1):
        for name in ("text", "object", "aim"):
            assert sheet.cell(row, place[name]).data_type != "f"
    with path.with_suffix(".csv").open(encoding="utf-8-sig", newline="") as file:
        assert not any(cell.startswith(("=", "@")) for line in csv.reader(file) for cell in line)


def edit(path: Path, name: str) -> Path:
    """A coder's table: one code and one deontic changed, a text shortened, a row deleted, one added, three broken."""
    book = openpyxl.load_workbook(path)
    sheet = book["coding"]
    place = heads(sheet)
    sheet.cell(2, place["code"]).value = "environment.finance"
    sheet.cell(3, place["deontic"]).value = "obligation"
    text = sheet.cell(4, place["text"]).value
    sheet.cell(4, place["text"]).value = text[2:]
    new = {"doc_id": "doc", "text": "新增的措施", "code": "supply.talent", "deontic": "commitment"}
    bad = {"doc_id": "doc", "text": "一条", "code": "no.such", "id": None}
    twice = {column: sheet.cell(2, at).value for column, at in place.items() if column in ("doc_id", "id", "text")}
    sheet.delete_rows(5)
    for row in (new, bad, twice, {"text": "没有文件编号"}):
        at = sheet.max_row + 1
        for column, value in row.items():
            sheet.cell(at, place[column]).value = value
    target = path.with_name(name)
    book.save(target)
    return target


def test_what_a_coder_did_is_told(out: Path) -> None:
    returned = read_table(edit(table(out), "li.xlsx"))
    assert returned.coder == "li"
    done = [(change.change, change.field, change.machine, change.changed_to) for change in changes(returned)]
    assert ("edited", "code", "supply.funding", "environment.finance") in done
    assert ("edited", "deontic", "prohibition", "obligation") in done
    assert [kind for kind, *_ in done].count("added") == 1
    assert [kind for kind, *_ in done].count("deleted") == 1
    (start,) = ((before, after) for kind, field, before, after in done if field == "start")
    assert start[1] == start[0] + 2
    assert [problem.row for problem in returned.problems] == [6, 7, 8]
    figures = {figure.field: figure for figure in agreement([returned])}
    assert figures["code"].rows == 3
    assert figures["code"].agreed == pytest.approx(2 / 3)
    assert figures["code"].kappa is not None and figures["code"].kappa < 1
    assert 0 < (figures["span"].f1 or 0) < 1


def test_broken_rows_are_set_aside_and_the_rest_goes_on(out: Path) -> None:
    result = run("recode", edit(table(out), "li.xlsx"), "-o", out.parent / "back")
    assert result.exit_code == 1
    for name in ("recoding.xlsx", "agreement.csv", "changes.csv", "adjudication.csv", "problems.csv"):
        assert (out.parent / "back" / name).stat().st_size
    book = openpyxl.load_workbook(out.parent / "back" / "recoding.xlsx")
    assert len(book.sheetnames) == 4


def test_two_coders_are_compared_with_one_another(out: Path) -> None:
    path = table(out)
    first, second = edit(path, "li.xlsx"), path
    tables = [read_table(first), read_table(second)]
    pairs = {(figure.other, figure.coder) for figure in agreement(tables)}
    assert pairs == {("machine", "li"), ("machine", "table"), ("li", "table")}
    fields = [item.field for item in disputes(tables)]
    assert {"code", "deontic", "start", "row"} <= set(fields)
    assert run("recode", first, second, "-o", out.parent / "both").exit_code == 1


def test_a_coder_may_be_called_as_a_column_is(out: Path) -> None:
    run("recode", edit(table(out), "text.xlsx"), "-o", out.parent / "back")
    with (out.parent / "back" / "adjudication.csv").open(encoding="utf-8-sig", newline="") as file:
        header, first, *_ = csv.reader(file)
    assert header[-3:] == ["machine", "text", "decision"]
    assert first[2] == "对获批的牵头企业给予最高500万元的一次性资助"
    assert first[-3:] == ["supply.funding", "environment.finance", ""]


def test_kappa_is_cohens(out: Path) -> None:
    path = table(out)
    book = openpyxl.load_workbook(path)
    sheet = book["coding"]
    column = heads(sheet)["status"]
    sheet.cell(2, column).value = "proposed"
    book.save(path.with_name("wang.xlsx"))
    figures = {figure.field: figure for figure in agreement([read_table(path.with_name("wang.xlsx"))])}
    # three of four agree, and so much is what chance gives: all of the machine's are enacted
    assert (figures["status"].agreed, figures["status"].kappa) == (0.75, 0.0)


def test_what_is_no_coding_table_is_told(out: Path, tmp_path: Path) -> None:
    for name, content in (("a.xlsx", b"nothing"), ("b.xlsx", b"")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(TableError, match=name):
            read_table(tmp_path / name)
    openpyxl.Workbook().save(tmp_path / "c.xlsx")
    result = run("recode", tmp_path / "c.xlsx", "-o", tmp_path / "back")
    assert result.exit_code == 1
    assert "c.xlsx" in result.output


def test_tables_by_different_codebooks_are_not_compared(out: Path) -> None:
    paths = [table(out, f"{name}.xlsx", "--codebook", name) for name in ("oecd-stip", "schneider-ingram")]
    result = CliRunner().invoke(main, ["recode", *map(str, paths), "-o", str(out.parent / "back")])
    assert result.exit_code == 2
    assert "schneider-ingram" in result.output


def test_code_tells_wrong_formats_and_examples_that_do_not_come_out(out: Path, tmp_path: Path) -> None:
    assert CliRunner().invoke(main, ["code", str(out), "-o", str(tmp_path / "t.docx")]).exit_code == 2
    book = own(tmp_path, '[class.a]\nzh = "甲"\nyes = ["建设省级重点实验室。"]\n')
    result = run("code", out, "-o", tmp_path / "t.csv", "--codebook", book)
    assert result.exit_code == 0
    assert "建设省级重点实验室。" in result.output
    missing = run("code", out, "-o", tmp_path / "t.csv", "--codebook", "no-such")
    assert missing.exit_code == 1
    assert "oecd-stip" in missing.output


def test_the_same_records_give_the_same_table(out: Path) -> None:
    first = table(out, "a.csv").read_bytes()
    assert first == table(out, "b.csv").read_bytes()
