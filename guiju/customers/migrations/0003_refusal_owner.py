"""Numbers not to be called that stand with a contact belong to whoever looks after the customer."""

from django.db import migrations

GIVE = """
SELECT set_config('guiju.action', 'migration', true);
UPDATE customers_refusal refusal SET owner_id = customer.owner_id, unit_id = customer.unit_id
FROM customers_contact contact JOIN customers_customer customer ON customer.id = contact.customer_id
WHERE contact.id = refusal.contact_id AND refusal.owner_id IS NULL;
SELECT set_config('guiju.action', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_matching")]

    operations = [migrations.RunSQL(GIVE, migrations.RunSQL.noop, elidable=True)]
