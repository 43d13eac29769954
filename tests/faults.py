"""Plant faults in a copy of the tree, one at a time, and tell which of them the tests find.

    python -m tests.faults plan --seed 1 --count 50 > tests/faults.json
    python -m tests.faults run [tests/faults.json] [--jobs 1] [--seconds 240] [--out FILE]

A fault is known by its kind, the function it is in, the statement and what becomes of it, never by
its file: the same list is planted again after modules have moved. Where all of that stands twice,
it is the first, second … in the order of the files. One whose place is gone is told as `lost`.

A run does not ask the whole suite. For each fault it takes the MOST test files that know its module
best: that name its function, that are called like its module or its folder, that import it or what
imports it, smallest first among equals; for a fault of permission, tenancy or the ledger also the
walks of desk and portal over all pages, and first the order of the house. Tests that name the
function go before whole files. They run until one fails. What none finds is a survivor: somebody
reads it and says whether it changes nothing, or which test is missing.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import Queue
from typing import Any

ROOT = Path(__file__).parents[1]
HOUSE = "idaman"
LEFT_OUT = re.compile(r"/(migrations|samples)/|/demo(_\w+)?\.py$")
"""Faults are planted where the city's work is done; the sample and old migrations are data."""
KINDS = {
    "comparison": 8,
    "permission": 7,
    "tenancy": 6,
    "negation": 5,
    "ledger": 5,
    "publicity": 4,
    "step": 4,
    "constant": 4,
    "token": 3,
    "suppression": 2,
    "arguments": 2,
}
"""What is planted, and how often in fifty."""
SWAPPED = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
SUPPRESSES = {"hidden": "set()", "is_hidden": "False"}
MOST, NAMING = 8, 12
WALKS = ("tests/web/desk/test_doors.py", "tests/web/portal/test_pages.py")
ORDER = "tests/house"
"""Reads the source file by file, so it is asked about the one file."""
NONE = 5
"""How pytest says that no test was chosen."""
WALKED = frozenset(("permission", "tenancy", "publicity", "token", "ledger"))
NEVER = re.compile(r"tests/(journeys|run|house)|tests/cli/test_(upgrade|backup|history|killed)")


@dataclass(frozen=True)
class Fault:
    """One thing to get wrong."""

    kind: str
    function: str
    statement: str
    before: str
    after: str
    nth: int = 0
    """Among those that are alike in all else, in the order of the source."""


@dataclass(frozen=True)
class Place:
    """Where a fault can be planted now."""

    path: Path
    start: int
    end: int
    """Bytes of the file."""


def files(root: Path) -> Iterator[Path]:
    for path in sorted((root / HOUSE).rglob("*.py")):
        if not LEFT_OUT.search(path.relative_to(root).as_posix()):
            yield path


def candidates(root: Path) -> dict[Fault, Place]:
    """Find everything that could be planted."""
    found: dict[Fault, Place] = {}
    alike: Counter[Fault] = Counter()
    for path in files(root):
        raw = path.read_bytes()
        lines = [0]
        for line in raw.splitlines(keepends=True):
            lines.append(lines[-1] + len(line))
        for function, statement, node, kind, after in _possible(ast.parse(raw)):
            fault = Fault(kind, function, statement, ast.unparse(node), after)
            place = Place(
                path,
                lines[node.lineno - 1] + node.col_offset,
                lines[node.end_lineno - 1] + node.end_col_offset,
            )
            found[Fault(**{**asdict(fault), "nth": alike[fault]})] = place
            alike[fault] += 1
    return found


Possible = tuple[str, str, Any, str, str]


