"""Options and arguments that several commands share: one name, one meaning and one wording for each."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DEFAULT_TOOLBOX = Path("toolbox")
TOOLBOX_VARIABLE = "TOOLSMITH_TOOLBOX"
MODEL_VARIABLE = "TOOLSMITH_MODEL"

STRICT = "Suspect no label: wrong answers are the tool's. Exit 1 where a book shows nothing to prove tools with."
LIMITS = "Limits"  # the panel of what ends a run early

ToolboxOption = Annotated[
    Path,
    typer.Option("--toolbox", "-t", metavar="FOLDER", envvar=TOOLBOX_VARIABLE, help="Folder of the toolbox."),
]
ToolboxArgument = Annotated[
    Path | None, typer.Argument(metavar="TOOLBOX", show_default=False, help="Folder of the toolbox, as with --toolbox.")
]
ToolArgument = Annotated[str, typer.Argument(metavar="TOOL", help="Path or name of a tool.")]
VersionArgument = Annotated[
    str,
    typer.Argument(
        metavar="TOOL", help="Path or name of a tool; TOOL@REVISION is what it was at a commit, tag or branch."
    ),
]
ToolsArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="TOOL", help="Paths or names of tools, or the folder of a toolbox; without any, all tools."),
]
CategoryArgument = Annotated[
    str,
    typer.Argument(
        metavar="CATEGORY", help="Only tools in this category and below it; or the folder of a toolbox for all."
    ),
]
PlotOption = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Draw what was measured into this .png or .svg file.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output instead of text.")]
RevisionOption = Annotated[
    str | None,
    typer.Option("--revision", metavar="REVISION", help="Use the toolbox as it was at this commit, tag or branch."),
]
AlsoOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--also", metavar="FOLDER", help="Another toolbox, taken with the first as if they were one; may be repeated."
    ),
]
HostOption = Annotated[
    str,
    typer.Option(
        "--host", metavar="ADDRESS", help="Address to listen on; a public one needs TOOLSMITH_TOKEN to be set."
    ),
]
PortOption = Annotated[
    int, typer.Option("--port", metavar="PORT", min=0, max=65535, help="Port to listen on; 0 takes a free one.")
]
HtmlOption = Annotated[
    Path | None,
    typer.Option("--html", metavar="FILE", show_default=False, help="Also write what is found to this file as a page."),
]
LimitOption = Annotated[int, typer.Option("--limit", metavar="N", min=1, help="Show at most this many results.")]
JobsOption = Annotated[
    int,
    typer.Option(
        "--jobs",
        metavar="N",
        min=1,
        help="How many tasks, sections, tools or requests are worked on at the same time.",
    ),
]
ModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="MODEL",
        envvar=MODEL_VARIABLE,
        help="The strong model: PROVIDER/NAME, replay:FILE or mailbox:DIR.",
    ),
]
UserModelOption = Annotated[
    str | None,
    typer.Option(
        "--user-model", metavar="MODEL", help="The cheaper model that calls tools: ollama/NAME, local:PATH and others."
    ),
]
ApiBaseOption = Annotated[
    str | None,
    typer.Option(
        "--api-base",
        metavar="ADDRESS",
        help="Address of the model's server in this run; of --model, where there are two models.",
    ),
]
UserApiBaseOption = Annotated[
    str | None,
    typer.Option("--user-api-base", metavar="ADDRESS", help="Address of the cheaper model's server in this run."),
]
DryRunOption = Annotated[
    bool,
    typer.Option(
        "--dry-run",
        help="Show what would be done, which tools would be called, and how many model calls it takes; do nothing.",
    ),
]
AllowWritesOption = Annotated[
    bool,
    typer.Option("--allow-writes", help="Call tools that run elsewhere and may change something, without asking."),
]
IncludeChangedOption = Annotated[
    bool,
    typer.Option(
        "--include-changed", help="Take along tools that have changed since they were proved, or were found wrong."
    ),
]
UnprovenOption = Annotated[
    bool,
    typer.Option(
        "--keep-unproven/--drop-unproven", help="Whether tools are kept that too few independent cases have tested."
    ),
]
MaxCostOption = Annotated[
    float | None,
    typer.Option(
        "--max-cost",
        metavar="DOLLARS",
        min=0,
        rich_help_panel=LIMITS,
        help="Stop before model calls cost more than this.",
    ),
]
MaxCallsOption = Annotated[
    int | None,
    typer.Option(
        "--max-calls", metavar="N", min=0, rich_help_panel=LIMITS, help="Stop before more model calls than this."
    ),
]
MaxTokensOption = Annotated[
    int | None,
    typer.Option(
        "--max-tokens",
        metavar="N",
        min=0,
        rich_help_panel=LIMITS,
        help="Stop before more tokens than this, in and out together.",
    ),
]
FunctionOption = Annotated[
    list[str] | None,
    typer.Option("--function", metavar="NAME", help="Only the function of this name; may be repeated."),
]
MaxRoundsOption = Annotated[
    int,
    typer.Option("--max-rounds", metavar="N", min=1, rich_help_panel=LIMITS, help="Rewrite a doc at most this often."),
]
GitRemoteOption = Annotated[str, typer.Option("--remote", metavar="NAME", help="Name of the git remote.")]
ResultsOption = Annotated[
    bool | None,
    typer.Option(
        "--results/--no-results",
        help="Whether docs of remote tools hold what they returned; else as toolbox.toml says.",
    ),
]
