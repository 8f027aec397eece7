"""What a tool may use: time, memory, output, libraries."""

from __future__ import annotations

from pydantic import Field

from toolsmith.sandbox import Layers
from toolsmith.types.record import Record


class Policy(Record):
    """Limits for one call. The defaults suit a pure computation of a fraction of a second."""

    seconds: float = Field(default=5.0, gt=0, le=3600, description="time that one call may compute or sleep")
    megabytes: int = Field(default=1024, ge=16, description="memory of the worker beyond what its libraries take")
    output_bytes: int = Field(
        default=1_000_000, ge=1, description="size of the encoded result; printed text is cut there"
    )
    scratch_megabytes: int = Field(
        default=0, ge=0, le=65_536, description="size of a private writable folder in memory; 0 means none"
    )
    extra_modules: tuple[str, ...] = Field(default=(), description="modules allowed beyond the default list")
    hash_seed: int = Field(default=0, ge=0, le=4294967295, description="PYTHONHASHSEED of the worker")
    layers: Layers = Field(
        default="required", description="`available` goes on where a layer that promises rest on does not hold here"
    )

    @property
    def beyond_default(self) -> tuple[str, ...]:
        """What the owner of a toolbox allows beyond the default: told in verdicts."""
        folder = (f"a writable folder of {self.scratch_megabytes} MB",) if self.scratch_megabytes else ()
        return (*self.extra_modules, *folder)
