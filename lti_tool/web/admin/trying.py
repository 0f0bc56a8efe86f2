"""Whose tries to sign in are counted: a name's, and an address's. What is kept tells neither."""

from ipaddress import ip_address, ip_network

from lti_tool.config import derived_secret


def tries_of_name(secret_key: str, name: str) -> str:
    """A name's tries, whether anybody has that name or not."""
    return derived_secret(secret_key, f"sign-in tries of the name {name}")


def tries_of_address(secret_key: str, address: str) -> str:
    """The tries of an address; of IPv6, where one house has very many, those of its network."""
    return derived_secret(secret_key, f"sign-in tries of the address {_house(address)}")


def _house(address: str) -> str:
    try:
        one = ip_address(address)
    except ValueError:
        return address
    return str(one) if one.version == 4 else str(ip_network(f"{one}/64", strict=False))