def _possible(tree: ast.Module) -> Iterator[Possible]:
    """Tell each change that could be made: function, statement, node, kind, what it becomes."""

    def inside(node: ast.AST, names: tuple[str, ...], statement: str) -> Iterator[Possible]:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            for decorator in node.decorator_list:
                yield from inside(decorator, (*names, node.name), f"@{ast.unparse(decorator)}")
            names = (*names, node.name)
            if ast.get_docstring(node) is not None:
                node.body = node.body[1:]
            for child in node.body:
                yield from inside(child, names, statement)
            return
        if isinstance(node, ast.stmt):
            statement = _head(node)
        function = ".".join(names) or "<module>"
        for kind, after in _changes(node, is_top=not names):
            yield function, statement, node, kind, after
        if isinstance(node, ast.If) and not isinstance(node.test, ast.NamedExpr):
            yield function, statement, node.test, "negation", f"not ({ast.unparse(node.test)})"
        if isinstance(node, ast.AnnAssign | ast.arg):
            # A type is no work; a default is.
            children: Iterable[ast.AST] = [node.value] if getattr(node, "value", None) else []
        else:
            children = ast.iter_child_nodes(node)
        for child in children:
            yield from inside(child, names, statement)

    for node in tree.body:
        yield from inside(node, (), "")


def _head(node: ast.stmt) -> str:
    """Give a statement without its block, so that a change in there makes no other of it."""
    text = ast.unparse(node)
    return text.splitlines()[0] if hasattr(node, "body") else " ".join(text.split())


def _changes(node: ast.AST, *, is_top: bool) -> Iterator[tuple[str, str]]:
    match node:
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in SWAPPED:
            other = ast.Compare(left, [SWAPPED[type(op)]()], [right])
            yield "comparison", f"({ast.unparse(other)})"
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=ast.Constant(value=1)):
            yield "step", f"({ast.unparse(left)})"
        case ast.Assign(
            targets=[ast.Name(id=name)], value=ast.Constant(value=int() | float() as value)
        ) if is_top and name.isupper() and not isinstance(value, bool):
            yield "constant", f"{name} = {value + 1}"
        case ast.Expr(value=ast.Call(func=called)):
            match ast.unparse(called).rpartition(".")[2]:
                case "require":
                    yield "permission", "pass"
                case "record" if ast.unparse(called).startswith("ledger."):
                    yield "ledger", "pass"
        case ast.Call(func=ast.Name(id="desk_page") as called, args=[_], keywords=more):
            yield "permission", ast.unparse(ast.Call(called, [], more))
        case ast.Call(func=ast.Attribute(attr="record") as called, args=given, keywords=more) if (
            any(each.arg == "token" for each in more)
        ):
            # What refuses a repeat is the token in the entry.
            without = [each for each in more if each.arg != "token"]
            yield "token", ast.unparse(ast.Call(called, given, without))
        case ast.Call(func=ast.Attribute(value=rows, attr="of"), args=[_], keywords=[]):
            if "objects" in ast.unparse(rows):
                yield "tenancy", f"{ast.unparse(rows)}.all()"
        case ast.Call(func=ast.Attribute(value=rows, attr="public"), args=[], keywords=[]):
            yield "publicity", f"{ast.unparse(rows)}.all()"
        case ast.Call(func=ast.Name(id=name)) if name in SUPPRESSES:
            yield "suppression", SUPPRESSES[name]
        case ast.Call(
            func=called, args=[ast.Name() as one, ast.Name() as other, *rest], keywords=more
        ) if one.id != other.id and not ast.unparse(called).startswith(("isinstance", "super")):
            yield "arguments", ast.unparse(ast.Call(called, [other, one, *rest], more))


def plan(root: Path, seed: int, count: int) -> list[Fault]:
    """Choose faults of every kind; the same seed chooses the same of the same tree."""

    def rank(fault: Fault) -> str:
        return hashlib.sha256(f"{seed}|{json.dumps(asdict(fault))}".encode()).hexdigest()

    by_kind = defaultdict(list)
    for fault in sorted(candidates(root), key=rank):
        by_kind[fault.kind].append(fault)
    # However few are wanted, they are of as many kinds as can be.
    turns = [(turn / often, kind) for kind, often in KINDS.items() for turn in range(often)]
    order = [kind for _, kind in sorted(turns)]
    chosen: list[Fault] = []
    while len(chosen) < count and any(by_kind.values()):
        for kind in order:
            if by_kind[kind] and len(chosen) < count:
                chosen.append(by_kind[kind].pop(0))
    return chosen


