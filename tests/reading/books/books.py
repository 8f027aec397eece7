"""Small books of our own words in every format, for the tests of reading."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

REPOSITORY = Path(__file__).resolve().parents[3]
OWN_BOOK = REPOSITORY / "references" / "measuring-and-moving.md"
SHARED_DATA = REPOSITORY.parent / "shared" / "data"

LATEX_MAIN = r"""
\documentclass{book}
\title{A Small Book}
\licence{CC BY 4.0}
\begin{document}
\maketitle
% \chapter{Not this one}
\chapter{Motion}
\input{parts/speed}
\include{missing}
\section{Nothing here}
Only words, 100\,\% of them.
\end{document}
"""
LATEX_SPEED = r"""
\section{Speed}
Speed is way divided by time, $v = \frac{s}{t}$.
\begin{example}[A walk]
Somebody walks \SI{6.0}{km} in \SI{1.5}{h}. The speed is $v = 4.0$ km/h.
\end{example}
\begin{exercise}
A train needs \SI{20}{\second} for \SI{500}{\metre}. How fast is it?
\begin{enumerate}
\item In \si{\metre\per\second}?
\item In km/h?
\end{enumerate}
\end{exercise}
\begin{solution}
(a) \SI{25}{\metre\per\second} (b) 90 km/h
\end{solution}
\begin{tabular}{ll}
sound & 343 m/s \\ \hline
light & $3.0\times10^8$ m/s
\end{tabular}
\begin{wobble}A box that nobody knows.\end{wobble}
"""
HTML = """<html><head><title>A Small Book</title><meta name="license" content="CC BY 4.0"></head><body>
<script>alert(1)</script><nav>Contents</nav>
<h1>Motion</h1><h2 id="speed">Speed</h2>
<p>Speed is way divided by time,
<math><mi>v</mi><mo>=</mo><mfrac><mi>s</mi><mrow><mi>t</mi><mo>+</mo><mn>1</mn></mrow></mfrac></math>.</p>
<div class="example"><p>Somebody walks 6.0 km in 1.5 h, so v = 4.0 km/h.</p></div>
<h3>Exercises</h3>
<ol><li>A train needs 20 s for 500 m. How fast is it?</li><li>Light needs 8 min. How far, in 10<sup>11</sup> m?</li></ol>
<h3>Solutions</h3>
<ol><li>25 m/s</li><li>1.4 × 10<sup>11</sup> m</li></ol>
<h2>Tables</h2>
<table><caption>Speeds</caption><tr><th>what</th><th>speed</th></tr><tr><td>sound</td><td>343 m/s</td></tr></table>
</body></html>"""
COLLECTION = """<col:collection xmlns:col="http://cnx.rice.edu/collxml" xmlns:md="http://cnx.rice.edu/mdml">
<metadata><md:title>A Small Book</md:title><md:license url="http://example.org/by">A licence</md:license></metadata>
<col:content><col:module document="m0"/><col:subcollection><md:title>Part</md:title><col:content>
<col:subcollection><md:title>Motion</md:title><col:content><col:module document="m1"/><col:module document="gone"/>
</col:content></col:subcollection></col:content></col:subcollection></col:content></col:collection>"""
MODULE = """<document xmlns="http://cnx.rice.edu/cnxml" xmlns:m="http://www.w3.org/1998/Math/MathML">
<title>Speed</title><content>
<para>Speed is <m:math><m:mi>v</m:mi><m:mo>=</m:mo><m:mfrac><m:mi>s</m:mi><m:mi>t</m:mi></m:mfrac></m:math>.</para>
<example><title>A walk</title><exercise><problem><para>6 km in 1.5 h?</para></problem>
<solution><para>4 km/h</para></solution></exercise></example>
<para>Use the following information to answer the next two exercises. A bus goes at 10 m/s.</para>
<exercise><problem><para>How far in 3 s?</para></problem><solution><list list-type="enumerated"
number-style="lower-alpha"><item>30 m</item><item>0.03 km</item></list></solution></exercise>
<exercise><problem><para>How far in 4 s?</para><media alt=""><image/></media></problem></exercise>
<exercise><problem><para>And light? <m:math><m:mn>3</m:mn><m:mo>×</m:mo><m:msup><m:mn>10</m:mn><m:mn>8</m:mn></m:msup>
<m:mspace/><m:mtext>m/s</m:mtext></m:math></para></problem></exercise>
<table summary="speeds"><tgroup cols="2"><tbody><row><entry>sound</entry><entry>343 m/s</entry></row></tbody></tgroup></table>
<marquee>old</marquee></content></document>"""


def build_script() -> ModuleType:
    """`references/build.py`, which is no part of the package."""
    spec = importlib.util.spec_from_file_location("build_references", REPOSITORY / "references" / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def write_latex(folder: Path) -> Path:
    (folder / "parts").mkdir(parents=True)
    (folder / "parts" / "speed.tex").write_text(LATEX_SPEED)
    (folder / "main.tex").write_text(LATEX_MAIN)
    return folder / "main.tex"


def write_collection(folder: Path) -> Path:
    for name, text in (("m0", MODULE.replace("Speed</title>", "Preface</title>")), ("m1", MODULE)):
        (folder / "modules" / name).mkdir(parents=True)
        (folder / "modules" / name / "index.cnxml").write_text(text)
    (folder / "small.collection.xml").write_text(COLLECTION)
    return folder


def write_notebook(path: Path, markdown: str = "# Motion\n\n## Speed\n\nSpeed is $v = s/t$.") -> Path:
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": markdown.splitlines(keepends=True)},
        {
            "cell_type": "code",
            "metadata": {},
            "execution_count": 1,
            "source": ["6.0 / 1.5"],
            "outputs": [
                {"output_type": "execute_result", "metadata": {}, "execution_count": 1, "data": {"text/plain": ["4.0"]}}
            ],
        },
    ]
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    return path
