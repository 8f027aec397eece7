"""The action, the GitLab job and the pre-commit hook, run as their hosts run them on a real repository."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from tests.toolbox.tools import adder, edit
from toolsmith.toolbox.toolbox import Toolbox

ROOT = Path(__file__).parents[2]
PATH = "arithmetic/sums/add-1"


@pytest.fixture
def box(tmp_path: Path) -> Toolbox:
    opened = Toolbox.create(tmp_path / "box")
    opened.add_many([adder(1), adder(2)])
    return opened


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """What a runner gives a step, with this toolsmith as the one that was installed."""
    commands = tmp_path / "bin"
    commands.mkdir()
    (commands / "toolsmith").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m toolsmith "$@"\n')
    (commands / "toolsmith").chmod(0o755)
    (commands / "python").symlink_to(sys.executable)
    who = {f"GIT_{role}_{what}": f"a@{what}" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    modules = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {**os.environ, **who, "PATH": f"{commands}:{os.environ['PATH']}", "PYTHONPATH": modules}


def evaluated(text: str, contexts: Mapping[str, str]) -> str:
    """A value with its `${{ … }}`; `a || b` is the first that is not empty, as on GitHub."""

    def value(found: re.Match[str]) -> str:
        return next(filter(None, (contexts.get(name.strip(), "") for name in found[1].split("||"))), "")

    return re.sub(r"\$\{\{(.*?)\}\}", value, str(text))


def run_action(
    box: Toolbox, environment: dict[str, str], contexts: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """The steps of the composite action, as the runner starts `shell: bash`; the first that fails ends it."""
    action = yaml.safe_load((ROOT / "integrations/github/action.yml").read_text())
    inputs = {f"inputs.{name}": evaluated(spec["default"], contexts) for name, spec in action["inputs"].items()}
    known = {**inputs, "inputs.install": "", **contexts}
    done = subprocess.CompletedProcess[str]([], 0, "", "")
    for step in action["runs"]["steps"]:
        if step.get("if") == "inputs.install != ''" and not known["inputs.install"]:
            continue
        assert "${{" not in step["run"], "a script must not hold what somebody else may have written"
        given = {name: evaluated(text, known) for name, text in step.get("env", {}).items()}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=box.root, env={**environment, **given}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            break
    return done


@pytest.mark.end_to_end
def test_the_action_annotates_what_a_pull_request_breaks(box: Toolbox, environment: dict[str, str]) -> None:
    base = box.commit
    box.history.git.run("switch", "--quiet", "-c", "side")
    edit(box)
    box.history.git.run("checkout", "--quiet", "--detach")  # as the checkout of a pull request is
    pull_request = {"github.event.pull_request.base.sha": base, "inputs.junit": "found.xml"}
    done = run_action(box, environment, pull_request)
    assert done.returncode == 1
    errors = [line for line in done.stdout.splitlines() if line.startswith("::error")]
    assert errors[0].startswith(f"::error file={PATH}/tool.py,line=1::{PATH}: hidden cases: 0 of 12")
    assert "add-2" not in "".join(errors)
    suite = ET.fromstring((box.root / "found.xml").read_text()).find("testsuite")  # noqa: S314 - our own
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures")) == ("1", "1")
    assert run_action(box, environment, {"github.event.before": "0" * 40}).stdout.count("  arithmetic/sums/") == 2
    passed = run_action(box, environment, {"github.event.before": "side"})
    assert (passed.returncode, passed.stdout) == (0, "")


@pytest.mark.end_to_end
def test_the_gitlab_job_leaves_a_report_of_a_merge_request(box: Toolbox, environment: dict[str, str]) -> None:
    (job,) = yaml.safe_load((ROOT / "integrations/gitlab/toolsmith.gitlab-ci.yml").read_text()).values()
    base = box.commit
    edit(box)
    given = {**environment, **job["variables"], "CI_MERGE_REQUEST_DIFF_BASE_SHA": base}
    for line in job["script"]:
        done = subprocess.run(["sh", "-c", line], cwd=box.root, env=given, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    report = box.root / job["artifacts"]["reports"]["junit"]
    failure = ET.fromstring(report.read_text()).find("testsuite/testcase/failure")  # noqa: S314 - our own
    assert failure is not None
    assert "0 of 12" in str(failure.text)


def hook() -> Any:
    (found,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    return found


@pytest.mark.end_to_end
def test_the_hook_lets_no_bad_edit_be_committed(box: Toolbox, environment: dict[str, str]) -> None:
    entry = box.root / ".git" / "hooks" / "pre-commit"
    entry.parent.mkdir(exist_ok=True)
    entry.write_text(f"#!/bin/sh\nexec {hook()['entry']}\n")
    entry.chmod(0o755)
    code = box.root / PATH / "tool.py"
    good = code.read_text()
    code.write_text(good.replace("value + 1", "value + 2"))
    before = box.commit
    refused = commit_all(box, environment)
    assert refused.returncode == 1
    assert f"rejected 0/12  {PATH}" in refused.stdout + refused.stderr
    assert (box.commit, code.read_text()) == (before, good.replace("value + 1", "value + 2"))
    code.write_text(good.replace("value + 1", "1 + value"))
    assert commit_all(box, environment).returncode == 0
    assert box.commit != before


def commit_all(box: Toolbox, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["git", "commit", "--all", "-m", "Edit"],
        cwd=box.root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_pre_commit_itself_runs_the_hook(box: Toolbox, environment: dict[str, str], tmp_path: Path) -> None:
    pytest.importorskip("pre_commit", reason="pip install pre-commit")
    config = {"repos": [{"repo": "local", "hooks": [{**hook(), "language": "system"}]}]}
    (box.root / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    box.history.git.run("add", ".pre-commit-config.yaml")
    assert commit_all(box, environment).returncode == 0
    given = {**environment, "PRE_COMMIT_HOME": str(tmp_path / "cache")}
    for arguments in (["validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")], ["install"]):
        subprocess.run([sys.executable, "-m", "pre_commit", *arguments], cwd=box.root, env=given, check=True)
    code = box.root / PATH / "tool.py"
    code.write_text(code.read_text().replace("value + 1", "value + 2"))
    refused = commit_all(box, given)
    assert refused.returncode == 1
    assert f"rejected 0/12  {PATH}" in refused.stdout + refused.stderr
    code.write_text(code.read_text().replace("value + 2", "1 + value"))
    assert commit_all(box, given).returncode == 0
