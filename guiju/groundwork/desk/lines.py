"""Lines of a record (a quotation's, an order's) as a table."""

from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext

from guiju.groundwork.desk.fields import FieldView, kind_of, title_path
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.desk.words import Words, as_html


def table_of(resource: Resource, record: Any, words: Words) -> dict[str, Any] | None:
    """The lines' column heads and finished cells; None for kinds without lines."""
    if resource.lines is None:
        return None
    manager, names = resource.lines
    rows = getattr(record, manager).all()
    columns = [_view(rows.model, name) for name in names]
    cells = [as_html(view, words) for view in columns]
    order = ["position"] if any(f.name == "position" for f in rows.model._meta.concrete_fields) else ["pk"]
    tuples = rows.order_by(*order).values_list(*[view.show for view in columns])
    return {
        "heads": [(view.label, view.numeric) for view in columns],
        "rows": [
            [(cell(value), view.numeric) for cell, value, view in zip(cells, values, columns, strict=True)]
            for values in tuples
        ],
    }


def _view(model: type[models.Model], name: str) -> FieldView:
    found = model._meta.get_field(name)
    label = str(capfirst(gettext(str(getattr(found, "verbose_name", name)))))
    choices = dict(getattr(found, "flatchoices", None) or {})
    show = f"{name}__{title_path(found.related_model)}" if isinstance(found, models.ForeignKey) else name
    kind = kind_of(found, choices) if isinstance(found, models.Field) else "text"
    return FieldView(name, label, kind, show, choices=choices)
