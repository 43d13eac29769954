"""What an entry binds, what an audit finds and what follows from it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, transaction

from idaman.core import merkle, tracking
from idaman.core.bindings import Bindings
from idaman.core.ledger import actions
from idaman.core.ledger.actions import auditing
from idaman.core.ledger.models import ROWS_BOUND, AuditRun, Entry
from idaman.core.people.models import Agency, Government, User
from tests.build import NOON, a_government, a_person, a_post, an_adopted, an_agency

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def government():
    return a_government(slug="uji")


def told(government, act="test.done", **more):
    said = {"log": government.slug, "subject": "s", "post": "POS", "now": NOON}
    return actions.record(act, **said, **more)


def bound_by(entry):
    written = Entry.objects.filter(pk=entry.pk).values_list("bindings", flat=True).get()
    return Bindings.read(bytes(written))


def found():
    return [str(each) for each in auditing.audit().findings]


def sql(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        assert cursor.rowcount


def kept(now=NOON):
    return auditing.keep(found=auditing.audit(), now=now)


def test_an_entry_binds_what_its_act_wrote_and_publishes_no_more_than_a_root(government):
    with transaction.atomic():
        agency = an_agency(government, code="DISKOMINFO", name="Dinas Rahasia")
        entry = told(government, is_public=True)
    bindings = bound_by(entry)
    assert {(name, row.key) for name, _, row in bindings} == {
        ("people_agency", agency.pk),
        ("ledger_entry", ""),
    }
    body = json.loads(bytes(entry.body))
    assert body["rows"] == bindings.root
    salts = [row.salt for _, _, row in bindings]
    assert not any(salt in bytes(entry.body).decode() for salt in salts)
    assert not any(row.hash in bytes(entry.body).decode() for _, _, row in bindings)
    assert len({len(salt) for salt in salts}) == 1
    assert found() == []


def test_what_is_written_after_the_entry_is_bound_when_the_transaction_ends(government):
    with transaction.atomic():
        entry = told(government)
        agency = an_agency(government)
    last = Entry.objects.get(act=ROWS_BOUND, subject=f"entry:{entry.leaf}")
    assert [(name, row.key) for name, _, row in bound_by(last)][0] == ("people_agency", agency.pk)
    assert (last.post, last.is_public, last.at) == ("POS", False, NOON)
    actions.sequence(slug="uji", now=NOON)
    entry.refresh_from_db()
    sql("UPDATE people_agency SET name = 'Palsu' WHERE id = %s", agency.pk)
    # The act itself is named, not the entry that binds what followed it.
    assert found() == [
        f"people_agency {agency.pk}: name bukan lagi yang ditulis catatan uji #{entry.position} "
        "(test.done, 2026-08-17)."
    ]


@transaction.atomic
def an_act_that_breaks(government):
    an_agency(government)
    told(government, "test.broken")
    an_agency(government)
    raise ZeroDivisionError


def test_nothing_is_bound_of_what_was_taken_back(government):
    before = Entry.objects.count()
    with transaction.atomic():
        first = an_agency(government)
        with pytest.raises(ZeroDivisionError):
            an_act_that_breaks(government)
        entry = told(government)
    assert [row.key for name, _, row in bound_by(entry) if name == "people_agency"] == [first.pk]
    assert Entry.objects.count() == before + 1
    assert found() == []


def test_a_refused_act_leaves_neither_entry_nor_note(government):
    before = Entry.objects.count()
    with pytest.raises(ZeroDivisionError):
        an_act_that_breaks(government)
    assert not connection.notes.open_logs
    told(government)
    assert Entry.objects.count() == before + 1
    assert found() == []


def test_of_a_row_written_twice_the_entry_binds_what_it_came_to(government):
    with transaction.atomic():
        agency = an_agency(government)
        Agency.objects.filter(pk=agency.pk).update(name="Nama baru")
        key = agency.pk
        agency.delete()
        entry = told(government)
    [row] = [row for name, _, row in bound_by(entry) if name == "people_agency"]
    assert row.is_gone
    assert found() == []
    sql(
        "INSERT INTO people_agency (id, government_id, code, short, name, kind, source)"
        " VALUES (%s, %s, 'X', 'X', 'X', '', '')",
        key,
        government.pk,
    )
    [sentence] = found()
    assert sentence.startswith(f"people_agency {key}: barisnya ada, padahal dihapus")


def test_a_row_that_no_act_wrote_is_found(government):
    sql(
        "INSERT INTO people_agency (government_id, code, short, name, kind, source)"
        " VALUES (%s, 'HANTU', 'Hantu', 'Dinas Hantu', '', '')",
        government.pk,
    )
    [sentence] = found()
    assert sentence.startswith("people_agency ")
    assert "tanpa catatan yang menulisnya" in sentence


def test_what_only_counts_pages_binds_nothing(government):
    before = Entry.objects.count()
    Government.objects.filter(pk=government.pk).publish(NOON)
    assert Entry.objects.count() == before
    assert found() == []


@pytest.mark.parametrize("token", [None, "lain"])
def test_a_token_taken_away_or_changed_is_found(government, token):
    entry = told(government, token="t" * 20)
    sql("UPDATE ledger_entry SET token = %s WHERE id = %s", token, entry.pk)
    assert found() == [
        f"ledger_entry {entry.pk}: token bukan lagi yang ditulis catatan uji belum bernomor "
        "(test.done, 2026-08-17)."
    ]


def test_bindings_forged_together_with_their_row_do_not_fit_the_root(government):
    with transaction.atomic():
        agency = an_agency(government)
        entry = told(government)
    sql("UPDATE people_agency SET name = 'Palsu' WHERE id = %s", agency.pk)
    table = tracking.guarded(Agency)
    forged = Bindings()
    [row] = [row for row in auditing._raw(table) if row[0] == agency.pk]
    forged.add(table.table, table.columns, [table.values(row)])
    sql("UPDATE ledger_entry SET bindings = %s WHERE id = %s", forged.written(), entry.pk)
    assert "Ikatan baris catatan uji belum bernomor (test.done, 2026-08-17)" in found()[0]


@pytest.mark.parametrize("written", [None, b"", b"{}", b"[1]", b'{"a": {"columns": 1}}'])
def test_bindings_taken_away_or_broken_are_found(government, written):
    with transaction.atomic():
        an_agency(government)
        entry = told(government)
    sql("UPDATE ledger_entry SET bindings = %s WHERE id = %s", written, entry.pk)
    assert any("Ikatan baris" in sentence for sentence in found())


def test_a_changed_password_is_bound_and_one_replaced_behind_it_is_found(government):
    user = a_person(a_post(government))
    user.set_password("sandi lain yang panjang")
    user.save()
    assert found() == []
    sql("UPDATE people_user SET password = 'argon2$palsu' WHERE id = %s", user.pk)
    [sentence] = found()
    assert sentence.startswith(f"people_user {user.pk}: password bukan lagi")


def test_whoever_logs_in_changes_nothing_that_is_guarded(government):
    user, before = a_person(a_post(government)), Entry.objects.count()
    user.last_login = NOON
    user.save(update_fields=["last_login"])
    assert Entry.objects.count() == before
    assert found() == []


def test_a_password_hashed_anew_at_the_log_in_is_bound(government, settings):
    user = a_person(a_post(government))
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]
    from tests.build import PASSWORD

    assert User.objects.get(pk=user.pk).check_password(PASSWORD)
    assert User.objects.get(pk=user.pk).password.startswith("pbkdf2")
    assert found() == []


def test_an_audit_is_kept_and_told_in_every_log(government):
    told(government)
    run = kept()
    assert (run.faults, run.findings) == (0, [])
    assert run.rows > 10
    said = {e.log: e.detail for e in Entry.objects.filter(act=auditing.AUDITED)}
    assert said.keys() == {"uji", "installation"}
    assert said["uji"]["faults"] == 0
    assert said["uji"]["rows"] > 0
    assert found() == []


def test_findings_are_kept_as_they_were_told(government):
    agency = an_agency(government)
    sql("UPDATE people_agency SET name = 'Palsu' WHERE id = %s", agency.pk)
    run, said = kept(), found()
    again = [
        str(auditing.AuditFinding.read(each)) for each in AuditRun.objects.get(pk=run.pk).findings
    ]
    assert again == said
    [entry] = Entry.objects.filter(act=auditing.AUDITED, log="uji")
    assert entry.detail["faults"] == 1


def test_thirty_runs_are_kept(government):
    told(government)
    for day in range(33):
        kept(NOON + timedelta(days=day))
    assert AuditRun.objects.count() == auditing.RUNS_KEPT
    assert found() == []


def test_what_was_erased_cannot_be_guessed_back_from_the_entries(government):
    with transaction.atomic():
        agency = an_agency(government, name="0812-3456-7890")
        first = told(government)
    with transaction.atomic():
        Agency.objects.filter(pk=agency.pk).update(name="")
        told(government, "test.erased")
    root = json.loads(bytes(first.body))["rows"]
    kept()
    [old] = [row for name, _, row in bound_by(first) if name == "people_agency"]
    assert (old.salt, old.digests) == ("", "")
    assert bound_by(first).root == root
    assert found() == []


def test_the_newest_binding_counts_and_not_an_older_state(government):
    with transaction.atomic():
        agency = an_agency(government, name="Dahulu")
        told(government)
    with transaction.atomic():
        Agency.objects.filter(pk=agency.pk).update(name="Sekarang")
        told(government, "test.renamed")
    sql("UPDATE people_agency SET name = 'Dahulu' WHERE id = %s", agency.pk)
    [sentence] = found()
    assert "name bukan lagi yang ditulis" in sentence
    assert "test.renamed" in sentence


# An installation from before, an upgrade, and a decision.


@pytest.fixture
def old_site(government):
    """A government whose acts were recorded before rows were bound."""
    an_adopted(government, by=a_post(government))
    actions.sequence_all(now=NOON)
    Entry.objects.filter(act=ROWS_BOUND).delete()
    for entry in Entry.objects.all():
        said = entry.said
        del said["rows"]
        body = actions.canonical(said)
        sql(
            "UPDATE ledger_entry SET body = %s, logged = NULL, leaf = %s, bindings = NULL"
            " WHERE id = %s",
            body,
            merkle.leaf_hash(body).hex(),
            entry.pk,
        )
    return government


def test_an_installation_from_before_is_bound_as_it_stands_and_says_so(old_site):
    assert len(found()) > 10
    count = auditing.begin(now=NOON)
    assert found() == []
    begun = list(Entry.objects.filter(act=auditing.BEGUN))
    assert {entry.log for entry in begun} == {"uji", "installation"}
    assert all(entry.is_public for entry in begun)
    assert sum(entry.detail["rows"] for entry in begun) == count
    assert auditing.begin(now=NOON) == 0
    sql("UPDATE ledger_entry SET token = 'palsu' WHERE act = 'masterplan.adopted'")
    sql("UPDATE masterplan_adoptedcost SET amount_idr = 1")
    said = found()
    assert any("token" in each and auditing.BEGUN in each for each in said)
    assert any("amount_idr" in each and auditing.BEGUN in each for each in said)


def test_more_rows_than_one_entry_binds_are_bound_by_several(old_site, monkeypatch):
    monkeypatch.setattr(auditing, "A_BATCH", 7)
    count = auditing.begin(now=NOON)
    begun = Entry.objects.filter(act=auditing.BEGUN)
    assert begun.count() > count // 7
    assert all(entry.detail["rows"] <= 7 for entry in begun)
    assert found() == []


def with_fewer_columns(agency):
    """Bind an agency as a release did that did not know its last column yet."""
    table = tracking.guarded(Agency)
    old = replace(table, columns=table.columns[:-1], kinds=table.kinds[:-1])
    [row] = [row for row in auditing._raw(old) if row[0] == agency.pk]
    with transaction.atomic():
        connection.notes.add(connection, old, [row])
        told(agency.government, "test.old")
    return table.columns[-1]


def test_a_column_that_came_with_an_upgrade_is_bound_by_it(government):
    agency = an_agency(government)
    column = with_fewer_columns(agency)
    assert found() == [
        f"people_agency: {column} belum terikat pada sebagian baris; jalankan `idaman migrate`."
    ]
    assert auditing.upgrade(tables=set(), now=NOON) == 1
    assert found() == []


def test_an_upgrade_does_not_bind_what_was_forged_before(government):
    agency = an_agency(government)
    with_fewer_columns(agency)
    sql("UPDATE people_agency SET name = 'Palsu' WHERE id = %s", agency.pk)
    assert auditing.upgrade(tables=set(), now=NOON) == 0
    assert any(sentence.startswith(f"people_agency {agency.pk}: name") for sentence in found())


def test_what_a_migration_rewrote_is_bound_anew_in_its_tables_only(government):
    agency, post = an_agency(government), a_post(government)
    sql("UPDATE people_agency SET name = 'Diperbarui' WHERE id = %s", agency.pk)
    sql("UPDATE people_post SET role = 'regent' WHERE id = %s", post.pk)
    assert auditing.upgrade(tables={"people_agency"}, now=NOON) == 1
    [sentence] = found()
    assert sentence.startswith(f"people_post {post.pk}: role")


def test_what_an_operator_accepts_is_bound_as_it_stands_and_recorded(government):
    changed, gone = an_agency(government), an_agency(government)
    sql("UPDATE people_agency SET name = 'Dibetulkan' WHERE id = %s", changed.pk)
    sql("DELETE FROM people_agency WHERE id = %s", gone.pk)
    assert len(found()) == 2
    assert auditing.accept(post="OPERATOR", now=NOON) == 2
    assert found() == []
    [entry] = Entry.objects.filter(act=auditing.ACCEPTED)
    assert (entry.post, entry.is_public, entry.detail) == ("OPERATOR", True, {"rows": 2})
