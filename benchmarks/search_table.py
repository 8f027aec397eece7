"""Makes `toolsmith/ranking/table.npz` of the weights that the package wordllama carries: see `toolsmith.ranking.table`.

python benchmarks/search_table.py FOLDER OF wordllama
"""

from __future__ import annotations

import json
import re
import struct
import sys
from pathlib import Path

import numpy as np

from toolsmith.ranking.table import DIMENSION, TABLE

KEPT = re.compile(r"▁?[a-zà-öø-ÿ]+|▁?[0-9]|▁")


def main(folder: Path) -> None:
    weights = safetensors(folder / "weights/l2_supercat_256.safetensors")
    tokens = json.loads((folder / "tokenizers/l2_supercat_tokenizer_config.json").read_text("utf-8"))["model"]["vocab"]
    kept = [
        (piece, number) for piece, number in sorted(tokens.items(), key=lambda each: each[1]) if KEPT.fullmatch(piece)
    ]
    values = weights[[number for _, number in kept]].astype(np.float32)
    factors = np.abs(values).max(1) / 127
    pieces = np.frombuffer("\n".join(piece for piece, _ in kept).encode(), np.uint8)
    whole = np.round(values / factors[:, None]).astype(np.int8)
    np.savez(TABLE, pieces=pieces, factors=factors.astype(np.float32), values=whole)


def safetensors(file: Path) -> np.ndarray:
    """The only array in a file: eight bytes of length, a header in JSON, numbers of two bytes."""
    content = file.read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    (array,) = (each for name, each in json.loads(content[8 : 8 + length]).items() if name != "__metadata__")
    start, end = array["data_offsets"]
    return np.frombuffer(content[8 + length + start : 8 + length + end], np.float16).reshape(-1, DIMENSION)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
