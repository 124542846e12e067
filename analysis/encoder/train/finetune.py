"""Fine-tunes the small sentence encoder on labelled sentences.

    finetune.py --base DIR --vocab vocab.txt --train labelled.jsonl,more.jsonl --marks marks.txt --dev dev-sentences.jsonl --out DIR

DIR of --base holds weights.f16, weights.json, vocab.txt (what base.py makes of
bge-small-en-v1.5); --vocab lists the pieces that are kept of its vocabulary. --dev is the output of ./sentences over the held-out answers; it
is only measured on, never learnt from. A checkpoint (NAME.npz) is written after
each pass. Needs torch (2) and numpy; matrix products run in
bfloat16 unless --single is given, everything else in single precision.
"""
import argparse
import json
import math
import os
import random
import time

import numpy as np
import torch
import torch.nn.functional as F

import figures
import inputs
import wordpiece

HEADS, WIDTH = 12, 384


# What matrix products are taken in. Processors that don't know bfloat16 are faster in single precision.
PRODUCTS = torch.bfloat16


def linear(x, w, b):
    """A product with single-precision ends."""
    return F.linear(x.to(PRODUCTS), w.to(PRODUCTS)).float() + b


class Dropout:
    """Dropout by slices of one large mask: drawing bits afresh costs more than
    the whole of the attention."""

    def __init__(self, p, generator):
        size = 1 << 24
        keep = torch.rand(size, generator=generator) >= p
        self.pool, self.p = keep.float() / (1 - p), p

    def __call__(self, x, on):
        if not on or self.p == 0:
            return x
        n = x.numel()
        at = random.randrange(self.pool.numel() - n) if n < self.pool.numel() else None
        if at is None:
            return F.dropout(x, self.p, True)
        return x * self.pool[at:at + n].view(x.shape).to(x.dtype)


