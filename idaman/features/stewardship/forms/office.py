"""Forms of the secretariat's office: agencies, their reorganisation, posts, the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeAlias, cast
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from idaman.core.people.models import Agency, CalendarDay, Government, Holding, Post, User
from idaman.core.people.permissions import Role
from idaman.core.people.queries import account_named
from idaman.core.people.rules.modules import Module
from idaman.core.places.models import Region, RegionLevel
from idaman.core.places.rules import names
from idaman.web.desk.words import AGENCY_KINDS, CAPACITIES, INTAKES, LANGUAGES, MODULES, ROLES
from idaman.web.forms import (
    CodedChoiceField,
    CodedChoicesField,
    DayField,
    TokenForm,
    agencies_at_work,
)
from idaman.web.words import CALENDAR_KINDS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Words: TypeAlias = "str | _StrPromise"


def line(label: Words, length: int, *, hint: Words = "", **attrs: str) -> forms.CharField:
    """Give a line that must be filled in."""
    widget = forms.TextInput(attrs=attrs)
    return forms.CharField(label=label, help_text=hint, max_length=length, widget=widget)


def optional_line(label: Words, length: int, *, hint: Words = "", **attrs: str) -> forms.CharField:
    """Give a line that may stay empty."""
    field = line(label, length, hint=hint, **attrs)
    field.required = False
    return field


def basis() -> forms.CharField:
    """Ask on what ground something is changed."""
    return optional_line(_("On what ground"), 200, hint=_("regulation or letter"))


def short_and_code(agency: Agency) -> str:
    """Name an agency where its code tells it from another."""
    return f"{agency.short} ({agency.code})"


class AgencyForm(TokenForm):
    """An agency to be set up."""

    code = optional_line(
        _("Code"),
        20,
        hint=_("capital letters; it never changes. Left empty, it is built from the short name"),
        placeholder="DISKOMINFO",
    )
    name = line(_("Name"), 200)
    short = line(_("Short name"), 60)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=AGENCY_KINDS.items(), initial=Agency.Kind.OFFICE
    )

    def __init__(
        self, data: QueryDict | None = None, *, government: Government, **more: Any
    ) -> None:
        super().__init__(data, **more)
        within = Region.objects.within(government.region.code)
        self.fields["region"] = CodedChoiceField(
            within.filter(level=RegionLevel.DISTRICT).order_by("name"),
            name=lambda region: region.name,
            label=_("District it serves"),
            help_text=_("only for a district office"),
            required=False,
        )
        self.fields["source"] = optional_line(_("Source"), 200, hint=_("regulation or page"))

    def clean(self) -> dict[str, Any]:
        """Build the code from the short name where none was typed."""
        typed = super().clean() or {}
        code = typed.get("code", "").upper() or names.agency_code(typed.get("short", ""))
        return {**typed, "code": code}


class RenamingForm(TokenForm):
    """The new name of an agency."""

    name = line(_("New name"), 200)
    short = line(_("Short name"), 60)
    on = DayField(label=_("In force since"))
    basis = basis()


class AgencyEndForm(TokenForm):
    """Who answers for an agency that ends, and where each of its posts goes."""

    END = "-"

    def __init__(
        self, data: QueryDict | None = None, *, agency: Agency, posts: Sequence[Post], **more: Any
    ) -> None:
        super().__init__(data, **more)
        self.posts = posts
        others = agencies_at_work(agency.government).exclude(pk=agency.pk)
        self.others = {each.code: each for each in others}
        self.fields["into"] = CodedChoiceField(
            others,
            name=short_and_code,
            empty=_("nobody: it owns and owes nothing"),
            label=_("Who answers for it"),
            required=False,
        )
        ways = [
            ("", _("to the successor")),
            *(
                (each.code, _("to %(name)s") % {"name": each.short})
                for each in self.others.values()
            ),
            (self.END, _("ends")),
        ]
        for post in posts:
            self.fields[f"post-{post.code}"] = forms.ChoiceField(
                label=post.name, choices=ways, required=False
            )
        self.fields["on"] = DayField(label=_("Last day"))
        self.fields["basis"] = basis()

    def fields_of_posts(self) -> list[forms.BoundField]:
        """Give where each post goes."""
        return [self[f"post-{post.code}"] for post in self.posts]

    def clean(self) -> dict[str, Any]:
        """Give the posts that end, and those that go elsewhere than to the successor."""
        typed = super().clean() or {}
        said = {post: typed.pop(f"post-{post.code}", "") for post in self.posts}
        into = typed.get("into")
        return {
            **typed,
            "ending": [post for post, way in said.items() if way == self.END],
            "elsewhere": {
                post.code: self.others[way]
                for post, way in said.items()
                if way in self.others and self.others[way] != into
            },
        }


class MergingForm(TokenForm):
    """Agencies that end, and the one that answers for them."""

    def __init__(
        self, data: QueryDict | None = None, *, government: Government, **more: Any
    ) -> None:
        super().__init__(data, **more)
        agencies = agencies_at_work(government).select_related("government")
        self.fields["agency"] = CodedChoicesField(
            agencies, name=lambda agency: agency.name, label=_("These end")
        )
        self.fields["into"] = CodedChoiceField(
            agencies, name=short_and_code, label=_("This one answers for all")
        )
        self.fields["on"] = DayField(label=_("Last day of those that end"))
        self.fields["basis"] = basis()

    def clean(self) -> dict[str, Any]:
        """Give the agencies one by one."""
        typed = super().clean() or {}
        typed["agencies"] = list(typed.pop("agency", ()))
        return typed


class SettingsForm(TokenForm):
    """What the government is called, who leads, and how its public site works."""

    name = line(_("Name"), 120)
    name_en = optional_line(_("Name in English"), 120, lang="en")
    short = line(_("Short name"), 40)
    initials = line(_("Initials"), 4)
    lead_agency = CodedChoiceField(
        Agency.objects.none(),
        name=lambda agency: agency.short,
        label=_("Lead agency"),
        required=False,
    )
    contact = optional_line(
        _("Whom to ask"),
        200,
        hint=_("an office, with telephone or e-mail; shown to anybody"),
    )
    host = optional_line(
        _("Host name"),
        120,
        hint=_("only if the site has one of its own; ask the technician first"),
        placeholder="smartcity.kukarkab.go.id",
    )
    languages = forms.ChoiceField(
        label=_("Languages of the public site"), choices=LANGUAGES.items()
    )
    intake = forms.ChoiceField(
        label=_("Where complaints go"),
        help_text=_("the national channel unless you run one of your own"),
        choices=INTAKES.items(),
    )

    def __init__(
        self, data: QueryDict | None = None, *, government: Government, **more: Any
    ) -> None:
        known = {name: getattr(government, name) for name in self.base_fields if name != "token"}
        super().__init__(data, initial=known, **more)
        lead = cast(CodedChoiceField, self.fields["lead_agency"])
        lead.queryset = agencies_at_work(government)

    def clean_lead_agency(self) -> str:
        """Give the code of the agency."""
        lead = self.cleaned_data["lead_agency"]
        return lead.code if lead else ""

    def clean_host(self) -> str:
        """Refuse the address on which all governments stand."""
        host: str = self.cleaned_data["host"]
        if host.lower() in {urlsplit(settings.PUBLIC_URL).hostname, "localhost"}:
            raise forms.ValidationError(
                _("That host name is shared by all governments here; leave it empty.")
            )
        return host


class ModulesForm(TokenForm):
    """Which modules the government uses."""

    def __init__(
        self, data: QueryDict | None = None, *, government: Government, **more: Any
    ) -> None:
        used = {each.value: each not in government.closed_modules for each in Module}
        super().__init__(data, initial=used, **more)
        for module, (name, holds) in MODULES.items():
            self.fields[module.value] = forms.BooleanField(
                label=name, help_text=holds, required=False
            )

    def clean(self) -> dict[str, Any]:
        """Give the modules by the name the action has for them."""
        typed = super().clean() or {}
        used = [each.value for each in Module if typed.get(each.value)]
        return {"token": typed.get("token", ""), "used": used}


class PostForm(TokenForm):
    """A post to be set up."""

    code = line(
        _("Code"), 40, hint=_("capital letters; it never changes"), placeholder="KADIS-KOMINFO"
    )
    name = line(_("Name"), 200)
    role = forms.TypedChoiceField(label=_("Role"), choices=ROLES.items(), coerce=Role)

    def __init__(
        self, data: QueryDict | None = None, *, government: Government, **more: Any
    ) -> None:
        super().__init__(data, **more)
        roles = reverse("desk:office-roles", args=[government.slug])
        self.fields["role"].help_text = format_html(
            '<a href="{}">{}</a>', roles, _("who may do what")
        )
        self.fields["agency"] = CodedChoiceField(
            agencies_at_work(government),
            name=lambda agency: agency.short,
            empty=_("none: of the government itself"),
            label=_("Agency"),
            required=False,
        )

    def clean_code(self) -> str:
        """Write the code in capitals."""
        return str(self.cleaned_data["code"]).upper()


class HandOverForm(TokenForm):
    """Who comes into a post, as what, and from when."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        government: Government,
        is_held: bool,
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        self.government = government
        accounts = reverse("desk:office-accounts", args=[government.slug])
        self.fields["username"] = line(
            _("Log-in name of who comes"),
            150,
            hint=format_html('<a href="{}">{}</a>', accounts, _("no account yet?")),
            autocapitalize="none",
        )
        self.fields["capacity"] = forms.ChoiceField(
            label=_("Capacity"),
            help_text=_(
                "Definitive and Plt.: the present holder leaves. Plh.: the holder stays and is "
                "deputised for."
            ),
            choices=[(each, CAPACITIES[each]) for each in Holding.Capacity.values],
        )
        self.fields["from_date"] = DayField(label=_("First day"))
        self.fields["until_date"] = DayField(
            label=_("Last day"), help_text=_("needed for Plt. and Plh."), required=False
        )
        if is_held:
            self.fields["old_until"] = DayField(
                label=_("Last day of the present holder"),
                help_text=_("empty: the day before"),
                required=False,
            )

    def clean_username(self) -> User:
        """Find the account; only one of this government, and an open one."""
        username = self.cleaned_data["username"]
        user = account_named(self.government, username)
        if user is None or not user.is_active:
            raise forms.ValidationError(
                _("There is no account “%(name)s” here yet. Make it on the page Accounts first."),
                params={"name": username},
            )
        return user

    def clean(self) -> dict[str, Any]:
        """Ask for the last day of whoever is not appointed for good."""
        typed = super().clean() or {}
        is_for_good = typed.get("capacity") == Holding.Capacity.DEFINITIVE
        if "until_date" in typed and not typed["until_date"] and not is_for_good:
            said = _("Plt. and Plh. are appointed until a day; write the last one.")
            self.add_error("until_date", said)
        typed["user"] = typed.pop("username", None)
        return typed


class HoldingEndForm(TokenForm):
    """The last day of somebody in a post."""

    until_date = DayField(label=_("Last day"))


class PostEndForm(TokenForm):
    """The last day of a post."""

    on = DayField(label=_("Last day"))


class CalendarForm(TokenForm):
    """What a letter or decree says of days to come."""

    MOST_DAYS = 400

    kind = forms.TypedChoiceField(
        label=_("On these days"), choices=CALENDAR_KINDS.items(), coerce=CalendarDay.Kind
    )
    first = DayField(label=_("First day"))
    last = DayField(label=_("Last day"), help_text=_("empty: one day"), required=False)
    name = line(_("What the day is"), 120, placeholder="Hari jadi Kota Tenggarong")
    source = line(_("Letter or decree"), 300, placeholder="SE Bupati 100.3.4/12/2026")

    def clean(self) -> dict[str, Any]:
        """Give every day from the first to the last; one alone where no last is given."""
        typed = super().clean() or {}
        first = typed.pop("first", None)
        last = typed.pop("last", None) or first
        if first and last:
            count = min((last - first).days + 1, self.MOST_DAYS)
            typed["days"] = [first + timedelta(days=n) for n in range(count)]
        return typed
