"""A form that was refused: its sentence beside the field, and everything typed still in it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.test import Client
from lxml import html

LOST = {"token", "csrfmiddlewaretoken"}


def forms_named(page: bytes, field: str, action: str = "") -> list[html.FormElement]:
    """Give the forms of a page that have this field, and send to an address that ends so."""
    return [
        form
        for form in html.fromstring(page.decode()).forms
        if field in form.fields and (form.get("action") or "").endswith(action)
    ]


def form_named(page: bytes, field: str, action: str = "") -> html.FormElement:
    """Give the first form of a page that has this field and sends there."""
    found = forms_named(page, field, action)
    assert found, f"No form with {field} to {action or 'this page'}."
    return found[0]


def form_refused(page: bytes, field: str, action: str = "") -> html.FormElement:
    """Give the form of a page that says what is wrong; it has this field and sends there."""
    found = [form for form in forms_named(page, field, action) if form.find_class("error")]
    assert found, f"No refused form with {field} to {action or 'this page'}."
    return found[0]


def refused(
    client: Client, address: str, typed: dict[str, Any], *, field: str, says: str, here: str = ""
) -> HttpResponse:
    """Send a form with a wrong value; assert 422, the sentence at the field, all typed kept."""
    response = client.post(address, typed)
    assert response.status_code == 422
    form = form_refused(response.content, next(iter(typed)), here)
    at = form.xpath(f'.//*[@name="{field}"]/ancestor::*[.//p[@class="error"]][1]')
    assert at, f"nothing is said beside {field}"
    around = {control.get("name") for control in at[0].xpath(".//*[@name]")}
    assert around == {field}, f"the sentence stands not at {field} but at {around}"
    assert says in at[0].text_content()
    for name, value in typed.items():
        if name not in LOST and not (name == field and is_choice(form, name)):
            assert (form.fields[name] or "").strip() == str(value), name
    return response


def is_choice(form: html.FormElement, name: str) -> bool:
    """Tell whether a field is chosen from a list: what is not offered cannot be kept."""
    return bool(form.xpath(f'.//select[@name="{name}"] | .//input[@type="radio"][@name="{name}"]'))
