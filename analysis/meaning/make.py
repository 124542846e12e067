"""Makes words.bin: one place in a space of 128 meanings for each word.

Usage: make.py ENCODER_FOLDER WORD_COUNTS LEXICON_FOLDER OUT

ENCODER_FOLDER holds all-MiniLM-L6-v2 as weights.f16, weights.json and vocab.txt. WORD_COUNTS has one folded word of
the labelled answers and its count a line. A tool of the project's own; the program never needs it. Needs numpy, scipy.
"""
import glob, json, re, struct, sys, unicodedata
from math import sqrt
import numpy as np
from scipy.special import erf

folder, counts_file, lexicon_folder, out = sys.argv[1:5]
raw = np.fromfile(folder + "/weights.f16", dtype="<f2")
W = {}
for m in json.load(open(folder + "/weights.json")):
    n = int(np.prod(m["shape"]))
    W[m["name"]] = raw[m["offset"]:m["offset"] + n].astype(np.float32).reshape(m["shape"])
vocab = {l.rstrip("\n"): i for i, l in enumerate(open(folder + "/vocab.txt", encoding="utf8"))}


def norm(x, name):
    mean = x.mean(-1, keepdims=True)
    var = ((x - mean) ** 2).mean(-1, keepdims=True)
    return (x - mean) / np.sqrt(var + 1e-12) * W[name + ".weight"] + W[name + ".bias"]


def forward(ids, mask):
    b, t = ids.shape
    e = "embeddings."
    x = W[e + "word_embeddings.weight"][ids] + W[e + "position_embeddings.weight"][:t] + W[e + "token_type_embeddings.weight"][0]
    x = norm(x, "embeddings.LayerNorm")
    bias = (1 - mask)[:, None, None, :] * -1e9
    for i in range(6):
        p = f"encoder.layer.{i}."
        lin = lambda name, x: x @ W[p + name + ".weight"].T + W[p + name + ".bias"]
        q, k, v = [lin("attention.self." + n, x).reshape(b, t, 12, 32).transpose(0, 2, 1, 3) for n in ("query", "key", "value")]
        a = q @ k.transpose(0, 1, 3, 2) / sqrt(32) + bias
        a = np.exp(a - a.max(-1, keepdims=True))
        a /= a.sum(-1, keepdims=True)
        x = norm(x + lin("attention.output.dense", (a @ v).transpose(0, 2, 1, 3).reshape(b, t, 384)), p + "attention.output.LayerNorm")
        h = lin("intermediate.dense", x)
        x = norm(x + lin("output.dense", h * 0.5 * (1 + erf(h / sqrt(2)))), p + "output.LayerNorm")
    return x


def pieces(word):
    found, start = [], 0
    while start < len(word):
        end = len(word)
        while end > start and ("##" if start else "") + word[start:end] not in vocab:
            end -= 1
        if end == start:
            return [vocab["[UNK]"]]
        found.append(vocab[("##" if start else "") + word[start:end]])
        start = end
    return found


def encode(texts, batch=512):
    ids = [[101] + sum((pieces(w) for w in re.findall(r"[^\W_]+|[^\w\s]|_", t)), [])[:64] + [102] for t in texts]
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    vectors = np.zeros((len(ids), 384), np.float32)
    for s in range(0, len(order), batch):
        some = order[s:s + batch]
        width = max(len(ids[i]) for i in some)
        block, mask = np.zeros((len(some), width), int), np.zeros((len(some), width), np.float32)
        for r, i in enumerate(some):
            block[r, :len(ids[i])], mask[r, :len(ids[i])] = ids[i], 1
        v = (forward(block, mask) * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)
        vectors[some] = v / np.linalg.norm(v, axis=1, keepdims=True)
    return vectors


count = {}
for line in open(counts_file):
    w, n = line.rsplit(" ", 1)
    count[w] = int(n)
words = [w for w in count if re.fullmatch(r"[a-z0-9£]+|\W", w)]
seen = set(words)
more = [t for t in vocab if re.fullmatch(r"[a-z]{3,}", t)]
for f in sorted(glob.glob(lexicon_folder + "/*.txt")):
    more += re.findall(r"[a-z]{3,}", open(f).read())
for w in more:
    if w not in seen:
        words.append(w)
        seen.add(w)

# Folded short forms are given to the encoder as it knows them.
spoken = {"cant": "can't", "dont": "don't", "doesnt": "doesn't", "didnt": "didn't", "isnt": "isn't", "wont": "won't",
          "im": "i'm", "ive": "i've", "hes": "he's", "shes": "she's", "theres": "there's", "wasnt": "wasn't",
          "healthvisitor": "health visitor", "universalcredit": "universal credit", "iwill": "i will",
          "iwould": "i would", "noone": "no one", "teachingassistants": "teaching assistants", "yearold": "year old"}
vectors = encode([spoken.get(w, w) for w in words])

# 128 main directions, words of the answers counting four times; then common words are made short, so that "the" says
# little: a/(a+p) with a = 0.001 (Arora and others, 2017).
total = sum(count.values())
share = np.array([(count.get(w, 0) + 0.5) / total for w in words])
centred = vectors - vectors.mean(0)
weight = np.array([1 + 3 * (w in count) for w in words], float)
values, directions = np.linalg.eigh((centred * weight[:, None]).T @ centred / weight.sum())
placed = centred @ directions[:, ::-1][:, :128]
placed = placed / np.linalg.norm(placed, axis=1, keepdims=True) * (1e-3 / (1e-3 + share))[:, None]

order = sorted(range(len(words)), key=lambda i: words[i].encode())
words, placed = [words[i] for i in order], placed[order].astype("<f4")
step = np.maximum(np.abs(placed).max(1) / 127, 1e-9)
text = "\n".join(words).encode()
with open(out, "wb") as f:
    f.write(b"FVWORDS1" + struct.pack("<III", len(words), 128, len(text)) + text + step.astype("<f4").tobytes())
    f.write(np.clip(np.rint(placed / step[:, None]), -127, 127).astype(np.int8).tobytes())
