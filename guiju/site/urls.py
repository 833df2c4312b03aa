"""Every address of the site: the desk answers them all."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [path("i18n/", include("django.conf.urls.i18n"))]
urlpatterns.append(path("", include("guiju.groundwork.desk.api.urls")))
if find_spec("guiju.groundwork.desk.urls"):
    urlpatterns.append(path("", include("guiju.groundwork.desk.urls")))

handler400 = "guiju.groundwork.desk.pages.entry.bad_request"
handler403 = "guiju.groundwork.desk.pages.entry.forbidden"
handler404 = "guiju.groundwork.desk.pages.entry.not_found"
handler500 = "guiju.site.faults.fault"
