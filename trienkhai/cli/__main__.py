"""`python -m trienkhai.cli` is the same command."""

import sys

from trienkhai.cli import main

sys.exit(main())
