"""One database with every table and no rows, which each process that tests copies: migrations are walked once a run.

``python -m guiju.groundwork.testing.template make`` prints its name; ``drop`` takes it away again.
"""

import sys

import django
from django.db import connection

NAME = "guiju_tables"


def make() -> str:
    """Make it anew and return its name."""
    connection.settings_dict["TEST"] |= {"NAME": NAME, "TEMPLATE": None}
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()
    return NAME


def drop() -> None:
    """Take it away."""
    before, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], NAME
    connection.creation.destroy_test_db(before, verbosity=0)


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "make":
        sys.stdout.write(make())
    else:
        drop()
