"""The Python that a pack may bring along, ``checkers.py`` and ``generator.py``: read here, run elsewhere."""

from __future__ import annotations

import ast
from pathlib import Path

from interview_desktop.interview.problem import Generator
from interview_desktop.interview.reading import Table, broken, read_text

SIZES = tuple(sorted({size for power in range(4, 18) for size in (1 << power, 3 << power >> 1)}))
"""From 16 to 196 608, each about half as large again as the one before."""

MOST_SIZE = 10_000_000


def load_checkers(folder: Path) -> tuple[str, frozenset[str]]:
    """The text of ``checkers.py`` and the names of its checkers; empty when the pack has none.

    Raises:
        Trouble: ``pack_broken``.
    """
    path = folder / "checkers.py"
    if not path.exists():
        return "", frozenset()
    code = read_text(path)
    functions = _functions(path, code)
    names = [name for name in functions if not name.startswith("_")]
    for name in names:
        _take_exactly(path, functions[name], ("arguments", "expected", "got"))
    if not names:
        raise broken(path, "", "there is no checker in it", "Define one, or remove the file")
    return code, frozenset(names)


def load_generator(folder: Path, top: Table) -> Generator | None:
    """The pack's ``generator.py`` with the sizes that ``[generator]`` of problem.toml may give.

    Raises:
        Trouble: ``pack_broken``.
    """
    path = folder / "generator.py"
    if not path.exists():
        if top.has("generator"):
            raise broken(path, "", "the file is missing", "Add it, or remove [generator] from problem.toml")
        return None
    code = read_text(path)
    function = _functions(path, code).get("generate")
    if function is None:
        raise broken(path, "", "the function generate is missing", "Define generate(size, seed)")
    _take_exactly(path, function, ("size", "seed"))
    if not top.has("generator"):
        return Generator(code, SIZES)
    table = top.table("generator")
    sizes = table.anything("sizes")
    table.done()
    whole = isinstance(sizes, list) and all(isinstance(size, int) and not isinstance(size, bool) for size in sizes)
    if not whole or len(sizes) < 3 or sorted(set(sizes)) != sizes or not 0 < sizes[0] <= sizes[-1] <= MOST_SIZE:
        what = f"at least three growing whole numbers up to {MOST_SIZE} are expected"
        raise table.trouble("sizes", what, "Write sizes = [100, 200, 400, 800]")
    return Generator(code, tuple(sizes))


def _functions(path: Path, code: str) -> dict[str, ast.FunctionDef]:
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError) as error:
        where = f"line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
        raise broken(path, where, "this is not valid Python", "Correct the line named") from None
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def _take_exactly(path: Path, function: ast.FunctionDef, names: tuple[str, ...]) -> None:
    wanted = function.args
    given = [*wanted.posonlyargs, *wanted.args]
    if len(given) != len(names) or wanted.vararg or wanted.kwonlyargs or wanted.kwarg or wanted.defaults:
        what = f"{function.name} must take {len(names)} arguments"
        raise broken(path, f"line {function.lineno}", what, f"Write def {function.name}({', '.join(names)})")
