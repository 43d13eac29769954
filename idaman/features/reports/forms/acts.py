"""The forms of reports: every act of whoever handles one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from idaman.core.people.models import Agency
from idaman.features.reports.models import Receiver, Request, State
from idaman.features.reports.rules.report import number_in
from idaman.features.reports.words import reports as say
from idaman.features.services.models import Service
from idaman.features.services.rules.sla.terms import Term
from idaman.web.forms import (
    CodedChoiceField,
    Files,
    TokenForm,
    long_text,
)

WORDS_LENGTH = 4000
NOT_CHOSEN = ("", "–")


def words_field(label: Any, hint: Any = "", *, rows: int = 3, **more: Any) -> forms.CharField:
    """Make a box for the words of an act."""
    return forms.CharField(
        label=label, help_text=hint, max_length=WORDS_LENGTH, widget=long_text(rows), **more
    )


def photo_field(label: Any, **more: Any) -> forms.FileField:
    """Make a field for a photo; whether it is one is looked at when it is kept."""
    widget = forms.FileInput(attrs={"accept": "image/*"})
    return forms.FileField(label=label, widget=widget, allow_empty_file=True, **more)


def sender_field(label: Any) -> forms.CharField:
    """Make a field for who reports, which an anonymous report has not."""
    return forms.CharField(
        label=label,
        help_text=_("not with an anonymous report"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class HandlerField(forms.ChoiceField):
    """Who gets a report: an agency, or a body outside the government."""

    default_error_messages = {
        "required": _("Choose the agency or the body outside that gets it."),
        "invalid_choice": _("Choose the agency or the body outside that gets it."),
    }

    def offer(self, agencies: Iterable[Agency], receivers: Iterable[Receiver]) -> None:
        """Set who may be chosen."""
        inside = {f"agency:{each.code}": each for each in agencies}
        outside = {f"receiver:{each.code}": each for each in receivers}
        self.handlers: dict[str, Agency | Receiver] = {**inside, **outside}
        self.choices = [
            NOT_CHOSEN,
            *(
                (group, [(key, each.name) for key, each in rows.items() if not each.closed_on])
                for group, rows in (
                    (_("Agencies"), inside),
                    (_("Outside the government"), outside),
                )
                if rows
            ),
        ]

    def valid_value(self, value: Any) -> bool:
        """Take a closed agency too: its successor gets what a rule sends to it."""
        return value in self.handlers

    def clean(self, value: Any) -> Agency | Receiver | None:
        """Give whoever was chosen."""
        return self.handlers.get(super().clean(value))


class ReportActForm(TokenForm):
    """One act on a report, as it stands on the report's page."""

    act: ClassVar[str]
    summary: str | Promise = ""
    button: str | Promise = ""
    look = "btn quiet"

    def __init__(
        self,
        data: QueryDict | None = None,
        files: Files | None = None,
        *,
        report: Request,
        auto_id: str = "",
        **more: Any,
    ) -> None:
        super().__init__(data, files, auto_id=auto_id or f"{self.act}-%s", **more)
        self.report = report


