"""How often one address may use the pages that are open to anybody.

The numbers stand in the settings beside those of signing in, and are counted in the same place.
"""

import ipaddress

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

NETWORK_BITS = 64
"""Whoever has one IPv6 address usually has all of its network: they are counted together."""


def within_limit(request: HttpRequest, what: str) -> bool:
    """Count one more use of a public page by this address at this clinic.

    Args:
        what: The limit in `ACCOUNT_RATE_LIMITS`: `self_check` or `ask_assessment`.

    Returns:
        Whether it may go on. What is refused is not counted.
    """
    key = f"{request.clinic.id} {_client(request)}"
    return ratelimit.consume(request, action=what, key=key)


def _client(request: HttpRequest) -> str:
    try:
        address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    except (PermissionDenied, ValueError):
        return "not known"
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, NETWORK_BITS), strict=False))
