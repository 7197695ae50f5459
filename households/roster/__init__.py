"""The office's own workbook, read and planned: pure, rows in, plan out.

`cells` reads one value, `headings` finds what the columns are, `reading` tells households
from group lines, totals and signatures, `register` says which household a row is, `plan`
says what would be written. No Django, no clock, no database.
"""
