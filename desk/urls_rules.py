"""Pages of routing."""

from django.urls import path

from desk.views import rules

app_name = "routing"

urlpatterns = [
    path("rules/", rules.rules, name="rules"),
    path("rules/new/", rules.new_rule, name="new"),
    path("rules/default-queue/", rules.default_queue, name="default_queue"),
    path("rules/<int:pk>/", rules.edit_rule, name="edit"),
    path("rules/<int:pk>/move/", rules.move_rule, name="move"),
    path("rules/<int:pk>/switch/", rules.switch_rule, name="switch"),
    path("rules/<int:pk>/delete/", rules.delete_rule, name="delete"),
    path("t/<int:number>/why/", rules.why, name="why"),
]
