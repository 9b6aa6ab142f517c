"""One module a dataset, named as the dataset is, and found by its name.

Each has `DESCRIPTION`: what notebooks are told about the dataset, where it comes from and under
which terms. And it has `write`, which fills two existing, empty folders: one for the images, and
one for the truth that students do not get.
"""
