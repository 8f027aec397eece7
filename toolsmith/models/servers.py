"""Model servers that people run themselves: what a name stands for, where it is looked for, and what it can do.

Never are `tools` and `response_format` sent together: Ollama then ignores the tools, llama.cpp refuses.
"""

from __future__ import annotations

from toolsmith.models.guided import Guide
from toolsmith.types.record import Record


class Server(Record):
    """A kind of server. `speaks_tools` None: it depends on the model, so calls travel as text unless litellm knows.

    Where a server refuses tools after all, calls travel as text from then on. `guides` are the ways in which it may be
    told a schema that holds a reply.
    """

    prefix: str
    litellm_prefix: str
    api_base: str
    speaks_tools: bool | None
    about: str
    guides: tuple[Guide, ...] = ()
    address_variables: tuple[str, ...] = ()
    key_variables: tuple[str, ...] = ()


SERVERS = (
    Server(
        prefix="ollama", litellm_prefix="ollama_chat", api_base="http://127.0.0.1:11434", speaks_tools=None,
        about="tools by the model's template, else 400; tool_choice is ignored; a call that does not parse gives 500",
        guides=("format",),
        address_variables=("OLLAMA_API_BASE", "OLLAMA_HOST"), key_variables=("OLLAMA_API_KEY",),
    ),
    Server(
        prefix="vllm", litellm_prefix="hosted_vllm", api_base="http://127.0.0.1:8000/v1", speaks_tools=False,
        about="tool_choice auto only with --enable-auto-tool-choice and a parser, else 400; required without",
        guides=("structured_outputs", "guided_json", "response_format"),
        address_variables=("HOSTED_VLLM_API_BASE",), key_variables=("HOSTED_VLLM_API_KEY",),
    ),
    Server(
        prefix="sglang", litellm_prefix="openai", api_base="http://127.0.0.1:30000/v1", speaks_tools=False,
        about="calls are read only with --tool-call-parser; without it they come as text",
        guides=("response_format",),
    ),
    Server(
        prefix="llamacpp", litellm_prefix="openai", api_base="http://127.0.0.1:8080/v1", speaks_tools=True,
        about="tools with --jinja, the default since December 2025, else 500; of a generic form where need be",
        guides=("json_schema", "response_format"),
    ),
    Server(
        prefix="lmstudio", litellm_prefix="lm_studio", api_base="http://127.0.0.1:1234/v1", speaks_tools=True,
        about="tools for every model, by a prompt of its own where the template has none",
        guides=("response_format",),
        address_variables=("LM_STUDIO_API_BASE",), key_variables=("LM_STUDIO_API_KEY",),
    ),
)  # fmt: skip


class ServedModel(Record):
    """A model of such a server, as litellm wants it."""

    server: Server
    litellm_name: str


def served_model(name: str) -> ServedModel | None:
    """The model that a name such as `vllm/qwen3` stands for. `vllm+tools/…` says that its server does take tools."""
    kind, slash, model = name.partition("/")
    prefix, _, option = kind.partition("+")
    server = next((server for server in SERVERS if server.prefix == prefix), None)
    if server is None or not slash or not model or option not in ("", "tools", "text"):
        return None
    if option:
        server = server.model_copy(update={"speaks_tools": option == "tools"})
    return ServedModel(server=server, litellm_name=f"{server.litellm_prefix}/{model}")
