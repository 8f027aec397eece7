"""The table of formats: for each family what shows that a model writes so, what it writes, and how it is read.

After the families' chat templates and the parsers of vLLM and llama.cpp. A format is read wherever it occurs, whoever
wrote it: small models are trained on each other's replies.
"""

from __future__ import annotations

from toolsmith.calls.formats.braces import Braces
from toolsmith.calls.formats.elements import CODER, INVOKED, NAME, coder_form, invoke_form
from toolsmith.calls.formats.form import CallForm
from toolsmith.calls.formats.format import Format
from toolsmith.calls.formats.marked import MarkedJson
from toolsmith.calls.formats.named import NamedJson
from toolsmith.calls.formats.plain import plain_calls
from toolsmith.calls.formats.pythonic import Pythonic
from toolsmith.calls.formats.tagged import Tagged

_DEEPSEEK_BEGIN = "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>"
_DEEPSEEK_END = "<｜tool▁call▁end｜><｜tool▁calls▁end｜>"
_BEGIN, _SEP = r"<[｜|]tool[▁_]call[▁_]begin[｜|]>\s*", r"\s*<[｜|]tool[▁_]sep[｜|]>\s*"
_END = r"<[｜|]tool[▁_]call[▁_]end[｜|]>"
_ANY_TAG = r"<(?:\w+:)?(?:[Tt]ool|[Ff]unction|TOOL|FUNCTION)_?(?:[Cc]alls?|CALLS?)>|<tool>|<call>"
_ANY_TAG_END = r"</(?:\w+:)?(?:[Tt]ool|[Ff]unction|TOOL|FUNCTION)_?(?:[Cc]alls?|CALLS?)>|</tool>|</call>"


