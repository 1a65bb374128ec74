"""Who is told of alarms, in words that hold no address."""

from flows.doctor.check import Check, good
from flows.settings import Settings
from flows.telling.webhook_address import host_of_webhook


def ways(settings: Settings) -> tuple[str, ...]:
    """Return in words who is told of alarms outside Prefect."""
    webhook = (f"webhook on {host_of_webhook(settings.alarm_webhook)}",) if settings.alarm_webhook else ()
    return (*webhook, *((f"apprise ({len(settings.alarm_apprise)})",) if settings.alarm_apprise else ()))


def check_alarms(settings: Settings) -> Check:
    """Return who is told of alarms, for the doctor."""
    told = ways(settings)
    if not told:
        return good("alarms", "nobody is told of alarms but who looks; set alarm_webhook to be told")
    return good("alarms", f"told to {', '.join(told)}; warraq alarms --test tries it")
