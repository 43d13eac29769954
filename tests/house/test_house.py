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
    pytest.param(function, id=f"{app}.{name}")
    for app in APPS
    if app not in MACHINERY
    for module in modules_of(app, "actions")
    for name, function in public_functions(module)
]
ACTIONS = [
    p
    for p in FUNCTIONS
    if writes(p.values[0]) or "@transaction.atomic" in inspect.getsource(p.values[0])
]


def test_the_actions_are_found():
    found = {p.id for p in ACTIONS}
    assert {"masterplan.take_in", "masterplan.adopt", "people.found"} <= found
    assert {"commitments.sign", "commitments.draw", "commitments.amend"} <= found
    assert not found & {"masterplan.references_of", "masterplan.document_of"}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_of_the_actions_states_its_promise(function):
    assert function.__doc__
    assert function.__doc__.strip().splitlines()[0].endswith((".", ":", ";")) or (
        "." in function.__doc__
    )


@pytest.mark.parametrize("function", ACTIONS)
def test_an_action_says_who_and_when(function):
    parameters = inspect.signature(function).parameters
    assert {"by", "now"} <= parameters.keys()
    assert all(p.kind is p.KEYWORD_ONLY for p in parameters.values())
    assert inspect.get_annotations(function, eval_str=True)["now"] is datetime


@pytest.mark.parametrize("function", ACTIONS)
def test_an_action_is_all_or_nothing_and_leaves_a_record(function):
    assert "@transaction.atomic" in inspect.getsource(function)
    assert records(inspect.unwrap(function))


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


@pytest.mark.parametrize("file", pages("portal", "public"), ids=name_of)
def test_the_portal_shows_public_facts_only(file):
    for where, model, first in first_calls(file):
        assert first == "public", f"{where}: {model}.objects must start from .public()"


# What may be asked for in the desk: a government's own, the public's, or what one's posts hold.
DESK_STARTS = {"of", "public", "held_by"}
# Places belong to no government; a territory is asked for by its code.
DESK_EXCEPTIONS = {("Region", "within")}


@pytest.mark.parametrize("file", pages("desk", "desk"), ids=name_of)
def test_the_desk_asks_for_one_government_at_a_time(file):
    for where, model, first in first_calls(file):
        assert first in DESK_STARTS or (model, first) in DESK_EXCEPTIONS, (
            f"{where}: {model}.objects must start from .of(), .public() or .held_by()"
        )


def named_views(patterns):
    for p in patterns:
        if hasattr(p, "url_patterns"):
            yield from named_views(p.url_patterns)
        else:
            yield p.name, inspect.unwrap(p.callback)


VIEWS = [
    pytest.param(name, view, id=f"{view.__module__}.{name}")
    for name, view in named_views(get_resolver().url_patterns)
    if view.__module__.startswith("idaman.")
]


def test_the_views_are_found():
    assert len(VIEWS) > 15


@pytest.mark.parametrize(("name", "view"), VIEWS)
def test_a_url_has_the_name_of_its_view(name, view):
    assert name
    assert name.replace("-", "_") == view.__name__.rstrip("_")


RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField"}


@pytest.mark.parametrize("app", APPS)
def test_tables_point_only_downwards(app):
    """A key to another app names the class, so the import order is the table order."""
    for module in modules_of(app, "models"):
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            match node:
                case ast.Call(
                    func=ast.Attribute(attr=kind), args=[ast.Constant(value=str(target)), *_]
                ):
                    assert kind not in RELATIONS or "." not in target, f"{app}: {kind}({target!r})"


def models_of(*labels):
    return [m for app in labels for m in apps.get_app_config(app).get_models()]


# Without a government of their own, and why.
SHARED = {
    "Government": "it is the tenant",
    "FoundingLink": "it is there before the government it founds",
    "User": "one person may hold posts in several governments",
}
# Places are public knowledge; ledger, queue and arrivals name a government by its log.
SHARED_APPS = {"regions", "ledger", "jobs", "arrivals"}


