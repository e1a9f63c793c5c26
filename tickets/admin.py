"""A safety net for administrators; the product's own pages are in desk."""

from django.contrib import admin

from tickets.models import Brand, Queue


@admin.register(Brand)
class BrandAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable when it runs
    list_display = ("name", "language", "is_default")
    prepopulated_fields = {"slug": ("name",)}
    exclude = ("is_demo",)


@admin.register(Queue)
class QueueAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable when it runs
    list_display = ("name", "team", "is_private", "position")
