"""The addresses of a group's pages."""

from django.urls import path

from broadsheet.subscriptions.groups import views

urlpatterns = [
    path("account/group/", views.group, name="group"),
    path("account/group/<int:pk>/remove/", views.remove, name="group_remove"),
    path("account/group/join/<str:token>/", views.join, name="group_join"),
]
