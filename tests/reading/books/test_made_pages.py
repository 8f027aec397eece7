"""Pages as tools make them (pandoc, Sphinx, mdBook, MathJax, KaTeX) and exercises in tables, boxes and old formats."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolsmith.reading.books.reference import read_here
from toolsmith.types.reference import Chapter, Section

TEXT = "A ball rolls with the speed v and covers s = v t. " * 6
FILES = {
    "table.md": f"# Rolling\n\n## Straight\n\n{TEXT}\n\n### Exercises\n\n| No. | Problem | Answer |\n|---|---|---|\n| 1 | At 4 m/s for 5 s? | 20 m |\n| 2 | At 1 m/s for 2 s? | 2 m |\n",
    "details.md": f"# Rolling\n\n## Straight\n\n{TEXT}\n\n**Exercise 1.** At 4 m/s?\n\n<details>\n<summary>Show the solution</summary>\n20 m\n</details>\n\n**Exercise 2.** At 1 m/s?\n\n<details><summary>Answer</summary>\n\n2 m\n\n</details>\n",
    "table.html": f"<body><h1>Rolling</h1><h2>Straight</h2><p>{TEXT}</p><table><tr><th>Exercise</th><th>Solution</th></tr><tr><td>At 4 m/s for 5 s?</td><td>20 m</td></tr><tr><td>At 1 m/s?</td><td>2 m</td></tr></table></body>",
    "pandoc.html": f'<head><title>Balls</title></head><body><header id="title-block-header"><h1 class="title">Balls</h1><p>By me</p></header><nav id="TOC"><h2>Contents</h2></nav><h1>Rolling</h1><h2>Straight</h2><p>{TEXT}</p><div class="exercise"><p><strong>Exercise 1</strong>. At 4 m/s?</p></div><div class="solution"><p>20 m</p></div><h3>Exercises</h3><ol><li>At 1 m/s?</li></ol><h3>Solutions</h3><ol><li>2 m</li></ol></body>',
    "sphinx.html": f'<head><title>1. Rolling — Balls 1.0 documentation</title></head><body><div role="navigation"><h3>Navigation</h3></div><div role="main"><section><h1>1. Rolling<a class="headerlink" href="#">¶</a></h1><section><h2>Straight<a class="headerlink" href="#">¶</a></h2><p>{TEXT}</p><div class="exercise admonition" id="e1"><p class="admonition-title"><span>Exercise 1 </span> (Speed)</p><section><p>At 4 m/s?</p></section></div><div class="exercise admonition"><p class="admonition-title">Exercise 2</p><p>At 1 m/s?</p></div><div class="solution dropdown admonition"><p class="admonition-title">Solution to<a href="#e1"> Exercise 1 (Speed)</a></p><section><p>20 m</p></section></div><div class="solution admonition"><p class="admonition-title">Solution to Exercise 2</p><p>2 m</p></div></section></section></div><div class="footer">© us</div></body>',
    "exam.tex": rf"\documentclass{{exam}}\begin{{document}}\chapter{{Rolling}}\section{{Straight}} {TEXT} \begin{{questions}} \question[5] At 4 m/s? \begin{{solution}}[2cm] 20 m \end{{solution}} \question At 1 m/s? \begin{{solution}} 2 m \end{{solution}} \end{{questions}} \end{{document}}",
    "parts.tex": rf"\documentclass{{book}}\begin{{document}}\part{{Balls}}\chapter{{Rolling}}\section{{Straight}} {TEXT} \begin{{exercise}} At 4 m/s? \begin{{solution}} 20 m \end{{solution}} \end{{exercise}} \begin{{exercise}} At 1 m/s? \end{{exercise}} \begin{{solution}} 2 m \end{{solution}} \part{{Stones}} \end{{document}}",
}  # fmt: skip


def only(path: Path) -> tuple[Chapter, Section]:
    (chapter,) = read_here(path).chapters
    (section,) = chapter.sections
    return chapter, section


@pytest.mark.parametrize("name", FILES)
def test_its_two_exercises_are_found_and_nothing_around_them(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(FILES[name], "utf-8")
    chapter, section = only(tmp_path / name)
    assert [item.solution for item in section.solved] == ["20 m", "2 m"]
    assert [item.problem.removeprefix("At ")[:5] for item in section.solved] == ["4 m/s", "1 m/s"]
    assert (section.title, section.text) == ("Straight", TEXT.strip())
    assert chapter.title in ("Rolling", "1. Rolling")
    assert section.not_understood == ()


def test_formulas_that_a_script_drew_are_read_once(tmp_path: Path) -> None:
    katex = '<span class="katex"><span class="katex-mathml"><math><semantics><mi>v</mi><annotation encoding="application/x-tex">v=3</annotation></semantics></math></span><span class="katex-html" aria-hidden="true">v=3</span></span>'
    mathjax = '<span class="MathJax_Preview">E=5</span><script type="math/tex">E=5</script>'
    drawn = '<mjx-container><mjx-math aria-hidden="true">x7</mjx-math><mjx-assistive-mml><math><mi>x</mi><mo>=</mo><mn>7</mn></math></mjx-assistive-mml></mjx-container>'
    text = f"<body><h1>Rolling</h1><h2>Straight</h2><p>{katex} and {mathjax} and {drawn}.</p></body>"
    (tmp_path / "math.html").write_text(text, "utf-8")
    _, section = only(tmp_path / "math.html")
    assert section.text == "$v=3$ and $E=5$ and $x = 7$."


def test_collections_of_the_first_years_are_read(tmp_path: Path) -> None:
    (tmp_path / "collection.xml").write_text(
        '<c:collection xmlns:c="http://cnx.rice.edu/collxml" xmlns:md="http://cnx.rice.edu/mdml/0.4"><c:metadata>'
        '<md:title>Balls</md:title><md:license href="http://creativecommons.org/licenses/by/2.0"/></c:metadata><c:content>'
        "<c:subcollection><md:title>Rolling</md:title><c:content><c:module document='m1'/></c:content></c:subcollection>"
        "</c:content></c:collection>"
    )
    (tmp_path / "m1").mkdir()
    (tmp_path / "m1" / "index.cnxml").write_text(
        f'<document xmlns="http://cnx.rice.edu/cnxml"><!-- old --><name>Straight</name><content><para>{TEXT}</para>'
        "<exercise><problem><para>At 4 m/s?</para></problem><solution><para>20 m</para></solution></exercise>"
        "</content></document>"
    )
    reference = read_here(tmp_path)
    (section,) = reference.chapters[0].sections
    assert (reference.title, reference.chapters[0].title, section.title) == ("Balls", "Rolling", "Straight")
    assert reference.licence.startswith("http://creativecommons.org")
    assert [item.solution for item in section.solved] == ["20 m"]
