"""What pages are made of: addresses, differences, charts, forms, jobs, files of a site."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.serving.pages.conftest import HTML
from toolsmith.errors import UsageError
from toolsmith.library.use.export import export
from toolsmith.serving.pages.places import FilePlaces, Places, file_of
from toolsmith.serving.pages.run_form import arguments_of, entered_of, fields_of, read_form
from toolsmith.serving.pages.spending import bars
from toolsmith.serving.pages.versions_page import rows
from toolsmith.toolbox.logs.jobs import Job, RunningJob, jobs_folder, running_jobs
from toolsmith.toolbox.toolbox import Toolbox


def test_addresses_of_any_text_stay_below_their_page() -> None:
    for text in (HTML, "../../x", "a b/ü", "?q=1#x"):
        address = Places("/other").of("tool", text)
        assert address.startswith("/other/view/tool/")
        assert not set(address) & set("\"'<>?# ")
        file = file_of("tool", text)
        assert ".." not in file.split("/")
        assert not set(file) & set("\"'<>?# \\")
        assert FilePlaces(file).home.replace("../", "") == "index.html"


def test_a_difference_has_both_sides_and_cuts_what_is_equal() -> None:
    before = "\n".join(["same"] * 20 + ["old", "kept"] + ["same"] * 20)
    found = rows(before, before.replace("old", "new\nnewer"))
    changed = [(row.before, row.after) for row in found if row.kind == "changed"]
    assert changed == [("old", "new"), ("", "newer")]
    assert found[0].kind == "skipped"
    assert len(found) < 12
    assert rows("a\n", "a\n") == []


def test_a_chart_stacks_its_series_and_fits_its_frame() -> None:
    chart = bars([("making", {"2026-01-01": 2.0}), ("answers", {"2026-01-01": 1.0, "2026-01-02": 0.5})])
    assert chart is not None
    assert [bar.total for bar in chart.bars] == [3.0, 0.5]
    (_, low, height), (_, high, above) = chart.bars[0].parts
    assert round(low - above, 1) == high
    assert 0 <= high < low + height <= chart.height
    assert bars([("making", {})]) is None


def test_a_form_means_the_arguments_that_were_entered(box: Toolbox) -> None:
    tool = box.get("units/convert-length")
    assert [(field.name, field.kind) for field in fields_of(tool)] == [("value", "number"), ("unit", "choice")]
    example = {"value": 2.5, "unit": "mile"}
    assert arguments_of(tool, entered_of(tool, example)) == example
    total = box.get("numbers/total")
    assert arguments_of(total, {"arg:numbers": "[1, 2]", "arg:factor": "", "arg:evil": "1"}) == {"numbers": [1, 2]}
    broken = box.get("text/broken")
    assert arguments_of(broken, {"arg:text": ""}) == {"text": ""}, "an empty text is a text"
    assert arguments_of(broken, {"arg:text": "12"}) == {"text": "12"}, "a number is a text where texts are wanted"
    assert read_form(b"a=1&a=2&b=%C3%BC+x&c=a%0D%0Ab") == {"a": "2", "b": "ü x", "c": "a\nb"}
    with pytest.raises(ValueError, match="fields"):
        read_form(b"&".join(b"a=1" for _ in range(1_000)))


def test_a_job_is_there_while_its_process_is(tmp_path: Path) -> None:
    job = RunningJob(jobs_folder(tmp_path), "make")
    assert running_jobs(tmp_path) == []
    job.report(1, 3, "brackets", 0.25)
    (shown,) = running_jobs(tmp_path)
    assert (shown.command, shown.done, shown.total, shown.cost_usd, shown.process) == ("make", 1, 3, 0.25, os.getpid())
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    left = Job(command="refine", process=int(gone.stdout), started="", at="")
    file = jobs_folder(tmp_path) / f"{left.process}.json"
    file.write_text(left.model_dump_json())
    (jobs_folder(tmp_path) / "1.json").write_text("{")
    assert [each.command for each in running_jobs(tmp_path)] == ["make"]
    assert not file.exists()
    job.end()
    assert running_jobs(tmp_path) == []


def test_a_site_of_files_is_whole_in_itself(hostile: Toolbox, tmp_path: Path) -> None:
    made = export(hostile, "site", tmp_path / "site")
    files = list((tmp_path / "site").rglob("*.html"))
    assert made.tools >= 3
    assert len(files) > 2 * made.tools
    for file in files:
        page = BeautifulSoup(file.read_text("utf-8"), "html.parser")
        assert page.find_all(["script", "img", "form", "input"]) == [], file
        assert "default-src 'none'" in page.find("meta", attrs={"http-equiv": "content-security-policy"})["content"]
        for link in [*page.find_all("a"), *page.find_all("link")]:
            target = link["href"]
            if not target.startswith(("#", "data:")):
                assert (file.parent / target).resolve().is_file(), (file, target)
    told = "".join(file.read_text("utf-8") for file in files)
    assert "no tool fits" not in told, "requests are this machine's own"
    exams = (tmp_path / "site" / "view" / "exams.html").read_text("utf-8")
    assert "2/3" in exams
    assert "asked " not in exams
    with pytest.raises(UsageError, match="not empty"):
        export(hostile, "site", tmp_path / "site")