FORMATS = (
    Format(
        "Llama 3 custom functions", ("<function=", "</function>", "example_name"), ("<function",),
        CallForm(style="named", before="<function=", after_name=">", after="</function>"),
        NamedJson(rf"<function(?:=|\s+name=)[\"']?{NAME}[\"']?\s*>?\s*(?=\{{)", r"</function>|<\|eo[mt]_id\|>"),
    ),
    Format("Seed-OSS", ("<seed:tool_call>",), ("<seed:tool_call>",), coder_form("seed:tool_call"), CODER),
    Format("Qwen3-Coder", ("<function=", "<parameter="), ("<function=",), coder_form("tool_call"), CODER),
    Format(
        "GLM 4.5", ("<arg_key>",), ("<tool_call>", "<arg_key>"),
        CallForm(
            style="tagged", before="<tool_call>", after_name="\n", before_key="<arg_key>",
            after_key="</arg_key>\n<arg_value>", after_value="</arg_value>\n", after="</tool_call>",
        ),
        Tagged(
            rf"<tool_call>\s*{NAME}\s*(?=<|\Z)", r"</tool_call>|<tool_call>",
            r"<arg_key>(?P<key>[^<]*)</arg_key>\s*<arg_value>", r"</arg_value>", needs_known=True,
        ),
    ),
    Format(
        "Hunyuan", ("<tool_calls>", "<tool_call>", "```json"), ("<tool_call>",),
        CallForm(
            style="named", before="<tool_calls>\n<tool_call>", after_name="\n```json\n",
            after="\n```\n</tool_call>\n</tool_calls>",
        ),
        NamedJson(
            rf"<tool_call>\s*{NAME}\s*(?=```|\{{)", r"</tool_call>|</tool_calls>|<tool_call>", needs_known=True,
        ),
    ),
    Format(
        "DeepSeek V3.2", ("｜DSML｜",), ("DSML",),
        invoke_form("<｜DSML｜function_calls>\n", "\n</｜DSML｜function_calls>", "｜DSML｜"), INVOKED,
    ),
    Format(
        "MiniMax M2", ("<minimax:tool_call>",), ("<minimax:tool_call>",),
        invoke_form("<minimax:tool_call>\n", "\n</minimax:tool_call>"), INVOKED,
    ),
    Format(
        "Anthropic elements", ("<invoke name=",), ("invoke",),
        invoke_form("<function_calls>\n", "\n</function_calls>"), INVOKED,
    ),
    Format(
        "Kimi K2", ("<|tool_call_argument_begin|>",), ("<|tool_call_argument_begin|>",),
        CallForm(
            style="named", before="<|tool_calls_section_begin|><|tool_call_begin|>functions.",
            after_name=":0<|tool_call_argument_begin|>", after="<|tool_call_end|><|tool_calls_section_end|>",
        ),
        NamedJson(
            r"<\|tool_call_begin\|>\s*(?P<name>[^<\s]+)\s*<\|tool_call_argument_begin\|>", r"<\|tool_call_end\|>",
        ),
    ),
    Format(
        "DeepSeek V3", ("<｜tool▁calls▁begin｜>", "```json"), ("tool▁call▁begin", "tool_call_begin"),
        CallForm(
            style="named", before=f"{_DEEPSEEK_BEGIN}function<｜tool▁sep｜>", after_name="\n```json\n",
            after=f"\n```{_DEEPSEEK_END}",
        ),
        NamedJson(rf"{_BEGIN}function{_SEP}{NAME}\s*(?=```|\{{|\n)", _END),
    ),
    Format(
        "DeepSeek V3.1", ("<｜tool▁calls▁begin｜>",), ("tool▁call▁begin", "tool_call_begin"),
        CallForm(style="named", before=_DEEPSEEK_BEGIN, after_name="<｜tool▁sep｜>", after=_DEEPSEEK_END),
        NamedJson(rf"{_BEGIN}{NAME}{_SEP}(?=\{{|```)", _END),
    ),
    Format(
        "GPT-OSS harmony", ("<|channel|>", "commentary"), ("to=functions", "<|channel|>commentary"),
        CallForm(
            style="named", before="<|channel|>commentary to=functions.", after_name=" <|constrain|>json<|message|>",
            after="<|call|>",
        ),
        NamedJson(
            rf"\bto=(?:functions\.)?{NAME}\s*+(?:<\|channel\|>)?\s*+(?:commentary|analysis)?\s*+(?:<\|constrain\|>)?\s*+"
            r"(?:json)?\s*+(?:<\|message\|>)?\s*+(?=\{)",
            r"<\|call\|>|<\|end\|>|<\|start\|>",
        ),
    ),
    Format(
        "Mistral v11", ("[TOOL_CALLS]", "[ARGS]"), ("[TOOL_CALLS]",),
        CallForm(style="named", before="[TOOL_CALLS]", after_name="[ARGS]"),
        NamedJson(
            rf"(?:\[TOOL_CALLS\]|(?<=\}}))\s*{NAME}\s*(?:\[CALL_ID\]\s*\w+\s*)?(?:\[ARGS\])?\s*(?=\{{)",
            r"\[TOOL_CALLS\]|</s>",
        ),
    ),
    Format(
        "Mistral v3", ("[TOOL_CALLS]",), ("[TOOL_CALLS]",), CallForm(style="list", before="[TOOL_CALLS]"),
        MarkedJson(r"\[TOOL_CALLS\]", r"\[TOOL_CALLS\]|</s>"),
    ),
    Format(
        "FunctionGemma", ("<start_function_call>",), ("<start_function_call>",),
        CallForm(
            style="braces", before="<start_function_call>call:", quote="<escape>", after="<end_function_call>",
        ),
        Braces("<start_function_call>", "<end_function_call>", "<escape>"),
    ),
    Format(
        "Gemma 4", ("<|tool_call>",), ("<|tool_call>",),
        CallForm(style="braces", before="<|tool_call>call:", quote='<|"|>', after="<tool_call|>"),
        Braces("<|tool_call>", "<tool_call|>", '<|"|>'),
    ),
    Format(
        "Command R7B, Command A", ("<|START_ACTION|>",), ("<|START_ACTION|>",),
        CallForm(style="list", before="<|START_ACTION|>", arguments_key="parameters", after="<|END_ACTION|>"),
        MarkedJson(r"<\|START_ACTION\|>", r"<\|END_ACTION\|>"),
    ),
    Format(
        "Command R", ("Action:", "```json"), ("Action:",),
        CallForm(style="list", before="Action:\n```json\n", arguments_key="parameters", after="\n```"),
        MarkedJson(r"Action:\s*(?=```)", r"```\s*(?:\n|\Z)"),
    ),
    Format(
        "ReAct", ("Action Input:",), ("Action Input", "Action_Input"),
        CallForm(style="named", before="Action: ", after_name="\nAction Input: ", after="\n"),
        NamedJson(
            r"Action\W{0,4}:\W{0,4}(?P<name>[\w./-]+)\W{0,4}\n\s*\W{0,4}Action[ _]Input\W{0,4}:\**",
            r"\n\W{0,4}(?:Observation|Thought|Action)\b",
        ),
    ),
    Format(
        "Granite", ("<|tool_call|>",), ("<|tool_call|>",), CallForm(style="list", before="<|tool_call|>"),
        MarkedJson(r"<\|tool_call\|>", r"<\|/tool_call\|>|<\|tool_call\|>|<\|end_of_text\|>"),
    ),
    Format(
        "Phi-4 functools", ("functools",), ("functools",), CallForm(style="list", before="functools"),
        MarkedJson(r"functools(?=\s*[\[{])", r"<\|end\|>"),
    ),
    Format(
        "InternLM 2", ("<|action_start|>",), ("<|action_start|>",),
        CallForm(before="<|action_start|><|plugin|>\n", arguments_key="parameters", after="<|action_end|>"),
        MarkedJson(r"<\|action_start\|>\s*(?:<\|plugin\|>)?", r"<\|action_end\|>"),
    ),
    Format(
        "Apertus", ("<|tools_prefix|>",), ("<|tools_prefix|>",),
        CallForm(style="list", before="<|tools_prefix|>", after="<|tools_suffix|>"),
        MarkedJson(r"<\|tools_prefix\|>", r"<\|tools_suffix\|>"),
    ),
    Format(
        "LFM 2", ("<|tool_call_start|>",), ("<|tool_call_start|>",),
        CallForm(style="python", before="<|tool_call_start|>", after="<|tool_call_end|>"),
        Pythonic(r"<\|tool_call_start\|>", r"<\|tool_call_end\|>"),
    ),
    Format(
        "Llama 4 Python", ("<|python_start|>",), ("<|python_start|>",),
        CallForm(style="python", before="<|python_start|>", after="<|python_end|>"),
        Pythonic(r"<\|python_start\|>", r"<\|python_end\|>"),
    ),
    Format(
        "Llama 3.1 python tag", (), ("<|python_tag|>",), CallForm(before="<|python_tag|>", arguments_key="parameters"),
        MarkedJson(r"<\|python_tag\|>", r"<\|eo[mt]_id\|>"),
    ),
    Format(
        "Llama 3.1 built-in tools", (), ("<|python_tag|>",), CallForm(style="python", before="<|python_tag|>"),
        Pythonic(r"<\|python_tag\|>", r"<\|eo[mt]_id\|>|;"),
    ),
    Format(
        "Gemma 3 tool code", ("tool_code",), ("tool_code",),
        CallForm(style="python", before="```tool_code\n", after="\n```"),
        Pythonic(r"```tool_code\s", r"```"),
    ),
    Format(
        "Functionary", (">>>", "recipient"), (">>>",), CallForm(style="named", before=">>>", after_name="\n"),
        NamedJson(rf">>>\s*{NAME}\s*(?=\{{)", r">>>|<\|eo[mt]_id\|>", needs_known=True),
    ),
    Format(
        "Nemotron", ("<TOOLCALL>",), ("<TOOLCALL>",), CallForm(style="list", before="<TOOLCALL>", after="</TOOLCALL>"),
        MarkedJson(_ANY_TAG, _ANY_TAG_END),
    ),
    Format(
        "MiniMax M1, Jamba", ("<tool_calls>",), ("<tool_calls>", "<function_calls>"),
        CallForm(before="<tool_calls>\n", after="\n</tool_calls>"), MarkedJson(_ANY_TAG, _ANY_TAG_END),
    ),
    Format(
        "OLMo 3", ("<function_calls>",), ("<function_calls>",),
        CallForm(style="python", before="<function_calls>", after="</function_calls>"),
        Pythonic("<function_calls>", "</function_calls>"),
    ),
    Format(
        "Hermes, Qwen 2.5, Qwen 3", ("<tool_call>",), ("tool_call>", "<function_call>", "<tool>", "<call>"),
        CallForm(before="<tool_call>\n", after="\n</tool_call>"), MarkedJson(_ANY_TAG, _ANY_TAG_END),
    ),
    Format(
        "Llama 3.1 JSON", ('"parameters"', '"name"'), (), CallForm(arguments_key="parameters"), plain_calls,
    ),
    Format("xLAM", (), (), CallForm(style="list"), plain_calls),
    Format("Llama 4 and ToolACE lists", (), (), CallForm(style="python"), plain_calls),
    Format("fenced JSON", (), (), CallForm(before="```json\n", after="\n```"), plain_calls),
    Format("bare JSON", (), (), CallForm(), plain_calls),
)  # fmt: skip

_SIGNS_OF_A_CALL = (
    *(mark for row in FORMATS for mark in row.opens if set(mark) & set("<[|▁")),  # not ordinary words
    *("Action Input:", '"arguments"', '"tool"', '"parameters"', "<tool_call"),
)


def form_of(template: str) -> CallForm:
    """The form that a chat template shows its model; plain JSON where it shows none."""
    for row in FORMATS:
        if row.signs and all(sign in template for sign in row.signs):
            return row.form
    return CallForm()


def looks_like_a_call(text: str) -> bool:
    """Whether a text has the marks of a call, readable or not."""
    return any(sign in text for sign in _SIGNS_OF_A_CALL)
