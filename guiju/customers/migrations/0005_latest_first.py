from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0004_pool_warned")]

    operations = [
        migrations.AddIndex("customer", models.Index(fields=["-updated_at", "-id"], name="customers_customer_latest")),
    ]
