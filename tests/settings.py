"""Settings of the tests: those of the program, less what only costs time here."""

import os

os.environ.setdefault("DEMO", "1")  # plain http, as start.py serves it; tests of https switch it on themselves

from config.settings import *
from config.settings import STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True  # looks for a file when asked, so that no collectstatic is needed
