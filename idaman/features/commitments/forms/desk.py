"""Forms of commitments: drawing, negotiating, amending, and signing on screen, file and paper."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from idaman.core.people.models import Government, Post
from idaman.core.people.permissions import Role
from idaman.features.commitments.actions.drafting import NEGOTIABLE
from idaman.features.commitments.models import AmendmentReason, Clause, Line, Sheet
from idaman.features.plan.models import Version
from idaman.paper.rules import ca
from idaman.web.desk import words
from idaman.web.forms import CodedChoiceField, CodedChoicesField, DayField, TokenForm, long_text


def _post_name(post: Post) -> str:
    return post.name


class CommitmentForm(TokenForm):
    """A commitment to draw: its title, its opening words, who signs the umbrella."""

    title = forms.CharField(label=_("Title"), max_length=300)
    preamble = forms.CharField(
        label=_("Opening words"), max_length=4000, required=False, widget=long_text(4)
    )

    def __init__(
        self, data: QueryDict | None = None, *, government: Government, **more: Any
    ) -> None:
        super().__init__(data, **more)
        posts = Post.objects.of(government).filter(role__in=[Role.LEADERSHIP, Role.COUNCIL])
        self.fields["umbrella_posts"] = CodedChoicesField(
            posts.order_by("pk"),
            name=_post_name,
            label=_("Who signs the umbrella"),
            error_messages={"required": _("Choose who signs the umbrella.")},
        )


class RecallForm(TokenForm):
    """A commitment that was signed in ink before this program knew it."""

    def __init__(
        self, data: QueryDict | None = None, *, government: Government, **more: Any
    ) -> None:
        super().__init__(data, **more)
        versions = {
            str(each.pk): each
            for each in Version.objects.of(government)
            .select_related("plan", "government")
            .order_by("-pk")
        }
        self.fields["version"] = forms.TypedChoiceField(
            label=_("The plan it rests on"),
            choices=[
                (key, f"{each.plan.title} · {gettext('version')} {each.number}")
                for key, each in versions.items()
            ],
            coerce=versions.get,
            error_messages=dict.fromkeys(
                ["required", "invalid_choice"], _("Choose the plan that commitment rests on.")
            ),
        )
        self.fields["title"] = forms.CharField(
            label=_("Title on the paper"),
            max_length=300,
            widget=forms.TextInput(attrs={"placeholder": "Komitmen Bersama Menuju Smart City"}),
        )
        self.fields["signed_on"] = DayField(label=_("Date on the paper"))
        self.fields["source"] = forms.CharField(
            label=_("Source"),
            help_text=_("the archive number, or the news it is known from; shown to anybody"),
            max_length=2000,
            widget=long_text(),
        )
        posts = Post.objects.of(government).filter(
            role__in=[Role.LEADERSHIP, Role.COUNCIL, Role.HEAD]
        )
        self.fields["umbrella_posts"] = CodedChoicesField(
            posts.order_by("role", "name"),
            name=_post_name,
            label=_("Posts that signed"),
            error_messages={"required": _("Choose who signs the umbrella.")},
        )


class ClauseForm(TokenForm):
    """A clause as its agency would have it, before it is opened for signing."""

    target = forms.CharField(
        label=_("Target"), max_length=2000, required=False, widget=long_text(2)
    )
    due = DayField(label=_("Due date"), required=False)

    def __init__(self, data: QueryDict | None = None, *, clause: Clause) -> None:
        super().__init__(data, initial={name: getattr(clause, name) for name in NEGOTIABLE})
        posts = (
            Post.objects.of(clause.government)
            .filter(agency=clause.sheet.agency, agency__isnull=False)
            .order_by("pk")
        )
        self.fields["owner"] = CodedChoiceField(
            posts,
            name=_post_name,
            empty=_("nobody is responsible"),
            label=_("Who answers"),
            required=False,
        )
        self.fields["deputy"] = CodedChoiceField(
            posts, name=_post_name, label=_("Deputy"), required=False
        )
        self.fields["evidence"] = forms.CharField(
            label=_("What will prove it"), max_length=2000, required=False, widget=long_text(2)
        )
        self.fields["budget_code"] = forms.CharField(
            label=_("Budget code"), max_length=60, required=False
        )


class ReleaseForm(TokenForm):
    """Whether an amendment lets an agency off a promise: the button that was pressed."""

    is_released = forms.BooleanField(required=False)


class AmendmentForm(TokenForm):
    """Why a signed sheet is amended, and who approved it."""

    reason = forms.TypedChoiceField(
        label=_("Why"), choices=[*words.REASONS.items()], coerce=AmendmentReason
    )
    reason_text = forms.CharField(label=_("Reason in words"), max_length=4000, widget=long_text())
    statement = forms.CharField(
        label=_("The agency's own statement"), max_length=4000, widget=long_text()
    )

    def __init__(
        self, data: QueryDict | None = None, *, government: Government, **more: Any
    ) -> None:
        super().__init__(data, **more)
        posts = Post.objects.of(government).filter(role__in=[Role.LEADERSHIP, Role.COUNCIL])
        self.fields["approved_by"] = CodedChoiceField(
            posts.order_by("pk"), name=_post_name, empty=None, label=_("Approved by")
        )


def _code() -> forms.CharField:
    """Give the field of a one-time code."""
    attrs = {"inputmode": "numeric", "autocomplete": "one-time-code"}
    return forms.CharField(
        label=_("One-time code"), max_length=8, widget=forms.TextInput(attrs=attrs)
    )


def _pin(label: Any, autocomplete: str, **more: Any) -> forms.CharField:
    """Give the field of a PIN, which a refused form never shows again."""
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, widget=widget, **more)


class SigningForm(TokenForm):
    """The PIN of one's key and a one-time code."""

    pin = _pin(_("PIN of your signing key"), "off")
    code = _code()


