"""A frozen model with a row a tool: its own words stay what they were, and a new tool is a new row."""

from __future__ import annotations

import pytest

pytest.importorskip("torch", reason="torch is not installed: pip install 'toolsmith-llm[train]'")
pytest.importorskip("transformers", reason="transformers is not installed: pip install 'toolsmith-llm[train]'")

from tests.models.tiny import make_tiny_model
from toolsmith.errors import UsageError
from toolsmith.models.local_weights import find_weights, load_weights
from toolsmith.training.data.assemble import material_of, sft_lines
from toolsmith.training.data.split import Split
from toolsmith.training.data.toolkens import tool_tokens
from toolsmith.training.engines.toolkens import Toolkens, fitting_data

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    import torch

    torch.set_num_threads(1)
    base = make_tiny_model(
        tmp_path_factory.mktemp("tiny"), words="What is and together How much of each Say times", hidden=64
    )
    return load_weights(find_weights(base), "cpu", torch.float32)


@pytest.fixture(scope="module")
def data(box):
    material = material_of(box, Split(test_share=0.3, with_hidden=True))
    return material, fitting_data(sft_lines(box, material, 0))


def test_the_models_own_words_are_equal_to_the_bit(model, data):
    import torch

    tokenizer, weights = model
    material, (requests, tools) = data
    tokens = tool_tokens(list(material.definitions.values()))
    ids = torch.randint(5, 200, (2, 12))
    with torch.inference_mode():
        own = weights(input_ids=ids).logits
    before = {name: value.clone() for name, value in weights.state_dict().items()}
    fitted = Toolkens(weights, tokenizer, tokens).fitted(requests, tools)
    logits = fitted.logits(ids)
    assert logits.shape == (2, 12, own.shape[-1] + len(tokens))
    assert torch.equal(logits[..., : own.shape[-1]], own)
    assert all(torch.equal(value, before[name]) for name, value in weights.state_dict().items())


def test_fitted_rows_choose_the_tools_of_unseen_requests(model, data):
    tokenizer, weights = model
    material, (requests, tools) = data
    fitted = Toolkens(weights, tokenizer, tool_tokens(list(material.definitions.values()))).fitted(requests, tools)
    exam = material.requests.exam
    right = sum(fitted.choose(call.request)[0].tool == call.tool for call in exam)
    assert len(exam) >= 6
    assert right >= 0.8 * len(exam)


def test_a_new_tool_is_a_row_more_and_the_others_stay(model, data, tmp_path):
    import torch

    tokenizer, weights = model
    material, (requests, tools) = data
    *first, last = tool_tokens(list(material.definitions.values()))
    known = [place for place, tool in enumerate(tools) if tool != last.tool]
    small = Toolkens(weights, tokenizer, first).fitted([requests[n] for n in known], [tools[n] for n in known])
    more = small.with_tool(last)
    assert torch.equal(more.rows[:-1], small.rows)
    assert len(more.tokens) == len(small.tokens) + 1
    again = more.fitted(["Say xy 3 times."], [last.tool])
    assert torch.equal(again.rows[:-1], small.rows)
    assert not torch.equal(again.rows[-1], more.rows[-1])
    again.save(tmp_path)
    loaded = Toolkens.load(weights, tokenizer, tmp_path)
    assert torch.equal(loaded.rows, again.rows)
    assert loaded.tokens == again.tokens


def test_rows_of_another_model_and_unknown_tools_are_refused(model, data, tmp_path):
    tokenizer, weights = model
    material, _ = data
    made = Toolkens(weights, tokenizer, tool_tokens(list(material.definitions.values())))
    with pytest.raises(UsageError, match="no token for no/such"):
        made.fitted(["a"], ["no/such"])
    with pytest.raises(UsageError, match="holds no toolkens"):
        Toolkens.load(weights, tokenizer, tmp_path / "nothing")
    Toolkens(weights, tokenizer, made.tokens, made.rows[:, :-1]).save(tmp_path)
    with pytest.raises(UsageError, match="of another model"):
        Toolkens.load(weights, tokenizer, tmp_path)
