"""Pages of the channels."""

from django.urls import path

from channels_app import views

app_name = "channels"

urlpatterns = [
    path("mailbox/", views.mailbox, name="mailbox"),
    path("mailbox/<int:pk>/", views.mail, name="mail"),
]
