"""Micro and macro F1 per answer, as the held-out answers are scored."""
import json

import numpy as np

import inputs


class Dev:
    def __init__(self, path, pieces):
        self.rows, self.owner, self.answers = [], [], []
        with open(path, encoding="utf-8") as f:
            for line in f:
                one = json.loads(line)
                for r in inputs.answer(pieces, one["section"], one["split"]):
                    self.rows.append(r)
                    self.owner.append(len(self.answers))
                self.answers.append(one)

    def best(self, found):
        """The highest logit of each label over an answer's sentences."""
        top = np.full((len(self.answers), len(inputs.LABELS)), -99.0)
        for row, owner in zip(found, self.owner):
            top[owner] = np.maximum(top[owner], row)
        return top

    def f1(self, top, which, cut):
        hits = {l: [0, 0, 0] for l in which}
        for scores, one in zip(top, self.answers):
            gold = set(one.get("themes", [])) | set(one.get("stances", []))
            open_ = set(one.get("themes_open", [])) | set(one.get("stances_open", []))
            for l in which:
                if l in open_:
                    continue
                said = scores[inputs.LABELS.index(l)] > cut
                hits[l][0] += said and l in gold
                hits[l][1] += said and l not in gold
                hits[l][2] += not said and l in gold
        f = lambda t, p, n: 2 * t / max(1, 2 * t + p + n)
        return f(*map(sum, zip(*hits.values()))), float(np.mean([f(*h) for h in hits.values() if h[0] + h[2]]))

    def report(self, found):
        top, lines = self.best(found), []
        for p in (0.3, 0.35, 0.4, 0.45, 0.5):
            cut = np.log(p / (1 - p))
            lines.append("  over %.2f: themes %.3f / %.3f, stances %.3f / %.3f" % (
                p, *self.f1(top, inputs.THEMES, cut), *self.f1(top, inputs.STANCES, cut)))
        return "\n".join(lines)
