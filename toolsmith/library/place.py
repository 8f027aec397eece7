"""Where a run's tools run: on this machine, or on the nodes of a Ray cluster."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from toolsmith.errors import BadInputError
from toolsmith.sandbox import layers_of_environment, sandbox_elsewhere

_log = logging.getLogger(__name__)


@contextmanager
def working_on(place: str) -> Iterator[None]:
    """Meanwhile all tools run there. Models are asked, transcripts written and commits made on this machine.

    Args:
        place: empty for this machine; `ray` for the cluster of this machine, or one of it alone; `ray://HEAD:10001`.

    Raises:
        BadInputError: the place has another form.
        UsageError: Ray is not installed, or no cluster is there.
        SandboxUnavailableError: no node can take work.
    """
    if not place:
        yield
        return
    if place != "ray" and not place.startswith("ray://"):
        raise BadInputError(f"--on {place}: there is no such place", hint="It is ray, or ray://HEAD:10001.")
    from toolsmith.cluster.ray_nodes import RayNodes
    from toolsmith.cluster.ray_sandbox import RaySandbox

    with RayNodes("" if place == "ray" else place, layers=layers_of_environment()) as nodes:
        _log.info("%d processes on the nodes of %s", nodes.at_once, place)
        with sandbox_elsewhere(RaySandbox(nodes)):
            yield
        for address, count in sorted(nodes.done.items()):
            _log.info("%s: %d works done", address, count)
