"""The house keeps its own rules: these tests read the code, not the data."""

import ast
import inspect
import re
import textwrap
from datetime import datetime
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import get_resolver

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "idaman"
APPS = settings.OWN_APPS
FILES = sorted(HOUSE.rglob("*.py"))
LIVING = [f for f in FILES if "migrations" not in f.parts]
MIGRATIONS = [f for f in FILES if "migrations" in f.parts]
TEMPLATES = sorted(HOUSE.rglob("templates/**/*.html"))
STYLESHEETS = sorted(HOUSE.rglob("static/**/*.css"))
WIDEST = 120
"""Columns of a template or a stylesheet."""


def name_of(file):
    return str(file.relative_to(HOUSE))


def public_functions(module):
    for name, function in inspect.getmembers(module, inspect.isfunction):
        source = inspect.unwrap(function)
        if source.__module__ == module.__name__ and not name.startswith("_"):
            yield name, source


def each(named, check):
    """Ask the same of each named thing, and tell all that fail, with the reason."""
    wrong = []
    for name, thing in named:
        try:
            check(thing)
        except AssertionError as reason:
            wrong.append(f"{name}: {reason}")
    assert wrong == [], "\n".join(wrong)


def by_name(files):
    return [(name_of(file), file) for file in files]


WRITES = {"create", "update", "save", "delete", "update_or_create", "get_or_create"}


def writes(function):
    """Whether it changes a row itself; a dict's update() takes no keywords."""
    for node in ast.walk(ast.parse(inspect.getsource(function))):
        match node:
            case ast.Call(func=ast.Attribute(attr=attr)) if attr.startswith("bulk_"):
                return True
            case ast.Call(func=ast.Attribute(attr="update"), keywords=[]):
                continue
            case ast.Call(func=ast.Attribute(attr=attr)) if attr in WRITES:
                return True
    return False


# Ledger, jobs and arrivals are machinery that actions call; see decisions 0005 and 0020. The outbox
# is the clock's, and what a person has read is nobody's act; see decision 0021.
MACHINERY = {"ledger", "jobs", "arrivals", "outbox"}


def modules_of(app, part):
    """The module of an app's part, or its modules where the part is a package."""
    package = apps.get_app_config(app).name
    folder = ROOT.joinpath(*package.split("."))
    if (folder / f"{part}.py").exists():
        yield import_module(f"{package}.{part}")
    for file in sorted((folder / part).glob("[a-z]*.py")):
        yield import_module(f"{package}.{part}.{file.stem}")


FUNCTIONS = [
    (f"{app}.{name}", function)
    for app in APPS
    if app not in MACHINERY
    for module in modules_of(app, "actions")
    for name, function in public_functions(module)
]
ACTIONS = [
    (name, function)
    for name, function in FUNCTIONS
    if writes(function) or "@transaction.atomic" in inspect.getsource(function)
]


def test_the_actions_are_found():
    found = {name for name, _ in ACTIONS}
    assert {"masterplan.take_in", "masterplan.adopt", "people.found"} <= found
    assert {"commitments.sign", "commitments.draw", "commitments.amend"} <= found
    assert not found & {"masterplan.references_of", "masterplan.document_of"}


def test_a_function_of_the_actions_states_its_promise():
    def check(function):
        assert function.__doc__
        assert function.__doc__.strip().splitlines()[0].endswith((".", ":", ";")) or (
            "." in function.__doc__
        )

    each(FUNCTIONS, check)


def test_an_action_says_who_and_when():
    def check(function):
        parameters = inspect.signature(function).parameters
        assert {"by", "now"} <= parameters.keys()
        assert all(p.kind is p.KEYWORD_ONLY for p in parameters.values())
        assert inspect.get_annotations(function, eval_str=True)["now"] is datetime

    each(ACTIONS, check)


def test_an_action_is_all_or_nothing_and_leaves_a_record():
    def check(function):
        assert "@transaction.atomic" in inspect.getsource(function)
        assert records(inspect.unwrap(function))

    each(ACTIONS, check)


def records(function, seen=frozenset()):
    """Whether it writes in the ledger, itself or by what it calls with the same person."""
    source = inspect.getsource(function)
    if "ledger.record(" in source:
        return True
    for node in ast.walk(ast.parse(textwrap.dedent(source))):
        if not isinstance(node, ast.Call) or not passes_by(node):
            continue
        called = thing_called(node.func, function.__globals__)
        if inspect.isfunction(called) and called not in seen:
            unwrapped = inspect.unwrap(called)
            if records(unwrapped, seen | {function, called}):
                return True
    return False


def passes_by(call):
    given = [*call.args, *(k.value for k in call.keywords)]
    return any(isinstance(each, ast.Name) and each.id == "by" for each in given)


