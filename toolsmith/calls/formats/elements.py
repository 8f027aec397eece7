"""The two kinds of element calls, which several families share: Qwen3-Coder's and Anthropic's."""

from __future__ import annotations

from toolsmith.calls.formats.form import CallForm
from toolsmith.calls.formats.tagged import Tagged

NAME = r"(?P<name>[\w./-]+)"
_ELEMENTS = r"</function>|</tool_call>|<function="
_CODER_PARAMETER, _CODER_END = r"<parameter=(?P<key>[^>\n]+)>", r"\n?</parameter>"
_INVOKE = rf"<(?:[\w:]+:|[｜|]DSML[｜|])?invoke\s+name=[\"']?{NAME}[\"']?\s*>"
_INVOKE_END = r"</[^<>\s]*invoke>|<(?:[\w:]+:|[｜|]DSML[｜|])?invoke\s"
_INVOKE_PARAMETER = (
    r"<(?:[\w:]+:|[｜|]DSML[｜|])?parameter\s+name=[\"']?(?P<key>[\w.-]+)[\"']?(?P<text>\s+string=\"true\")?[^>]*>"
)
INVOKED = Tagged(_INVOKE, _INVOKE_END, _INVOKE_PARAMETER, r"</[^<>\s]*parameter>")
CODER = Tagged(rf"<function={NAME}>", _ELEMENTS, _CODER_PARAMETER, _CODER_END)


def invoke_form(before: str, after: str, prefix: str = "") -> CallForm:
    return CallForm(
        style="tagged",
        before=f'{before}<{prefix}invoke name="',
        after_name='">\n',
        before_key=f'<{prefix}parameter name="',
        after_key='">',
        after_value=f"</{prefix}parameter>\n",
        after=f"</{prefix}invoke>{after}",
    )


def coder_form(tag: str) -> CallForm:
    return CallForm(
        style="tagged",
        before=f"<{tag}>\n<function=",
        after_name=">\n",
        before_key="<parameter=",
        after_key=">\n",
        after_value="\n</parameter>\n",
        after=f"</function>\n</{tag}>",
    )
