"""Addresses of surveys: what follows a government's own, its page and its name."""

from idaman.features.surveys import public as surveys_public
from idaman.features.surveys.desk import survey_answers, survey_codes
from idaman.features.surveys.desk import surveys as surveys_desk
from idaman.web.pages import Pages

SURVEY = "surveys/<str:code>/"
DESK: Pages = [
    ("surveys/", surveys_desk.surveys, "surveys"),
    ("surveys/new/", surveys_desk.survey_new, "survey-new"),
    (SURVEY, surveys_desk.survey, "survey"),
    (f"{SURVEY}step/", surveys_desk.survey_step, "survey-step"),
    (f"{SURVEY}population/", surveys_desk.survey_population, "survey-population"),
    (f"{SURVEY}words/<int:number>/", surveys_desk.survey_words, "survey-words"),
    (f"{SURVEY}papers/", survey_answers.survey_papers, "survey-papers"),
    (f"{SURVEY}aside/", survey_answers.survey_aside, "survey-aside"),
    (f"{SURVEY}phone/", survey_answers.survey_phone, "survey-phone"),
    (f"{SURVEY}codes/", survey_codes.survey_codes, "survey-codes"),
    (f"{SURVEY}codes/<int:batch>/", survey_codes.survey_codes_print, "survey-codes-print"),
    (f"{SURVEY}codes/<int:number>/revoke/", survey_codes.survey_code_revoke, "survey-code-revoke"),
    (f"{SURVEY}print/", survey_codes.survey_print, "survey-print"),
    ("jobs/<int:number>/survey/", survey_codes.survey_printed, "survey-printed"),
    ("jobs/<int:number>/survey/<slug:kind>.pdf", survey_codes.survey_file, "survey-file"),
    (f"{SURVEY}improvements/", surveys_desk.improvement_plan, "improvement-plan"),
    (
        f"{SURVEY}improvements/<int:number>/follow/",
        surveys_desk.improvement_follow,
        "improvement-follow",
    ),
    (f"{SURVEY}improvements/<int:number>/drop/", surveys_desk.improvement_drop, "improvement-drop"),
]
PUBLIC: Pages = [
    ("kepuasan/", surveys_public.satisfaction, "satisfaction"),
    ("kepuasan/<str:code>/", surveys_public.satisfaction_survey, "satisfaction-survey"),
    ("skm/diterima/<str:leaf>/", surveys_public.survey_answered, "survey-answered"),
    ("skm/laporan/<str:secret>/", surveys_public.survey_after, "survey-after"),
    ("skm/<str:token>/", surveys_public.survey, "survey"),
]