def planted(place: Place, fault: Fault) -> bytes:
    """Give the file with the fault in it.

    Raises SyntaxError where that is no Python.
    """
    raw = place.path.read_bytes()
    changed = raw[: place.start] + fault.after.encode() + raw[place.end :]
    ast.parse(changed)
    return changed


# ---- which tests -------------------------------------------------------------------------------


class Tests:
    """The test files of a tree, and what each knows."""

    def __init__(self, root: Path) -> None:
        self.root = root
        paths = [*files(root), *sorted((root / "tests").rglob("*.py"))]
        self.texts = {path.relative_to(root).as_posix(): path.read_text() for path in paths}
        modules = {_dotted(name): name for name in self.texts}
        self.imported_by: dict[str, set[str]] = defaultdict(set)
        for name, text in self.texts.items():
            for module in _imports(ast.parse(text)):
                if module in modules:
                    self.imported_by[modules[module]].add(name)
        self.tests = [n for n in self.texts if "/test_" in n and not NEVER.search(n)]

    def for_fault(self, fault: Fault, path: str) -> list[str]:
        """Give what to ask: tests that name the function, then files that know most first."""
        near = self._distances(path)
        is_top = fault.function == "<module>"
        function = fault.statement.split()[0] if is_top else fault.function.rpartition(".")[2]
        module = Path(path).stem if Path(path).stem != "__init__" else Path(path).parent.name
        around = set(Path(path).parts[2:-1])
        called = re.compile(rf"\b({function}|{function.replace('_', '-')})\b")

        def knows(name: str) -> float:
            text, test = self.texts[name], Path(name).stem.removeprefix("test_")
            return (
                4.0 * bool(len(function) > 3 and called.search(text))
                + 4.0 * (test.rstrip("s") == module.rstrip("s"))
                + 2.0 * any(test.rstrip("s") == each.rstrip("s") for each in around)
                + 2.0 * (Path(name).parent.name in around)
                + max(0.0, 4.5 - near.get(name, 9))
            )

        best = sorted(self.tests, key=lambda name: (-knows(name), len(self.texts[name])))
        # What asks no database is asked in a moment.
        if re.search(r"/(pure|rules)/", path):
            best = sorted(best[: 2 * MOST], key=lambda name: "django_db" in self.texts[name])
        else:
            best = best[:MOST]
        walks = WALKS if fault.kind in WALKED else ()
        there = [w for w in walks if (self.root / w).exists() and not _is_next_door(w, path)]
        naming = [test for name in best for test in self._naming(name, called)]
        naming *= len(function) > 3  # A short name is named by chance.
        files = [name for name in best if name not in WALKS]
        own = [path] if ">>> " in self.texts[path] else []
        return [*own, *naming[:NAMING], *files[:2], *there, *files[2:]]

    def _naming(self, name: str, called: re.Pattern[str]) -> Iterator[str]:
        """Give the tests of a file that name something."""
        for node in ast.parse(self.texts[name]).body:
            is_test = isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
            if is_test and called.search(ast.unparse(node)):
                yield f"{name}::{node.name}"

    def _distances(self, path: str) -> dict[str, int]:
        far, level, step = {path: 0}, {path}, 0
        while level:
            step += 1
            level = {n for each in level for n in self.imported_by[each]} - far.keys()
            far |= dict.fromkeys(level, step)
        return far


def _is_next_door(walk: str, path: str) -> bool:
    """Tell whether a walk goes round the desk and the file serves the public, or the other way."""
    desk, public = re.compile(r"\bdesk\b"), re.compile(r"\b(portal|public)\b")
    return any(
        one.search(walk) and other.search(path) for one, other in ((desk, public), (public, desk))
    )


