"""Chooses the pieces of BERT's vocabulary that the encoder keeps: what the answers, the lexicon and the codebook need,
all word endings, and the 12,000 first, which are the most frequent, if English can need them.

    vocabulary.py --base DIR --texts a.jsonl,b.txt --out vocab.txt
"""
import argparse
import json
import os

import wordpiece

FIRST = 12000


def main():
    a = argparse.ArgumentParser()
    for n in ("base", "texts", "out"):
        a.add_argument("--" + n, required=True)
    o = a.parse_args()
    every = wordpiece.lines(os.path.join(o.base, "vocab.txt"))
    possible = set(wordpiece.english(every))
    whole = wordpiece.Tokenizer(os.path.join(o.base, "vocab.txt"))
    needed = {piece for piece in every if piece.startswith("##")} | set(every[:FIRST])
    for path in o.texts.split(","):
        with open(path, encoding="utf-8") as f:
            for line in f:
                text = json.loads(line)["text"] if path.endswith(".jsonl") else line
                needed |= {whole.names[i] for i in whole.pieces(text)}
    with open(o.out, "w", encoding="utf-8") as f:
        f.writelines(piece + "\n" for piece in every if piece in needed and piece in possible)


if __name__ == "__main__":
    main()
