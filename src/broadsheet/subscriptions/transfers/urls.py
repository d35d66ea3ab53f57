"""The addresses of bank transfers."""

from django.urls import path

from broadsheet.subscriptions.transfers import views

urlpatterns = [
    path("account/subscription/transfer/<str:number>/", views.how, name="transfer_how"),
    path("account/transfer/<str:number>/", views.how_once, name="transfer_once"),
]
