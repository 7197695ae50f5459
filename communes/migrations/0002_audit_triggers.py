"""The audit is append-only: triggers refuse update and delete on both databases (TRUNCATE too on PostgreSQL)."""

from django.db import migrations

MESSAGE = "audit entries are never changed or deleted"

SQLITE_ON = [
    f"""CREATE TRIGGER audit_no_{verb.lower()} BEFORE {verb} ON communes_auditentry
        BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"""
    for verb in ("UPDATE", "DELETE")
]
SQLITE_OFF = [f"DROP TRIGGER IF EXISTS audit_no_{verb}" for verb in ("update", "delete")]
POSTGRESQL_ON = [
    f"""CREATE FUNCTION audit_refuse() RETURNS trigger AS
        $$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$ LANGUAGE plpgsql""",
    """CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON communes_auditentry
        FOR EACH ROW EXECUTE FUNCTION audit_refuse()""",
    """CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON communes_auditentry
        FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()""",
]
POSTGRESQL_OFF = [
    "DROP TRIGGER IF EXISTS audit_no_change ON communes_auditentry",
    "DROP TRIGGER IF EXISTS audit_no_truncate ON communes_auditentry",
    "DROP FUNCTION IF EXISTS audit_refuse()",
]


def run(statements_of_vendor):
    """Return the step that runs the statements of the database at hand."""

    def step(apps, schema_editor):
        for statement in statements_of_vendor[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return step


class Migration(migrations.Migration):
    """Guard the audit."""

    dependencies = [("communes", "0001_initial")]

    operations = [
        migrations.RunPython(
            run({"sqlite": SQLITE_ON, "postgresql": POSTGRESQL_ON}),
            run({"sqlite": SQLITE_OFF, "postgresql": POSTGRESQL_OFF}),
        )
    ]