@pytest.mark.parametrize("model", models_of(*APPS), ids=lambda m: m._meta.label)
def test_every_row_of_a_tenant_names_its_government(model):
    fields = {f.name for f in model._meta.fields}
    if model._meta.app_label in SHARED_APPS or model.__name__ in SHARED:
        assert "government" not in fields
    else:
        assert "government" in fields
        assert not model._meta.get_field("government").null


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


def says_english(call):
    return any(
        k.arg == "en" and not (isinstance(k.value, ast.Constant) and not k.value.value)
        for k in call.keywords
    )


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
        mute += [] if calls and all(map(says_english, calls)) else [name]
    for file in LIVING:
        for node in ast.walk(ast.parse(file.read_text())):
            match node:
                case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if (
                    name in found - own and not says_english(node)
                ):
                    mute.append(f"{name_of(file)}:{node.lineno} {name}")
    assert mute == []


def imports(file):
    for node in ast.walk(ast.parse(file.read_text())):
        match node:
            case ast.Import(names=names):
                yield from (n.name for n in names)
            case ast.ImportFrom(module=str(module)):
                yield module


@pytest.mark.parametrize("file", MIGRATIONS, ids=name_of)
def test_a_migration_depends_on_no_code_that_may_change(file):
    assert not [name for name in imports(file) if name.split(".")[0] == "idaman"]


@pytest.mark.django_db
def test_no_migration_is_missing():
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("file", LIVING, ids=name_of)
def test_no_signals_and_no_print(file):
    assert not [m for m in imports(file) if m.endswith(".signals") or m == "django.dispatch"]
    for node in ast.walk(ast.parse(file.read_text())):
        match node:
            case ast.Call(func=ast.Name(id="print")):
                raise AssertionError(f"{name_of(file)}:{node.lineno} prints")


@pytest.mark.parametrize("file", LIVING, ids=name_of)
def test_a_file_says_what_it_is_for(file):
    if file.read_text().strip() and file.name != "apps.py":
        assert ast.get_docstring(ast.parse(file.read_text()))


@pytest.mark.parametrize("app", APPS)
def test_each_app_says_what_it_is_for(app):
    assert (import_module(apps.get_app_config(app).name).__doc__ or "").strip()


@pytest.mark.parametrize("file", TEMPLATES, ids=name_of)
def test_a_template_carries_no_script_and_no_style_of_its_own(file):
    text = file.read_text()
    for tag in re.findall(r"<script\b[^>]*>", text):
        data = re.search(r'type="application/(ld\+)?json"', tag)
        assert " src=" in tag or data, tag
    assert "<style" not in text
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert "javascript:" not in text


def test_the_templates_are_found():
    assert len(TEMPLATES) > 10


