"""The addresses of the site, and one page with nothing on it, to measure what every page costs."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from guiju.site.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def empty(request: HttpRequest) -> HttpResponse:
    """Nothing, for whoever is signed in."""
    return HttpResponse("" if request.user.is_authenticated else "?")


urlpatterns = [path("bench/empty/", empty), *urlpatterns]
