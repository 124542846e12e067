"""Turns the weights that the service embeds back into what finetune.py --from takes,
so that teaching can go on from them (their 8-bit rounding stays).

    unpack.py --base DIR --weights weights.bin --out encoder.npz
"""
import argparse
import json
import struct

import numpy as np

import finetune
import inputs

INNER = 1536


class Parts:
    def __init__(self, file):
        self.file, self.at = file, 0

    def take(self, kind, *shape):
        n = int(np.prod(shape)) * np.dtype(kind).itemsize
        part = np.frombuffer(self.file[self.at:self.at + n], kind).reshape(shape)
        self.at += n
        return part

    def matrix(self, outputs, ins):
        q = self.take(np.int8, outputs // 16, ins // 2, 16, 2).transpose(0, 2, 1, 3).reshape(outputs, ins)
        return q * self.take("<f4", outputs)[:, None], self.take("<f4", outputs)


def main():
    a = argparse.ArgumentParser()
    for n in ("base", "weights", "out"):
        a.add_argument("--" + n, required=True)
    o = a.parse_args()
    with open(o.weights, "rb") as f:
        raw = f.read()
    assert raw[:8] == b"FVENC002"
    size = struct.unpack("<I", raw[8:12])[0]
    header, r = json.loads(raw[12:12 + size]), Parts(raw[12 + size:])
    width, base = finetune.WIDTH, inputs.every(o.base)

    both = r.take(np.uint8, header["vocabulary"], width // 2)
    codes = np.stack([both & 15, both >> 4], 2).reshape(len(both), width)
    words = inputs.words(codes, r.take("<f4", 16), r.take("<f4", width), r.take("<f4", len(codes)))
    kinds = base["embeddings.token_type_embeddings.weight"]
    places = base["embeddings.position_embeddings.weight"].copy()
    places[:header["places"]] = r.take("<f4", header["places"], width) - kinds[0]
    w = {"words": words, "kinds": kinds, "places": places}
    w["norm_w"], w["norm_b"] = r.take("<f4", width), r.take("<f4", width)
    for i in range(header["layers"]):
        l = "layers.%d." % i
        for part, norm, shape in (("qkv", None, (3 * width, width)), ("out", "norm1", (width, width)),
                                  ("up", None, (INNER, width)), ("down", "norm2", (width, INNER))):
            w[l + part + "_w"], w[l + part + "_b"] = r.matrix(*shape)
            if norm:
                w[l + norm + "_w"], w[l + norm + "_b"] = r.take("<f4", width), r.take("<f4", width)
    w["head_w"], w["head_b"] = r.take("<f4", len(header["labels"]), width), r.take("<f4", len(header["labels"]))
    assert r.at == len(r.file)
    np.savez(o.out, **w)


if __name__ == "__main__":
    main()