WIDE = """
    account/founding.html:1 commitments/desk/_clauses.html:1 commitments/desk/sheet.html:1
    commitments/desk/signing_day.html:1 commitments/desk/signing_key.html:3
    commitments/public/_sheet_facts.html:1 commitments/public/commitment.html:1
    commitments/public/sheet.html:1 commitments/public/verification.html:2
    desk/_draft_words.html:1 desk/_item_field.html:3 desk/_money.html:1 desk/_stage.html:2
    desk/_waiting.html:1 desk/_why.html:1 desk/base.html:3 desk/books_printed.html:1
    desk/cluster.html:1 desk/compare.html:1 desk/evidence_sent.html:1 desk/exhibit.html:2
    desk/findings.html:1 desk/indicator.html:1 desk/indicator_findings.html:1
    desk/indicator_new.html:1 desk/item_edit.html:2 desk/job.html:1 desk/office_accounts.html:2
    desk/office_agency.html:1 desk/office_places.html:1 desk/office_posts.html:1
    desk/office_settings.html:1 desk/own_account.html:2 desk/period_close.html:1
    desk/plan.html:1 desk/plan_compare.html:1 desk/plates_print.html:2 desk/preparation.html:1
    desk/proposal.html:1 desk/proposals.html:1 desk/quick_wins.html:1 desk/report.html:7
    desk/report_check.html:1 desk/reports_dashboard.html:1 desk/routing_rules.html:2
    desk/secretary.html:1 desk/service.html:1 desk/service_edit.html:1 desk/services.html:1
    desk/site_health.html:1 desk/source_follow.html:2 desk/survey_codes_print.html:1
    desk/survey_papers.html:1 desk/table_arrived.html:2 desk/table_compare.html:1
    desk/table_map.html:7 desk/table_send.html:1 desk/technical_sheet.html:1
    desk/verification_queue.html:1 desk/week.html:8 desk/work.html:1 desk/workshop.html:1
    economy/desk/sector_table_new.html:1 economy/desk/sector_tables.html:2
    economy/public/economy.html:2 portal/_asked.html:1 portal/_delivery.html:10
    portal/_facts.html:1 portal/_figures.html:1 portal/_finding.html:3
    portal/_findings_short.html:1 portal/_items.html:1 portal/_kept.html:1
    portal/_objection.html:1 portal/_origin.html:1 portal/_report_facts.html:1
    portal/_report_rows.html:1 portal/_report_steps.html:1 portal/_stands.html:2
    portal/_statistic_rows.html:1 portal/agency.html:2 portal/audit.html:2
    portal/computed.html:1 portal/dimension.html:1 portal/district.html:1
    portal/districts.html:2 portal/entry.html:2 portal/evidence.html:3 portal/examined.html:3
    portal/explanation.html:1 portal/forecasts.html:2 portal/government.html:5
    portal/index.html:2 portal/indicator.html:1 portal/indices.html:1
    portal/kawasan_goals.html:2 portal/kawasan_indicator.html:5 portal/kawasan_inside.html:2
    portal/kawasan_promises.html:3 portal/kawasan_services.html:1 portal/map.html:2
    portal/objection.html:2 portal/obligations.html:2 portal/official_method.html:2
    portal/outcome.html:1 portal/plan.html:2 portal/programme.html:1 portal/question.html:3
    portal/report_draws.html:1 portal/report_new.html:1 portal/report_receipt.html:2
    portal/report_track.html:2 portal/reports_map.html:1 portal/satisfaction_survey.html:1
    portal/service.html:1 portal/statistic.html:3 portal/survey.html:1 portal/version.html:1
    portal/village.html:1 portal/year.html:1 potentials/desk/potential.html:1
    potentials/desk/potential_edit.html:1 potentials/public/potential.html:2
    potentials/public/potentials.html:1 ui/_ratio.html:1 ui/base.html:4
"""
"""Lines of templates still to be parted, by file: none may come to them."""


def test_a_template_fits_the_screen():
    allowed = {name: int(many) for name, many in (each.split(":") for each in WIDE.split())}
    wide = {}
    for file in TEMPLATES:
        many = sum(len(line) > WIDEST for line in file.read_text().splitlines())
        if many:
            wide["/".join(file.parts[file.parts.index("templates") + 1 :])] = many
    assert wide == allowed, f"part what is wider than {WIDEST} columns; take off what was parted"


def test_a_stylesheet_has_sections_and_fits_the_screen():
    assert len(STYLESHEETS) >= 4
    for file in STYLESHEETS:
        text = file.read_text()
        wide = [n for n, line in enumerate(text.splitlines(), 1) if len(line) > WIDEST]
        assert not wide, f"{name_of(file)}: wider than {WIDEST} columns in lines {wide}"
        assert text.startswith("/*"), f"{name_of(file)} says what it is for"
        parts = re.split(r"^/\* .+ \*/$", text, flags=re.M)
        assert max(part.count("\n") for part in parts) < 160, f"{name_of(file)}: name its sections"


@pytest.mark.parametrize("model", models_of(*APPS), ids=lambda m: m._meta.label)
def test_every_table_has_its_word_in_the_glossary(model):
    text = (ROOT / "docs" / "glossary.md").read_text()
    assert re.search(rf"\b{model.__name__}\b", text), f"{model.__name__} is not in docs/glossary.md"
