from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """One record for each customer: identities, organisation, value."""

    name = "customers"
    default_auto_field = "django.db.models.BigAutoField"
