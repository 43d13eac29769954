"""The words the desk has for kinds, acts, roles and states."""

from django.utils.translation import gettext_lazy as _

from idaman.core.people.rules.modules import Module
from idaman.web import words

KINDS = {
    "settings": _("Settings"),
    "mission": _("Missions"),
    "dimension": _("Dimensions"),
    "readiness": _("Readiness"),
    "gap": _("Gaps"),
    "swot": _("SWOT"),
    "strategy": _("Strategies"),
    "objective": _("Objectives"),
    "indicator": _("Indicators"),
    "programme": _("Programmes"),
    "activity": _("Activities"),
    "innovation": _("Innovations"),
    "quick_win": _("Quick wins"),
    "phase": _("Roadmap"),
}
REPORT_SOURCES = {
    "own": _("by our own form"),
    "desk": _("written down at an office"),
    "lapor": "SP4N-LAPOR!",
    "open311": "Open311",
}
ACTS = {
    **words.ACTS,
    "services.request_me_too": _("Somebody has the same trouble"),
    "outbox.mail-wished": _("Somebody chose how mail comes"),
    "commitments.drawn": _("Commitment drawn"),
    "commitments.recalled": _("Earlier paper commitment entered"),
    "commitments.negotiating": _("Negotiation opened"),
    "commitments.negotiated": _("Clause negotiated"),
    "commitments.opened": _("Commitment opened for signing"),
    "commitments.closed": _("Signing closed"),
    "commitments.withdrawn": _("Draft commitment given up"),
    "commitments.signed": _("Sheet signed"),
    "commitments.paper_recorded": _("Signature in ink recorded"),
    "commitments.paper_refused": _("Signature in ink not confirmed"),
    "commitments.amending": _("Amendment begun"),
    "commitments.amendment_opened": _("Amendment opened for signing"),
    "commitments.key_made": _("Signing key made"),
    "commitments.key_revoked": _("Signing key revoked"),
    "commitments.pin_tried": _("PIN tried"),
    "commitments.recovery_asked": _("New signing key asked for"),
    "commitments.recovery_granted": _("New signing key granted"),
    "commitments.asked_outside": _("Signing service asked"),
    "commitments.heard_outside": _("Signing service answered"),
    "masterplan.taken_in": _("Workbook imported"),
    "masterplan.item_saved": _("Plan item saved"),
    "masterplan.item_removed": _("Plan item removed"),
    "masterplan.adopted": _("Plan adopted"),
    "masterplan.books-chosen": _("Books of an edition chosen"),
    "masterplan.closed": _("Plan closed"),
    "masterplan.kept_whole": _("Revision kept whole"),
    "workshops.noted": _("Expert's note written"),
    "workshops.note-answered": _("Expert's note answered"),
    "workshops.waived": _("Warning let pass by the expert"),
    "workshops.approved": _("Stage approved by the expert"),
    "workshops.gate-passed": _("Gate passed"),
    "workshops.proposed": _("Item proposed"),
    "workshops.proposal-decided": _("Proposal decided"),
    "workshops.planned": _("Workshop planned"),
    "workshops.moved": _("Workshop moved"),
    "workshops.held": _("Workshop held"),
    "workshops.attended": _("Attendance entered"),
    "workshops.seated": _("Working group seated"),
    "workshops.decided": _("Decision of a workshop entered"),
    "workshops.decision-closed": _("Decision of a workshop closed"),
    "people.government_founded": _("Government founded"),
    "people.founding_link_made": _("One-time link for founding made"),
    "people.agency_set_up": _("Agency set up"),
    "people.usual_posts_set_up": _("Usual posts set up"),
    "people.post_set_up": _("Post set up"),
    "people.appointed": _("Person appointed"),
    "people.holding_ended": _("Appointment ended"),
    "regions.places_loaded": _("Places loaded"),
    "regions.tiles_placed": _("Tiles of the map placed"),
    "regions.boundaries_loaded": _("Boundaries loaded"),
    "regions.kawasan_grouped": _("Kawasan grouped"),
    "evidence.received": _("File received"),
    "evidence.offered": _("Evidence sent"),
    "evidence.offered-again": _("Evidence sent again"),
    "evidence.judged": _("Evidence judged"),
    "evidence.withdrawn": _("Evidence taken back"),
    "delivery.plates-made": _("Plates or slips made"),
    "delivery.plate-revoked": _("Plate or slip taken out of use"),
    "delivery.citizen-answered": _("Citizen's answer"),
    "delivery.objected": _("Objection to evidence"),
    "delivery.moderated": _("Citizen's words decided on"),
    "delivery.objection-upheld": _("Objection forwarded to verification"),
    "delivery.citizens-reopened": _("Evidence reopened by citizens"),
    "delivery.hidden-erased": _("Hidden words erased"),
    "delivery.gate-answered": _("Point of the quick-win gate answered"),
    "delivery.reading-entered": _("Reading of use entered"),
    "delivery.quick-win-decided": _("Quick win decided"),
    "delivery.stocktake-planned": _("Stocktake planned"),
    "delivery.stocktake-moved": _("Stocktake moved"),
    "delivery.stocktake-held": _("Stocktake held"),
    "delivery.council-decided": _("Decision of the Dewan entered"),
    "delivery.decision-closed": _("Decision of the Dewan closed"),
    "delivery.rhythm-set": _("Rhythm of the Dewan set"),
    "delivery.escalated": _("Late promise escalated"),
    "people.pilot_begun": _("Pilot begun"),
    "people.site_opened": _("Public site opened"),
    "delivery.period-closed": _("Period closed"),
    "delivery.claims-exported": _("Claims exported"),
}
MODULES = {
    Module.WORKSHOPS: (_("Workshops"), _("preparing a plan in workshops, with gates and notes")),
    Module.SERVICES: (_("Public services"), _("the catalogue of what people can get done")),
    Module.REPORTS: (_("Reports"), _("what citizens report, who answers, and clusters of it")),
    Module.SURVEYS: (_("Satisfaction"), _("surveys of those who were served")),
    Module.POTENTIALS: (_("Potentials"), _("what could be built on here, and enquiries about it")),
    Module.ECONOMY: (_("The region's economy"), _("tables of sectors and what follows from them")),
    Module.INDICES: (_("Indices of our own"), _("figures composed of others, with their weights")),
    Module.KAWASAN: (_("Region of several governments"), _("standing beside its neighbours")),
    Module.OPEN_DATA: (_("Open data"), _("every figure of the public site, to be counted again")),
}
"""What each module is called, and what it holds."""
ROLES = {
    "officer": _("Officer"),
    "head": _("Head of agency"),
    "secretariat": _("Secretariat"),
    "expert": _("Expert"),
    "leadership": _("Leadership"),
    "council": _("Smart City Council"),
    "assessor": _("External assessor"),
    "province": _("Province"),
    "administrator": _("Administrator"),
}
OUTCOMES = {
    "added": _("added"),
    "changed": _("changed"),
    "unchanged": _("known already"),
    "conflict": _("in conflict"),
    "unmatched": _("without a match"),
}
ROW_KINDS = {
    "data": _("rows of data"),
    "total": _("totals"),
    "group": _("groups"),
    "numbering": _("row of column numbers"),
    "heading": _("repeated headings"),
    "note": _("remarks"),
    "skipped": _("left out"),
    "gaps": _("empty years"),
}
SURENESS = {
    "sure": _("sure"),
    "likely": _("likely"),
    "unsure": _("not sure"),
}
MAPPED_BECAUSE = {
    "remembered": _("as confirmed before"),
    "heading": _("the heading says so"),
    "similar": _("the heading is similar"),
    "content": _("the content looks like it"),
    "position": _("by its place in the row"),
}
SCALES = {
    1: _("rupiah"),
    1_000: _("thousands of rupiah"),
    1_000_000: _("millions of rupiah"),
    1_000_000_000: _("billions of rupiah"),
}
AGENCY_KINDS = {
    "secretariat": _("Secretariat of the government"),
    "inspectorate": _("Inspectorate"),
    "board": _("Board"),
    "office": _("Department"),
    "hospital": _("Hospital"),
    "district": _("District office"),
}
CHANGES = {
    "renamed": _("renamed"),
    "closed": _("closed"),
}
REORGANISATIONS = {
    "merged": _("merged"),
    "split": _("split"),
    "closed": _("closed"),
}
SETTINGS = {
    "name": _("Name"),
    "name_en": _("Name in English"),
    "short": _("Short name"),
    "initials": _("Initials"),
    "lead_agency": _("Lead agency"),
    "contact": _("Whom to ask"),
    "host": _("Host name"),
    "languages": _("Languages of the public site"),
    "intake": _("Where complaints go"),
}
LANGUAGES = {
    "id": _("Indonesian only"),
    "id,en": _("Indonesian and English"),
}
INTAKES = {
    "bridge": _("to SP4N-LAPOR!, the national channel"),
    "own": _("to a form of our own"),
}
REPORT_LISTS = {
    "running": _("In hand"),
    "unread": _("Not looked at yet"),
    "unrouted": _("Not forwarded yet"),
    "asked": _("Waiting for the sender"),
    "answered": _("Answered"),
    "outside": _("With bodies outside"),
    "over": _("Over"),
}
RULE_CONDITIONS = {
    "words": _("words"),
    "topics": _("topic"),
    "service": _("service"),
    "kinds": _("class"),
    "places": _("place"),
}
PHOTO_ROLES = {
    "report": _("as it was reported"),
    "before": _("before the work"),
    "after": _("after the work"),
    "reopen": _("why it was reopened"),
}
TERM_CODES = {
    "light": _("Light complaint"),
    "information": _("Request for information"),
    "complaint": _("Complaint"),
    "supervisory": _("Complaint that needs an inspection"),
    "aspiration": _("Wish"),
    "verify": _("Until it is forwarded"),
    "coordinate": _("Until the secretariat is told that it is still late"),
    "silent": _("Until it closes when its sender stays silent"),
    "soon": _("Before the last day, marked as due soon"),
}
MESSAGE_KINDS = {
    "invited": _("invitation"),
    "appointed": _("a post given"),
    "sign": _("something to sign"),
    "signed": _("receipt of a signature"),
    "sent": _("receipt of evidence"),
    "turn": _("evidence to judge"),
    "passed_on": _("evidence passed on"),
    "verdict": _("a verdict"),
    "judged": _("receipt of a verdict"),
    "reopened": _("evidence reopened"),
    "objected": _("an objection"),
    "upheld": _("an objection upheld"),
    "moderated": _("a citizen's words looked at"),
    "reminder": _("reminder"),
    "late": _("something late"),
    "asked": _("an investor's enquiry"),
    "unanswered": _("an enquiry that waits"),
    "stocktake": _("a meeting of the Dewan"),
    "moved": _("a meeting moved"),
    "decided": _("a decision of the Dewan"),
    "week": _("the week in short"),
    "report": _("a report of a citizen"),
}
LETTER_STATES = {
    "waiting": _("waiting to leave"),
    "leaving": _("leaving now"),
    "sent": _("sent"),
    "refused": _("refused by the mail server"),
    "expired": _("too old to send; read it on its page"),
    "dropped": _("not sent: not wanted or not needed any more"),
}
MAIL_CHOICES = {
    "each": _("each message as it comes"),
    "daily": _("once a day, at seven in the morning"),
    "none": _("no mail; I read the page"),
}
PERMISSIONS = {
    "desk_see": _("Open the desk"),
    "plan_import": _("Import a plan"),
    "plan_edit": _("Edit the plan"),
    "plan_adopt": _("Adopt a plan"),
    "plan_propose": _("Propose changes to the plan"),
    "plan_review": _("Review the plan as an expert"),
    "workshop_run": _("Run workshops, decide on notes and proposals"),
    "evidence_offer": _("Offer evidence"),
    "evidence_judge": _("Judge evidence of others"),
    "evidence_original": _("Open evidence as it was sent"),
    "region_load": _("Load places"),
    "table_send": _("Send tables"),
    "people_manage": _("Set up agencies, posts and settings"),
    "people_appoint": _("Appoint, hand over, invite"),
    "ledger_see": _("Read the whole ledger"),
    "commitment_draft": _("Draw commitments"),
    "commitment_negotiate": _("Negotiate clauses"),
    "commitment_sign": _("Sign"),
    "commitment_record_paper": _("Record signatures in ink"),
    "commitment_confirm_paper": _("Confirm signatures in ink"),
    "signing_recover": _("Grant new signing keys"),
    "delivery_plan": _("Set milestones"),
    "delivery_stop": _("Stop work in public"),
    "delivery_reply": _("Reply beside a promise"),
    "delivery_rules": _("Set the days and who verifies"),
    "delivery_money": _("Enter money"),
    "quickwin_gate": _("Answer a quick win's ten points"),
    "quickwin_decide": _("Decide on quick wins"),
    "citizens_moderate": _("Show or hide citizens' answers"),
    "citizens_assist": _("Enter an answer at the counter"),
    "council_run": _("Run meetings of the council"),
    "council_see": _("See what waits for the leadership"),
    "period_close": _("Close a period"),
    "claims_export": _("Export claims with evidence"),
    "site_open": _("Open the public site"),
    "indicator_draft": _("Add indicators and write their technical sheets"),
    "indicator_approve": _("Approve technical sheets"),
    "statistic_enter": _("Enter figures of indicators"),
    "statistic_follow": _("Say which of two sources is followed"),
    "weights_draft": _("Propose weights"),
    "weights_adopt": _("Adopt weights"),
    "index_propose": _("Propose an index of one's own"),
    "index_approve": _("Approve an index of one's own"),
    "potential_edit": _("Edit potentials, their evidence and steps"),
    "potential_publish": _("Publish potentials"),
    "enquiry_answer": _("Read and answer enquiries of investors"),
    "economy_enter": _("Enter tables of the economy and the terms of enquiries"),
    "service_edit": _("Enter and edit the standards of services"),
    "service_publish": _("Publish the standards of services"),
    "person_serve": _("Give or erase what is kept of a person who asks"),
    "request_enter": _("Write down reports of people without a phone"),
    "request_handle": _("Answer and close reports"),
    "request_route": _("Class, forward, merge and refuse reports"),
    "request_moderate": _("Let words and pictures of reports be seen"),
    "request_verify": _("Check whether closed reports are done"),
    "reporter_see": _("See who sent a report"),
    "survey_run": _("Run satisfaction surveys"),
    "messages_pass_on": _("Pass on messages of other posts"),
    "site_health": _("See how the site stands"),
    "data_publish": _("Publish the open data"),
}
SEVERITIES = {
    "error": _("Errors"),
    "warning": _("Warnings"),
    "advice": _("Advice"),
}
STATUSES = {
    "belum": _("missing"),
    "draf": _("draft"),
    "proses": _("waiting for verification"),
    "revisi": _("sent back"),
    "diterima": _("accepted"),
    "ditolak": _("rejected"),
    "dicabut": _("taken back"),
}
MARKS = {
    "belum": "due",
    "draf": "due",
    "proses": "wait",
    "revisi": "late",
    "diterima": "kept",
    "ditolak": "broken",
    "dicabut": "broken",
}
"""Status of an exhibit → one of the five marks of the look."""
WHAT = {
    "added": _("added"),
    "removed": _("removed"),
    "changed": _("changed"),
    "moved": _("moved"),
}
STATES = {
    "waiting": _("waiting its turn"),
    "running": _("being read"),
    "done": _("done"),
    "refused": _("not accepted"),
    "cancelled": _("cancelled"),
}
STAGES = {
    "draft": _("being drawn"),
    "negotiating": _("being negotiated"),
    "open": _("open for signing"),
    "closed": _("signing closed"),
}
"""Where a commitment stands."""
SHEETS = {
    "draft": _("draft"),
    "open": _("waiting for signatures"),
    "signed": _("signed"),
    "superseded": _("replaced by an amendment"),
}
ROUTES = words.ROUTES
CAPACITIES = words.CAPACITIES
REASONS = {
    "budget": _("budget cut"),
    "reorganisation": _("reorganisation"),
    "force_majeure": _("force majeure"),
    "council": _("council decision"),
}
EXTERNAL = {
    "asked": _("will be sent to the signing service"),
    "waiting": _("waits for confirmation at the signing service"),
    "signed": _("signed at the signing service"),
    "refused": _("refused by the signing service"),
}
PROOFS = {
    "place": _("at a place"),
    "document": _("document"),
    "money": _("money"),
    "figure": _("figure"),
}
"""What a requirement asks for."""
ASKED = {
    "@district": _("the district's office"),
    "@source": _("who keeps the source of the figure"),
    "@inspectorate": _("the inspectorate"),
    "@planning": _("the planning agency"),
    "@lead": _("the lead agency"),
}
"""Whom a rule of verification names."""
SAYS = words.SAYS
CHANNELS = words.CHANNELS
MODERATION = {
    "unseen": _("not read yet"),
    "shown": _("shown"),
    "hidden": _("hidden"),
}
"""Whether a citizen's words may be seen."""
CHOICES = {
    "scale": _("scale it up"),
    "fix": _("fix it"),
    "stop": _("stop it"),
}
"""What can be decided about a quick win."""
MEASURES = words.MEASURES
WEIGHTS = words.WEIGHTS
LEVELS = {
    "owner": _("the owner was told"),
    "head": _("the head was told"),
    "secretary": _("the secretary was told"),
}
"""How far a late promise has been escalated."""
WAITING = {
    "signature": _("your signature"),
    "paper": _("ink on paper: a second person's word"),
    "key": _("new signing key: the word of two"),
    "quick_win": _("quick win: scale, fix or stop"),
    "decision": _("decision of the Dewan"),
    "stocktake": _("the Dewan should have met"),
}
LISTS = {
    "overdue": _("Overdue by agency"),
    "due": _("Due within 30 days"),
    "unverified": _("Longest without a verdict"),
    "decisions": _("Decisions that wait for me"),
    "money": _("Money against the plan"),
}
MEETINGS = {
    "planned": _("planned"),
    "held": _("held"),
}
NOTES = {
    "open": _("not answered yet"),
    "accepted": _("followed"),
    "declined": _("not followed"),
}
"""What became of an expert's note."""
NOTE_MARKS = {"open": "due", "accepted": "kept", "declined": "wait"}
PROPOSALS = {
    "waiting": _("waiting for the secretariat"),
    "accepted": _("taken into the plan"),
    "returned": _("returned with a reason"),
    "withdrawn": _("taken back"),
}
"""Where a proposal stands."""
PROPOSAL_MARKS = {"waiting": "wait", "accepted": "kept", "returned": "late", "withdrawn": "due"}
SIDES = {
    "council": _("Smart City Council"),
    "team": _("Implementing team"),
    "agency": _("Agencies"),
}
"""Who sits in a workshop."""
IDENTITY_REASONS = {
    "misspelt": _("It was misspelt"),
    "new-name": _("The person has another name now"),
    "new-address": _("The person has another address now"),
    "asked": _("The person asked for it"),
}
"""Why an administrator corrects an account."""
IDENTITIES = {
    "card": _("They came; I looked at an identity card"),
    "reached": _("They answered at the number or address that is searched for"),
    "receipt": _("They showed the receipt"),
    "office": _("An officer known to me"),
}
"""How it was made sure that somebody who asks for their data is who they say."""
KEPT_OF_PERSONS = {
    "people.User": _("Account"),
    "services.Request": _("Reports"),
    "potentials.Enquiry": _("Enquiries"),
    "delivery.Answer": _("Answers of citizens"),
    "delivery.Objection": _("Objections"),
}
"""What is kept of a person, by its table."""
COLUMNS_OF_PERSONS = {
    "number": _("Number"),
    "arrived": _("Arrived"),
    "state": _("State"),
    "kind": _("Kind"),
    "topic": _("About"),
    "place": _("Place"),
    "latitude": _("Latitude"),
    "longitude": _("Longitude"),
    "agency": _("With"),
    "due": _("Answer by"),
    "name": _("Name"),
    "reach": _("How to reach you"),
    "reporter": _("Who you are"),
    "words": _("What you wrote"),
    "shown": _("What the public reads"),
    "steps": _("What happened to it"),
    "at": _("When"),
    "step": _("What"),
    "text": _("Words"),
    "potential": _("Potential"),
    "organisation": _("Organisation"),
    "answer": _("Answer"),
    "there": _("Is it there?"),
    "works": _("Does it work?"),
    "username": _("Log-in name"),
    "email": _("E-mail"),
    "made": _("Account made"),
    "last_login": _("Last log-in"),
    "is_active": _("May log in"),
    "post": _("Post"),
    "government": _("Government"),
    "capacity": _("Capacity"),
    "from": _("From"),
    "until": _("Until"),
    "invited": _("Invited"),
    "used": _("Invitation used"),
}
"""What stands in a person's copy, by its column."""
