"""Surroundings for the tests, set before Django reads its settings: a demo in a folder of its own."""

import atexit
import os
import shutil
import tempfile

import django

DATA_DIR = tempfile.mkdtemp(prefix="broadsheet-tests-")
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)
os.environ |= {
    "BROADSHEET_ENV": "demo",
    "DATA_DIR": DATA_DIR,
    "DJANGO_SETTINGS_MODULE": "broadsheet.project.settings",
    "HOST": "127.0.0.1",
    "PORT": "8000",
}
for name in ("BROADSHEET_SITE_URL", "BROADSHEET_LEDGER", "BROADSHEET_HOSTS"):
    os.environ.pop(name, None)
django.setup()
