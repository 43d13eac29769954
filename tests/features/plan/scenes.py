"""Editors and imports that meet in a house of their own; played by test_together.py."""

from __future__ import annotations

from django.db import connection

from idaman.cli import house
from idaman.core.ledger import actions as ledger
from idaman.core.ledger.models import Entry
from idaman.core.people.models import Government, Post
from idaman.features.plan import actions
from idaman.features.plan.models import Adopted, Change, Composition, Item, Plan, Version
from tests.build import NOON, a_document, a_government, a_plan, a_post, an_activity
from tests.cli.races import at_once


def a_scene(activities=6):
    government = a_government(slug="uji")
    post = a_post(government)
    document = a_document(
        government, activities=tuple(an_activity(f"KEG-{n:03}") for n in range(1, activities + 1))
    )
    return government, post, document, a_plan(government, by=post, document=document)


def save(plan, code, name, post, expected=None):
    item = Item.objects.get(plan=plan, code=code)
    return lambda: (
        actions.save_item(
            plan=Plan.objects.get(pk=plan.pk),
            kind="activity",
            code=code,
            body={**item.body, "name": name},
            expected_hash=item.hash,
            by=post,
            now=NOON,
        ).code
    )


def take(plan, document, post, base):
    return lambda: (
        actions.take_in(
            government=plan.government,
            plan=Plan.objects.get(pk=plan.pk),
            document=document,
            base_sequence=base,
            by=post,
            now=NOON,
        ).sequence
    )


def state(plan):
    plan = Plan.objects.get(pk=plan.pk)
    whole = actions.composed_at(plan, plan.sequence)
    return {
        "sequence": plan.sequence,
        "root_is_right": plan.root == actions._root_of(plan),
        "history_is_right": whole == actions.document_of(plan),
        "names": dict(
            Item.objects.filter(plan=plan, kind="activity").values_list("code", "body__name")
        ),
        "steps": sorted(set(Change.objects.filter(plan=plan).values_list("sequence", flat=True))),
        "entries": Entry.objects.filter(act__startswith="masterplan.").count(),
    }


def two_imports():
    _, post, document, plan = a_scene()
    activity = document.activities[0]
    documents = [
        document.model_copy(
            update={
                "activities": (
                    activity.model_copy(update={"name": f"Nama baru {n} dari impor"}),
                    *document.activities[1:],
                )
            }
        )
        for n in (1, 2)
    ]
    said = at_once(*[take(plan, each, post, 1) for each in documents])
    return {"said": sorted(map(str, said)), **state(plan)}


def first_imports_of_one_edition():
    government = a_government(slug="uji")
    post = a_post(government)
    document = a_document(government)

    def begin():
        return a_plan(government, by=post, document=document).sequence

    said = at_once(begin, begin, begin)
    return {"said": sorted(map(str, said)), "plans": Plan.objects.count()}


def six_editors_of_six_items():
    _, post, _, plan = a_scene()
    said = at_once(*[save(plan, f"KEG-{n:03}", f"Disunting {n}", post) for n in range(1, 7)])
    return {"said": sorted(said), **state(plan)}


def four_editors_of_one_item():
    _, post, _, plan = a_scene()
    said = at_once(*[save(plan, "KEG-001", f"Disunting {n}", post) for n in range(4)])
    return {"said": sorted(said), **state(plan)}


def four_who_add_the_same_item():
    _, post, _, plan = a_scene()

    def add(n):
        body = an_activity("KEG-099", name=f"Kegiatan baru {n}").model_dump(mode="json")
        return lambda: (
            actions.save_item(
                plan=Plan.objects.get(pk=plan.pk),
                kind="activity",
                code="KEG-099",
                body=body,
                expected_hash="",
                by=post,
                now=NOON,
            ).code
        )

    said = at_once(*[add(n) for n in range(4)])
    return {"said": sorted(said), **state(plan)}


def editors_during_an_import():
    """Neither waits for the other for ever; whatever came first, the history is whole."""
    _, post, document, plan = a_scene(40)
    renamed = document.model_copy(
        update={
            "activities": tuple(
                a.model_copy(update={"name": f"Dari impor {a.code}"}) for a in document.activities
            )
        }
    )
    said = at_once(
        take(plan, renamed, post, 1),
        *[save(plan, f"KEG-{n:03}", f"Disunting {n}", post) for n in range(35, 41)],
    )
    return {"said": [str(each) for each in said], **state(plan)}


def editors_during_a_closing():
    _, post, _, plan = a_scene()
    said = at_once(
        lambda: actions.close(plan=Plan.objects.get(pk=plan.pk), by=post, now=NOON),
        *[save(plan, f"KEG-{n:03}", f"Disunting {n}", post) for n in range(1, 6)],
    )
    closed = Entry.objects.get(act="masterplan.closed").pk
    after = Entry.objects.filter(act="masterplan.item_saved", pk__gt=closed).count()
    return {"said": [str(each) for each in said], "after": after, **state(plan)}


def two_editions_adopted():
    government, post, document, plan = a_scene()
    later = a_document(
        government,
        edition="2030–2034",
        first_year=2025,
        last_year=2034,
    )
    other = a_plan(government, by=post, document=later)
    actions.adopt(plan=plan, regulation="", regulation_date=None, by=post, now=NOON)

    def adopt(which):
        return lambda: (
            actions.adopt(
                plan=Plan.objects.get(pk=which.pk),
                regulation="",
                regulation_date=None,
                by=post,
                now=NOON,
            ).number
        )

    said = at_once(adopt(plan), adopt(other))
    current = Version.objects.get(is_current=True)
    laid = set(Adopted.objects.current().values_list("version", flat=True))
    return {"said": sorted(map(str, said)), "one": laid == {current.pk}}


def a_government_to_import_into():
    government = a_government(slug="uji")
    a_post(government)
    return government.region.code


def a_big_import():
    """Six thousand activities at once; killed while it runs."""
    government = Government.objects.get(slug="uji")
    post = Post.objects.of(government).get()
    document = a_document(
        government, activities=tuple(an_activity(f"KEG-{n:04}") for n in range(1, 6001))
    )
    big = document.model_copy(
        update={
            "quick_wins": tuple(
                q.model_copy(update={"activities": ("KEG-0001",)}) for q in document.quick_wins
            )
        }
    )
    with connection.execute_wrapper(told_of_each_insert):
        a_plan(government, by=post, document=big)
    return Item.objects.count()


def told_of_each_insert(execute, sql, *more):
    """Print a line for each INSERT that was carried out."""
    done = execute(sql, *more)
    if sql.startswith("INSERT"):
        print("inserted", flush=True)
    return done


def what_stands():
    for log in ("uji", "installation"):
        ledger.open_log(slug=log, origin=f"test/{log}")
    ledger.sequence_all(now=house.now())
    verdict = ledger.verify(slug="uji")
    rows = [m.objects.count() for m in (Plan, Item, Change, Composition, Version)]
    return {"rows": rows, "faults": list(verdict.faults), "size": verdict.size}
