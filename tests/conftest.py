"""Surroundings for the tests, set before Django reads its settings: a demo in a folder of its own."""

import atexit
import os
import shutil
import tempfile

DATA_DIR = tempfile.mkdtemp(prefix="broadsheet-tests-")
os.environ |= {"BROADSHEET_ENV": "demo", "DATA_DIR": DATA_DIR, "HOST": "127.0.0.1", "PORT": "8000"}
os.environ.pop("BROADSHEET_SITE_URL", None)
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)
