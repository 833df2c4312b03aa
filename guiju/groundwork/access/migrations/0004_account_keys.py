from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0003_access_wide")]

    operations = [
        migrations.AddField(
            model_name="account", name="keys", field=models.JSONField(default=dict, editable=False),
        ),
    ]  # fmt: skip
