"""Whether the tests of reading notice a changed rule: `python -m tests.mutants counts merge --sample 40`.

A mutant is one function with one change: a predicate (`-> bool`) that is always true or always false, and beside these
a drawn sample of turned operators. Each runs in a process forked from one that has run the tests of single cases, on
those that called the function (and in which the predicate was otherwise), the quickest of its room first; the first
that fails notices it. What nobody notices is listed with how many tests could have: a labelled case is missing, or the
code does nothing.
"""

from __future__ import annotations

import argparse
import ast
import builtins
import copy
import importlib
import inspect
import os
import random
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

ROOT = Path(__file__).parents[1]
ROOMS = ("counts", "actors", "dates", "extract", "merge")
TESTS = (*ROOMS, "attribution", "events", "persons")
SECONDS = 200  # of work on one mutant; who takes longer is noticed as well
TURNED = {ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
          ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
          ast.Add: ast.Sub, ast.Sub: ast.Add, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr}  # fmt: skip
Function = ast.FunctionDef
Mutant = tuple[str, Path, str, str, list[ast.stmt]]  # room, file, function, what was changed, its body now


def functions(tree: ast.AST, name: str = "") -> Iterator[tuple[str, Function]]:
    """The functions and methods of a module by qualified name, without those inside of another one."""
    for one in ast.iter_child_nodes(tree):
        if isinstance(one, ast.ClassDef):
            yield from functions(one, f"{name}{one.name}.")
        elif isinstance(one, Function):
            yield f"{name}{one.name}", one


def is_predicate(function: Function) -> bool:
    """Whether it answers yes or no."""
    return function.returns is not None and ast.unparse(function.returns) == "bool"


def turns(node: ast.AST) -> bool:
    """Whether it is an operator or constant that can be changed."""
    if isinstance(node, ast.BoolOp | ast.BinOp):
        return type(node.op) in TURNED
    negation = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
    return negation or isinstance(node, ast.Compare) or (isinstance(node, ast.Constant) and isinstance(node.value, int))


def turned(function: Function, at: int) -> tuple[str, list[ast.stmt]]:
    """What is changed when node number `at` is, and the body then."""
    body = ast.Module(copy.deepcopy(function.body), [])
    node: Any = list(ast.walk(body))[at]
    before = f"line {getattr(node, 'lineno', 0)}: {ast.unparse(node)[:70]}"
    if isinstance(node, ast.Compare):
        node.ops[0] = TURNED[type(node.ops[0])]()
    elif isinstance(node, ast.BoolOp | ast.BinOp):
        node.op = TURNED[type(node.op)]()
    elif isinstance(node, ast.UnaryOp):
        node.operand = ast.UnaryOp(ast.Not(), node.operand)
    else:
        node.value = not node.value if isinstance(node.value, bool) else node.value + 1
    return f"{before} -> {ast.unparse(node)[:70]}", body.body


def mutants(room: str, sample: int) -> list[Mutant]:
    """Every predicate of a room as always true and always false, and so many turned operators."""
    constant, places = list[Mutant](), list[tuple[Path, str, Function, int]]()
    for path in sorted((ROOT / "geomap" / room).glob("*.py")):
        for name, function in functions(ast.parse(path.read_text(encoding="utf-8"))):
            if is_predicate(function):
                for value in (True, False):
                    constant.append((room, path, name, f"always {value}", [ast.Return(ast.Constant(value))]))
            nodes = enumerate(ast.walk(ast.Module(function.body, [])))
            places += [(path, name, function, at) for at, node in nodes if turns(node)]
    drawn = random.Random(room).sample(places, min(sample, len(places)))  # noqa: S311 - no secret
    return constant + [(room, path, name, *turned(function, at)) for path, name, function, at in drawn]


