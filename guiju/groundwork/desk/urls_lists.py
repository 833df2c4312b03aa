"""Addresses of lists and boards and of what belongs to them: views, filters, columns, cells, work on many rows."""

from django.urls import URLPattern, path

from guiju.groundwork.desk.pages import arrange, boards, cells, lists, many, peek, saved

urlpatterns: list[URLPattern] = [
    path("bulk/", many.runs_strip, name="runs"),
    path("bulk/<int:pk>/", many.run_page, name="run"),
    path("<slug:slug>/", lists.list_page, name="list"),
    path("<slug:slug>/count/", lists.count_page, name="count"),
    path("<slug:slug>/views/", saved.views_page, name="views"),
    path("<slug:slug>/arrange/", arrange.arrange_page, name="arrange"),
    path("<slug:slug>/filter/", arrange.filter_page, name="filter"),
    path("<slug:slug>/bulk/<str:name>/", many.many_page, name="many"),
    path("<slug:slug>/board/", boards.board_page, name="board"),
    path("<slug:slug>/board/more/", boards.more_page, name="board_more"),
    path("<slug:slug>/<int:pk>/peek/", peek.peek_page, name="peek"),
    path("<slug:slug>/<int:pk>/cell/<str:name>/", cells.cell_page, name="cell"),
]
