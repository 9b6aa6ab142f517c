# Answers that are huge, recursive, lazy, masked, or made of anything but numbers.
import os

import numpy as np

side = [1]
side.append(side)
area = np.full((3000, 3000), np.nan)
big = np.broadcast_to(np.float64(0), (2**20, 2**20))
objects = np.array([object(), None, "x"], dtype=object)
masked = np.ma.masked_all((1000, 1000))
open("file", "wb").write(bytes(1000))
mapped = np.memmap("file", dtype="u1", mode="r")
lazy = (n for n in iter(int, 1))


class Endless(list):
    def __iter__(self):
        while True:
            yield self


class Dying(dict):
    def items(self):
        os._exit(0)


side, area, name = Endless([1]), big, Dying(a=1)


def double(x):
    return [big, side, objects, masked, mapped, lazy, 10**10_000, name]