def thing_called(name, known):
    match name:
        case ast.Name(id=plain):
            return known.get(plain)
        case ast.Attribute(value=ast.Name(id=module), attr=attr):
            return getattr(known.get(module), attr, None)
    return None


def pages(door, part):
    """The files of an audience: what its pages share, and those of the features."""
    features = HOUSE / "features"
    of_features = [*features.glob(f"*/{part}.py"), *features.glob(f"*/{part}/*.py")]
    return sorted([*(HOUSE / "web" / door).rglob("*.py"), *of_features])


def first_calls(file):
    """Where a query begins: `X.objects.first(…)`, with the name of X and of `first`."""
    for node in ast.walk(ast.parse(file.read_text())):
        match node:
            case ast.Attribute(
                value=ast.Attribute(value=ast.Name(id=model), attr="objects"), attr=first
            ):
                yield f"{name_of(file)}:{node.lineno}", model, first


def test_the_portal_shows_public_facts_only():
    def check(file):
        for where, model, first in first_calls(file):
            assert first == "public", f"{where}: {model}.objects must start from .public()"

    each(by_name(pages("portal", "public")), check)


# What may be asked for in the desk: a government's own, the public's, or what one's posts hold.
DESK_STARTS = {"of", "public", "held_by"}
# Places belong to no government; a territory is asked for by its code.
DESK_EXCEPTIONS = {("Region", "within")}


def test_the_desk_asks_for_one_government_at_a_time():
    def check(file):
        for where, model, first in first_calls(file):
            assert first in DESK_STARTS or (model, first) in DESK_EXCEPTIONS, (
                f"{where}: {model}.objects must start from .of(), .public() or .held_by()"
            )

    each(by_name(pages("desk", "desk")), check)


def named_views(patterns):
    for p in patterns:
        if hasattr(p, "url_patterns"):
            yield from named_views(p.url_patterns)
        else:
            yield p.name, inspect.unwrap(p.callback)


VIEWS = [
    (name, view)
    for name, view in named_views(get_resolver().url_patterns)
    if view.__module__.startswith("idaman.")
]


def test_the_views_are_found():
    assert len(VIEWS) > 15


OFFERED = {
    *("actions", "queries", "models", "rules"),
    *("access", "dataset", "forms", "letters", "pieces", "words"),
}
"""What a feature offers others. Its pages, addresses and papers are its own."""


