from customers.models.customer import Customer, Organization
from customers.models.identity import Identity, IdentityKind
from customers.models.value import LifetimeValue

__all__ = ["Customer", "Identity", "IdentityKind", "LifetimeValue", "Organization"]
