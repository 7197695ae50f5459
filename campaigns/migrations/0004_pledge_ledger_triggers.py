"""The ledger of pledges is append-only: triggers refuse update and delete on both databases (TRUNCATE too)."""

from django.db import migrations

MESSAGE = "entries of pledges are never changed or deleted"

SQLITE_ON = [
    f"""CREATE TRIGGER pledge_entry_no_{verb.lower()} BEFORE {verb} ON campaigns_pledgeentry
        BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"""
    for verb in ("UPDATE", "DELETE")
]
SQLITE_OFF = [f"DROP TRIGGER IF EXISTS pledge_entry_no_{verb}" for verb in ("update", "delete")]
POSTGRESQL_ON = [
    f"""CREATE FUNCTION pledge_entry_refuse() RETURNS trigger AS
        $$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$ LANGUAGE plpgsql""",
    """CREATE TRIGGER pledge_entry_no_change BEFORE UPDATE OR DELETE ON campaigns_pledgeentry
        FOR EACH ROW EXECUTE FUNCTION pledge_entry_refuse()""",
    """CREATE TRIGGER pledge_entry_no_truncate BEFORE TRUNCATE ON campaigns_pledgeentry
        FOR EACH STATEMENT EXECUTE FUNCTION pledge_entry_refuse()""",
]
POSTGRESQL_OFF = [
    "DROP TRIGGER IF EXISTS pledge_entry_no_change ON campaigns_pledgeentry",
    "DROP TRIGGER IF EXISTS pledge_entry_no_truncate ON campaigns_pledgeentry",
    "DROP FUNCTION IF EXISTS pledge_entry_refuse()",
]


def run(statements_of_vendor):
    """Return the step that runs the statements of the database at hand."""

    def step(apps, schema_editor):
        for statement in statements_of_vendor[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return step


class Migration(migrations.Migration):
    """Guard the ledger."""

    dependencies = [("campaigns", "0003_pledges")]

    operations = [
        migrations.RunPython(
            run({"sqlite": SQLITE_ON, "postgresql": POSTGRESQL_ON}),
            run({"sqlite": SQLITE_OFF, "postgresql": POSTGRESQL_OFF}),
        )
    ]
