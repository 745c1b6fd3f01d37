"""Settings of the tests: the product's own, on a database named by the runner, quick passwords."""

import os
import tempfile

os.environ.setdefault("TRIENKHAI_DATA", tempfile.mkdtemp(prefix="trienkhai-tests-"))
if os.environ.get("TRIENKHAI_TEST_DATABASE"):
    os.environ["TRIENKHAI_DATABASE"] = os.environ["TRIENKHAI_TEST_DATABASE"]

from trienkhai.config.settings import *  # noqa: F403

if os.environ.get("TRIENKHAI_TEST_DATABASE") and os.environ.get("TRIENKHAI_TEST_TEMPLATE"):
    DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ["TRIENKHAI_TEST_TEMPLATE"]}  # noqa: F405

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405  WhiteNoise warns of a folder that is not there
