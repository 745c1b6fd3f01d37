"""The door for the server (granian)."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trienkhai.config.settings")
application = get_wsgi_application()
_ = get_resolver().url_patterns  # the pages' code is loaded now, not while the first person waits
gc.collect()
gc.freeze()  # what stands now stays: a full collection would look through it anew, a tenth of a second of some page
