"""`toolbox.toml` at a toolbox's root: its name, policy, acceptance, models and embedder."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import Field, ValidationError

from toolsmith.errors import BadInputError, NotAToolboxError
from toolsmith.sandbox.policy import Policy
from toolsmith.toolbox.files.bounded import Unread, decoded, read_file
from toolsmith.toolbox.files.model_settings import Models
from toolsmith.toolbox.logs.json_lines import MEGABYTES
from toolsmith.types.hints import Effect
from toolsmith.types.record import Record, problems_of
from toolsmith.types.tool import Tool
from toolsmith.verify.requirements import Requirements

Weight = Annotated[float, Field(gt=0, allow_inf_nan=False)]
"""How many times more likely a category's tools are for a role: above 1 more, below it less."""

EmbedderName = Annotated[str, Field(pattern=r"^(litellm/[\w./:@-]+|[A-Za-z][\w.-]{0,63})$", max_length=200)]

_Kind = TypeVar("_Kind", bound=Record)

SETTINGS_FILE = "toolbox.toml"
_HEADER = re.compile(r"\s*\[\s*([^\[\]]*?)\s*\]")
_OF_TOOLS = ("tool_policy", "effects")  # tables whose keys are tools
_TABLE_AND_KEY = re.compile(r"""^(\s*\[?\s*(?:tool_policy|effects)\s*\.\s*)("[^"\n]*"|'[^'\n]*'|[\w-]+)""")
_KEY = re.compile(r"""^(\s*)("[^"\n]*"|'[^'\n]*'|[\w-]+)(?=\s*[.=])""")
EXERCISE_SHARE = 0.8  # of four exercises all must agree; of five or more, one may be misread or misprinted


class IndexSettings(Record):
    """Where the vectors are, and who makes them.

    `embedder` says how alike two texts are, by spelling (`hashing`, always there) or meaning: `minilm` (extra
    `embeddings`), a model behind litellm (`litellm/NAME`), or what a package offers as `toolsmith.embedders`. The
    vectors of all but the first take part in search. `server` is where they are: empty for a folder in `.toolsmith/`,
    else the address of a `chroma run`.
    """

    server: str = ""
    embedder: EmbedderName = "hashing"


class LogSettings(Record):
    """How much is kept of what happens: of calls, of answers and of waiting requests, each."""

    megabytes: float = Field(default=MEGABYTES, gt=0)


class RemoteSettings(Record):
    """Whether what remote tools return may stand in their docs, and so in git and in the prompts of every client."""

    keep_results: bool = True


class Settings(Record):
    name: str
    policy: Policy = Policy()
    tool_policy: dict[str, Policy] = {}
    effects: dict[str, Effect] = {}
    acceptance: Requirements = Requirements()
    reference_acceptance: Requirements = Requirements(hidden_share=EXERCISE_SHARE, fewest_hidden=1)
    models: Models = Models()
    index: IndexSettings = IndexSettings()
    logs: LogSettings = LogSettings()
    remotes: RemoteSettings = RemoteSettings()
    roles: dict[str, dict[str, Weight]] = {}

    def effect_of(self, tool: Tool) -> Effect | None:
        """What is said of a tool's calls, by its path or its name."""
        return self.effects.get(tool.path) or self.effects.get(tool.name)


def render_settings(name: str) -> str:
    """The file of a new toolbox."""
    quoted = re.sub(r'[\x00-\x1f\x7f"\\]', lambda found: f"\\u{ord(found[0]):04x}", name)
    return f"""\
name = "{quoted}"

# What tools may use; [tool_policy."category/tool"] overrides it for one tool.
[policy]
seconds = 5.0
megabytes = 1024

# What calls of a remote tool do, where its server says nothing or is not believed: "read-only" or "writes".
[effects]

# When a tool is accepted.
[acceptance]
hidden_share = 0.95
fewest_hidden = 10

# When a tool from a book is accepted; its hidden cases are solved exercises.
[reference_acceptance]
hidden_share = {EXERCISE_SHARE}
fewest_hidden = 1

# Models used when none is named on the command line: PROVIDER/NAME, or NAME of a [models.NAME] table here or in your
# own configuration (toolsmith config). Never a key: key_env names the variable that holds it.
[models]
maker = ""
user = ""

# Search needs none of this. "minilm" (pip install 'toolsmith-llm[embeddings]') adds vectors that know what sentences
# mean; they are in .toolsmith/ where the server is empty, else on one started with `chroma run`.
[index]
server = ""
embedder = "hashing"
"""


def read_settings(root: Path, committed: bytes | None = None) -> Settings:
    """Settings of the toolbox at `root`; `committed` is the file of an earlier revision, where one is pinned.

    Raises:
        NotAToolboxError: no toolbox.toml there.
        BadInputError: it is not TOML, or holds something unknown; all problems are listed.
    """
    path = root / SETTINGS_FILE
    if not os.path.lexists(path):
        raise NotAToolboxError(f"no toolbox at {root}", hint=f"Make one: toolsmith init {root}")
    return read_toml(path, read_file(path) if committed is None else committed, Settings)


def read_toml(path: Path, content: bytes, kind: type[_Kind]) -> _Kind:
    """A file of settings as the record that they make.

    Raises:
        BadInputError: it is not TOML, or holds something unknown; all problems are listed.
    """
    if isinstance(content, Unread):
        raise BadInputError(f"{path} {content.reason}", hint="Put the file itself there, or restore it from git.")
    try:
        return kind.model_validate(tomllib.loads(decoded(content).replace("\r\n", "\n")))
    except (ValueError, RecursionError) as error:  # not TOML, not UTF-8, nested without end
        if isinstance(error, ValidationError):
            raise BadInputError(f"{path} has wrong settings", problems_of(error)) from error
        raise BadInputError(f"{path} is not TOML: {error}", hint="Mend the file, or restore it from git.") from error


def with_moved_tools(text: str, moved: Mapping[str, str]) -> str:
    """The file with what it says of single tools under their new paths; all else, comments too, stays as it is.

    Args:
        text: of a toolbox.toml.
        moved: old → new path of tools.

    Raises:
        BadInputError: something is said of a tool in a form in which its key is not found.
    """
    lines, table = [], ""
    for line in text.splitlines(keepends=True):
        header = _HEADER.match(line)
        table = header[1] if header else table
        key = _KEY if table in _OF_TOOLS and not header else _TABLE_AND_KEY
        lines.append(key.sub(lambda found: found[1] + _moved_key(found[2], moved), line, count=1))
    changed = "".join(lines)
    before = tomllib.loads(text)
    tables = {name: before[name] for name in _OF_TOOLS if name in before}
    renamed = {name: {moved.get(key, key): said for key, said in table.items()} for name, table in tables.items()}
    if tomllib.loads(changed) != before | renamed:
        listed = ", ".join(path for path in moved if any(path in table for table in tables.values()))
        raise BadInputError(
            f"what {SETTINGS_FILE} says of {listed} is in a form that cannot be changed",
            hint='Write it as [tool_policy."PATH"] or, below [effects], "PATH" = …; commit that, and start again.',
        )
    return changed


def _moved_key(key: str, moved: Mapping[str, str]) -> str:
    path = key.strip("\"'")
    return f'"{moved[path]}"' if path in moved else key
