"""Which platforms the settings keep out of our reach."""

from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

from requests import ConnectionError as NotFound
from requests_hardened.ip_filter import InvalidIPAddress, filter_host


def hosts_out_of_reach(urls: Iterable[str], private_hosts: Collection[str]) -> list[str]:
    """
    The hosts among ``urls`` that have a private address and are not among ``private_hosts``.

    A host that is not known just now is none of them: it may be known later.
    """
    hosts = {urlsplit(url).hostname or "" for url in urls} - set(private_hosts)
    return sorted(host for host in hosts if _is_private(host))


def _is_private(host: str) -> bool:
    try:
        filter_host(host, 443, allow_loopback=False)
    except InvalidIPAddress:
        return True
    except (NotFound, UnicodeError):
        pass
    return False
