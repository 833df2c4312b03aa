from typing import Any

from django.db import migrations


def move(apps: Any, schema: Any) -> None:  # noqa: ARG001 - the signature Django calls
    """What people changed in the keyboard table stands with their account from now on."""
    preferences = apps.get_model("desk", "Preference").objects.filter(name="keys")
    for one in preferences:
        apps.get_model("access", "Account").objects.filter(pk=one.account_id).update(keys=one.value)
    preferences.delete()


class Migration(migrations.Migration):
    dependencies = [("access", "0004_account_keys"), ("desk", "0003_views_and_bulk_runs")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop, elidable=True)]
