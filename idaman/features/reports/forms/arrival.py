"""The forms of reports before they are handled: written down, looked at, refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from idaman.core.places.models import Region
from idaman.features.reports.forms.acts import (
    WORDS_LENGTH,
    photo_field,
    sender_field,
    words_field,
)
from idaman.features.reports.models import Request, RequestPhoto
from idaman.features.reports.words import reports as say
from idaman.web.forms import (
    Files,
    TokenForm,
    long_text,
)


class ReportEntryForm(TokenForm):
    """Write down what somebody in front of the desk reports."""

    place = forms.ChoiceField(label=_("In which village?"))
    topic = forms.ChoiceField(label=_("What is it about?"))
    words = words_field(_("What happened, and where exactly?"), rows=5)
    kind = forms.ChoiceField(
        label=_("What kind of report is it?"),
        widget=forms.RadioSelect,
        required=False,
        initial="complaint",
    )
    visibility = forms.ChoiceField(
        label=_("Who may see it?"), widget=forms.RadioSelect, choices=list(say.VISIBILITIES.items())
    )
    name = sender_field(_("Name"))
    reach = sender_field(_("How to reach them"))
    photo = photo_field(_("Photo"), required=False)
    photo_kept = forms.CharField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        files: Files | None = None,
        *,
        villages: Iterable[tuple[str, list[Region]]],
        limit_mb: int,
        **more: Any,
    ) -> None:
        super().__init__(data, files, **more)
        grouped = list(villages)
        self.regions = {region.code: region for _district, rows in grouped for region in rows}
        choose = ("", _("choose"))
        self._choices(
            "place",
            [choose, *((title, [(r.code, r.name) for r in rows]) for title, rows in grouped)],
        )
        self._choices("topic", [choose, *say.topics()])
        self._choices("kind", say.kinds())
        photo = self.fields["photo"]
        photo.help_text = gettext("at most %(limit_mb)s MB") % {"limit_mb": limit_mb}
        photo.widget.attrs["accept"] = "image/jpeg,image/png,image/webp"

    def _choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_place(self) -> Region:
        """Give the place."""
        return self.regions[self.cleaned_data["place"]]

    def send_along(self, **hidden: str) -> None:
        """Let the form carry something more when it is sent the next time."""
        assert isinstance(self.data, QueryDict)
        more = self.data.copy()
        for name, value in hidden.items():
            more[name] = value
        self.data = more


class ReportShowForm(TokenForm):
    """The words and the photos of a report that anyone may read, as they were redacted."""

    words = forms.CharField(
        label=_("What anyone may read"), max_length=WORDS_LENGTH, widget=long_text(5)
    )

    def __init__(
        self, data: QueryDict | None = None, *, report: Request, words: str = "", at: str = "r"
    ) -> None:
        self.photos = list(report.photos.all())
        shown = [photo.pk for photo in self.photos if not photo.hidden_at]
        initial = {"words": words, "photo": shown}
        super().__init__(data, initial=initial, auto_id=f"%s-{at}{report.pk}")
        self.fields["photo"] = forms.TypedMultipleChoiceField(
            label=_("Show this photo"),
            choices=[(photo.pk, photo.pk) for photo in self.photos],
            coerce=int,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def shots(self) -> Iterator[tuple[RequestPhoto, forms.boundfield.BoundWidget]]:
        """Give each photo with its tick."""
        return zip(self.photos, self["photo"], strict=True)

    def clean(self) -> dict[str, Any]:
        """Give the photos by the name the action has for them."""
        typed = super().clean() or {}
        typed["photos"] = typed.pop("photo", [])
        return typed


class ReportHideForm(TokenForm):
    """Why a report is kept from the public."""

    reason = forms.CharField(
        label=_("Reason"), help_text=_("needed to hide; it is public"), max_length=400
    )


class NumbersField(forms.Field):
    """Numbers ticked on the page, each beside its row; what is none is left out."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[int]:
        """Read the numbers."""
        return [int(each) for each in value or () if each.isdecimal() and len(each) < 10]


class ReportsRefuseForm(TokenForm):
    """Why the chosen reports, or all with the words of one, are nothing to act upon."""

    reason = forms.CharField(label=_("Reason"), max_length=400)
    number = NumbersField(required=False)
    like = NumbersField(required=False)
    """Both stand beside the reports, not in the form."""

    def ticked(self) -> list[int]:
        """Give the reports that are ticked."""
        return NumbersField().to_python(self["number"].value())

    def same(self) -> list[int]:
        """Give the report whose words were chosen."""
        return NumbersField().to_python(self["like"].value())


class PhotoRedactForm(TokenForm):
    """The cells of a photo that are to be black."""

    cell = NumbersField(required=False)
    """Ticked on the photo itself."""

    def clean(self) -> dict[str, Any]:
        """Give the cells by the name the action has for them."""
        typed = super().clean() or {}
        typed["cells"] = typed.pop("cell", [])
        return typed
