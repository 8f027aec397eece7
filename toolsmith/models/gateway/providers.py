"""Who provides models: hosted providers and servers of one's own, each with its keys, addresses and abilities.

Never are `tools` and `response_format` sent together: Ollama then ignores the tools, llama.cpp refuses.
"""

from __future__ import annotations

from toolsmith.models.gateway.guided import Guide
from toolsmith.types.record import Record


class Provider(Record):
    """What stands before the slash of a model's name.

    Any of the variables `keys` holds its key, any of `addresses` an address instead of `api_base`, which is empty where
    litellm knows it. `speaks_tools` None: it depends on the model, so calls travel as text unless litellm knows; where
    a server refuses tools after all, they do from then on. `guides` are the ways in which it may be told a schema that
    holds a reply. `start` is the command that starts a server of one's own.
    """

    litellm_prefix: str = ""
    keys: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    api_base: str = ""
    speaks_tools: bool | None = None
    guides: tuple[Guide, ...] = ()
    start: str = ""


PROVIDERS = {
    # tools by the model's template, else 400; tool_choice is ignored; a call that does not parse gives 500
    "ollama": Provider(
        litellm_prefix="ollama_chat", api_base="http://127.0.0.1:11434", guides=("response_format",),
        start="ollama serve", keys=("OLLAMA_API_KEY",), addresses=("OLLAMA_API_BASE", "OLLAMA_HOST"),
    ),
    # tool_choice auto only with --enable-auto-tool-choice and a parser, else 400; required without
    "vllm": Provider(
        litellm_prefix="hosted_vllm", api_base="http://127.0.0.1:8000/v1", speaks_tools=False, start="vllm serve MODEL",
        guides=("structured_outputs", "guided_json", "response_format"),
        keys=("HOSTED_VLLM_API_KEY",), addresses=("HOSTED_VLLM_API_BASE",),
    ),
    # calls are read only with --tool-call-parser; without it they come as text
    "sglang": Provider(
        litellm_prefix="openai", api_base="http://127.0.0.1:30000/v1", speaks_tools=False, guides=("response_format",),
        start="sglang serve --model-path MODEL",
    ),
    # tools with --jinja, the default since December 2025, else 500; of a generic form where need be
    "llamacpp": Provider(
        litellm_prefix="openai", api_base="http://127.0.0.1:8080/v1", speaks_tools=True,
        guides=("json_schema", "response_format"), start="llama-server -m FILE.gguf",
    ),
    # tools for every model, by a prompt of its own where the template has none
    "lmstudio": Provider(
        litellm_prefix="lm_studio", api_base="http://127.0.0.1:1234/v1", speaks_tools=True, guides=("response_format",),
        start="lms server start", keys=("LM_STUDIO_API_KEY",), addresses=("LM_STUDIO_API_BASE",),
    ),
    "openai": Provider(keys=("OPENAI_API_KEY",), addresses=("OPENAI_BASE_URL", "OPENAI_API_BASE")),
    "anthropic": Provider(
        keys=("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"), addresses=("ANTHROPIC_BASE_URL", "ANTHROPIC_API_BASE")
    ),
    "gemini": Provider(keys=("GEMINI_API_KEY", "GOOGLE_API_KEY")),
    "mistral": Provider(keys=("MISTRAL_API_KEY",)),
    "openrouter": Provider(keys=("OPENROUTER_API_KEY", "OR_API_KEY")),
    "groq": Provider(keys=("GROQ_API_KEY",)),
    "deepseek": Provider(keys=("DEEPSEEK_API_KEY",)),
    "xai": Provider(keys=("XAI_API_KEY",)),
    "together_ai": Provider(keys=("TOGETHERAI_API_KEY", "TOGETHER_API_KEY", "TOGETHER_AI_TOKEN")),
    "fireworks_ai": Provider(
        keys=("FIREWORKS_AI_API_KEY", "FIREWORKS_API_KEY", "FIREWORKSAI_API_KEY", "FIREWORKS_AI_TOKEN")
    ),
    "cohere": Provider(keys=("COHERE_API_KEY", "CO_API_KEY")),
    "cerebras": Provider(keys=("CEREBRAS_API_KEY",)),
    "deepinfra": Provider(keys=("DEEPINFRA_API_KEY",)),
    "azure": Provider(keys=("AZURE_API_KEY", "AZURE_OPENAI_API_KEY"), addresses=("AZURE_API_BASE",)),
}  # fmt: skip
_BY_LITELLM_PREFIX = {
    each.litellm_prefix: name for name, each in PROVIDERS.items() if each.litellm_prefix not in ("", "openai")
}


class Provided(Record):
    """A model as litellm wants it, and who provides it; None where the table does not know."""

    litellm_name: str
    provider: Provider | None = None


def provided(name: str) -> Provided:
    """What a name such as `vllm/qwen3` stands for. `vllm+tools/…` says that it does take tools, `+text` that not."""
    kind, _, model = name.partition("/")
    prefix, _, option = kind.partition("+")
    provider = PROVIDERS.get(_BY_LITELLM_PREFIX.get(prefix, prefix))
    if provider is None or not model or option not in ("", "tools", "text"):
        return Provided(litellm_name=name)
    if option:
        provider = provider.model_copy(update={"speaks_tools": option == "tools"})
    return Provided(litellm_name=f"{provider.litellm_prefix or prefix}/{model}", provider=provider)
