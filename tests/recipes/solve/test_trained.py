"""A model that was trained is asked with a line a tool and the request, as in its training."""

from __future__ import annotations

from tests.toolboxes import make_toolbox
from toolsmith.library.use.solve import solve
from toolsmith.models.scripted import ScriptedModel


class Trained(ScriptedModel):
    was_trained = True
    speaks_tools = True


def test_a_trained_model_reads_signatures_and_no_docs(tmp_path, sandbox):
    toolbox = make_toolbox(tmp_path / "box", sandbox)
    model = Trained(['{"name": "total", "arguments": {"numbers": [1, 2]}}'])
    answer = solve("The sum of 1 and 2", toolbox, model, strategy="direct", use_extraction=False)
    system, user = model.questions[0].messages
    assert answer.value == 3
    assert user.content == "The sum of 1 and 2"
    assert "total(numbers: array[number], factor: number = …)" in system.content
    assert system.content.startswith("Tools:")
    assert "The sum of numbers" not in system.content