def imported(file):
    """Every module a file imports, by its full name."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_of_another_feature_only_what_it_offers_is_imported():
    def check(file):
        own = file.relative_to(HOUSE).parts[1]
        for module in imported(file):
            match module.split("."):
                case ["idaman", "features", other, kind, *_] if other != own:
                    assert kind in OFFERED, module

    files = [f for f in LIVING if "features" in f.parts and f.stem != "urls"]
    each(by_name([f for f in files if not f.stem.endswith("_urls")]), check)


def test_a_url_has_the_name_of_its_view():
    unlike = [
        (name, view.__module__, view.__name__)
        for name, view in VIEWS
        if not name or name.replace("-", "_") != view.__name__.rstrip("_")
    ]
    assert unlike == []


RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField"}


def test_tables_point_only_downwards():
    """A key to another app names the class, so the import order is the table order."""

    def check(app):
        for module in modules_of(app, "models"):
            for node in ast.walk(ast.parse(inspect.getsource(module))):
                match node:
                    case ast.Call(
                        func=ast.Attribute(attr=kind), args=[ast.Constant(value=str(target)), *_]
                    ):
                        assert kind not in RELATIONS or "." not in target, (
                            f"{app}: {kind}({target!r})"
                        )

    each(zip(APPS, APPS, strict=True), check)


def models_of(*labels):
    models = (m for app in labels for m in apps.get_app_config(app).get_models())
    return [(m._meta.label, m) for m in models]


# Without a government of their own, and why.
SHARED = {
    "Government": "it is the tenant",
    "FoundingLink": "it is there before the government it founds",
    "User": "one person may hold posts in several governments",
}
# Places are public knowledge; ledger, queue and arrivals name a government by its log.
SHARED_APPS = {"regions", "ledger", "jobs", "arrivals"}


def test_every_row_of_a_tenant_names_its_government():
    def check(model):
        fields = {f.name for f in model._meta.fields}
        if model._meta.app_label in SHARED_APPS or model.__name__ in SHARED:
            assert "government" not in fields
        else:
            assert "government" in fields
            assert not model._meta.get_field("government").null

    each(models_of(*APPS), check)


def refusals():
    """Every class under Refused by name, and those that bring their sentences themselves."""
    classes = {
        node.name: node
        for file in LIVING
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.ClassDef)
    }
    found = {"Refused"}
    while fresh := {
        name
        for name, node in classes.items()
        if name not in found
        and found
        & {b.id if isinstance(b, ast.Name) else getattr(b, "attr", "") for b in node.bases}
    }:
        found |= fresh
    own = {
        name
        for name in found - {"Refused"}
        if any(isinstance(f, ast.FunctionDef) and f.name == "__init__" for f in classes[name].body)
    }
    return found, own, classes


def is_in_the_catalogue(call):
    """A sentence is no plain string: what can be said is a Text, or texts that are data."""
    return bool(call.args) and not isinstance(call.args[0], ast.Constant | ast.JoinedStr)


def test_a_refusal_is_said_in_both_languages():
    found, own, classes = refusals()
    assert {"AlreadyDone", "HasErrors", "NotAllowed", "NotACode"} <= found
    mute = []
    for name in own:
        calls = [
            node
            for node in ast.walk(classes[name])
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "__init__"
        ]
        mute += [] if calls and all(map(is_in_the_catalogue, calls)) else [name]
    for file in LIVING:
        for node in ast.walk(ast.parse(file.read_text())):
            match node:
                case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if (
                    name in found - own and not is_in_the_catalogue(node)
                ):
                    mute.append(f"{name_of(file)}:{node.lineno} {name}")
    assert mute == []


# Django finds the parts of a database by these names; the plan's published schema says Indicator.
SHARED_NAMES = {"DatabaseWrapper", "Operations", "Indicator"}
COMPILER = re.compile(r"SQL\w+Compiler")


def test_no_two_public_classes_share_a_name():
    where = {}
    for file in LIVING:
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                where.setdefault(node.name, []).append(name_of(file))
    assert len(where) > 1000
    shared = {
        name: files
        for name, files in where.items()
        if len(files) > 1 and name not in SHARED_NAMES and not COMPILER.fullmatch(name)
    }
    assert shared == {}


def imports(file):
    for node in ast.walk(ast.parse(file.read_text())):
        match node:
            case ast.Import(names=names):
                yield from (n.name for n in names)
            case ast.ImportFrom(module=str(module)):
                yield module


def test_a_migration_depends_on_no_code_that_may_change():
    def check(file):
        assert not [name for name in imports(file) if name.split(".")[0] == "idaman"]

    each(by_name(MIGRATIONS), check)


@pytest.mark.django_db
def test_no_migration_is_missing():
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_no_signals_and_no_print():
    def check(file):
        assert not [m for m in imports(file) if m.endswith(".signals") or m == "django.dispatch"]
        for node in ast.walk(ast.parse(file.read_text())):
            match node:
                case ast.Call(func=ast.Name(id="print")):
                    raise AssertionError(f"{name_of(file)}:{node.lineno} prints")

    each(by_name(LIVING), check)


def test_a_file_says_what_it_is_for():
    def check(file):
        if file.read_text().strip() and file.name != "apps.py":
            assert ast.get_docstring(ast.parse(file.read_text()))

    each(by_name(LIVING), check)


def test_each_app_says_what_it_is_for():
    def check(app):
        assert (import_module(apps.get_app_config(app).name).__doc__ or "").strip()

    each(zip(APPS, APPS, strict=True), check)


def test_a_template_carries_no_script_and_no_style_of_its_own():
    def check(file):
        text = file.read_text()
        for tag in re.findall(r"<script\b[^>]*>", text):
            data = re.search(r'type="application/(ld\+)?json"', tag)
            assert " src=" in tag or data, tag
        assert "<style" not in text
        assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
        assert "javascript:" not in text

    each(by_name(TEMPLATES), check)


def test_the_templates_are_found():
    assert len(TEMPLATES) > 10


def test_a_template_fits_the_screen():
    wide = [
        f"{name_of(file)}:{n}"
        for file in TEMPLATES
        for n, line in enumerate(file.read_text().splitlines(), 1)
        if len(line) > WIDEST
    ]
    assert wide == [], f"part what is wider than {WIDEST} columns"


def test_a_stylesheet_has_sections_and_fits_the_screen():
    assert len(STYLESHEETS) >= 4
    for file in STYLESHEETS:
        text = file.read_text()
        wide = [n for n, line in enumerate(text.splitlines(), 1) if len(line) > WIDEST]
        assert not wide, f"{name_of(file)}: wider than {WIDEST} columns in lines {wide}"
        assert text.startswith("/*"), f"{name_of(file)} says what it is for"
        parts = re.split(r"^/\* .+ \*/$", text, flags=re.M)
        assert max(part.count("\n") for part in parts) < 160, f"{name_of(file)}: name its sections"


def test_every_table_has_its_word_in_the_glossary():
    def check(model):
        text = (ROOT / "docs" / "glossary.md").read_text()
        assert re.search(rf"\b{model.__name__}\b", text), (
            f"{model.__name__} is not in docs/glossary.md"
        )

    each(models_of(*APPS), check)
