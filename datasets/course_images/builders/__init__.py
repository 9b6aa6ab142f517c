"""One module a dataset, named as the dataset is, and found by its name.

Each has `NOTICE`, a text for whoever gets a copy: where the dataset comes from and under which
terms. And it has `write`, which fills two existing, empty folders: one for the images, and one for
the truth that students do not get.
"""
