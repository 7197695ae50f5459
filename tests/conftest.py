"""What every test shares."""

import os

os.environ.setdefault("DEMO", "1")
