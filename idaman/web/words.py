"""What the fixed words of the method and of the site are called, in the reader's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from idaman.core.taxonomy import SUB_DIMENSION_LABELS, Dimension, SubDimension

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
    "kept_late": _("kept late"),
    "wait": _("awaiting verification"),
    "due": _("not due yet"),
    "undated": _("no due date"),
    "unsigned": _("not signed"),
    "ownerless": _("without anyone responsible"),
    "late": _("late"),
    "broken": _("broken"),
    "released": _("released by an amendment"),
}
"""How it stands with a promise, in the order they are drawn; `unsigned` is only planned so far."""

WHY: Words = {
    "kept": _("All required evidence was sent on or before the due date and was accepted."),
    "kept_late": _("All required evidence was accepted; the last of it came after the due date."),
    "wait": _(
        "All required evidence was sent in time. Not all of it is accepted yet. A slow verifier "
        "never makes the owner late."
    ),
    "due": _("The due date has not passed, and not all required evidence was sent."),
    "undated": _("The signed clause names no due date, so it can be neither kept nor late."),
    "unsigned": _("It stands in the plan, but no signed sheet promises it."),
    "ownerless": _(
        "It stands on a signed sheet, but nobody answers for it. It can never count as kept."
    ),
    "late": _("The due date has passed, and not all required evidence was sent by then."),
    "broken": _("It is late by so many days that it counts as broken."),
    "stopped": _("The work was stopped and nothing replaces it, so the promise is broken."),
    "released": _("A signed amendment let the agency off this promise. It stays here as it was."),
}
"""The rule by which a promise has its status, in one sentence."""

EXHIBITS: Words = {
    "proses": _("awaiting verification"),
    "revisi": _("sent back"),
    "diterima": _("accepted"),
    "ditolak": _("rejected"),
    "dicabut": _("taken back"),
}

PROOFS: Words = {
    "place": _("something at a place"),
    "document": _("document"),
    "money": _("money"),
    "figure": _("figure"),
    "": _("what the clause names"),
}
"""What a requirement asks for."""

ORDERS: Words = {
    "due": _("due first"),
    "late": _("latest first"),
    "name": _("by name"),
    "agency": _("by agency"),
}

PERIOD_FIGURES: Words = {
    "standing": _("standing"),
    "days_late": _("days late"),
    "claimed": _("evidence claimed"),
    "verified": _("evidence verified"),
    "required": _("evidence required"),
    "due": _("due date"),
    "first_due": _("first due date"),
    "moves": _("how often the date was moved"),
    "agency": _("agency"),
    "owner": _("responsible post"),
    "commitment": _("commitment"),
    "sheet": _("sheet"),
    "dimension": _("dimension"),
    "signed_on": _("signed on"),
    "name": _("name"),
    "listed": _("whether it was listed"),
}
"""What a correction of a closed period is about."""

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
    "statistic": _("figures"),
    "service": _("service"),
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

CALENDAR_KINDS: Words = {
    "off": _("offices are off"),
    "worked": _("offices work"),
    "national": _("as the national calendar has it"),
}

OUTCOMES: Words = {
    "sejahtera": _("prosperous"),
    "berbahagia": _("happy"),
    "cerdas": _("smart"),
    "inovatif": _("innovative"),
    "berdaya-saing": _("competitive"),
    "mandiri": _("independent"),
}
"""What the region longs to become, in the order of its vision and slogan."""

FREQUENCIES: Words = {
    "year": _("every year"),
    "semester": _("every semester"),
    "quarter": _("every quarter"),
    "month": _("every month"),
    "three_years": _("every three years"),
    "irregular": _("now and then, by year"),
    "once": _("not bound to a time"),
}
BETTER: Words = {
    "up": _("higher is better"),
    "down": _("lower is better"),
    "band": _("within bounds is better"),
    "none": _("describes, is not judged"),
}
NATURES: Words = {
    "official": _("official value"),
    "reported": _("reported, not official"),
    "simulation": _("simulation, not an official value"),
}
"""What kind of figure it is."""
CERTAINTIES: Words = {
    "provisional": _("provisional"),
    "final": _("final"),
}
SHEET_STATES: Words = {
    "draft": _("draft"),
    "approved": _("in force"),
    "superseded": _("replaced by a newer version"),
    "dropped": _("given up"),
}
INDICATOR_STATES: Words = {
    "no_sheet": _("no technical sheet yet"),
    "draft": _("sheet being drafted"),
    "no_value": _("no value known"),
    "disputed": _("sources differ"),
    "stale": _("new value is overdue"),
    "approved": _("up to date"),
}
"""How it stands with an indicator's sheet and values."""
VERDICTS: Words = {
    "fires": _("worth a look"),
    "holds": _("holds"),
    "unknown": _("cannot be judged"),
}
"""What a cross-check says of figures."""
SEVERITIES: Words = {
    "warning": _("warning"),
    "advice": _("advice"),
}
GRADES: Words = {
    "regulation": _("read in the regulation"),
    "secondary": _("in a source that quotes it"),
    "background": _("commonly known, seen in no source"),
    "own": _("our own choice, with its reason"),
}
"""How the bound of a rule is known."""
MOVEMENTS: Words = {
    "better": _("getting better"),
    "worse": _("getting worse"),
    "unchanged": _("unchanged"),
    "unknown": _("cannot be compared yet"),
}
COURSES: Words = {
    "ahead": _("ahead of its targets"),
    "on": _("on its way"),
    "behind": _("behind its targets"),
    "unknown": _("no value known since the baseline"),
    "disputed": _("sources differ, so it is not judged"),
    "no_way": _("the plan draws no way to judge by"),
    "no_sheet": _("no technical sheet yet, so it is not judged"),
}
ACTS: Words = {
    "indicators.added": _("An indicator was added"),
    "indicators.sheet-drafted": _("A technical sheet was drafted"),
    "indicators.sheet-approved": _("A technical sheet was approved"),
    "indicators.draft-dropped": _("A draft of a technical sheet was given up"),
    "indicators.statistic-entered": _("A figure was entered"),
    "indicators.statistic-corrected": _("A figure was corrected"),
    "indicators.statistic-retracted": _("A figure was taken back"),
    "indicators.statistics-taken-in": _("Figures were taken in from a table"),
    "indicators.statistics-withdrawn": _("Figures of a table were taken back"),
    "indicators.source-followed": _("It was said which source is followed"),
    "indicators.band-stated": _("A band of a self-assessment was entered"),
    "indicators.band-withdrawn": _("A band of a self-assessment was withdrawn"),
    "indicators.finding-answered": _("A finding of a cross-check was answered"),
    "indicators.weights-drafted": _("Weights were drafted"),
    "indicators.weights-adopted": _("Weights were adopted"),
    "indicators.index-proposed": _("An index was proposed"),
    "indicators.index-approved": _("An index was approved"),
    "indicators.index-declined": _("An index was declined"),
    "indicators.index-computed": _("An index was computed"),
    "masterplan.indicator-linked": _("It was said what an indicator of the plan is measured by"),
    "masterplan.adopted": _("A version of the plan was adopted"),
    "masterplan.books-published": _("The plan's books were published"),
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
    "ledger.rows-bound": _("Rows were bound to the act before"),
    "ledger.audit-begun": _("Rows were bound for the first time, as they stood"),
    "ledger.rows-upgraded": _("Rows were bound anew after an upgrade"),
    "ledger.rows-accepted": _("Rows that differed were bound as they stood"),
    "ledger.audited": _("All rows were compared with the acts that wrote them"),
    "people.government_founded": _("The government opened its records"),
    "people.founding_link_used": _("A one-time link for founding was used"),
    "people.agency_set_up": _("An agency was entered"),
    "people.agencies-entered": _("Agencies arrived as a table"),
    "people.agencies-undone": _("Agencies of a table were taken back"),
    "people.usual_posts_set_up": _("The usual posts were entered"),
    "people.post_set_up": _("A post was entered"),
    "people.appointed": _("A post was filled"),
    "people.holding_ended": _("Somebody left a post"),
    "people.agency-renamed": _("An agency was renamed"),
    "people.agency-closed": _("An agency was closed"),
    "people.settings-changed": _("The government's settings were changed"),
    "people.modules-switched": _("Modules were switched on or off"),
    "people.days-set": _("Working days were set otherwise than nationally"),
    "people.post-moved": _("A post moved to another agency"),
    "people.post-ended": _("A post ended"),
    "people.account-made": _("An account was made"),
    "people.invited": _("An account was invited"),
    "people.invitation-used": _("An invitation was used"),
    "people.password-changed": _("Somebody changed their password"),
    "people.own-account-changed": _("Somebody changed the name or the address of their account"),
    "people.email-confirmed": _("Somebody confirmed a new address"),
    "people.identity-linked": _("A single sign-on was linked to an account"),
    "people.identity-unlinked": _("A single sign-on was unlinked from an account"),
    "people.account-corrected": _("The name or the address of an account was corrected"),
    "people.codes-reset": _("One-time codes of an account were reset"),
    "people.account-closed": _("An account was closed"),
    "people.key-made": _("A key for a program was made"),
    "people.key-withdrawn": _("A key for a program was withdrawn"),
    "people.accounts-entered": _("A table of accounts was entered"),
    "people.accounts-undone": _("A table of accounts was undone"),
    "people.places-entered": _("A table of places was entered"),
    "people.places-undone": _("A table of places was undone"),
    "people.accounts-erased": _("Names of closed accounts were erased"),
    "people.invitations-forgotten": _("Invitations that were over were forgotten"),
    "stewardship.person_asked": _("Somebody asked for their data or its erasure"),
    "stewardship.person_found": _("What is kept of a person was looked for"),
    "stewardship.person_granted": _("What a person asked about their data was done"),
    "stewardship.person_refused": _("What a person asked about their data was refused"),
    "stewardship.person_copied": _("The copy of a person's data was taken"),
    "stewardship.asked_erased": _("Old requests about personal data were erased"),
    "stewardship.merged": _("Agencies were merged"),
    "stewardship.split": _("An agency was split"),
    "stewardship.closed": _("An agency was closed and its posts moved"),
    "regions.places_loaded": _("Places and their codes were loaded"),
    "regions.tiles_placed": _("The tile map was laid out"),
    "regions.boundaries_loaded": _("Boundaries were loaded"),
    "regions.kawasan_grouped": _("A group of territories was formed"),
    "delivery.list-committed": _("The list for the second look was committed"),
    "delivery.drawn": _("Evidence was drawn for a second look"),
    "delivery.recheck-confirmed": _("A second look confirmed the evidence"),
    "delivery.recheck-revoked": _("A second look revoked the acceptance"),
    "delivery.forecasts-made": _("Forecasts of the month were written down"),
    "evidence.received": _("A file was received"),
    "evidence.offered": _("Evidence was offered"),
    "evidence.offered-again": _("The same evidence was offered again"),
    "evidence.judged": _("Evidence was judged"),
    "evidence.withdrawn": _("Evidence was withdrawn"),
    "delivery.plates-made": _("QR plates or slips were made"),
    "delivery.plate-revoked": _("A QR plate or slip was taken out of use"),
    "delivery.citizen-answered": _("A citizen answered"),
    "delivery.objected": _("Somebody objected to evidence"),
    "delivery.moderated": _("Words of a citizen were shown or hidden"),
    "delivery.objection-upheld": _("An objection sent evidence back to verification"),
    "delivery.citizens-reopened": _("Citizens' answers sent evidence back to verification"),
    "delivery.hidden-erased": _("Hidden words of citizens were erased"),
    "delivery.words-erased": _("Words of citizens were erased when their time was over or asked"),
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
    "masterplan.programmes-entered": _("A table of programmes was laid into the plan"),
    "masterplan.programmes-undone": _("A table of programmes was taken out of the plan"),
    "delivery.spendings-entered": _("A table of money was entered"),
    "delivery.spendings-undone": _("A table of money was undone"),
    "delivery.sent": _("A file was sent as evidence"),
    "delivery.not-taken": _("A file sent as evidence was refused"),
    "delivery.words-kept": _("A note was kept for later"),
    "delivery.put-away": _("A refused file was put away"),
    "delivery.gate-answered": _("A point of a quick win's gate was answered"),
    "delivery.reading-entered": _("Use of a quick win, or satisfaction with it, was entered"),
    "delivery.quick-win-decided": _("It was decided what becomes of a quick win"),
    "delivery.stocktake-planned": _("A stocktake of the Dewan was planned"),
    "delivery.stocktake-moved": _("A stocktake of the Dewan was moved"),
    "delivery.stocktake-held": _("The Dewan held a stocktake"),
    "delivery.council-decided": _("The Dewan decided"),
    "delivery.decision-closed": _("A decision of the Dewan was carried out"),
    "delivery.rhythm-set": _("It was set how often the Dewan meets"),
    "delivery.escalated": _("The next level was told of a late promise"),
    "delivery.reminded": _("The owner of a promise was reminded"),
    "delivery.week-told": _("A week's figures were told"),
    "people.pilot_begun": _("The government began as a pilot"),
    "people.site_opened": _("The public site was opened"),
    "delivery.period-closed": _("A period was closed and its figures frozen"),
    "services.request_arrived": _("A report came in"),
    "services.request_classed": _("A report was classed"),
    "services.request_forwarded": _("A report was forwarded"),
    "services.request_sent_back": _("A report was sent back"),
    "services.request_started": _("Work on a report began"),
    "services.request_asked": _("Something was asked about a report; its clock rests"),
    "services.request_told": _("What was asked about a report came; its clock runs on"),
    "services.request_note": _("A note was made on a report"),
    "services.request_answered": _("A report was answered"),
    "services.request_confirmed": _("A closed report was found done"),
    "services.request_doubted": _("A closed report was found not done"),
    "services.request_satisfied": _("The sender of a report says that it is done"),
    "services.request_reopened": _("A report was reopened"),
    "services.request_closed": _("A report was closed"),
    "services.request_outside": _("A report was passed to a body outside the government"),
    "services.request_merged": _("A report was merged into another"),
    "services.request_took_in": _("A report took in another"),
    "services.request_split": _("A report was split"),
    "services.request_refused": _("A report was refused"),
    "services.lapor_taken_in": _("Reports of SP4N-LAPOR! were taken in"),
    "services.lapor_undone": _("A table of reports of SP4N-LAPOR! was taken back"),
    "services.requests_refused": _("Reports were refused as abuse, or as nothing to act upon"),
    "services.request_shown": _("Words or a picture of a report may be seen"),
    "services.request_hidden": _("Words or a picture of a report were hidden"),
    "services.request_erased": _("Words of a report were erased"),
    "services.terms_set": _("The days for answers to reports were set"),
    "services.rules_set": _("It was set who gets which report"),
    "services.receiver_set": _("A body outside that answers for reports was entered"),
    "services.template_set": _("The words of a usual answer were set"),
    "services.closures_committed": _("The list of a month's answers was committed"),
    "services.closures_drawn": _("Answers were drawn for somebody else to look at"),
    "services.request_waits": _("Somebody was told that a report waits"),
    "stewardship.data-published": _("An edition of the open data was published"),
    "services.survey-planned": _("A satisfaction survey was planned"),
    "services.survey-population-set": _("It was said how many were served in a survey's period"),
    "services.survey-opened": _("A satisfaction survey was opened"),
    "services.survey-closed": _("A satisfaction survey was closed"),
    "services.survey-published": _("The result of a satisfaction survey was published"),
    "services.survey-reopened": _("A satisfaction survey was opened again"),
    "services.survey-taken-back": _("The result of a survey was taken off the public site"),
    "services.survey-codes-made": _("Codes for a satisfaction survey were made"),
    "services.survey-code-revoked": _("A code of a satisfaction survey was taken out of use"),
    "services.survey-answered": _("Somebody answered a satisfaction survey"),
    "services.survey-entered": _("Sheets of a satisfaction survey were typed"),
    "services.survey-put-aside": _("A mistyped sheet of a survey was put aside"),
    "services.survey-words-shown": _("Words of somebody who answered a survey may be seen"),
    "services.survey-words-hidden": _("Words of somebody who answered a survey stay hidden"),
    "services.survey-table-entered": _("Answers of a survey were taken in from a table"),
    "services.survey-table-undone": _("Answers of a survey taken in from a table were put aside"),
    "services.improvement-planned": _("An improvement was planned after a survey"),
    "services.improvement-dropped": _("A planned improvement was dropped"),
    "delivery.improvement-followed": _("An improvement became a milestone that is followed"),
    "workshops.candidate-taken": _("A cluster of reports became a candidate for a quick win"),
    "services.routing_learned": _("A model of who gets which report was learned and judged"),
    "services.routing_turned": _("A learned model was switched on or off"),
    "services.photo_redacted": _("Parts of a picture were made black"),
    "services.cluster_found": _("More reports than before came about one thing"),
    "services.cluster_faded": _("A cluster of reports faded before it was decided"),
    "services.cluster_declined": _("A cluster of reports was declined"),
    "services.cluster_accepted": _("A cluster of reports was accepted as a quick-win candidate"),
    "services.requests_erased": _("Words of old reports were erased"),
    "services.reporters_erased": _("It was forgotten who sent old reports"),
    "services.survey_words_erased": _("Words of old survey answers were erased"),
    "services.reporter_seen": _("Somebody looked at who sent a report"),
    "services.entered": _("A service was entered"),
    "services.edited": _("A service was edited"),
    "services.published": _("A service was published"),
    "services.taken-back": _("A service was taken off the public site"),
    "services.withdrawn": _("A service was withdrawn from the catalogue"),
    "services.table-entered": _("A table of services was entered"),
    "services.table-undone": _("An entered table of services was undone"),
    "potentials.entered": _("A potential was entered"),
    "potentials.edited": _("A potential was edited"),
    "potentials.published": _("A potential was published"),
    "potentials.taken-back": _("A potential was taken off the public site"),
    "potentials.stepped": _("A potential took a step"),
    "potentials.asked": _("Somebody asked about a potential"),
    "potentials.answered": _("A question about a potential was answered"),
    "potentials.passed-up": _("A late question about a potential was passed up"),
    "potentials.enquiries-erased": _("Words of old questions were erased"),
    "potentials.terms-set": _("The days for questions about potentials were set"),
    "potentials.table-entered": _("A table of the economy was entered"),
    "potentials.register-entered": _("A table of potentials was entered"),
    "potentials.register-undone": _("An entered table of potentials was undone"),
    "potentials.withdrawn": _("A potential was withdrawn from the register"),
    "potentials.tables-entered": _("Tables of the economy were entered"),
    "potentials.tables-undone": _("Entered tables of the economy were undone"),
    "potentials.table-corrected": _("A table of the economy was corrected"),
    "potentials.table-followed": _("It was said which source of a table is followed"),
    "potentials.table-taken-back": _("A table of the economy was taken back"),
}
"""The sentence for an act of the ledger; an act without one is shown by its name."""

