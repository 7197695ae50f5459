"""Official forms: what each says and how it is laid out, from figures to a sheet.

A form is one module with `TITLE`, `table` and `add_sheet`; a new one is a new module and a new row
in `table.FORMS`. Nothing here reads the database or the clock, and nothing is translated.
"""
