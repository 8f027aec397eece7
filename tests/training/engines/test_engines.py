"""On a tiny model: what is masked moves nothing, what is trained is learnt, and an adapter is kept only if it is better."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("trl", reason="trl is not installed: pip install 'toolsmith-llm[train]'")

from tests.models.tiny import make_tiny_model
from toolsmith.models.local import LocalModel
from toolsmith.models.local_weights import find_weights, load_weights
from toolsmith.training.data.assemble import DataSettings, material_of, preference_pairs, sft_lines
from toolsmith.training.data.menus import MenuShares
from toolsmith.training.data.split import Split
from toolsmith.training.engines.difficulty import difficulties
from toolsmith.training.engines.settings import TrainSettings
from toolsmith.training.engines.sft import Padded, arranged, train_sft, weighted_loss
from toolsmith.training.engines.tokens import LineTokenizer

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
WORDS = "Tools: ~~~text add_up multiply repeat_text no_tool_fits first second integer string text times What is and together How much each Say"


def _settings(**given) -> TrainSettings:
    return TrainSettings(threads=1, **given)


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return make_tiny_model(tmp_path_factory.mktemp("tiny"), words=WORDS, hidden=128)


@pytest.fixture(scope="module")
def lines(box):
    settings = DataSettings(menus=MenuShares(several=0.4), recoveries=0.3, questions=0.3)
    return sft_lines(box, material_of(box, Split(test_share=0.2, with_hidden=True)), 1, settings)


def loaded(base):
    import torch

    torch.manual_seed(0)
    return load_weights(find_weights(base), "cpu", torch.float32)


def test_a_prompts_tokens_weigh_nothing_and_where_names_part_weighs_most(base, lines):
    tokenizer, _ = loaded(base)
    writer = LineTokenizer(tokenizer, "tiny")
    for line in lines:
        tokens = writer.tokens(line)
        learnt = [place for place, weight in enumerate(tokens.weights) if weight]
        assert learnt == list(range(learnt[0], len(tokens.weights)))
        text = tokenizer.decode(tokens.input_ids[learnt[0] :])
        assert text == writer.said(line.completion) + tokenizer.eos_token
        assert tokenizer.decode(tokens.input_ids[: learnt[0]]) == writer.prompt(line.prompt, line.tools)
    menu = next(line for line in lines if len(line.tools) > 2 and line.completion.tool_calls)
    tokens = writer.tokens(menu)
    heavy = [place for place, weight in enumerate(tokens.weights) if weight > 1]
    name = menu.completion.tool_calls[0].name
    assert heavy
    before = tokenizer.decode(
        [t for t, w in zip(tokens.input_ids, tokens.weights, strict=True) if w][: heavy[0] - tokens.weights.index(1.0)]
    )
    assert len(before) <= len('{"name": "') + len(name) + 30


def test_gradients_of_masked_tokens_are_exactly_0_and_the_loss_is_the_weighted_mean(base, lines):
    import torch

    tokenizer, model = loaded(base)
    writer = LineTokenizer(tokenizer, "tiny")
    batch = Padded(tokenizer.pad_token_id)(
        [
            each.model_dump(mode="python")
            for each in arranged([writer.tokens(line) for line in lines[:8]], _settings(batch=8, epochs=0.1))
        ]
    )
    loss = weighted_loss(model, batch)
    logits = model(
        input_ids=batch["input_ids"],
        attention_mask=batch["attention_mask"],
        position_ids=(batch["attention_mask"].cumsum(1) - 1).clamp(min=0),
    ).logits
    logits.retain_grad()
    each = torch.nn.functional.cross_entropy(
        logits[:, :-1].flatten(0, 1), batch["input_ids"][:, 1:].flatten(), reduction="none"
    )
    weights = batch["weights"][:, 1:].flatten()
    wanted = (each * weights).sum()
    assert loss.item() == pytest.approx(wanted.item(), rel=1e-4)
    assert weights.sum().item() == pytest.approx(4.0, rel=1e-4), "one for each part of the batch"
    wanted.backward()
    masked = (batch["weights"][:, 1:] == 0).unsqueeze(-1)
    assert (logits.grad[:, :-1] * masked).abs().max() == 0
    assert logits.grad.abs().max() > 0


def test_training_on_lines_lowers_their_loss_and_goes_on_from_a_checkpoint(base, lines, tmp_path):
    tokenizer, model = loaded(base)
    tokens = [LineTokenizer(tokenizer, "tiny").tokens(line) for line in lines]
    before = sum(difficulties(model, tokenizer.pad_token_id, tokens))
    settings = _settings(learning_rate=1e-2, steps=16, save_steps=4)
    trained, steps = train_sft(model, tokenizer, tokens, settings, tmp_path / "checkpoints")
    assert steps == 16
    after = sum(difficulties(trained.eval(), tokenizer.pad_token_id, tokens))
    assert after < 0.85 * before
    tokenizer, model = loaded(base)
    again, steps = train_sft(
        model, tokenizer, tokens, settings.model_copy(update={"steps": 18}), tmp_path / "checkpoints", resume=True
    )
    assert steps == 18
    assert sum(difficulties(again.eval(), tokenizer.pad_token_id, tokens)) < 0.85 * before


def test_a_trained_model_is_asked_as_it_was_trained(base, lines, tmp_path):
    from toolsmith.training.engines.card import Card

    tokenizer, model = loaded(base)
    writer = LineTokenizer(tokenizer, base.name)
    trained, _ = train_sft(model, tokenizer, [writer.tokens(lines[0])] * 8, _settings(steps=1), tmp_path / "c")
    trained.save_pretrained(tmp_path / "adapter")
    served = Path(f"{base}+{tmp_path / 'adapter'}")
    assert not LocalModel(served).was_trained, "no card says so"
    Card(
        base=str(base),
        method="sft",
        toolbox="",
        version="",
        lines={},
        seeds=(0,),
        settings={},
        test_tools=(),
        with_hidden=True,
    ).write(tmp_path / "adapter")
    assert LocalModel(served).was_trained


def test_pairs_make_the_wrong_call_less_likely(base, box, tmp_path):
    import torch

    from toolsmith.training.engines.dpo import preference_row, train_dpo

    tokenizer, model = loaded(base)
    writer = LineTokenizer(tokenizer, "tiny")
    material = material_of(box, Split(test_share=0.2, with_hidden=True))
    pairs = [pair for pair in preference_pairs(box, material, 1, {"missing_parameter": 1}) if pair.origin == "altered"]

    def margin(model) -> float:
        """How much likelier the right calls are than the wrong ones, in nats."""
        total = 0.0
        for pair in pairs:
            row = preference_row(writer, pair, tokenizer.eos_token)
            for key, sign in (("chosen", 1), ("rejected", -1)):
                ids = torch.tensor([tokenizer(row["prompt"] + row[key], add_special_tokens=False)["input_ids"]])
                length = len(tokenizer(row["prompt"], add_special_tokens=False)["input_ids"])
                with torch.inference_mode():
                    logps = model(input_ids=ids).logits.log_softmax(-1)[0, length - 1 : -1]
                total += sign * logps.gather(-1, ids[0, length:].unsqueeze(-1)).sum().item()
        return total / len(pairs)

    before = margin(model)
    trained, steps = train_dpo(model, tokenizer, writer, pairs, _settings(learning_rate=2e-3, steps=10), tmp_path)
    assert steps == 10
    assert margin(trained.eval()) > before + 1


def test_the_command_keeps_an_adapter_only_if_the_exam_says_so_and_says_why(base, box, tmp_path):
    from toolsmith.errors import UsageError
    from toolsmith.library.improve.train import train

    made = train(
        "sft",
        base,
        box,
        tmp_path / "out",
        settings=_settings(steps=1, learning_rate=1e-9),
        with_hidden=True,
        most_examined=6,
    )
    card = json.loads((tmp_path / "out" / "toolsmith.json").read_text())
    assert not made.is_kept
    assert made.why.startswith("no better")
    assert not (tmp_path / "out" / "adapter_model.safetensors").exists()
    assert card["before"]["right"]
    assert card["after"]["right"]
    assert (card["steps"], card["method"]) == (1, "sft")
    with pytest.raises(UsageError, match="is not empty"):
        train("sft", base, box, tmp_path / "out")
    kept = train("sft", base, box, tmp_path / "kept", settings=_settings(steps=1), with_hidden=True, most_examined=0)
    assert kept.is_kept
    assert find_weights(tmp_path / "kept").model == base


def test_grpo_trains_by_the_reward_of_calls(base, lines, tmp_path):
    from toolsmith.training.engines.grpo import train_grpo

    tokenizer, model = loaded(base)
    single = [line for line in lines if len(line.prompt) == 1 and line.completion.tool_calls][:8]
    writer, seen = LineTokenizer(tokenizer, "tiny"), []

    def reward(sample) -> float:
        seen.append(sample)
        return float(len(sample.said))

    _, steps = train_grpo(model, tokenizer, writer, single, _settings(steps=2), tmp_path, reward=reward, longest=8)
    assert steps == 2
    assert len(seen) == 16
    assert all(sample.wanted for sample in seen)
    assert {sample.wanted[0].name for sample in seen} <= {line.completion.tool_calls[0].name for line in single}
