"""Turns a sentence encoder in ONNX (BERT's layout, single precision) into the plain arrays that finetune.py begins with.

    base.py --onnx model.onnx --tokenizer tokenizer.json --out DIR

DIR gets weights.f16 (little-endian half floats), weights.json (name, shape and offset of each array; weights are
outputs x inputs) and vocab.txt. Needs onnx and numpy.
"""
import argparse
import json
import os

import numpy as np
import onnx
from onnx import numpy_helper


def arrays(graph):
    """By name. An ONNX product has lost its weight's name: the offset that is added to it tells."""
    have = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    product = {n.output[0]: have[i].T for n in graph.node if n.op_type == "MatMul" for i in n.input
               if i in have and have[i].ndim == 2}
    found = {n: a for n, a in have.items() if n.startswith(("embeddings.", "encoder.")) and n.endswith(("weight", "bias"))}
    for n in graph.node:
        if n.op_type == "Add":
            for offset in n.input:
                for p in n.input:
                    if offset in found and p in product:
                        found[offset.removesuffix("bias") + "weight"] = product[p]
    return found


def main():
    a = argparse.ArgumentParser()
    for n in ("onnx", "tokenizer", "out"):
        a.add_argument("--" + n, required=True)
    o = a.parse_args()
    os.makedirs(o.out, exist_ok=True)
    index, at = [], 0
    with open(os.path.join(o.out, "weights.f16"), "wb") as f:
        for name, one in sorted(arrays(onnx.load(o.onnx).graph).items()):
            f.write(np.ascontiguousarray(one, "<f2").tobytes())
            index.append({"name": name, "shape": list(one.shape), "offset": at})
            at += one.size
    with open(os.path.join(o.out, "weights.json"), "w", encoding="utf-8") as f:
        json.dump(index, f)
    with open(o.tokenizer, encoding="utf-8") as f:
        places = json.load(f)["model"]["vocab"]
    with open(os.path.join(o.out, "vocab.txt"), "w", encoding="utf-8") as f:
        f.writelines(piece + "\n" for piece in sorted(places, key=places.get))


if __name__ == "__main__":
    main()
