"""In PostgreSQL, number changes when their transaction ends, in the order in which transactions end.

A sequence gives numbers when rows are written, and a transaction that began first may end last: a gate
that has seen number 6 would never ask for a number 5 that comes after it. SQLite writes one transaction
at a time and needs none of this.
"""

from django.db import migrations

CONNECT = """
CREATE FUNCTION broadsheet_number_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Held until others can see this transaction's rows, so nobody is given a number in between.
    PERFORM pg_advisory_xact_lock(6220715);
    UPDATE broadsheet_publishing_change
        SET seq = nextval(pg_get_serial_sequence('broadsheet_publishing_change', 'seq'))
        WHERE seq = NEW.seq;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER broadsheet_number_change AFTER INSERT ON broadsheet_publishing_change
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION broadsheet_number_change();
"""
REMOVE = """
DROP TRIGGER broadsheet_number_change ON broadsheet_publishing_change;
DROP FUNCTION broadsheet_number_change();
"""


def connect(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CONNECT)


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(REMOVE)


class Migration(migrations.Migration):
    dependencies = [("broadsheet_publishing", "0001_initial")]
    operations = [migrations.RunPython(connect, remove)]
