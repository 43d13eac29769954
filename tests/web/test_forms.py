"""What every form shares: its token, its status, its errors beside the fields they name."""

import pytest
from django import forms
from django.http import QueryDict
from django.test import RequestFactory

from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.web.forms import DayField, TokenForm, WholeNumberField, long_text, sent
from idaman.web.rules.bodies import WrongBody


class Reply(TokenForm):
    text = forms.CharField(label="Jawaban", help_text="Singkat saja")


def test_a_line_break_counts_as_one_letter():
    class Letter(TokenForm):
        words = forms.CharField(max_length=5, widget=long_text())

    form = Letter(QueryDict("words=ab%0D%0Acd"))
    assert form.is_valid()
    assert form.cleaned_data["words"] == "ab\ncd"


def test_each_form_that_is_shown_has_a_token_of_its_own_and_keeps_the_one_that_was_sent():
    assert Reply()["token"].value() != Reply()["token"].value()
    assert Reply(QueryDict("token=abc&text=ya"))["token"].value() == "abc"


def test_a_form_that_sent_nothing_is_refused_not_shown_as_new():
    post, get = RequestFactory().post("/"), RequestFactory().get("/")
    assert Reply(sent(post)).status == 422
    assert Reply(sent(get)).status == 200


def test_a_refusal_stands_beside_the_field_it_names_or_above_them_all():
    form = Reply(QueryDict("text=ya"))
    assert form.is_valid()
    form.refuse(WrongBody({"text": ("Terlalu pendek.", "Too short.")}), "id")
    form.refuse(Refused(Text("The file is empty.")), "en")
    assert form.errors["text"] == ["Terlalu pendek."]
    assert form.non_field_errors() == ["The file is empty."]
    assert form.status == 422


def test_a_field_names_its_hint_and_its_error_to_who_cannot_see_them():
    shown = str(Reply(QueryDict("")))
    described = shown.partition('aria-describedby="')[2].partition('"')[0].split()
    assert described == ["text_helptext", "text_error"]
    assert all(shown.count(f'id="{name}"') == 1 for name in described)
    assert 'aria-invalid="true"' in shown


@pytest.mark.parametrize(("typed", "read"), [("1.250", 1250), (" 7 ", 7)])
def test_a_whole_number_may_have_dots_between_thousands(typed, read):
    assert WholeNumberField().clean(typed) == read


@pytest.mark.parametrize("typed", ["banyak", "1,5", "31/13/2026"])
def test_what_is_no_number_or_day_is_said(typed):
    for field in (WholeNumberField(), DayField()):
        with pytest.raises(forms.ValidationError):
            field.clean(typed)
