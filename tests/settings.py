"""The clinic's settings, with what a test run needs changed and nothing else.

DATABASE_URL chooses the database as it does for a clinic; no other setting is taken from the
machine that the tests run on.
"""

import os
import tempfile

for _name in [name for name in os.environ if name.startswith("PERINEURAL_")]:
    del os.environ[_name]

# Kept in a name, because the folder goes when the object does.
HOME = tempfile.TemporaryDirectory(prefix="perineural-tests-", ignore_cleanup_errors=True)
os.environ["PERINEURAL_HOME"] = HOME.name
# A browser test's own event loop makes Django believe that its calls come from inside one.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from perineural.config.settings import *  # noqa: E402, F403
from perineural.config.settings import DATABASES, STORAGES  # noqa: E402

# In a file, so that the threads of a live server see what the test wrote.
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(HOME.name, "test.sqlite3")}

# A password is hashed thousands of times in a run; how slowly is tested where it matters.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Static files are found where they lie, so that no test depends on their being collected.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