def _dotted(name: str) -> str:
    return name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (each.name for each in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield module
                yield from (f"{module}.{each.name}" for each in names)


# ---- running -----------------------------------------------------------------------------------


def copied(target: Path) -> Path:
    """Copy the tree as it stands here, without what git does not know."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    return target


def tried(fault: Fault, root: Path, tests: Tests, seconds: float) -> dict[str, Any]:
    """Plant a fault in a copy, run what may see it, take it out; tell what became of it."""
    place = candidates(root).get(fault)
    if place is None:
        return {"verdict": "lost"}
    name, good = place.path.relative_to(root).as_posix(), place.path.read_bytes()
    asked = tests.for_fault(fault, name)
    order = [ORDER, "-k", name.removeprefix(f"{HOUSE}/")]
    place.path.write_bytes(planted(place, fault))
    began = time.monotonic()
    try:
        told, code = "", NONE
        if fault.kind in WALKED and (root / ORDER).exists():
            told, code = _asked(order, root, seconds)
        if code in (0, NONE):
            told, code = _asked(asked, root, seconds)
    finally:
        place.path.write_bytes(good)
    failed = re.search(r"^(?:FAILED|ERROR) (\S+)", told, re.MULTILINE)
    missed = {0: "found by none", NONE: "found by none", None: "found by none in time"}
    verdict = missed.get(code, "found")
    return {
        "verdict": verdict,
        "by": failed[1] if failed else "" if code in missed else told[-200:],
        "seconds": round(time.monotonic() - began),
        "file": name,
        "asked": asked,
    }


def _asked(asked: list[str], root: Path, seconds: float) -> tuple[str, int | None]:
    """Run tests until one fails; give what was printed, and the exit code, None after too long."""
    line = [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "--tb=no", "-rfE", *asked]
    bare = {k: v for k, v in os.environ.items() if not k.startswith(("IDAMAN_", "DJANGO_"))}
    running = subprocess.Popen(
        line,
        cwd=root,
        env={**bare, "PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        told = running.communicate(timeout=seconds)[0]
        return told, running.returncode if running.returncode >= 0 else None
    except subprocess.TimeoutExpired:
        os.killpg(running.pid, signal.SIGKILL)
        return running.communicate()[0], None


def run(faults: list[Fault], jobs: int, seconds: float, out: Path) -> int:
    """Try faults in copies of the tree; give how many were not found."""
    out.parent.mkdir(parents=True, exist_ok=True)
    done = [json.loads(line) for line in out.read_text().splitlines()] if out.exists() else []
    known = [row["fault"] for row in done]
    waiting = [fault for fault in faults if asdict(fault) not in known]
    with tempfile.TemporaryDirectory(prefix="idaman-faults-") as folder:
        copies: Queue[tuple[Path, Tests]] = Queue()
        for number in range(min(jobs, len(waiting))):
            root = copied(Path(folder) / str(number))
            copies.put((root, Tests(root)))

        def one(fault: Fault) -> dict[str, Any]:
            root, tests = copies.get()
            try:
                told = tried(fault, root, tests, seconds)
            finally:
                copies.put((root, tests))
            row = {"fault": asdict(fault), **told}
            with out.open("a") as file:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
            print(
                f"{row['verdict']:18} {fault.kind:12} {fault.function}: {fault.before[:60]!r}"
                f" → {fault.after[:60]!r} {row.get('by', '')}",
                flush=True,
            )
            return row

        with ThreadPoolExecutor(jobs) as hands:
            done += hands.map(one, waiting)
    found = sum(row["verdict"] == "found" for row in done)
    print(f"{found} of {len(done)} found")
    return len(done) - found


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    ways = parser.add_subparsers(dest="way", required=True)
    planning, running = ways.add_parser("plan"), ways.add_parser("run")
    planning.add_argument("--seed", type=int, default=1)
    planning.add_argument("--count", type=int, default=50)
    running.add_argument("file", type=Path, nargs="?", default=ROOT / "tests" / "faults.json")
    running.add_argument("--jobs", type=int, default=1)
    running.add_argument("--seconds", type=float, default=240.0, help="for each fault")
    running.add_argument("--out", type=Path, default=ROOT / "var" / "found.jsonl")
    asked = parser.parse_args(arguments)
    if asked.way == "plan":
        chosen = plan(ROOT, asked.seed, asked.count)
        print(json.dumps([asdict(fault) for fault in chosen], ensure_ascii=False, indent=1))
        return 0
    faults = [Fault(**row) for row in json.loads(asked.file.read_text())]
    return bool(run(faults, asked.jobs, asked.seconds, asked.out))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
