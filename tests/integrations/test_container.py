"""The container's files: they ask for options that there are, for an ordinary user and a read-only file system."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml

from tests.cli.walk import commands

FOLDER = Path(__file__).parents[2] / "integrations" / "container"
OPTIONS = {name for command in commands() for name in command.option_names}


@pytest.fixture(scope="module")
def pod():
    deployment, service = yaml.safe_load_all((FOLDER / "kubernetes.yaml").read_text())
    assert service["spec"]["selector"] == deployment["spec"]["template"]["metadata"]["labels"]
    return deployment["spec"]["template"]["spec"]


def test_every_command_has_options_that_there_are(pod):
    served = re.search(r"^CMD (\[.*\])$", (FOLDER / "Containerfile").read_text(), re.MULTILINE)
    assert served is not None
    words = [
        *yaml.safe_load(served[1]),
        *pod["containers"][0]["args"],
        *shlex.split(pod["initContainers"][0]["command"][2]),
    ]
    assert {word for word in words if word.startswith("--")} <= OPTIONS


def test_nobody_is_root_and_nothing_but_the_toolbox_is_written(pod):
    assert pod["securityContext"]["runAsNonRoot"]
    for container in (*pod["containers"], *pod["initContainers"]):
        held = container["securityContext"]
        assert held["readOnlyRootFilesystem"]
        assert held["capabilities"] == {"drop": ["ALL"]}
        assert not held["allowPrivilegeEscalation"]
    service = yaml.safe_load((FOLDER / "compose.yaml").read_text())["services"]["toolsmith"]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert "USER 10001" in (FOLDER / "Containerfile").read_text()


def test_what_the_image_is_built_from_is_there():
    for line in (FOLDER / "Containerfile").read_text().splitlines():
        if line.startswith("COPY "):
            assert all((FOLDER.parents[1] / name).exists() for name in line.split()[1:-1])
