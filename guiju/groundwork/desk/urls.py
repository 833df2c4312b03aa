"""Addresses of the desk: the modules' own pages first, then lists, boards, records and verbs of every kind."""

from django.urls import URLPattern, URLResolver, path

from guiju.groundwork.desk import urls_lists
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.pages import create, entry, find, inbox, own, records, verbs

urlpatterns: list[URLPattern | URLResolver] = [
    path("prefer/", entry.prefer, name="prefer"),
    path("bell/", inbox.bell, name="bell"),
    path("badges/", inbox.badges, name="badges"),
    path("inbox/", inbox.inbox_page, name="inbox"),
    path("inbox/read/", inbox.mark_read, name="mark_read"),
    path("duties/", inbox.duties_page, name="duties"),
    path("find/", find.palette, name="find"),
    path("lookup/<str:kind>/", find.lookup, name="lookup"),
    path("me/", own.me, name="me"),
    path("me/checklist/", own.dismiss_checklist, name="checklist"),
    path("keys/", own.keys_page, name="keys"),
    path("alike/<str:kind>/", create.alike, name="alike"),
    path("split/", create.split, name="split"),
    path("do/<str:name>/", verbs.do, name="do"),
]
for module in HOUSE.modules:
    urlpatterns += module.pages
urlpatterns += [
    path("", entry.home, name="home"),
    *urls_lists.urlpatterns,
    path("<slug:slug>/<int:pk>/", records.record_page, name="record"),
    path("<slug:slug>/<int:pk>/story/", records.story_page, name="story"),
    path("<slug:slug>/<int:pk>/related/", records.related_page, name="related"),
    path("<slug:slug>/<int:pk>/pin/", records.pin, name="pin"),
    path("<slug:slug>/<int:pk>/mention/", records.mention, name="mention"),
    path("<slug:slug>/<int:pk>/clauses/", records.clauses_page, name="clauses_of"),
]
