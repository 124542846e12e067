"""What the encoder reads: the question, the sentence, a little of its neighbours."""
import json
import os

import numpy as np

import wordpiece

WORDS = "embeddings.word_embeddings.weight"

THEMES = ["mental-health", "connection", "additional-needs", "life-changes", "welcome", "spaces", "activities",
          "getting-there", "joined-up", "trust", "money", "home", "safety", "school", "health", "parenting", "dads",
          "early-years", "young-people", "belonging", "information", "having-a-say", "work", "community"]
STANCES = ["hope", "fear", "change", "strength"]
# Of a sentence that by itself earns its answer's safeguarding level: concern or above, and urgent.
LEVELS = ["level-concern", "level-urgent"]
LABELS = THEMES + STANCES + LEVELS

QUESTIONS = {
    "about": "about our family", "proud": "what we are proud of", "hopes": "our hopes", "fears": "what worries us",
    "change": "what we would change", "network": "who helps us",
}
OTHER = "anything else"

# The most pieces of the sentence, and of the whole input with its two ends.
SENTENCE, WHOLE = 80, 128
# Words of context: up to NEAR in all, of which AFTER follow the sentence.
NEAR, AFTER = 30, 10


def context(before, after):
    tail = after.split()[:AFTER]
    head = " ".join(before[-2:]).split()
    head = head[max(0, len(head) - (NEAR - len(tail))):]
    return " ".join(head), " ".join(tail)


def row(pieces, section, sentence, before, after):
    head, tail = context(before, after)
    ids = pieces.pieces(QUESTIONS.get(section, OTHER) + " :") + pieces.pieces(sentence)[:SENTENCE]
    if head or tail:
        ids += pieces.pieces("| " + head + " | " + tail)
    return [pieces.cls] + ids[:WHOLE - 2] + [pieces.sep]


def answer(pieces, section, sentences):
    for i, s in enumerate(sentences):
        yield row(pieces, section, s, sentences[max(0, i - 2):i], sentences[i + 1] if i + 1 < len(sentences) else "")


# The most words of a stretch (analysis/alarm.go reads answers in such).
STRETCH = 60


def stretches(sentences):
    """First and last (excluded) sentence of each stretch of an answer; none of a single sentence."""
    if len(sentences) < 2:
        return []
    found, first, words = [], 0, 0
    for i, s in enumerate(sentences):
        n = len(s.split())
        if i > first and words + n > STRETCH:
            found.append((first, i))
            first, words = i, 0
        words += n
    return found + [(first, len(sentences))]


def labelled(paths, marks, pieces, left_out, harmless=0):
    """Rows of ids, labels as 0/1 (-1 where nobody coded), and a name for each sentence: its answer's id and its place there.

    A sentence's level is its own "level", or else the mark (u, c or -) at its place in the file of marks. A path that ends
    in .tsv holds the safeguarding scan's own answers: level, kinds and text, with no themes or stances. Of a path
    that ends in :2 every second answer is taken, to keep what was learnt before while something new is.

    With harmless, answers of two sentences and more are read in stretches too, for their level alone: all that have one, and
    every so many-th of the others."""
    marked = {}
    with open(marks, encoding="utf-8") as f:
        for line in f:
            if not line.startswith("#"):
                name, signs = line.split()
                marked[name] = signs
    rows, gold, names = [], [], []
    for path in paths:
        if path.endswith(".tsv"):
            levels_only(path, pieces, rows, gold, names)
            continue
        path, _, every = path.partition(":")
        with open(path, encoding="utf-8") as f:
            for n, line in enumerate(f):
                if n % int(every or 1):
                    continue
                one = json.loads(line)
                if one["id"].split("-")[0] in left_out:
                    continue
                rows += answer(pieces, one["section"], [s["text"] for s in one["sentences"]])
                signs = marked.get(one["id"], "-" * len(one["sentences"]))
                levels = [s.get("level") or {"u": "urgent", "c": "concern"}.get(sign) for s, sign in zip(one["sentences"], signs)]
                if harmless and (one["level"] != "none" or n % harmless == 0):
                    stretched(one, levels, pieces, rows, gold, names)
                for i, (s, level) in enumerate(zip(one["sentences"], levels)):
                    have = set(s["themes"]) | set(s["stances"])
                    have |= {"level-" + level, "level-concern"} if level else set()
                    gold.append([float(l in have) for l in LABELS])
                    names.append("%s/%d" % (one["id"], i))
    return rows, np.array(gold, np.float32), names


