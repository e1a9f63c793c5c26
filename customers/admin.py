"""A safety net for administrators; the product's own pages are in desk."""

from django.contrib import admin

from customers.models import Customer, Identity, LifetimeValue, Organization

admin.site.register([Organization, Customer, Identity, LifetimeValue])
