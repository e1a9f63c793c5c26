"""Does the database have the tables of this release?"""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from helpdesk.doctor.finding import Finding, failure, ok


def check() -> Finding:
    """Count the migrations that this release has and the database has not."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        return failure(f"{len(plan)} migrations are not applied", "Run: manage.py prepare")
    return ok("all applied")