NEWS = frozenset(
    {
        "masterplan.adopted",
        "masterplan.books-published",
        "masterplan.closed",
        "commitments.opened",
        "commitments.signed",
        "commitments.amendment_opened",
        "evidence.offered",
        "evidence.judged",
        "evidence.withdrawn",
        "evidence.reopened",
        "delivery.recheck-revoked",
        "delivery.objection-upheld",
        "delivery.citizens-reopened",
        "delivery.milestone-moved",
        "delivery.stopped",
        "delivery.replied",
        "delivery.quick-win-decided",
        "delivery.stocktake-held",
        "delivery.council-decided",
        "delivery.decision-closed",
        "delivery.period-closed",
        "indicators.statistic-entered",
        "indicators.statistic-corrected",
        "indicators.statistics-taken-in",
        "indicators.source-followed",
        "indicators.finding-answered",
        "people.government_founded",
        "people.site_opened",
    }
)
"""Acts that change what becomes of a promise; the front page tells only these, the history all."""

WEIGHTS: Words = {
    "wajib": _("required (wajib)"),
    "krusial": _("crucial (krusial)"),
}
CHOICES: Words = {
    "scale": _("it is scaled up"),
    "fix": _("it is fixed"),
    "stop": _("it is stopped"),
}
"""What was decided about a quick win."""
MEASURES: Words = {
    "adoption": _("use"),
    "satisfaction": _("satisfaction"),
}

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

SAYS: Words = {
    "yes": _("yes"),
    "partly": _("partly"),
    "no": _("no"),
}
CHANNELS: Words = {
    "plate": _("by the plate at the place"),
    "slip": _("by a slip"),
    "page": _("by the web page"),
    "assisted": _("written down at an office"),
}
"""How an answer of a citizen came."""

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


def named(code: str, words: Words) -> str:
    """Name a code; a code without a word is shown as it is."""
    return str(words.get(code, code))


def enumerated(names: list[str], most: int = 3) -> str:
    """Write names one after the other, the rest as a number.

    >>> from django.utils import translation
    >>> with translation.override("en"): enumerated(["A", "B", "C", "D"], most=2)
    'A, B and 2 more'
    """
    shown = names[:most]
    if len(names) > most:
        return gettext("%(names)s and %(n)d more") % {
            "names": ", ".join(shown),
            "n": len(names) - most,
        }
    if len(shown) > 1:
        return gettext("%(names)s and %(last)s") % {
            "names": ", ".join(shown[:-1]),
            "last": shown[-1],
        }
    return "".join(shown)
