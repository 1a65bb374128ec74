"""The address guard without which no crawl begins."""

from spiders.guard.dialer import GuardedResolver, host_and_port, resolver_in_force


def the_resolver() -> GuardedResolver:
    """Give the resolver that the reactor asks. Raises RuntimeError when it is not a guarded one."""
    resolver = resolver_in_force()
    if resolver is None:
        raise RuntimeError("the address guard is not installed: start the crawl with spiders.crawl")
    return resolver


def why_not_dialled(url: str) -> str | None:
    """Say why the host of an address was not dialled, as it was looked up last; None where nothing was refused."""
    return the_resolver().refusals.get(host_and_port(url))
