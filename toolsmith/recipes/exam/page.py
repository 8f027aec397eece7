"""An exam as one HTML page without scripts, fetching nothing: the matrix, the worst requests, and what to do next.

Covered: names, docs, requests and replies are strangers' texts; all of them are cut and escaped, and the page forbids
scripts and every request.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from toolsmith.printable import printable_line
from toolsmith.recipes.exam.report import ExamReport
from toolsmith.recipes.exam.tables import NOTHING, Confusion, Row

_LONGEST = 300  # characters of one text
_MOST_IN_MATRIX = 30  # tools
_WORST = 40
_STYLE = (
    "body{font:14px system-ui,sans-serif;margin:2em auto;max-width:80em;padding:0 1em}table{border-collapse:collapse;"
    "margin:1em 0}td,th{border:1px solid #ccc;padding:.2em .5em;text-align:left;vertical-align:top}"
    ".n{text-align:right}.no{background:#fdd}.yes{background:#dfd}.scroll{overflow-x:auto}"
)


def exam_page(report: ExamReport) -> str:
    """The page, complete."""
    body = Markup("").join(
        [
            Markup("<h1>{}</h1><p>commit {}, seed {}, {} questions to each model</p>").format(
                f"Exam of {_cut(report.toolbox)}", report.commit[:12], report.seed, report.questions
            ),
            Markup("<h2>What to do next</h2>"),
            _advice(report),
            Markup("<h2>Models</h2>"),
            _rows("exam", [*report.totals, *report.by_exam]),
            Markup("<h2>Which tool was called</h2>"),
            _matrix(report.confusions),
            Markup("<h2>Worst requests</h2>"),
            _worst(report),
            Markup("<h2>By tool</h2>"),
            _rows("tool", sorted(report.by_tool, key=lambda row: row.share.value)),
            Markup("<h2>By category</h2>"),
            _rows("category", report.by_category),
            Markup("<h2>By form of question</h2>"),
            _rows("form", report.by_part),
        ]
    )
    return str(
        Markup(
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
            "<title>Exam</title><style>{}</style></head><body>{}</body></html>\n"
        ).format(Markup(_STYLE), body)  # noqa: S704 - our own
    )


def _cut(text: str) -> str:
    line = printable_line(text)
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Markup:
    head = Markup("").join(Markup("<th>{}</th>").format(each) for each in heads)
    lines = [Markup("<tr>{}</tr>").format(Markup("").join(_cell(each) for each in row)) for row in rows]
    return Markup("<div class=scroll><table><tr>{}</tr>{}</table></div>").format(head, Markup("").join(lines))


def _cell(value: object) -> Markup:
    if isinstance(value, Markup):
        return value
    return Markup("<td>{}</td>").format(_cut(str(value)))


def _advice(report: ExamReport) -> Markup:
    if not report.advice:
        return Markup("<p>Nothing stands out.</p>")
    rows = [
        (place, each.step, " and ".join(each.tools), each.why, each.lost, each.command)
        for place, each in enumerate(report.advice, 1)
    ]
    return _table(("", "step", "tools", "why", "wrong answers", "command"), rows)


def _rows(what: str, rows: Sequence[Row]) -> Markup:
    lines = []
    for row in rows:
        low, high = row.share.interval
        flaws = ", ".join(f"{name} {count}" for name, count in row.flaws.items())
        share = f"{row.share.right}/{row.share.total} = {row.share.value:.3f}"
        lines.append((row.model, row.name, share, f"{low:.2f} to {high:.2f}", f"{row.score:.3f}", flaws))
    return _table(("model", what, "right", "95 % interval", "score", "mistakes"), lines)


def _matrix(confusions: Sequence[Confusion]) -> Markup:
    """Right tools as rows, called ones as columns; the tools that are confused most, where there are many."""
    wrong = {each.right for each in confusions if each.right != each.called}
    ordered = [*dict.fromkeys(each.right for each in confusions if each.right in wrong)]
    ordered += [each.right for each in confusions if each.right not in ordered]
    rights = list(dict.fromkeys(ordered))[:_MOST_IN_MATRIX]
    shown = [each for each in confusions if each.right in rights]
    columns = list(dict.fromkeys([*rights, *(each.called for each in shown if each.called != NOTHING), NOTHING]))
    columns = [*columns[: 2 * _MOST_IN_MATRIX], *([NOTHING] if NOTHING not in columns[: 2 * _MOST_IN_MATRIX] else [])]
    counts = {(each.right, each.called): each.count for each in shown}
    numbers = {name: str(place) for place, name in enumerate(columns, 1)}
    rows = []
    for right in rights:
        cells = [_count(counts.get((right, called), 0), is_right=right == called) for called in columns]
        rows.append((f"{numbers.get(right, '')} {right}", *cells))
    key = ", ".join(f"{numbers[name]} {name}" for name in columns if name not in rights)
    return Markup("{}<p>{}</p>").format(_table(("right", *numbers.values()), rows), _cut(key) if key else "")


def _count(count: int, *, is_right: bool) -> Markup:
    kind = "yes" if is_right and count else "no" if count else ""
    return Markup('<td class="n {}">{}</td>').format(kind, count or "")


def _worst(report: ExamReport) -> Markup:
    wrong = sorted((each for each in report.marked if not each.is_right), key=lambda each: each.score)[:_WORST]
    rows = [
        (
            each.model,
            f"{each.exam}: {each.part}",
            each.tool,
            ", ".join(each.flaws),
            "; ".join(each.details),
            each.request,
        )
        for each in wrong
    ]
    return _table(("model", "question", "right tool", "mistakes", "what was wrong", "request"), rows)
