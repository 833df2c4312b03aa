from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0003_refusal_owner"),
    ]

    operations = [
        migrations.AddField(
            model_name="pool",
            name="warned_on",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
    ]
