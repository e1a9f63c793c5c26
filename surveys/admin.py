"""A safety net for administrators; the product's own pages are in desk."""

from django.contrib import admin

from surveys.models import Survey


@admin.register(Survey)
class SurveyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable when it runs
    list_display = ("name", "kind", "brand", "delay_minutes", "is_active")
