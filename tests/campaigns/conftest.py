"""What only one of the engines can be asked."""

import os

# Two writers at once: SQLite has one at a time.
collect_ignore = [] if os.environ.get("TRIENKHAI_TEST_DATABASE") else ["test_locks.py", "test_counters_at_once.py"]
