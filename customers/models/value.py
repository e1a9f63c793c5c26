"""What a customer is worth: dated snapshots, never overwritten."""

from django.db import models
from django.db.models.functions import Now

from customers.models.customer import Customer


class LifetimeValue(models.Model):
    """The customer's lifetime value, in minor units of a currency, as it was known from ``at`` on."""

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="lifetime_values", db_index=False
    )
    at = models.DateTimeField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    source = models.CharField(max_length=40, default="api")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "at"], name="lifetime_value_once_a_moment"),
            models.CheckConstraint(
                condition=models.Q(currency__regex=r"^[A-Z]{3}$"), name="lifetime_value_currency_code"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} of customer {self.customer_id} from {self.at:%Y-%m-%d}"
