"""Averages the weights of encoders that were taught apart from the same base: they make other mistakes, and the mean makes fewer.

    average.py --out OUT.npz A/encoder.npz:0.85 B/encoder.npz:0.15
"""
import argparse

import numpy as np


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--out", required=True)
    a.add_argument("parts", nargs="+", help="file:share; the shares add up to 1")
    o = a.parse_args()
    parts = [(np.load(path), float(share)) for path, share in (p.rsplit(":", 1) for p in o.parts)]
    if abs(sum(share for _, share in parts) - 1) > 1e-6:
        raise SystemExit("the shares don't add up to 1")
    np.savez(o.out, **{n: sum(share * np.asarray(part[n], np.float32) for part, share in parts) for n in parts[0][0].files})


if __name__ == "__main__":
    main()