class ForwardForm(ReportActForm):
    """Give a report to somebody else, by one's own choice or as a rule suggests."""

    act = "forward"
    button = _("Forward")
    rule = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    kind = forms.CharField(required=False, max_length=24, widget=forms.HiddenInput)
    to = HandlerField(label=_("To"))
    words = words_field(
        _("Words"),
        _(
            "To an agency: for its officers alone, may stay empty. Outside the government: for the "
            "sender, anyone reads them."
        ),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        agencies: Iterable[Agency],
        receivers: Iterable[Receiver],
        kinds: Iterable[str],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.kinds = frozenset(kinds)
        is_first = self.report.state == State.RECEIVED
        self.summary = _("Forward it") if is_first else _("Forward it to somebody else")
        to = self.fields["to"]
        assert isinstance(to, HandlerField)
        to.offer(agencies, receivers)

    def clean_kind(self) -> str:
        """Give the class a rule sets; none where no term knows it."""
        kind = str(self.cleaned_data["kind"])
        return kind if kind in self.kinds else ""


class SuggestedForm(ForwardForm):
    """Give a report to whom a rule suggests; only a body outside needs words for the sender."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, auto_id="suggested-%s", **more)
        self.fields["to"].widget = forms.HiddenInput()
        words = self.fields["words"]
        words.label, words.help_text = _("Words for the sender: whose matter it is"), ""
        words.required = str(self["to"].value()).startswith("receiver:")
        if not words.required:
            words.widget = forms.HiddenInput()


class ReportStartForm(ReportActForm):
    """Say that work begins."""

    act = "start"


class ReportAnswerForm(ReportActForm):
    """Answer a report in public, with a photo where a defect can be seen."""

    act = "answer"
    summary = _("Answer")
    button = _("Answer and stop the clock")
    look = "btn"
    words = words_field(
        _("Your answer"),
        _("Anyone reads it. Say what was done, where and when; name no private person."),
        rows=6,
    )
    after = photo_field(_("Photo of how it is now"))
    before = photo_field(
        _("Photo of how it was before"),
        required=False,
        help_text=_("Or tick below that there is none."),
    )
    without_before = forms.BooleanField(label=_("There is no photo from before"), required=False)

    def __init__(self, *args: Any, needs_photo: bool, has_before: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        after = self.fields["after"]
        after.required = needs_photo
        if needs_photo:
            after.help_text = _(
                "This is about something one can see: a photo of how it is now belongs to the "
                "answer."
            )
        if not needs_photo or has_before:
            del self.fields["before"], self.fields["without_before"]


class ReportAskForm(ReportActForm):
    """Ask the sender, and let the clock rest."""

    act = "ask"
    summary = _("Ask the sender")
    button = _("Ask, and let the clock rest")
    question = words_field(
        _("Question to the sender"), _("Only whoever holds the receipt reads it.")
    )
    reason = forms.CharField(
        label=_("Why the clock rests"),
        help_text=_("Anyone reads this reason."),
        max_length=300,
        initial=_("Waiting for an answer of the sender"),
    )


class ResumeForm(ReportActForm):
    """Write down an answer that came by another way."""

    act = "resume"
    summary = _("The answer came by another way")
    button = _("Let the clock run on")
    look = "btn"
    words = words_field(_("What was said, or why it is not waited for any longer"))


class ToldForm(ReportActForm):
    """Write down what a body outside said."""

    act = "told"
    button = _("Record")
    words = words_field(_("What was said, and when"), _("Anyone reads it."))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        who = self.report.receiver.name if self.report.receiver else "–"
        self.summary = gettext("Write down what %(who)s said") % {"who": who}


class SendBackForm(ReportActForm):
    """Return a report to the secretariat."""

    act = "send-back"
    summary = _("Send it back: not our matter")
    button = _("Send back")
    words = words_field(_("Reason, and whose matter it is"), _("The clock runs on meanwhile."))


class ClassifyForm(ReportActForm):
    """Set the class of a report, and the service it is about."""

    act = "classify"
    summary = _("Class and service")
    button = _("Set")
    kind = forms.ChoiceField(label=_("Class"))

    def __init__(
        self, *args: Any, kinds: Iterable[Term], services: QuerySet[Service], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(each.code, _class_of(each)) for each in kinds]
        kind.initial = self.report.kind
        service = self.report.service
        self.fields["service"] = CodedChoiceField(
            services,
            name=lambda row: str(row.newest.name),
            label=_("Service"),
            required=False,
            initial=service.code if service else "",
        )


def _class_of(term: Term) -> str:
    """Name a class with the days it has."""
    days = term.length.amount
    many = ngettext("%(n)s working day", "%(n)s working days", days) % {"n": days}
    return f"{say.kind(term.code)} ({many})"


class ReportCloseForm(ReportActForm):
    """Close a report, with a reason anyone reads."""

    act = "close"
    summary = button = _("Close")
    words = words_field(_("Why it is closed"), _("Anyone reads this reason."))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if self.report.state == State.ANSWERED:
            words = self.fields["words"]
            alone = gettext("Without this it closes by itself when the sender stays silent.")
            words.help_text = f"{words.help_text} {alone}"


class ReportNoteForm(ReportActForm):
    """Note something for those who handle a report."""

    act = "note"
    summary = _("Note for colleagues")
    button = _("Note it")
    words = words_field(_("Note"), _("Only those who handle this report read it."))


ACTS: dict[str, type[ReportActForm]] = {
    form.act: form
    for form in (
        ForwardForm, ReportStartForm, ReportAnswerForm, ReportAskForm, ResumeForm, ToldForm,
        SendBackForm, ClassifyForm, ReportCloseForm, ReportNoteForm,
    )
}  # fmt: skip
"""The acts in the order in which they stand on a report's page."""


class ReportMergeForm(TokenForm):
    """Choose the report that another becomes one with."""

    into = forms.CharField(
        label=_("The other report"),
        max_length=20,
        widget=forms.TextInput(attrs={"size": 12, "placeholder": "LP-000012"}),
    )

    def __init__(
        self, data: QueryDict | None = None, *, rows: QuerySet[Request], **more: Any
    ) -> None:
        super().__init__(data, **more)
        self.rows = rows

    def clean_into(self) -> Request:
        """Find the report by its code or number."""
        typed = self.cleaned_data["into"]
        number = number_in(typed)
        found = self.rows.filter(number=number).first() if number is not None else None
        if found is None:
            raise forms.ValidationError(
                _("There is no other report %(typed)s among those you handle."),
                params={"typed": typed},
            )
        return found


class ReportSplitForm(TokenForm):
    """Say what a report split off from another says."""

    words = words_field(
        _("What the new report says"),
        _(
            "In the sender's own words where you can. Nobody outside the office reads it before "
            "somebody lets it be read."
        ),
        rows=5,
    )


class ReportCheckForm(TokenForm):
    """Say of a closed report whether it is done."""

    verdict = forms.ChoiceField(
        choices=[("confirm", ""), ("doubt", "")],
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Choose: it is done, or it is not.")
        ),
    )
    words = words_field(_("How you looked, and what you found"), _("Anyone reads it."), rows=4)
