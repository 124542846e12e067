"""BERT's uncased WordPiece, accents stripped, as the Go package does it."""
import unicodedata


def _is_cjk(c):
    return (0x4E00 <= c <= 0x9FFF or 0x3400 <= c <= 0x4DBF or 0x20000 <= c <= 0x2CEAF
            or 0xF900 <= c <= 0xFAFF or 0x2F800 <= c <= 0x2FA1F)


def _is_mark(ch):
    c = ord(ch)
    if 33 <= c <= 47 or 58 <= c <= 64 or 91 <= c <= 96 or 123 <= c <= 126:
        return True
    return unicodedata.category(ch).startswith("P")


def words(text):
    """Lower-case words and marks."""
    out, word = [], []

    def close():
        if word:
            out.append("".join(word))
            word.clear()

    for ch in unicodedata.normalize("NFD", text.lower()):
        kind = unicodedata.category(ch)
        if ch in " \t\n\r" or kind == "Zs":
            close()
        elif kind == "Mn" or ch in "\x00\ufffd" or kind.startswith("C"):
            continue
        elif _is_mark(ch) or _is_cjk(ord(ch)):
            close()
            out.append(ch)
        else:
            word.append(ch)
    close()
    return out


def english(every):
    """Of BERT's vocabulary, the pieces that English can need: none of the reserved
    ones, none with letters of another script."""
    return [piece for piece in every if not piece.startswith("[unused")
            and all(unicodedata.name(c, "").startswith("LATIN") for c in piece if c.isalpha())]


def lines(path):
    with open(path, encoding="utf-8") as f:
        return [line.rstrip("\n") for line in f]


class Tokenizer:
    """Cuts words into the pieces that a file lists, one a line."""

    def __init__(self, path):
        self.names = lines(path)
        self.ids = {piece: i for i, piece in enumerate(self.names)}
        self.cls, self.sep, self.unk = self.ids["[CLS]"], self.ids["[SEP]"], self.ids["[UNK]"]

    def word(self, word):
        if len(word) > 100:
            return [self.unk]
        found, at = [], 0
        while at < len(word):
            end = len(word)
            while end > at and ("##" if at else "") + word[at:end] not in self.ids:
                end -= 1
            if end == at:
                return [self.unk]
            found.append(self.ids[("##" if at else "") + word[at:end]])
            at = end
        return found

    def pieces(self, text):
        return [i for w in words(text) for i in self.word(w)]
