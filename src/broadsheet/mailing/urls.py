"""The addresses at which readers choose what they are mailed."""

from django.urls import path

from broadsheet.mailing import views

urlpatterns = [
    path("account/mail/", views.preferences, name="mail_preferences"),
    path("mail/unsubscribe/<str:proof>/", views.unsubscribe, name="mail_unsubscribe"),
]
