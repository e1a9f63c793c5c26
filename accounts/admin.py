"""A safety net for administrators; the product's own pages are in desk."""

from django.contrib import admin

from accounts.models import BusinessHours, Holiday, Team, TeamMembership, User

admin.site.register([Team, TeamMembership, BusinessHours, Holiday])


@admin.register(User)
class UserAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Users without their password hashes."""

    list_display = ["email", "name", "role", "is_active", "is_demo"]
    list_filter = ["role", "is_active", "is_demo"]
    search_fields = ["email", "name"]
    exclude = ["password", "user_permissions", "groups"]
