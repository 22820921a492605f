"""The user's own words: found as written, denied where they are denied, unknown to pipelines without them."""

from __future__ import annotations

import itertools
import pickle
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import policy_nlp as pn
from policy_nlp.cli import main
from policy_nlp.lexicon import Lexicon, LexiconError, Row, read_lexicon
from policy_nlp.scan import Scan

DOCS = (Path(__file__).parents[1] / "docs/lexicon.md").read_text(encoding="utf-8")
HEADER = "term,kind,value\n"


@pytest.fixture
def words(tmp_path: Path) -> Path:
    path = tmp_path / "words.csv"
    rows = "星火中枢,actor,platform\n阿里,actor,enterprise\n智汇研究院,actor,institute\n江南新城,place,330000\n"
    path.write_text(HEADER + rows + "两江走廊,place,\n龙头企业,not_actor,\n苏州,not_place\n", encoding="utf-8")
    return path


def actors(analysis: pn.Analysis) -> list[tuple[str, str, bool]]:
    return [(actor.text, actor.type, actor.named) for actor in analysis.actors]


def places(analysis: pn.Analysis) -> list[tuple[str, str | None]]:
    return [(place.text, place.region) for place in analysis.regions]


def test_the_example_of_the_documentation_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (table,) = re.findall(r"```csv\n(.*?)```", DOCS, re.S)
    (code,) = re.findall(r"```python\n(.*?)```", DOCS, re.S)
    (tmp_path / "my-words.csv").write_text(table, encoding="utf-8")
    exec(compile(code, "lexicon.md", "exec"), {})


@pytest.mark.parametrize(
    "text",
    [
        "由星火中枢联合浙江大学建设。",
        "加快星火中枢建设，做强产业。",
        "（责任单位：星火中枢、省科技厅）",
        "《决定》所称星火中枢，是指创新平台。",
        "由星火中樞聯合浙江大學建設。",
    ],
)
def test_a_body_is_found_with_exactly_its_span(text: str, words: Path) -> None:
    spelt = "星火中樞" if "樞" in text else "星火中枢"
    assert (spelt, "platform", True) not in actors(pn.analyse(text))
    assert (spelt, "platform", True) in actors(pn.analyse(text, lexicon=words))


def test_a_word_gives_way_to_a_longer_name_that_runs_on(words: Path) -> None:
    found = actors(pn.analyse("支持阿里巴巴集团与阿里开展合作。", lexicon=words))
    assert found == [("阿里巴巴集团", "enterprise", True), ("阿里", "enterprise", True)]


def test_a_word_sets_right_a_name_that_began_too_early(tmp_path: Path) -> None:
    path = tmp_path / "words.csv"
    text = "由星海智汇研究院牵头。"
    assert ("星海智汇研究院", "institute", True) in actors(pn.analyse(text))
    path.write_text(HEADER + "智汇研究院,actor,platform\n", encoding="utf-8")
    assert actors(pn.analyse(text, lexicon=path)) == [("智汇研究院", "platform", True)]


def test_nothing_is_found_inside_a_title(words: Path) -> None:
    analysis = pn.analyse("印发《江南新城星火中枢建设方案》。", lexicon=words)
    assert actors(analysis) == places(analysis) == []


def test_a_denied_body_is_none_and_longer_ones_stay(words: Path) -> None:
    text = "支持龙头企业和行业龙头企业联盟发展。"
    assert any("龙头企业" in found[0] for found in actors(pn.analyse(text)))
    assert "龙头企业" not in [found[0] for found in actors(pn.analyse(text, lexicon=words))]


def test_places_with_and_without_a_code(words: Path) -> None:
    text = "推进江南新城和两江走廊发展，学习苏州、苏州市和宁波的经验。"
    assert ("苏州", "320500") in places(pn.analyse(text))
    assert places(pn.analyse(text, lexicon=words)) == [
        ("江南新城", "330000"),
        ("两江走廊", None),
        ("苏州市", "320500"),
        ("宁波", "330200"),
    ]


def test_a_place_inside_a_body_is_part_of_its_name(words: Path) -> None:
    analysis = pn.analyse("江南新城管理委员会给予补助。", lexicon=words)
    assert actors(analysis)[0][0] == "江南新城管理委员会"
    assert places(analysis) == []


def test_latin_words_are_whole(tmp_path: Path) -> None:
    path = tmp_path / "words.csv"
    path.write_text(HEADER + "ACME,actor,enterprise\n", encoding="utf-8")
    found = [actor.text for actor in pn.analyse("由ACME牵头，ACMEX和3ACME参与。", lexicon=path).actors]
    assert found.count("ACME") == 1