def stretched(one, levels, pieces, rows, gold, names):
    """Adds an answer's stretches. Of an answer with a level, those in which no sentence earns one by itself are left out: there it
    may be earned together."""
    texts = [s["text"] for s in one["sentences"]]
    for first, end in stretches(texts):
        earned = set(levels[first:end]) - {None}
        if end - first == len(texts) and one["level"] != "none":
            earned = {one["level"]}
        if one["level"] != "none" and not earned:
            continue
        rows.append(row(pieces, one["section"], " ".join(texts[first:end]), [], ""))
        gold.append([-1.0] * (len(LABELS) - 2) + [float(bool(earned)), float("urgent" in earned)])
        names.append("%s/%d-%d" % (one["id"], first, end))


def levels_only(path, pieces, rows, gold, names):
    """Adds the answers of a .tsv, each read as one sentence under no question in particular."""
    with open(path, encoding="utf-8") as f:
        for n, line in enumerate(f):
            if line.startswith("#"):
                continue
            level, _, text = line.rstrip("\n").split("\t")
            rows.append(row(pieces, "", text, [], ""))
            gold.append([-1.0] * (len(LABELS) - 2) + [float(level != "none"), float(level == "urgent")])
            names.append("%s/%d" % (os.path.basename(path), n))


def arrays(base, vocab):
    """The base model's arrays in single precision, its words those of the file vocab, in that order, rounded by fourbit."""
    found = every(base)
    found[WORDS] = words(*kept(base, vocab))
    return found


def every(base):
    with open(os.path.join(base, "weights.json"), encoding="utf-8") as f:
        index = json.load(f)
    raw = np.fromfile(os.path.join(base, "weights.f16"), "<f2").astype(np.float32)
    return {e["name"]: raw[e["offset"]:e["offset"] + int(np.prod(e["shape"]))].reshape(e["shape"]) for e in index}


def kept(base, vocab):
    """The vectors of the words in the file vocab, as fourbit keeps them."""
    place = {piece: i for i, piece in enumerate(wordpiece.lines(os.path.join(base, "vocab.txt")))}
    return fourbit(every(base)[WORDS][[place[piece] for piece in wordpiece.lines(vocab)]])


def fourbit(w):
    """Rounds word vectors to 4 bits: codes of 0 to 15, the 16 values that the codes stand for (found by Lloyd's
    method on every 37th number), a scale for each of the 384 numbers and one for each word.

    The words are rounded before anything is taught and never taught themselves, so the layers learn to read them as
    they are kept."""
    column = w.std(0)
    z = w / column
    row = z.std(1)
    z /= row[:, None]
    sample = np.sort(z.ravel()[::37])
    values = sample[(len(sample) * (np.arange(16) + 0.5) / 16).astype(int)].astype(np.float64)
    for _ in range(60):
        nearest = np.searchsorted((values[1:] + values[:-1]) / 2, sample)
        values = np.array([sample[nearest == i].mean() for i in range(16)])
    values = values.astype("<f4")
    codes = np.searchsorted((values[1:] + values[:-1]) / 2, z).astype(np.uint8)
    near = values[codes]
    row = row * (z * near).sum(1) / (near * near).sum(1)
    return codes, values, column.astype("<f4"), row.astype("<f4")


def words(codes, values, column, row):
    return values[codes] * column * row[:, None]


def layers(found):
    """How many layers the arrays of a base or of a checkpoint have."""
    return len({n.split("layer")[1].split(".")[1] for n in found if "layer." in n or n.startswith("layers.")})