class Encoder(torch.nn.Module):
    def __init__(self, arrays, labels, dropout, layers=0):
        super().__init__()
        def p(a, grad=True):
            return torch.nn.Parameter(torch.tensor(a, dtype=torch.float32), requires_grad=grad)
        e = "embeddings."
        self.words = p(arrays[e + "word_embeddings.weight"], False)
        self.places = p(arrays[e + "position_embeddings.weight"])
        self.kinds = p(arrays[e + "token_type_embeddings.weight"])
        self.norm_w, self.norm_b = p(arrays[e + "LayerNorm.weight"]), p(arrays[e + "LayerNorm.bias"])
        self.layers = torch.nn.ModuleList()
        for i in range(layers or inputs.layers(arrays)):
            l = "encoder.layer.%d." % i
            g = lambda n: arrays[l + n]
            qkv = ["attention.self.query.", "attention.self.key.", "attention.self.value."]
            self.layers.append(torch.nn.ParameterDict({
                "qkv_w": p(np.concatenate([g(n + "weight") for n in qkv])),
                "qkv_b": p(np.concatenate([g(n + "bias") for n in qkv])),
                "out_w": p(g("attention.output.dense.weight")), "out_b": p(g("attention.output.dense.bias")),
                "norm1_w": p(g("attention.output.LayerNorm.weight")), "norm1_b": p(g("attention.output.LayerNorm.bias")),
                "up_w": p(g("intermediate.dense.weight")), "up_b": p(g("intermediate.dense.bias")),
                "down_w": p(g("output.dense.weight")), "down_b": p(g("output.dense.bias")),
                "norm2_w": p(g("output.LayerNorm.weight")), "norm2_b": p(g("output.LayerNorm.bias")),
            }))
        self.head_w = torch.nn.Parameter(torch.randn(labels, WIDTH) * 0.02)
        self.head_b = torch.nn.Parameter(torch.full((labels,), -2.0))
        self.drop = dropout

    def forward(self, ids, mask):
        on = self.training
        b, t = ids.shape
        x = F.embedding(ids, self.words) + self.places[:t] + self.kinds[0]
        x = self.drop(F.layer_norm(x, (WIDTH,), self.norm_w, self.norm_b, 1e-12), on)
        bias = (1 - mask)[:, None, None, :] * -1e9
        for l in self.layers:
            qkv = (linear(x, l["qkv_w"], l["qkv_b"])).to(PRODUCTS).view(b, t, 3, HEADS, WIDTH // HEADS)
            q, k, v = (qkv[:, :, i].transpose(1, 2).contiguous() for i in range(3))
            scores = torch.matmul(q, k.transpose(2, 3)).float() / math.sqrt(WIDTH // HEADS) + bias
            probs = self.drop(torch.softmax(scores, -1), on).to(PRODUCTS)
            mixed = torch.matmul(probs, v).transpose(1, 2).reshape(b, t, WIDTH)
            x = F.layer_norm(x + self.drop(linear(mixed, l["out_w"], l["out_b"]), on),
                             (WIDTH,), l["norm1_w"], l["norm1_b"], 1e-12)
            h = F.gelu(linear(x, l["up_w"], l["up_b"]))
            x = F.layer_norm(x + self.drop(linear(h, l["down_w"], l["down_b"]), on),
                             (WIDTH,), l["norm2_w"], l["norm2_b"], 1e-12)
        mean = (x * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        return F.linear(self.drop(mean, on), self.head_w, self.head_b)


def padded(rows):
    t = max(len(r) for r in rows)
    ids, mask = torch.zeros(len(rows), t, dtype=torch.long), torch.zeros(len(rows), t)
    for i, r in enumerate(rows):
        ids[i, :len(r)] = torch.tensor(r)
        mask[i, :len(r)] = 1
    return ids, mask


def batches(lengths, size):
    """Batches of sentences of like length, in chance order."""
    order = list(range(len(lengths)))
    random.shuffle(order)
    found = []
    for at in range(0, len(order), size * 24):
        window = sorted(order[at:at + size * 24], key=lambda i: lengths[i])
        found += [window[i:i + size] for i in range(0, len(window), size)]
    random.shuffle(found)
    return found


def logits(model, rows):
    model.eval()
    out = np.zeros((len(rows), model.head_w.shape[0]), np.float32)
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    with torch.no_grad():
        for at in range(0, len(order), 64):
            part = order[at:at + 64]
            out[part] = model(*padded([rows[i] for i in part])).numpy()
    return out


def main():
    a = argparse.ArgumentParser()
    for n in ("base", "vocab", "train", "marks", "dev", "out"):
        a.add_argument("--" + n, required=True)
    a.add_argument("--from", dest="start", default="", help="begin from these fine-tuned weights (encoder.npz), not from the base alone")
    a.add_argument("--layers", type=int, default=0, help="keep the first so many layers of the base (all of them)")
    a.add_argument("--passes", type=int, default=4)
    a.add_argument("--batch", type=int, default=32)
    a.add_argument("--rate", type=float, default=2e-4)
    a.add_argument("--head-rate", type=float, default=30)
    a.add_argument("--dropout", type=float, default=0.1)
    a.add_argument("--levels", type=float, default=1, help="how much a safeguarding level weighs beside a theme")
    a.add_argument("--seed", type=int, default=1)
    a.add_argument("--threads", type=int, default=2)
    a.add_argument("--stretches", type=int, default=0, help="read answers in stretches too: those with a level, and every so many-th of the others")
    a.add_argument("--leave-out", default="", help="writers (T1,T2) to leave out, for folds by writer")
    a.add_argument("--single", action="store_true", help="matrix products in single precision, for a processor without bfloat16")
    a.add_argument("--limit", type=int, default=0, help="stop after so many batches (a trial)")
    a.add_argument("--pause-file", default="", help="wait while this file exists")
    o = a.parse_args()

    torch.set_num_threads(o.threads)
    if o.single:
        global PRODUCTS
        PRODUCTS = torch.float32
    random.seed(o.seed)
    torch.manual_seed(o.seed)
    generator = torch.Generator().manual_seed(o.seed)

    pieces = wordpiece.Tokenizer(o.vocab)
    rows, gold, _ = inputs.labelled(o.train.split(","), o.marks, pieces, set(filter(None, o.leave_out.split(","))), o.stretches)
    dev = figures.Dev(o.dev, pieces)
    lengths = [len(r) for r in rows]
    print("sentences", len(rows), "tokens a sentence", sum(lengths) / len(rows), flush=True)

    model = Encoder(inputs.arrays(o.base, o.vocab), len(inputs.LABELS), Dropout(o.dropout, generator), o.layers)
    if o.start:
        model.load_state_dict({n: torch.tensor(np.asarray(v, np.float32)) for n, v in dict(np.load(o.start)).items()})
    gold = torch.tensor(gold)
    weights = torch.tensor([o.levels if l in inputs.LEVELS else 1.0 for l in inputs.LABELS])
    head = [model.head_w, model.head_b]
    decayed = [p for n, p in model.named_parameters() if p.requires_grad and p.dim() > 1 and "head" not in n]
    plain = [p for n, p in model.named_parameters() if p.requires_grad and p.dim() == 1 and "head" not in n]
    groups = [{"params": decayed, "lr": o.rate, "weight_decay": 0.01},
              {"params": plain, "lr": o.rate, "weight_decay": 0},
              {"params": head, "lr": o.rate * o.head_rate, "weight_decay": 0}]
    optimiser = torch.optim.AdamW(groups)
    steps = o.passes * math.ceil(len(rows) / o.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min(s / (steps / 10), max(0.0, (steps - s) / (steps * 0.9))))
    every = [p for g in groups for p in g["params"]]
    began, done = time.time(), 0
    for turn in range(1, o.passes + 1):
        model.train()
        total = 0.0
        for part in batches(lengths, o.batch):
            while o.pause_file and os.path.exists(o.pause_file):
                time.sleep(2)
            want = gold[part]
            loss = F.binary_cross_entropy_with_logits(
                model(*padded([rows[i] for i in part])), want.clamp(min=0), weight=(want >= 0).float() * weights, reduction="sum") / len(part)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(every, 1.0)
            optimiser.step()
            schedule.step()
            total += loss.item()
            done += 1
            if done % 25 == 0:
                print("batch %d of %d, loss %.3f, %.0f s" % (done, steps, total / max(1, done - (turn - 1) * steps // o.passes), time.time() - began), flush=True)
            if o.limit and done >= o.limit:
                return
        found = logits(model, dev.rows)
        print("pass %d, loss %.3f, %.0f s" % (turn, total * o.passes / steps, time.time() - began))
        print(dev.report(found), flush=True)
        os.makedirs(o.out, exist_ok=True)
        np.savez(os.path.join(o.out, "encoder.npz"), **{n: p.detach().numpy() for n, p in model.state_dict().items()})
        np.save(os.path.join(o.out, "dev-logits.npy"), found)
    if o.leave_out:
        held(model, o, pieces)


def held(model, o, pieces):
    """Writes the logits of the sentences of the writers left out, a line each:
    what is stacked on the encoder may learn from these alone."""
    everyone = {"T%d" % i for i in range(1, 1000)}
    with open(os.path.join(o.out, "held.jsonl"), "w", encoding="utf-8") as out:
        rows, _, names = inputs.labelled(o.train.split(","), o.marks, pieces, everyone - set(o.leave_out.split(",")))
        for name, found in zip(names, logits(model, rows)):
            json.dump({"id": name, "logits": [round(float(v), 3) for v in found]}, out)
            out.write("\n")


if __name__ == "__main__":
    main()
