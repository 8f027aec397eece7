"""The command line: each command reads options, calls one library function, and shows the result."""

from __future__ import annotations

import os
import signal
import sys
import threading

import typer

from toolsmith.cli.check import cost, doctor, lint, trials
from toolsmith.cli.improve import bench, probe, refine, repair
from toolsmith.cli.make import adopt, make, outline, queue
from toolsmith.cli.organise import hierarchy, toolbox
from toolsmith.cli.use import export, run, serve, solve
from toolsmith.cli.versions import versions
from toolsmith.errors import ToolsmithError

INTERRUPTED = 130
GRACE_SECONDS = 5.0  # to close what is open after an interrupt

app = typer.Typer(
    help="A strong model crafts Python tools once, evidence accepts them, cheaper models use them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(make.make)
app.command()(outline.outline)
app.command()(toolbox.init)
app.command("list")(toolbox.list_tools)
app.command()(toolbox.show)
app.command()(run.run)
app.command()(solve.solve)
app.command()(queue.queue)
app.command()(cost.cost)
app.command()(serve.serve)
app.command()(refine.refine)
app.command()(repair.repair)
app.command()(probe.probe)
app.command()(trials.trials)
app.add_typer(bench.bench, name="bench")
app.command()(toolbox.search)
app.command()(toolbox.verify)
app.command()(adopt.adopt)
app.command()(adopt.trust)
app.command()(export.export)
app.command()(lint.lint)
app.command()(hierarchy.tree)
app.command()(hierarchy.move)
app.command()(hierarchy.rename)
app.command()(hierarchy.retire)
app.command()(hierarchy.restore)
app.command()(hierarchy.tags)
app.command()(hierarchy.describe)
app.command()(hierarchy.index)
app.command()(versions.log)
app.command()(versions.diff)
app.command()(versions.blame)
app.command()(versions.release)
app.command()(versions.releases)
app.command()(versions.clone)
app.command()(versions.pull)
app.command()(versions.push)
app.command()(doctor.doctor)


def main() -> None:
    """Run a command; our own errors become a message and an exit code, anything else is a bug."""
    for kind in (signal.SIGINT, signal.SIGTERM):
        signal.signal(kind, _interrupt)
    try:
        app()
    except ToolsmithError as error:
        from toolsmith.cli.show.show import show_error

        show_error(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        _leave_interrupted()
    except SystemExit as ended:
        if ended.code == INTERRUPTED:  # Typer's own answer to an interrupt
            _leave_interrupted()
        raise


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
