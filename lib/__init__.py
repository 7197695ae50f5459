"""Plain Python that knows neither Django nor poverty."""

import os

# Word templates bring lxml along. With it openpyxl would write other bytes, and open what a hostile file points to.
os.environ.setdefault("OPENPYXL_LXML", "False")
