"""The application the server runs."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "idaman.config.settings")
application = get_wsgi_application()
# All pages are read now; else whoever asks first waits for it, and everybody behind them.
import_module(settings.ROOT_URLCONF)