def put(path: Path, name: str, body: list[ast.stmt]) -> None:
    """Give the function, wherever it was imported to already, the code of that body."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    next(one for its, one in functions(tree) if its == name).body = body
    code: Any = compile(ast.fix_missing_locations(tree), path, "exec")
    found: Any = importlib.import_module(
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    )
    for part in name.split("."):
        code = next(one for one in code.co_consts if isinstance(one, CodeType) and one.co_name == part)
        found = vars(found)[part]
    for wrapper in ("fget", "func", "__func__"):
        found = getattr(found, wrapper, None) or found
    inspect.unwrap(found).__code__ = code


def forget(*, tables: bool = False) -> None:
    """Empty what the rooms keep of the words they have read, so that a rule is asked anew; and their tables if told."""
    rooms = tuple(f"geomap.{room}" for room in (*TESTS, "grammar"))
    for module in [module for name, module in sys.modules.items() if name.startswith(rooms)]:
        for one in vars(module).values():
            if hasattr(one, "cache_clear") and (tables or inspect.signature(one).parameters):
                one.cache_clear()


def is_of_one_case(item: pytest.Item) -> bool:
    """Whether a test is one of a single labelled case, not of drawn words, of whole articles or of all cases again."""
    function: Any = getattr(item, "function", None)
    drawn = hasattr(function, "hypothesis")
    return not drawn and "path" not in parameters(item) and "CASES" not in inspect.unwrap(function).__code__.co_names


def parameters(item: pytest.Item) -> dict[str, Any]:
    """What a test is run with."""
    return getattr(getattr(item, "callspec", None), "params", {})


class Watch(ast.NodeTransformer):
    """Tells of a function when it is called, and of a predicate what it returns."""

    def __init__(self, key: str) -> None:
        self.key = key

    def body(self, function: Function) -> list[ast.stmt]:
        """The body that tells it."""
        begin = f"__import__('builtins').seen({self.key!r}, None)"
        told = [self.visit(one) for one in copy.deepcopy(function.body)] if is_predicate(function) else function.body
        return [*ast.parse(begin).body, *told]

    def visit_Return(self, node: ast.Return) -> ast.Return:  # noqa: D102
        call = ast.parse(f"__import__('builtins').seen({self.key!r}, 0)", mode="eval").body
        call.args[1] = node.value  # type: ignore[attr-defined]
        return ast.Return(call)

    def visit_FunctionDef(self, node: Function) -> Function:  # noqa: D102
        return node


class Hunt:
    """Takes the place of pytest's loop over the tests."""

    def __init__(self, hunted: list[Mutant], jobs: int) -> None:
        self.hunted, self.jobs = hunted, jobs
        self.missed: list[Mutant] = []
        self.seen: dict[tuple[str, bool | None], list[pytest.Item]] = defaultdict(list)
        self.item: pytest.Item | None = None

    def see(self, key: str, value: Any) -> Any:
        """Remember what a test called, and what came of it."""
        tests = self.seen[key, None if value is None else bool(value)]
        if self.item is not None and not (tests and tests[-1] is self.item):
            tests.append(self.item)
        return value

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run all tests once as they are, then on each mutant those that it can change, until one fails."""
        builtins.seen = self.see  # type: ignore[attr-defined]
        changed = {mutant[1:3] for mutant in self.hunted}
        for path in {path for path, _ in changed}:
            for name, function in functions(ast.parse(path.read_text(encoding="utf-8"))):
                if (path, name) in changed:
                    put(path, name, Watch(f"{path}:{name}").body(function))
        broken, took = [], dict[pytest.Item, float]()
        for self.item in filter(is_of_one_case, session.items):
            forget(tables=self.item.path not in {one.path for one in took})
            begun = time.process_time()
            if fails(self.item, None):
                broken.append(self.item)
            took[self.item] = time.process_time() - begun
        self.item = None
        print(f"{len(took) - len(broken)} tests, {len(self.hunted)} mutants", flush=True)  # noqa: T201
        running = dict[int, Mutant]()
        for mutant in self.hunted:
            if len(running) == self.jobs:
                self.wait(running)
            _, path, name, what, _ = mutant
            turned = {"always True": False, "always False": True}.get(what)
            able = [item for item in self.seen[f"{path}:{name}", turned] if item not in broken]
            if not (child := os.fork()):
                own = f"test_{mutant[0]}"
                os._exit(hunt(mutant, sorted(able, key=lambda item, own=own: (item.path.stem != own, took[item]))))
            running[child] = mutant
        while running:
            self.wait(running)
        return True

    def wait(self, running: dict[int, Mutant]) -> None:
        """Until one of them has ended."""
        child, status = os.wait()
        room, path, name, what, _ = mutant = running.pop(child)
        if status == 0:
            self.missed.append(mutant)
            tests = len(self.seen[f"{path}:{name}", {"always True": False, "always False": True}.get(what)])
            print(f"missed: {room}/{path.name} {name}: {what} ({tests} tests)", flush=True)  # noqa: T201


def fails(item: pytest.Item, after: pytest.Item | None) -> bool:
    """Whether a test fails."""
    return any(report.failed for report in runtestprotocol(item, log=False, nextitem=after))


def hunt(mutant: Mutant, items: list[pytest.Item]) -> int:
    """Run the tests on a mutant; 1 as soon as one notices it."""
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    put(mutant[1], mutant[2], mutant[4])
    forget(tables=True)
    return int(any(fails(one, after) for one, after in zip(items, [*items[1:], None][: len(items)], strict=True)))


def main() -> None:
    """Hunt the mutants of the rooms that are named."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("rooms", nargs="*", default=ROOMS, help=f"of {', '.join(ROOMS)}")
    asked.add_argument(
        "--sample", type=int, default=0, help="how many turned operators of each room, drawn by its name"
    )
    asked.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = asked.parse_args()
    found = Hunt([one for room in options.rooms for one in mutants(room, options.sample)], options.jobs)
    files = [str(ROOT / "tests" / f"test_{name}.py") for name in TESTS]
    pytest.main([*files, "-q", "-p", "no:cacheprovider", "-p", "no:xdist"], plugins=[found])
    for room in options.rooms:
        every, missed = (sum(one[0] == room for one in side) for side in (found.hunted, found.missed))
        print(f"{room}: {every - missed} of {every} noticed")  # noqa: T201


if __name__ == "__main__":
    main()
