"""The ledger of support given is append-only: triggers refuse update and delete on both databases (TRUNCATE too)."""

from django.db import migrations

MESSAGE = "support given is never changed or deleted"

SQLITE_ON = [
    f"""CREATE TRIGGER support_no_{verb.lower()} BEFORE {verb} ON campaigns_support
        BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"""
    for verb in ("UPDATE", "DELETE")
]
SQLITE_OFF = [f"DROP TRIGGER IF EXISTS support_no_{verb}" for verb in ("update", "delete")]
POSTGRESQL_ON = [
    f"""CREATE FUNCTION support_refuse() RETURNS trigger AS
        $$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$ LANGUAGE plpgsql""",
    """CREATE TRIGGER support_no_change BEFORE UPDATE OR DELETE ON campaigns_support
        FOR EACH ROW EXECUTE FUNCTION support_refuse()""",
    """CREATE TRIGGER support_no_truncate BEFORE TRUNCATE ON campaigns_support
        FOR EACH STATEMENT EXECUTE FUNCTION support_refuse()""",
]
POSTGRESQL_OFF = [
    "DROP TRIGGER IF EXISTS support_no_change ON campaigns_support",
    "DROP TRIGGER IF EXISTS support_no_truncate ON campaigns_support",
    "DROP FUNCTION IF EXISTS support_refuse()",
]


def run(statements_of_vendor):
    """Return the step that runs the statements of the database at hand."""

    def step(apps, schema_editor):
        for statement in statements_of_vendor[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return step


class Migration(migrations.Migration):
    """Guard the ledger."""

    dependencies = [("campaigns", "0006_support")]

    operations = [
        migrations.RunPython(
            run({"sqlite": SQLITE_ON, "postgresql": POSTGRESQL_ON}),
            run({"sqlite": SQLITE_OFF, "postgresql": POSTGRESQL_OFF}),
        )
    ]
