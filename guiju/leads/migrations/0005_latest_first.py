from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("leads", "0004_pools")]

    operations = [
        migrations.AddIndex("lead", models.Index(fields=["-updated_at", "-id"], name="leads_lead_latest")),
    ]
