"""One table in Django and two views, to put a row in and to list fifty: the measure for reports.

Same database settings, same middleware as `django-admin startproject` lays out, nothing else.
"""

import os
from pathlib import Path

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, models
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from idaman.core import dsn

HOME = Path(os.environ["BARE_HOME"])
STORED = int(os.environ.get("BARE_STORED", "100000"))

settings.configure(
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="bare",
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=["django.contrib.contenttypes"],
    DATABASES={"default": dsn.database(os.environ.get("BARE_DATABASE_URL", ""), HOME)},
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
)
django.setup()


class Row(models.Model):
    place = models.CharField(max_length=20)
    topic = models.CharField(max_length=16)
    words = models.TextField()
    state = models.CharField(max_length=10, default="received")
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        app_label = "bare"

    def __str__(self) -> str:
        return self.words


LIST = engines["django"].from_string(
    "<ul>{% for each in rows %}<li>{{ each.at }} {{ each.place }} {{ each.topic }} "
    "{{ each.state }} {{ each.words }}</li>{% endfor %}</ul>"
)


def prepare() -> None:
    """Lay the table with so many rows in it."""
    with connection.schema_editor() as editor:
        editor.create_model(Row)
    made = (
        Row(place="64.02.01.2001", topic="road", words=f"Jalan rusak nomor {n} " * 6)
        for n in range(STORED)
    )
    Row.objects.bulk_create(made, batch_size=2000)


def put(request: HttpRequest) -> HttpResponse:
    row = Row.objects.create(
        place=request.POST["place"], topic=request.POST["topic"], words=request.POST["words"]
    )
    return HttpResponse(str(row.pk))


def listed(request: HttpRequest) -> HttpResponse:
    return HttpResponse(LIST.render({"rows": Row.objects.order_by("-at", "-pk")[:50]}))


urlpatterns = [path("put", put), path("list", listed)]
if __name__ == "__main__":
    prepare()
else:
    application = get_wsgi_application()
