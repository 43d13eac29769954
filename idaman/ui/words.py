"""What the fixed words of the method and of the site are called, in the reader's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from idaman.pure.plandoc.taxonomy import SUB_DIMENSION_LABELS, Dimension, SubDimension

Words = dict[str, str | Promise]

DIMENSIONS: Words = {
    "governance": _("Governance"),
    "branding": _("Branding"),
    "economy": _("Economy"),
    "living": _("Living"),
    "society": _("Society"),
    "environment": _("Environment"),
}
"""The plain name; the official one is `Dimension.label`, which stays English."""

SUB_DIMENSIONS: Words = {
    "governance.service": _("Public service"),
    "governance.bureaucracy": _("Efficient bureaucracy"),
    "governance.policy": _("Efficient public policy"),
    "branding.tourism": _("Tourism ecosystem"),
    "branding.business": _("Business platform and ecosystem"),
    "branding.appearance": _("Face of the city"),
    "economy.industry": _("Competitive industry ecosystem"),
    "economy.welfare": _("People's welfare"),
    "economy.transaction": _("Financial transaction ecosystem"),
    "living.harmony": _("Harmonious spatial planning"),
    "living.health": _("Health facilities"),
    "living.mobility": _("Transport and logistics"),
    "society.community": _("Interactive community"),
    "society.learning": _("Efficient learning ecosystem"),
    "society.security": _("Security of the community"),
    "environment.protection": _("Environmental protection"),
    "environment.waste": _("Waste management"),
    "environment.energy": _("Responsible energy"),
}

TIMINGS: Words = {
    "ahead": _("ahead"),
    "under_way": _("in its period"),
    "past": _("end date passed"),
    "undated": _("no dates"),
    "dropped": _("dropped"),
}
"""Where the plan puts an item today. It says nothing about whether it was delivered."""

STATUSES: Words = {
    "kept": _("kept"),
    "due": _("not due yet"),
    "wait": _("awaiting verification"),
    "late": _("late"),
    "broken": _("broken"),
}

DIRECTIONS: Words = {
    "up": _("higher is better"),
    "down": _("lower is better"),
    "keep": _("to be kept"),
}

FUNDING: Words = {
    "apbd": _("Regional budget (APBD)"),
    "apbn": _("State budget (APBN)"),
    "province": _("Provincial assistance"),
    "dak": _("Special allocation fund (DAK)"),
    "village": _("Village fund"),
    "blud": _("Public service agency (BLUD)"),
    "csr": _("Companies (CSR)"),
    "grant": _("Grants"),
    "ppp": _("Public–private partnership (KPBU)"),
    "other": _("Other"),
}

KINDS: Words = {
    "mission": _("mission"),
    "objective": _("objective"),
    "indicator": _("indicator"),
    "programme": _("programme"),
    "activity": _("activity"),
    "quick_win": _("quick win"),
    "phase": _("phase"),
    "agency": _("agency"),
    "district": _("district"),
    "village": _("village"),
}

PARTS: Words = {
    "structure.people": _("People"),
    "structure.budget": _("Budget"),
    "structure.governance": _("Governance of the organisation"),
    "infrastructure.physical": _("Physical infrastructure"),
    "infrastructure.digital": _("Digital infrastructure"),
    "infrastructure.social": _("Social infrastructure"),
    "superstructure.regulation": _("Regulation"),
    "superstructure.institution": _("Institutions"),
    "superstructure.procedure": _("Procedures"),
}

QUADRANTS: Words = {
    "strength": _("Strengths"),
    "weakness": _("Weaknesses"),
    "opportunity": _("Opportunities"),
    "threat": _("Threats"),
}

HORIZONS: Words = {
    "short": _("short term"),
    "medium": _("medium term"),
    "long": _("long term"),
}

ACTS: Words = {
    "masterplan.adopted": _("A version of the plan was adopted"),
    "masterplan.closed": _("A plan's edition was closed"),
    "commitments.recalled": _("An earlier commitment on paper was entered"),
    "commitments.opened": _("A commitment was opened for signing"),
    "commitments.closed": _("Signing was closed"),
    "commitments.signed": _("A sheet was signed"),
    "commitments.amendment_opened": _("An amended sheet was opened for signing"),
    "commitments.key_made": _("A signing key was made"),
    "commitments.key_revoked": _("A signing key was revoked"),
    "commitments.recovery_granted": _("A new signing key was granted by two"),
    "masterplan.taken_in": _("A workbook was imported"),
    "masterplan.item_saved": _("An item of the plan was changed"),
    "masterplan.item_removed": _("An item was taken out of the plan"),
    "people.government_founded": _("The government opened its records"),
    "people.agency_set_up": _("An agency was entered"),
    "people.post_set_up": _("A post was entered"),
    "people.appointed": _("A post was filled"),
    "people.holding_ended": _("Somebody left a post"),
    "people.agency-renamed": _("An agency was renamed"),
    "people.agency-closed": _("An agency was closed"),
    "people.settings-changed": _("The government's settings were changed"),
    "people.post-moved": _("A post moved to another agency"),
    "people.post-ended": _("A post ended"),
    "people.account-made": _("An account was made"),
    "people.invited": _("An account was invited"),
    "people.invitation-used": _("An invitation was used"),
    "people.account-closed": _("An account was closed"),
    "people.accounts-pasted": _("A list of accounts was taken in"),
    "stewardship.merged": _("Agencies were merged"),
    "stewardship.split": _("An agency was split"),
    "stewardship.closed": _("An agency was closed and its posts moved"),
    "regions.places_loaded": _("Places and their codes were loaded"),
    "regions.tiles_placed": _("The tile map was laid out"),
    "regions.boundaries_loaded": _("Boundaries were loaded"),
    "regions.kawasan_grouped": _("A group of territories was formed"),
    "evidence.received": _("A file was received"),
    "evidence.offered": _("Evidence was offered"),
    "evidence.offered-again": _("The same evidence was offered again"),
    "evidence.judged": _("Evidence was judged"),
    "evidence.withdrawn": _("Evidence was withdrawn"),
    "evidence.reopened": _("Accepted evidence went back to verification"),
    "delivery.milestone-set": _("A milestone was set"),
    "delivery.milestone-moved": _("A milestone's date was moved"),
    "delivery.spending-entered": _("Money was entered"),
    "delivery.stopped": _("Work was stopped"),
    "delivery.replied": _("The agency replied"),
    "delivery.terms-set": _("The days that count were set"),
    "delivery.rule-set": _("Who verifies what was set"),
    "delivery.passed-on": _("Evidence was offered to the next verifier"),
    "commitments.released": _("A promise was released in the draft of an amendment"),
    "delivery.spendings-pasted": _("Money was entered from a spreadsheet"),
    "delivery.sent": _("A file was sent as evidence"),
    "delivery.not-taken": _("A file sent as evidence was refused"),
    "delivery.words-kept": _("A note was kept for later"),
    "delivery.put-away": _("A refused file was put away"),
}
"""The sentence for an act of the ledger; an act without one is shown by its name."""

ROUTES: Words = {
    "electronic": _("electronic"),
    "uploaded": _("electronic, signed elsewhere"),
    "external": _("electronic, by a signing service"),
    "paper": _("in ink on paper"),
}
CAPACITIES: Words = {
    "definitive": _("definitive"),
    "plt": _("acting (Plt.)"),
    "plh": _("deputising (Plh.)"),
    "": _("capacity not known"),
}
AMENDMENTS: Words = {
    "budget": _("budget cut"),
    "reorganisation": _("reorganisation"),
    "force_majeure": _("force majeure"),
    "council": _("council decision"),
}

SDGS: dict[int, str | Promise] = {
    1: _("No poverty"),
    2: _("Zero hunger"),
    3: _("Good health and well-being"),
    4: _("Quality education"),
    5: _("Gender equality"),
    6: _("Clean water and sanitation"),
    7: _("Affordable and clean energy"),
    8: _("Decent work and economic growth"),
    9: _("Industry, innovation and infrastructure"),
    10: _("Reduced inequalities"),
    11: _("Sustainable cities and communities"),
    12: _("Responsible consumption and production"),
    13: _("Climate action"),
    14: _("Life below water"),
    15: _("Life on land"),
    16: _("Peace, justice and strong institutions"),
    17: _("Partnerships for the goals"),
}


def dimension(code: str) -> str:
    """Give the official name with the plain one behind, e.g. Smart Living: kehidupan."""
    if code not in DIMENSIONS:
        return ""
    official, plain = Dimension(code).label, str(DIMENSIONS[code])
    return official if official.endswith(plain) else f"{official} · {plain}"


def sub_dimension(code: str, language: str = "id") -> str:
    """Give the sub-dimension's official wording, or its English name for English readers."""
    if code not in SUB_DIMENSIONS:
        return ""
    if language == "id":
        return SUB_DIMENSION_LABELS[SubDimension(code)]
    return str(SUB_DIMENSIONS[code])