def test_pipelines_do_not_share_their_words(words: Path) -> None:
    text = "由星火中枢牵头建设。"
    plain = pn.analyse(text)
    own = pn.Pipeline(lexicon=[words])
    other = pn.Pipeline()
    assert actors(own(text)) == [("星火中枢", "platform", True)]
    assert other(text) == plain == pn.analyse(text)
    assert own(text).made_by.data_version != plain.made_by.data_version


def test_the_version_tells_the_words_not_the_files(words: Path, tmp_path: Path) -> None:
    lines = words.read_text(encoding="utf-8").splitlines()
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text("\n".join([lines[0], *lines[4:]]), encoding="utf-8")
    second.write_text("\r\n".join(lines[:4]) + "\r\n\r\n", encoding="gb18030")
    version = read_lexicon(words).version
    assert read_lexicon([first, second]).version == read_lexicon([second, first, first]).version == version
    assert read_lexicon(first).version != version
    assert pickle.loads(pickle.dumps(read_lexicon(words))).version == version


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("word,kind,value\n", "row 1: the columns are word,kind,value"),
        ("", "row 1"),
        (HEADER + "星火,actor,platform\n星海,body,x\n", "row 3: kind is body, allowed are actor, place"),
        (HEADER + "星火,actor,firm\n", "row 2: the value of an actor is its type, not firm; there are government"),
        (HEADER + "星火,place,999999\n", "row 2: the value of a place is its region id"),
        (HEADER + "星火,not_actor,platform\n", "row 2: not_actor takes no value"),
        (HEADER + ",actor,platform\n", "row 2: term is empty"),
        (HEADER + "星火,actor,platform,x\n", "row 2: 4 cells"),
        (HEADER + "星火\n", "row 2: 1 cells"),
        (HEADER + "星火,actor,platform\n星火,not_actor,\n", "row 3: 星火 has another meaning in"),
    ],
)
def test_errors_name_file_and_row(content: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICY_NLP_LANG", "en")
    path = tmp_path / "words.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(LexiconError, match=re.escape(expected)) as error:
        pn.Pipeline(lexicon=[path])
    assert str(path) in str(error.value)


def test_the_command_takes_several_files_and_refuses_wrong_ones(words: Path, tmp_path: Path) -> None:
    text, more, wrong = tmp_path / "a.txt", tmp_path / "more.csv", tmp_path / "wrong.csv"
    text.write_text("由星火中枢与云帆中枢共同牵头，在浙江省建设中试基地。\n", encoding="utf-8")
    more.write_text(HEADER + "云帆中枢,actor,platform\n", encoding="utf-8")
    wrong.write_text(HEADER + "云帆中枢,actor,ship\n", encoding="utf-8")
    out = tmp_path / "out"
    options = ["analyse", str(text), "-o", str(out), "--lexicon", str(words)]
    assert CliRunner().invoke(main, [*options, "--lexicon", str(more)]).exit_code == 0
    written = (out / "analyses.jsonl").read_text(encoding="utf-8")
    assert '"text":"星火中枢"' in written
    assert '"text":"云帆中枢"' in written
    refused = CliRunner().invoke(main, [*options, "--lexicon", str(wrong)])
    assert refused.exit_code == 2
    assert "wrong.csv" in refused.output


@settings(max_examples=60, deadline=None)
@given(text=st.text(alphabet="星海智能市江南新城研究院企业由和、《》。\n阿里A", max_size=40), terms=st.data())
def test_own_words_stay_grounded_and_apart(text: str, terms: st.DataObject) -> None:
    term = st.text(alphabet="星海智能江南企业院A", min_size=1, max_size=4)
    kinds = st.sampled_from([("actor", "platform"), ("place", "330000"), ("not_actor", ""), ("not_place", "")])
    chosen = terms.draw(st.dictionaries(term, kinds, min_size=1, max_size=4))
    pipeline = pn.Pipeline()
    pipeline._lexicon = Lexicon(Row(word, *kind) for word, kind in chosen.items())
    analysis = pipeline(text)
    for layer in (analysis.actors, analysis.regions):
        for one, other in itertools.pairwise(layer):
            assert one.end <= other.start
    named = {(actor.start, actor.end) for actor in analysis.actors}
    for word in Scan(text, pipeline._lexicon).own_actors:
        assert not (word.denied and (word.start, word.end) in named)


def test_many_words_in_a_long_text_stay_linear() -> None:
    Scan("星海" * 50_000, Lexicon([Row("星海", "place", "330000"), Row("海星", "actor", "other")]))
