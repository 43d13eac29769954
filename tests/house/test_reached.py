"""What a feature can do, somebody can do: every action is reached from a page or a command."""

import ast
import inspect
from importlib import import_module

import pytest

from tests.house.test_house import ACTIONS, HOUSE

AUDIENCES = ("desk", "public", "api", "commands")
"""Files and folders of a feature by which somebody comes in."""


def is_door(file):
    parts = file.relative_to(HOUSE).with_suffix("").parts
    return parts[0] in ("web", "cli", "config", "samples") or (
        parts[0] == "features" and parts[2] in AUDIENCES
    )


FILES = [
    f
    for storey in ("config", "cli", "samples", "web", "core", "features")
    for f in sorted((HOUSE / storey).rglob("*.py"))
    if "migrations" not in f.parts and (storey != "features" or len(f.relative_to(HOUSE).parts) > 2)
]
DOORS = [f for f in FILES if is_door(f)]
BEHIND_DOORS = [f for f in FILES if not is_door(f)]

UNREACHED = {
    "delivery.enter_spending": "the desk enters money as rows, through enter_spendings",
}
"""Actions that no page and no command but the demo reaches, and why that is meant."""


def dotted(file):
    parts = file.relative_to(HOUSE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def named_in(tree):
    """What a file calls things by: name here → (module, name there or None for the module)."""
    names = {}
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=str(module), names=imported) if module.startswith("idaman."):
                for each in imported:
                    names.setdefault(each.asname or each.name, set()).add((module, each.name))
            case ast.Import(names=imported):
                for each in imported:
                    if each.asname and each.name.startswith("idaman."):
                        names.setdefault(each.asname, set()).add((each.name, None))
    return names


def thing(module, name):
    """The object of that name, which may itself be a module."""
    if name is None:
        return import_module(module)
    found = getattr(import_module(module), name, None)
    if found is None:
        try:
            return import_module(f"{module}.{name}")
        except ModuleNotFoundError:
            return None
    return found


def functions_named(tree, names, own):
    """Every function of a feature or the core that this piece of source names."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=alias), attr=attr) if alias in names:
                for module, name in names[alias]:
                    found = thing(module, name)
                    if inspect.ismodule(found):
                        yield getattr(found, attr, None)
            case ast.Name(id=alias) if alias in names:
                for module, name in names[alias]:
                    yield thing(module, name)
            case ast.Name(id=alias) if own is not None:
                yield getattr(own, alias, None)


def key_of(function):
    source = inspect.unwrap(function)
    return source.__module__, source.__name__


def calls_behind_doors():
    """For each function behind pages and commands: the functions there that it names."""
    calls = {}
    for file in BEHIND_DOORS:
        module = import_module(dotted(file))
        tree = ast.parse(file.read_text())
        names = named_in(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                found = functions_named(node, names, module)
                calls[module.__name__, node.name] = {key_of(f) for f in found if callable_here(f)}
    return calls


def callable_here(thing):
    return inspect.isfunction(thing) and inspect.unwrap(thing).__module__.startswith(
        ("idaman.core.", "idaman.features.")
    )


def reached_from(files):
    seeds = set()
    for file in files:
        tree = ast.parse(file.read_text())
        found = functions_named(tree, named_in(tree), None)
        seeds |= {key_of(f) for f in found if callable_here(f)}
    calls, reached, waiting = calls_behind_doors(), set(), list(seeds)
    while waiting:
        key = waiting.pop()
        if key not in reached:
            reached.add(key)
            waiting += calls.get(key, ())
    return reached


IS_DEMO = [f for f in DOORS if f.is_relative_to(HOUSE / "samples")]


def unreached():
    reached = reached_from([f for f in DOORS if f not in IS_DEMO])
    return {name for name, function in ACTIONS if key_of(function) not in reached}


@pytest.fixture(scope="module")
def left_out():
    return unreached()


def test_every_action_is_reached_from_a_page_or_a_command(left_out):
    assert left_out - UNREACHED.keys() == set()


def test_nothing_is_excused_that_is_reached(left_out):
    assert UNREACHED.keys() - left_out == set()


def test_the_walk_follows_calls_from_room_to_room():
    reached = reached_from([f for f in DOORS if f not in IS_DEMO])
    assert ("idaman.core.evidence.actions", "judge") in reached
    assert ("idaman.core.people.actions.holding", "move_post") in reached


def test_the_walk_finds_what_is_not_reached():
    assert reached_from([]) == set()
    assert ("idaman.core.people.actions.founding", "found") in reached_from(IS_DEMO)


@pytest.mark.parametrize("reason", UNREACHED.values())
def test_an_excuse_says_why(reason):
    assert len(reason.split()) > 4
