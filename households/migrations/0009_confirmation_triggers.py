"""Certificates are given once and for all, numbered without a gap: triggers refuse change, and any number but the next."""

from django.db import migrations

MESSAGE = "certificates given are never changed or deleted"
GAP = "certificates are numbered without a gap"
TABLES = ("households_confirmation", "households_confirmationcancelling")
NEXT = """(SELECT COALESCE(MAX(number), 0) + 1 FROM households_confirmation
           WHERE commune_id = NEW.commune_id AND year = NEW.year)"""

SQLITE_ON = [
    *(
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        for table in TABLES
        for verb in ("UPDATE", "DELETE")
    ),
    f"""CREATE TRIGGER confirmation_next BEFORE INSERT ON households_confirmation WHEN NEW.number <> {NEXT}
        BEGIN SELECT RAISE(ABORT, '{GAP}'); END""",
]
SQLITE_OFF = [
    *(f"DROP TRIGGER IF EXISTS {table}_no_{verb}" for table in TABLES for verb in ("update", "delete")),
    "DROP TRIGGER IF EXISTS confirmation_next",
]
POSTGRESQL_ON = [
    f"""CREATE FUNCTION confirmation_refuse() RETURNS trigger AS
        $$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$ LANGUAGE plpgsql""",
    f"""CREATE FUNCTION confirmation_follow() RETURNS trigger AS
        $$ BEGIN IF NEW.number <> {NEXT} THEN RAISE EXCEPTION '{GAP}'; END IF; RETURN NEW; END $$ LANGUAGE plpgsql""",
    *(
        f"""CREATE TRIGGER {table}_no_{name} BEFORE {verb} ON {table}
            FOR EACH {each} EXECUTE FUNCTION confirmation_refuse()"""
        for table in TABLES
        for name, verb, each in (("change", "UPDATE OR DELETE", "ROW"), ("truncate", "TRUNCATE", "STATEMENT"))
    ),
    """CREATE TRIGGER confirmation_next BEFORE INSERT ON households_confirmation
        FOR EACH ROW EXECUTE FUNCTION confirmation_follow()""",
]
POSTGRESQL_OFF = [
    *(f"DROP TRIGGER IF EXISTS {table}_no_{name} ON {table}" for table in TABLES for name in ("change", "truncate")),
    "DROP TRIGGER IF EXISTS confirmation_next ON households_confirmation",
    "DROP FUNCTION IF EXISTS confirmation_refuse()",
    "DROP FUNCTION IF EXISTS confirmation_follow()",
]


def run(statements_of_vendor):
    """Return the step that runs the statements of the database at hand."""

    def step(apps, schema_editor):
        for statement in statements_of_vendor[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return step


class Migration(migrations.Migration):
    """Guard what was given out and its numbers."""

    dependencies = [("households", "0008_confirmations")]

    operations = [
        migrations.RunPython(
            run({"sqlite": SQLITE_ON, "postgresql": POSTGRESQL_ON}),
            run({"sqlite": SQLITE_OFF, "postgresql": POSTGRESQL_OFF}),
        )
    ]
