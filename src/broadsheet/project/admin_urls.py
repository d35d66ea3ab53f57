"""The addresses of our pages in Wagtail's admin."""

from django.urls import path

from broadsheet.project.experiments.pages import (
    ExperimentDeed,
    ExperimentPage,
    ExperimentsPage,
    NewExperiment,
)
from broadsheet.project.explain_page import ExplainPage
from broadsheet.project.figures.pages import BooksPage, FigurePage
from broadsheet.project.replays.pages import ReplayPage, ReplaysPage, StopReplay
from broadsheet.project.viewing_as import ViewAsPage

urlpatterns = [
    path("figures/", BooksPage.as_view(), name="broadsheet_figures"),
    path("figures/<slug:name>/", FigurePage.as_view(), name="broadsheet_figure"),
    path("meter/replay/", ReplaysPage.as_view(), name="broadsheet_replays"),
    path("meter/replay/<int:pk>/", ReplayPage.as_view(), name="broadsheet_replay"),
    path("meter/replay/<int:pk>/stop/", StopReplay.as_view(), name="broadsheet_replay_stop"),
    path("meter/experiments/", ExperimentsPage.as_view(), name="broadsheet_experiments"),
    path("meter/experiments/new/", NewExperiment.as_view(), name="broadsheet_experiment_new"),
    path("meter/experiments/<slug:name>/", ExperimentPage.as_view(), name="broadsheet_experiment"),
    path("meter/experiments/<slug:name>/do/", ExperimentDeed.as_view(), name="broadsheet_experiment_deed"),
    path("meter/explain/", ExplainPage.as_view(), name="broadsheet_explain"),
    path("meter/view-as/", ViewAsPage.as_view(), name="broadsheet_view_as"),
]
