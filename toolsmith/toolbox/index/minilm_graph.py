"""all-MiniLM-L6-v2 (BERT, Devlin et al. 2019) as a graph for onnxruntime, made of its weights when it is loaded.

Weights of the linear layers are whole numbers of eight bits, with one factor a column; what goes into them is brought
to eight bits as it comes. Norms and attention stay as they are, and vectors of tokens, which are half of all weights,
are looked up in the file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

_LAYERS, _HEADS, _SIZE = 6, 12, 384
_EPSILON = 1e-12
_OPSET = 20  # the first with GELU
_FAR = -1e9


def graph_of(weights: Mapping[str, Any]) -> bytes:
    """From vectors of tokens, `words` (texts, tokens, 384), and `mask` (texts, tokens) of int64, to unit vectors.

    Args:
        weights: as `weights_of` reads them.
    """
    return _Graph(weights).model()


def weights_of(file: Path) -> dict[str, Any]:
    """Of a file in the format of safetensors: eight bytes of length, a header in JSON, then the numbers."""
    content = np.memmap(file, np.uint8, "r")
    length = int(content[:8].view("<u8")[0])
    said = json.loads(content[8 : 8 + length].tobytes())
    numbers = content[8 + length :]
    return {
        name: numbers[slice(*each["data_offsets"])].view(np.float32).reshape(each["shape"])
        for name, each in said.items()
        if each.get("dtype") == "F32"
    }


class _Graph:
    """Nodes in the order in which they are computed; each method adds some and names what comes out."""

    def __init__(self, weights: Mapping[str, Any]) -> None:
        self._weights = weights
        self._nodes: list[Any] = []
        self._constants: dict[str, Any] = {}
        self._wholes: dict[str, list[str]] = {}
        self._number = count()

    def model(self) -> bytes:
        from onnx import TensorProto, helper, numpy_helper

        out = self._pooled(self._encoded())
        inputs = [
            helper.make_tensor_value_info("words", TensorProto.FLOAT, ["b", "l", _SIZE]),
            helper.make_tensor_value_info("mask", TensorProto.INT64, ["b", "l"]),
        ]
        outputs = [helper.make_tensor_value_info(out, TensorProto.FLOAT, ["b", _SIZE])]
        constants = [numpy_helper.from_array(np.ascontiguousarray(v), name) for name, v in self._constants.items()]
        graph = helper.make_graph(self._nodes, "minilm", inputs, outputs, constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=9)
        content: bytes = model.SerializeToString()
        return content

    def _encoded(self) -> str:
        zero, length = self._constant(np.array([0])), self._op("Shape", "mask", start=1, end=2)
        placed = self._op("Slice", self._weight("embeddings.position_embeddings.weight"), zero, length, zero)
        kind = self._constant(self._weights["embeddings.token_type_embeddings.weight"][0])
        x = self._norm(self._op("Add", self._op("Add", "words", placed), kind), "embeddings.LayerNorm")
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
        factor = (np.maximum(np.abs(weights).max(0), _EPSILON) / 127).astype(np.float32)
        whole = self._constant(np.round(weights / factor).astype(np.int8))
        values, scale, zero = self._whole(x)
        summed = self._op("MatMulInteger", values, whole, zero, self._constant(np.int8(0)))
        scaled = self._op("Mul", self._op("Cast", summed, to=1), self._op("Mul", scale, self._constant(factor)))
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
