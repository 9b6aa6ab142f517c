# Reads an image often, shows it, and looks at what it was given to read from.
import os
import sys

import matplotlib.pyplot as plt
import numpy as np

image = np.fromfile(IMAGE, np.uint8).reshape(512, 512)
for number in range(20):
    with open(IMAGE, "rb") as file:
        assert file.read(256) == bytes(range(256))
plt.imshow(image[:64, :64], cmap="gray")
plt.title("An image")
plt.show()
print(repr(sys.stdin.read()), os.get_blocking(0), os.read(0, 1))
print("to stderr", file=sys.stderr)
