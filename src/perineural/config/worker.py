"""The worker: sends what is due in the outbox, and tidies up. Delivers at least once."""

SCHEDULES = (
    # name, function, arguments, every so many minutes
    ("send due messages", "perineural.records.outbox.drain", "", 1),
    (
        "plan check-ins ahead",
        "perineural.records.actions.check_ins_ahead.plan_ahead",
        "",
        60,
    ),
    ("find calls to make", "perineural.records.calls_round.open_calls", "", 60),
    ("remove photographs left over", "perineural.records.photograph_files.sweep", "", 60),
    ("forget ended sessions", "django.core.management.call_command", "'clearsessions'", 1440),
)


def ensure_schedules() -> None:
    """Write the worker's standing tasks, leaving when they are due next as it is."""
    from django_q.models import Schedule

    for name, function, arguments, minutes in SCHEDULES:
        wanted = {
            "func": function,
            "args": arguments or None,
            "schedule_type": Schedule.MINUTES,
            "minutes": minutes,
            "repeats": -1,
        }
        if not Schedule.objects.filter(name=name, **wanted).exists():
            Schedule.objects.update_or_create(name=name, defaults=wanted)


def run_worker() -> int:
    """Work until told to stop. What fell due while nobody worked is begun at once.

    Returns:
        0 when it was told to; another number when it ended by itself.
    """
    from django.db import connections
    from django_q.cluster import Cluster
    from django_q.scheduler import scheduler

    scheduler()  # the cluster itself looks for the first time after half a minute
    connections.close_all()  # none may be shared with the processes that it starts
    cluster = Cluster()
    cluster.start()
    cluster.sentinel.join()
    return int(cluster.sentinel.exitcode or 0)
