"""The office's own workbook, read and planned: pure, rows in, plan out.

`cells` reads one value, `headings` finds what the columns are, `reading` tells households from
group lines, totals and signatures, `settling` which year and hamlet they are of, `register` and
`matching` which household a row is. `planning` makes a `plan` of it, with `people` (who the head
is afterwards), `absence` (who is missing), `completing` (which lists are complete) and `sums`
(totals); `preview` and `answer` show it. No
Django, no clock, no database.
"""
