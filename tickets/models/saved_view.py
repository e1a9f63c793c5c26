"""A list of tickets that somebody wants to see again."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from tickets.models.sharing import Shared, one_scope
from tickets.search_query import LONGEST


class SavedView(Shared):
    """A search under a name, with its order and what its rows show in addition.

    ``query`` is in the language of tickets.search_query, ``order`` a key of tickets.orders, ``columns`` a list of
    keys of tickets.view_columns. A view hides nothing and shows nothing: each reader sees of it what they may see.
    """

    name = models.CharField(max_length=80)
    query = models.CharField(max_length=LONGEST)
    order = models.CharField(max_length=10, default="newest")
    columns = models.JSONField(default=list, blank=True)
    position = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            one_scope("saved_view_one_scope"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_name"),
            models.CheckConstraint(condition=~Q(query=""), name="saved_view_has_query"),
        ]

    def __str__(self) -> str:
        return self.name
