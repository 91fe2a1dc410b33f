"""A square slope of ``size`` terraces without rocks: every branch of the search is as wide as it can be."""


def generate(size, seed):
    return [["." * size] * size]
