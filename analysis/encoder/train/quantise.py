"""Rounds a fine-tuned encoder to 8 bits and writes the file that the Go package
embeds, and golden rows for its test.

    quantise.py --base DIR --vocab vocab.txt --weights encoder.npz --train train.jsonl --out weights.bin --golden golden.jsonl

Each row of a weight is kept in whole steps of its largest value over 127; the
words' vectors were rounded to 4 bits before anything was taught (inputs.fourbit)
and are kept by those codes. --train only picks the golden rows' sentences: every
400th of it. The logits in the golden rows are the script's own, in single
precision from the rounded weights, with no rounding of activations.
"""
import argparse
import hashlib
import json
import os
import struct

import numpy as np
import torch

import finetune
import inputs
import wordpiece


def rounded(w):
    step = np.maximum(np.abs(w).max(1), 1e-12) / 127
    return np.clip(np.rint(w / step[:, None]), -127, 127).astype(np.int8), step.astype("<f4")


def packed(q):
    """Panels of 16 outputs; in a panel, for each pair of inputs, the pair of each output."""
    n, k = q.shape
    return q.reshape(n // 16, 16, k // 2, 2).transpose(0, 2, 1, 3).tobytes()


def main():
    a = argparse.ArgumentParser()
    for n in ("base", "weights", "train", "out", "vocab", "golden"):
        a.add_argument("--" + n, required=True)
    o = a.parse_args()
    w = dict(np.load(o.weights))
    floats = lambda x: np.ascontiguousarray(x, "<f4").tobytes()
    body, back = [], dict(w)

    base = inputs.arrays(o.base, o.vocab)
    codes, values, column, row = inputs.kept(o.base, o.vocab)
    assert np.array_equal(inputs.words(codes, values, column, row), w["words"])
    body += [(codes[:, 0::2] | codes[:, 1::2] << 4).tobytes(), floats(values), floats(column), floats(row),
             floats(w["places"][:inputs.WHOLE] + w["kinds"][0]), floats(w["norm_w"]), floats(w["norm_b"])]
    layers = inputs.layers(w)
    for i in range(layers):
        l = "layers.%d." % i
        for part, norm in (("qkv", None), ("out", "norm1"), ("up", None), ("down", "norm2")):
            q, step = rounded(w[l + part + "_w"])
            back[l + part + "_w"] = q * step[:, None]
            body += [packed(q), floats(step), floats(w[l + part + "_b"])]
            if norm:
                body += [floats(w[l + norm + "_w"]), floats(w[l + norm + "_b"])]
    body += [floats(w["head_w"]), floats(w["head_b"])]
    body = b"".join(body)
    version = "bge-small-fv-" + hashlib.sha256(body).hexdigest()[:12]
    header = json.dumps({"version": version, "labels": inputs.LABELS, "vocabulary": len(w["words"]),
                         "places": inputs.WHOLE, "layers": layers}).encode()
    with open(o.out, "wb") as f:
        f.write(b"FVENC002" + struct.pack("<I", len(header)) + header + body)

    model = finetune.Encoder(base, len(inputs.LABELS), lambda x, on: x)
    model.load_state_dict({n: torch.tensor(np.asarray(v, np.float32)) for n, v in back.items()})
    model.eval()
    finetune.PRODUCTS = torch.float32
    pieces = wordpiece.Tokenizer(o.vocab)
    count = 0
    with open(o.train.split(",")[0], encoding="utf-8") as f, open(o.golden, "w", encoding="utf-8") as out, torch.no_grad():
        for line in f:
            one = json.loads(line)
            texts = [s["text"] for s in one["sentences"]]
            for i, ids in enumerate(inputs.answer(pieces, one["section"], texts)):
                count += 1
                if count % 400 != 1:
                    continue
                logits = model(*finetune.padded([ids]))[0].numpy()
                json.dump({"section": one["section"], "sentence": texts[i], "before": texts[max(0, i - 2):i],
                           "after": texts[i + 1] if i + 1 < len(texts) else "", "ids": ids,
                           "logits": [round(float(v), 5) for v in logits]}, out, ensure_ascii=False)
                out.write("\n")
    print(version, os.path.getsize(o.out))


if __name__ == "__main__":
    main()
