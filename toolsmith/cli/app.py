"""The command line: each command reads options, calls one library function, and shows the result."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from copy import copy
from functools import cache
from typing import Annotated, Any

import typer

from toolsmith.cli.check.audit import audit
from toolsmith.cli.check.config import config
from toolsmith.cli.check.cost import cost
from toolsmith.cli.check.doctor import doctor
from toolsmith.cli.check.exam import exam
from toolsmith.cli.check.judge import judge
from toolsmith.cli.check.lint import lint
from toolsmith.cli.check.score import score
from toolsmith.cli.check.trials import trials
from toolsmith.cli.check.verify import verify
from toolsmith.cli.command import Command
from toolsmith.cli.examples import examples_of
from toolsmith.cli.improve.bench import bench
from toolsmith.cli.improve.env import env
from toolsmith.cli.improve.probe import probe
from toolsmith.cli.improve.refine import refine
from toolsmith.cli.improve.repair import repair
from toolsmith.cli.improve.train import train
from toolsmith.cli.make.adopt import adopt
from toolsmith.cli.make.init import init
from toolsmith.cli.make.make import make
from toolsmith.cli.make.outline import outline
from toolsmith.cli.make.queue import queue
from toolsmith.cli.organise.describe import describe
from toolsmith.cli.organise.index import index
from toolsmith.cli.organise.list import list_tools
from toolsmith.cli.organise.move import move
from toolsmith.cli.organise.rename import rename
from toolsmith.cli.organise.retire import retire
from toolsmith.cli.organise.show import show
from toolsmith.cli.organise.tags import tags
from toolsmith.cli.organise.tree import tree
from toolsmith.cli.output.streams import guard_streams
from toolsmith.cli.place import OnAnyPlace
from toolsmith.cli.use.export import export
from toolsmith.cli.use.run import run
from toolsmith.cli.use.search import search
from toolsmith.cli.use.serve import serve
from toolsmith.cli.use.solve import solve
from toolsmith.cli.use.trust import trust
from toolsmith.cli.use.view import view
from toolsmith.cli.versions.blame import blame
from toolsmith.cli.versions.clone import clone
from toolsmith.cli.versions.diff import diff
from toolsmith.cli.versions.log import log
from toolsmith.cli.versions.pull import pull
from toolsmith.cli.versions.push import push
from toolsmith.cli.versions.release import release
from toolsmith.cli.versions.releases import releases
from toolsmith.cli.versions.restore import restore
from toolsmith.errors import NotAgreedError, ToolsmithError, UsageError
from toolsmith.sandbox import LAYERS_VARIABLE, Layers

COMMANDS: dict[str, dict[str, Callable[..., None] | typer.Typer]] = {
    "Make": {"init": init, "make": make, "outline": outline, "adopt": adopt, "queue": queue},
    "Use and serve": {
        "search": search,
        "run": run,
        "solve": solve,
        "serve": serve,
        "view": view,
        "export": export,
        "trust": trust,
    },
    "Improve": {"refine": refine, "probe": probe, "repair": repair, "train": train, "env": env, "bench": bench},
    "Organise": {
        "list": list_tools,
        "show": show,
        "tree": tree,
        "move": move,
        "rename": rename,
        "retire": retire,
        "tags": tags,
        "describe": describe,
        "index": index,
    },
    "Versions and sharing": {
        "log": log,
        "diff": diff,
        "blame": blame,
        "restore": restore,
        "release": release,
        "releases": releases,
        "clone": clone,
        "pull": pull,
        "push": push,
    },
    "Check": {
        "doctor": doctor,
        "config": config,
        "verify": verify,
        "audit": audit,
        "lint": lint,
        "exam": exam,
        "score": score,
        "judge": judge,
        "trials": trials,
        "cost": cost,
    },
}
ON_ANY_PLACE = {"make", "adopt", "verify", "refine", "probe", "repair", "solve", "pull"}
"""Commands whose tools may run on the nodes of a cluster."""
INTERRUPTED = 130
GRACE_SECONDS = 5.0  # to close what is open after an interrupt

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for panel, commands in COMMANDS.items():
    for name, command in commands.items():
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name, rich_help_panel=panel)
        else:
            placed = OnAnyPlace(command) if name in ON_ANY_PLACE else command
            app.command(name, rich_help_panel=panel, cls=Command, epilog=examples_of(name))(placed)


def _show_version(is_asked: bool) -> None:  # noqa: FBT001 - Typer hands it over by place
    if is_asked:
        from importlib.metadata import version

        typer.echo(f"toolsmith {version('toolsmith-llm')}")
        raise typer.Exit


@app.callback()
def toolsmith(
    _: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_show_version,
            is_eager=True,
            help="Show the version of toolsmith and exit.",
        ),
    ] = False,
    layers: Annotated[
        Layers | None,
        typer.Option(
            envvar=LAYERS_VARIABLE,
            show_default=False,
            help="Run tools only where all required layers of the sandbox hold, or with those that are available; "
            "instead of what toolbox.toml says.",
        ),
    ] = None,
) -> None:
    """Start with `toolsmith doctor`, then `toolsmith make TASKS --model MODEL`.

    A strong model crafts Python tools once, evidence accepts them, cheaper models use them.
    """
    if layers is not None:
        os.environ[LAYERS_VARIABLE] = layers  # `open_sandbox` asks for it, wherever a command opens one


def main() -> None:
    """Run a command; our own errors become a message and an exit code, anything else is a bug."""
    for kind in (signal.SIGINT, signal.SIGTERM):
        signal.signal(kind, _interrupt)
    guard_streams()
    try:
        code = _run()
    except ToolsmithError as error:
        code = _fail(error.exit_code, error.message, error.hint, kind=type(error).__name__)
    except ModuleNotFoundError as error:
        code = _fail_incomplete(error)
    except typer.TyperException as error:
        code = _fail_usage(error)
    except typer.Abort:
        code = _fail(1, "ended without an answer")
    except KeyboardInterrupt:
        code = INTERRUPTED
    if code == INTERRUPTED:
        _leave_interrupted()
    sys.exit(code or 0)


def _run() -> Any:
    """A command; where a toolbox waits for its user to agree to something, who is at a terminal is asked, once."""
    while True:
        try:
            return _built(next(iter(sys.argv[1:]), ""))(standalone_mode=False)
        except NotAgreedError as error:
            from toolsmith.cli.output.agree import is_agreed_to

            if not is_agreed_to(error):
                raise


@cache
def _built(called: str) -> Any:
    """The commands with their options; of one that is called only its own, since all take 50 ms to build."""
    needed = copy(app)
    if any(called in commands for commands in COMMANDS.values()):
        needed.registered_commands = [each for each in app.registered_commands if each.name == called]
        needed.registered_groups = [each for each in app.registered_groups if each.name == called]
    return typer.main.get_command(needed)


def _fail(code: int, message: str, hint: str = "", *, kind: str = "UsageError") -> int:
    """Say what went wrong to people, and to who asked for JSON in that form too."""
    from toolsmith.cli.output.console import show_error, show_json_error

    show_error(message, hint)
    given = sys.argv[1:]
    if "--json" in given[: given.index("--") if "--" in given else len(given)]:
        show_json_error(kind, message, hint, code)
    return code


def _fail_incomplete(error: ModuleNotFoundError) -> int:
    """A library is missing: `make demo` installs only what the demo imports."""
    if (error.name or "toolsmith").partition(".")[0] == "toolsmith":
        raise error
    hint = "In a clone: make setup. Else: pip install toolsmith-llm"
    return _fail(UsageError.exit_code, f"{error.name} is not installed", hint)


def _fail_usage(error: typer.TyperException) -> int:
    """What Typer found wrong with the options and arguments, said as our own errors are."""
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":  # Typer has shown the help already
        return error.exit_code
    path = context.command_path if context is not None else "toolsmith"
    return _fail(error.exit_code, error.format_message(), f"{path} --help shows what it takes.")


def _leave_interrupted() -> None:
    """End at once: threads that wait for a model would keep the process, and what was answered is on disk."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(INTERRUPTED)


def _interrupt(*_: object) -> None:
    """Unwind; and end all the same where the exception is lost, as in a callback of the garbage collector."""
    fuse = threading.Timer(GRACE_SECONDS, os._exit, [INTERRUPTED])
    fuse.daemon = True
    fuse.start()
    raise KeyboardInterrupt
