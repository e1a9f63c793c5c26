from core.api import route
from customers.api.views import CustomerViewSet, IdentityViewSet, ValueViewSet

urlpatterns = [
    route("customers", CustomerViewSet.as_view({"get": "list", "post": "create"}), "api-customers"),
    route(
        r"customers/(?P<pk>\d{1,18})",
        CustomerViewSet.as_view({"get": "retrieve", "patch": "partial_update"}),
        "api-customer",
    ),
    route(
        r"customers/(?P<pk>\d{1,18})/identities",
        IdentityViewSet.as_view({"get": "list", "post": "create"}),
        "api-customer-identities",
    ),
    route(
        r"customers/(?P<pk>\d{1,18})/value",
        ValueViewSet.as_view({"get": "list", "post": "create"}),
        "api-customer-value",
    ),
]
