"""Pages of official sites, written here after their patterns, and the real ones where they are at hand."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from policy_nlp.readers import ReadError, read_bytes, read_file

BODY = "".join(
    f"<p>第{number}条　支持龙头企业牵头组建创新联合体，对符合条件的给予最高{number}00万元补助。</p>"
    for number in "一二三四五六"
)
PAGE = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>某市创新联合体管理办法_某市人民政府</title>
<meta name="ArticleTitle" content="某市创新联合体管理办法"><meta name="PubDate" content="2024-05-01 09:00">
<script>var title = "不是正文，也不该出现在正文里。";</script></head>
<body><div class="header"><a href="/">首页</a> <a href="/zw">政务公开</a></div>
<div class="crumb">当前位置：<a href="/">首页</a> &gt; <a href="/gfxwj">规范性文件</a></div>
<table class="index"><tr><td>索 引 号：</td><td>K0001/2024-00012</td><td>主题分类：</td><td>科技</td></tr>
<tr><td>发文机关：</td><td>某市人民政府办公室</td><td>成文日期：</td><td>2024年4月28日</td></tr>
<tr><td>主题词：</td><td></td></tr></table>
<h1>某市创新联合体管理办法</h1>
<div class="info"><span>发布时间：2024-05-01</span><span>来源：市科技局</span><span>浏览次数：<i>-</i></span>
<span>【字体：大 中 小】</span></div>
<div class="TRS_Editor">{BODY}
<table><tr><th>类别</th><th colspan="2">补助（万元）</th></tr>
<tr><td rowspan="2">牵头单位</td><td>首年</td><td>200</td></tr><tr><td>次年</td><td>100</td></tr></table>
<p>附件：<a href="1.doc">申报书</a></p></div>
<div class="share">分享到：<a>微信</a><a>微博</a></div><p>打印 关闭</p><p>上一篇：<a href="2">另一个通知</a></p>
<div class="footer">版权所有：某市人民政府</div></body></html>"""


def test_document_with_its_metadata_and_table_and_without_furniture() -> None:
    document = read_bytes(PAGE.encode(), name="page.html")
    lines = document.text.splitlines()
    assert lines[:6] == [
        "索引号\tK0001/2024-00012",
        "主题分类\t科技",
        "发文机关\t某市人民政府办公室",
        "成文日期\t2024年4月28日",
        "某市创新联合体管理办法",
        "发布时间：2024-05-01 来源：市科技局",
    ]
    assert lines[6].startswith("第一条　支持") and lines[11].startswith("第六条")
    assert lines[12:] == ["类别\t补助（万元）", "牵头单位\t首年\t200", "\t次年\t100", "附件：申报书"]
    (table,) = document.source_file.tables  # type: ignore[union-attr]
    assert document.text[table.start : table.end].split("\n") == lines[12:15]
    assert document.hints["articletitle"] == "某市创新联合体管理办法"
    assert document.hints["pubdate"] == "2024-05-01 09:00"
    assert document.hints["title"].endswith("某市人民政府")


@pytest.mark.parametrize("encoding", ["gb2312", "gbk", "gb18030", "utf-16", "utf-8-sig"])
def test_declared_and_undeclared_encodings(encoding: str) -> None:
    page = PAGE.replace("utf-8", encoding if encoding.startswith("gb") else "gb2312")
    assert read_bytes(page.encode(encoding), name="a").text == read_bytes(PAGE.encode(), name="a").text


def test_very_short_notice() -> None:
    notice = "<div class='nav'><a>首页</a></div><div id='zoom'><p>经研究，同意。</p><p>特此通知。</p></div>"
    page = f"<html><body>{notice}</body></html>"
    assert read_bytes(page.encode(), name="a.html").text == "经研究，同意。\n特此通知。\n"


def test_metadata_as_a_list() -> None:
    block = "<ul><li>索引号：X/2024-1</li><li>发文字号：某政〔2024〕1号</li></ul>"
    block += "<dl><dt>发布机构：</dt><dd>某县政府</dd></dl>"
    text = read_bytes(f"<html><body>{block}<div>{BODY}</div></body></html>".encode(), name="a").text
    assert text.startswith("索引号\tX/2024-1\n发文字号\t某政〔2024〕1号\n发布机构\t某县政府\n第一条")


def test_old_page_in_tables_whose_title_is_no_heading() -> None:
    rows = "<tr><td><b>某县创新联合体扶持办法</b></td></tr><tr><td>发布时间：2020-1-2 浏览次数：33次</td></tr>"
    rows += f"<tr><td>{BODY}</td></tr>"
    page = f"<table><tr><td><a>栏目一</a><br><a>栏目二</a></td><td><table>{rows}</table></td></tr></table>"
    lines = read_bytes(page.encode(), name="a.htm").text.splitlines()
    assert lines[:2] == ["某县创新联合体扶持办法", "发布时间：2020-1-2"] and lines[2].startswith("第一条")


def test_other_articles_below_the_document_are_left_out() -> None:
    more = "<p>相关新闻：</p><p>省长调研创新联合体建设，强调要加快推进，抓好落实。</p>"
    text = read_bytes(f"<html><body><div>{BODY}{more}</div></body></html>".encode(), name="a").text
    assert "第六条" in text and "省长" not in text


def test_layout_tables_are_not_tables() -> None:
    page = f"<table><tr><td>栏目</td><td>{BODY}</td></tr></table>"
    document = read_bytes(page.encode(), name="a.htm")
    assert "第一条　支持龙头企业" in document.text.split("\n")[0] and not document.source_file.tables  # type: ignore[union-attr]


def test_hostile_pages_are_bounded() -> None:
    deep = "<div class='nav'>" * 300_000 + "创新联合体"
    with pytest.raises(ReadError):
        read_bytes(deep.encode(), name="deep.html")
    deep = "<html><body>" + BODY + "<b><table><tr><td>" * 100_000
    assert "第六条" in read_bytes(deep.encode(), name="deep.html").text
    wide = (
        "<table>" + "<tr><td colspan=9999999 rowspan=9999999>额度</td><td>不超过五十万元</td></tr>" * 3000 + "</table>"
    )
    assert len(read_bytes(wide.encode(), name="wide.html").text) < 3_000_000
    many = "<html><body><p " + " ".join(f"a{number}=b" for number in range(200_000)) + f">{BODY}"
    assert "第六条" in read_bytes(many.encode(), name="attributes.html").text
    nested = "<html><body>" + "<div class='nav'>" * 200 + BODY * 2000 + "</div>" * 200
    assert "第六条" in read_bytes(nested.encode(), name="nested.html").text
    entities = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><p>创新联合体&x;</p></body></html>'
    assert "root:" not in read_bytes(entities.encode(), name="entities.html").text


def _pages() -> list[Path]:
    home = os.environ.get("POLICY_NLP_DATA")
    return sorted((Path(home) / "data/formats").glob("*.html")) if home else []


@pytest.mark.skipif(not _pages(), reason="POLICY_NLP_DATA names no folder with data/formats")
def test_nothing_of_the_body_of_real_pages_is_lost() -> None:
    from lxml import html

    for path in _pages():
        text = re.sub(r"\s", "", read_file(path).text)
        tree = html.fromstring(path.read_text(encoding="utf-8"))
        for paragraph in tree.iter("p"):
            words = re.sub(r"\s", "", paragraph.text_content())
            if len(words) > 30 and "。" in words and paragraph.find(".//script") is None:
                assert words in text, (path.name, words)
        for furniture in ("版权所有", "网站标识码", "扫一扫", "当前位置", "无障碍阅读", "浏览次数"):
            assert furniture not in text, (path.name, furniture)
