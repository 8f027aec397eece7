"""all-MiniLM-L6-v2 (BERT, Devlin et al. 2019) as a graph for onnxruntime, made of its weights when it is loaded.

Weights of the linear layers are whole numbers of eight bits, with one factor a matrix; what goes into them is brought
to eight bits as it comes. Embeddings, norms and attention stay as they are.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

_LAYERS, _HEADS, _SIZE = 6, 12, 384
_EPSILON = 1e-12
_OPSET = 20  # the first with GELU
_FAR = -1e9


def graph_of(file: Path) -> bytes:
    """From `ids` and `mask`, both (texts, tokens) of int64, to one unit vector a text, (texts, 384).

    Args:
        file: weights in the format of safetensors, named as the model's authors name them.
    """
    return _Graph(dict(_tensors(file))).model()


def _tensors(file: Path) -> Iterator[tuple[str, Any]]:
    """Eight bytes of length, a header in JSON, then the numbers."""
    content = file.read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    for name, said in json.loads(content[8 : 8 + length]).items():
        if name != "__metadata__" and said["dtype"] == "F32":
            start, end = (8 + length + offset for offset in said["data_offsets"])
            yield name, np.frombuffer(content[start:end], np.float32).reshape(said["shape"])


class _Graph:
    """Nodes in the order in which they are computed; each method adds some and names what comes out."""

    def __init__(self, weights: dict[str, Any]) -> None:
        self._weights = weights
        self._nodes: list[Any] = []
        self._constants: dict[str, Any] = {}
        self._wholes: dict[str, list[str]] = {}
        self._number = count()

    def model(self) -> bytes:
        from onnx import TensorProto, helper, numpy_helper

        out = self._pooled(self._encoded())
        inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["b", "l"]) for name in ("ids", "mask")]
        outputs = [helper.make_tensor_value_info(out, TensorProto.FLOAT, ["b", _SIZE])]
        constants = [numpy_helper.from_array(np.ascontiguousarray(v), name) for name, v in self._constants.items()]
        graph = helper.make_graph(self._nodes, "minilm", inputs, outputs, constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=9)
        content: bytes = model.SerializeToString()
        return content

    def _encoded(self) -> str:
        tokens = self._op("Gather", self._weight("embeddings.word_embeddings.weight"), "ids")
        zero, length = self._constant(np.array([0])), self._op("Shape", "ids", start=1, end=2)
        placed = self._op("Slice", self._weight("embeddings.position_embeddings.weight"), zero, length, zero)
        kind = self._constant(self._weights["embeddings.token_type_embeddings.weight"][0])
        x = self._norm(self._op("Add", self._op("Add", tokens, placed), kind), "embeddings.LayerNorm")
        absent = self._op("Sub", self._constant(np.float32(1)), self._mask())
        far = self._op("Mul", self._op("Unsqueeze", absent, self._constant(np.array([1, 2]))), self._number_of(_FAR))
        for layer in range(_LAYERS):
            x = self._layer(x, far, f"encoder.layer.{layer}.")
        return x

    def _layer(self, x: str, far: str, name: str) -> str:
        query, key, value = (self._heads(x, f"{name}attention.self.{part}") for part in ("query", "key", "value"))
        across = self._op("Transpose", key, perm=[0, 1, 3, 2])
        scores = self._op("Mul", self._op("MatMul", query, across), self._number_of((_SIZE / _HEADS) ** -0.5))
        seen = self._op("MatMul", self._op("Softmax", self._op("Add", scores, far), axis=-1), value)
        joined = self._op("Transpose", seen, perm=[0, 2, 1, 3])
        flat = self._op("Reshape", joined, self._constant(np.array([0, 0, _SIZE])))
        attended = self._linear(flat, f"{name}attention.output.dense")
        x = self._norm(self._op("Add", x, attended), f"{name}attention.output.LayerNorm")
        inner = self._op("Gelu", self._linear(x, f"{name}intermediate.dense"))
        return self._norm(self._op("Add", x, self._linear(inner, f"{name}output.dense")), f"{name}output.LayerNorm")

    def _heads(self, x: str, name: str) -> str:
        split = self._op("Reshape", self._linear(x, name), self._constant(np.array([0, 0, _HEADS, _SIZE // _HEADS])))
        return self._op("Transpose", split, perm=[0, 2, 1, 3])

    def _linear(self, x: str, name: str) -> str:
        weights = self._weights[f"{name}.weight"].T
        factor = np.abs(weights).max() / 127
        whole = self._constant(np.round(weights / factor).astype(np.int8))
        values, scale, zero = self._whole(x)
        summed = self._op("MatMulInteger", values, whole, zero, self._constant(np.int8(0)))
        scaled = self._op("Mul", self._op("Cast", summed, to=1), self._op("Mul", scale, self._number_of(factor)))
        return self._op("Add", scaled, self._weight(f"{name}.bias"))

    def _whole(self, x: str) -> list[str]:
        """As whole numbers from 0 to 255, once for all that take it; their factor and the number that stands for 0."""
        if x not in self._wholes:
            self._wholes[x] = self._ops("DynamicQuantizeLinear", x, outputs=3)
        return self._wholes[x]

    def _norm(self, x: str, name: str) -> str:
        weight, bias = self._weight(f"{name}.weight"), self._weight(f"{name}.bias")
        return self._op("LayerNormalization", x, weight, bias, axis=-1, epsilon=_EPSILON)

    def _pooled(self, x: str) -> str:
        mask = self._op("Unsqueeze", self._mask(), self._constant(np.array([2])))
        total = self._op("ReduceSum", self._op("Mul", x, mask), self._constant(np.array([1])), keepdims=0)
        length = self._op("ReduceL2", total, self._constant(np.array([1])), keepdims=1)
        return self._op("Div", total, self._op("Max", length, self._number_of(_EPSILON)))

    def _mask(self) -> str:
        return self._op("Cast", "mask", to=1)

    def _weight(self, name: str) -> str:
        self._constants[name] = self._weights[name]
        return name

    def _number_of(self, value: float) -> str:
        return self._constant(np.float32(value))

    def _constant(self, value: Any) -> str:
        name = f"constant-{next(self._number)}"
        self._constants[name] = np.asarray(value)
        return name

    def _op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        return self._ops(kind, *inputs, outputs=1, **attributes)[0]

    def _ops(self, kind: str, *inputs: str, outputs: int, **attributes: Any) -> list[str]:
        from onnx import helper

        names = [f"value-{next(self._number)}" for _ in range(outputs)]
        self._nodes.append(helper.make_node(kind, inputs, names, **attributes))
        return names
