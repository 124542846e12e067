"""Writes the mean of two fine-tuned encoders of one line of training, array by array.

    mean.py ONE.npz OTHER.npz OUT.npz

The words' vectors are frozen and the same in both.
"""
import sys

import numpy as np


def main():
    one, other = (dict(np.load(path)) for path in sys.argv[1:3])
    assert one.keys() == other.keys() and np.array_equal(one["words"], other["words"])
    np.savez(sys.argv[3], **{n: one[n] if n == "words" else ((one[n] + other[n]) / 2).astype(np.float32) for n in one})


if __name__ == "__main__":
    main()
