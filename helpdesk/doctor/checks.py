"""All checks in the order in which they are shown, and how one is run."""

from collections.abc import Callable, Iterator, Mapping

from django.db import Error

from helpdesk.doctor import beat, broker, database, disk, mail_in, mail_out, migrations, relay, worker
from helpdesk.doctor.finding import Finding, failure

CHECKS: Mapping[str, Callable[[], Finding]] = {
    "database": database.check,
    "migrations": migrations.check,
    "broker": broker.check,
    "worker": worker.check,
    "beat": beat.check,
    "relay": relay.check,
    "mail in": mail_in.check,
    "mail out": mail_out.check,
    "disk": disk.check,
}


# These ask the database; where it is away they would each wait for it in vain.
_NEED_DATABASE = frozenset({"migrations", "worker", "beat", "relay"})


def examine_all() -> Iterator[tuple[str, Finding]]:
    """Run the checks one by one; an error of the database is a finding too."""
    has_database = True
    for name, check in CHECKS.items():
        if name in _NEED_DATABASE and not has_database:
            yield name, failure("cannot be told without the database", "")
            continue
        try:
            finding = check()
        except Error as error:
            said = str(error).strip().partition("\n")[0] or type(error).__name__
            finding = failure(f"the database refuses: {said}", "Run: manage.py prepare")
        has_database = has_database and (name != "database" or finding.level != "failure")
        yield name, finding