class SigningKeyForm(TokenForm):
    """The PIN of a key to be made, typed twice, and a one-time code."""

    pin = _pin(
        _("Choose a PIN"), "new-password", help_text=_("at least %(shortest)s letters or digits")
    )
    again = _pin(_("The same PIN once more"), "new-password")
    code = _code()

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        pin = self.fields["pin"]
        pin.help_text = pin.help_text % {"shortest": ca.SHORTEST_PIN}
        pin.widget.attrs["minlength"] = ca.SHORTEST_PIN

    def clean(self) -> dict[str, Any]:
        """Give the PIN once."""
        typed = super().clean() or {}
        if typed.pop("again", "") != typed.get("pin", ""):
            self.add_error("again", _("The two PINs differ. Type the same PIN twice."))
        return typed


class SigningAccountForm(TokenForm):
    """One's account at the signing service outside."""

    account = forms.CharField(label=_("My account at the signing service"), max_length=60)


class SheetUploadForm(TokenForm):
    """A PDF that was signed elsewhere: whose signature it carries, and in what capacity."""

    def __init__(
        self, data: QueryDict | None = None, files: Any = None, *, lines: list[Line], **more: Any
    ) -> None:
        super().__init__(data, files, **more)
        by_post = {line.post.code: line for line in lines}
        self.fields["line"] = forms.TypedChoiceField(
            label=_("Whose signature"),
            choices=[(code, line.post.name) for code, line in by_post.items()],
            coerce=by_post.get,
            error_messages=dict.fromkeys(
                ["required", "invalid_choice"], _("Choose whose signature the file carries.")
            ),
        )
        self.fields["capacity"] = forms.ChoiceField(
            label=_("Capacity"), choices=[(k, v) for k, v in words.CAPACITIES.items() if k]
        )
        self.fields["file"] = forms.FileField(
            label=_("Signed PDF"),
            help_text=_("at most %(limit_mb)s MB")
            % {"limit_mb": settings.UPLOAD_LIMIT_BYTES // (1024 * 1024)},
            widget=forms.FileInput(attrs={"accept": ".pdf"}),
        )


class InkForm(TokenForm):
    """A signature in ink, with its scan."""

    signed_on = DayField(label=_("Date on the paper"))
    capacity = forms.ChoiceField(
        label=_("Capacity"),
        choices=[*words.CAPACITIES.items()],
        initial="definitive",
        required=False,
    )
    file = forms.FileField(
        label=_("Scan of the signed sheet"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
    note = forms.CharField(label=_("Note"), max_length=2000, required=False, widget=long_text(2))

    def __init__(
        self, data: QueryDict | None = None, files: Any = None, *, sheet: Sheet, **more: Any
    ) -> None:
        super().__init__(data, files, **more)
        if sheet.commitment.is_paper:
            scan = self.fields["file"]
            scan.required = False
            scan.help_text = _("may be missing for a commitment of the past; the page says so")


class InkVerdictForm(TokenForm):
    """What a second person says of ink: the button that was pressed."""

    verdict = forms.ChoiceField(choices=[("yes", ""), ("no", "")])
