"""What the link checker does not ask: an explicit list, read at every hop.

`ipaddress.is_global` is no filter: it is true for multicast, NAT64, 6to4 and 192.0.0.192. The
networks are those of the IANA special-purpose registries (RFC 6890 and its followers), read
wholly as "no help line lives there".
"""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpx

from apps.resources.links.verdicts import Reason, Stop

Address = IPv4Address | IPv6Address

LONGEST_ADDRESS = 2_048
LOOPBACK = ip_network("127.0.0.0/8")

REFUSED_V4 = [
    ip_network(network)
    for network in (
        "0.0.0.0/8",  # unspecified, "this network"
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by a provider's customers
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # a cloud's inner service under a public-looking address
        "169.254.0.0/16",  # link-local, metadata services of clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # measuring
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
]
GLOBAL_V6 = ip_network("2000::/3")
# All else is refused by not being in GLOBAL_V6: ::, ::1, v4-mapped and v4-compatible, 100::/64,
# fc00::/7, fe80::/10, fec0::/10, ff00::/8, 5f00::/16, 64:ff9b:1::/48.
REFUSED_V6 = [
    ip_network(network)
    for network in (
        "2001::/23",  # protocol assignments, Teredo, ORCHID, measuring
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, which wraps any IPv4 address
        "2620:4f:8000::/48",  # AS112
        "3ffe::/16",  # the 6bone that was
        "3fff::/20",  # documentation
    )
]
# A network without IPv4 reaches all of it through this prefix, so what it wraps is judged.
NAT64 = ip_network("64:ff9b::/96")

REFUSED_ENDINGS = frozenset(
    [
        "alt",
        "arpa",
        "corp",
        "example",
        "home",
        "i2p",
        "internal",
        "intranet",
        "invalid",
        "lan",
        "local",
        "localdomain",
        "localhost",
        "onion",
        "private",
        "test",
    ]
)
AUTHORITY = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//([^/?#]*)", re.IGNORECASE)
LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", re.IGNORECASE)
# "127.1" and "0x7f.0.0.1" are read as IPv4 addresses by some, as names by others.
LIKE_A_NUMBER = re.compile(r"(\d+|0x[0-9a-f]*)", re.IGNORECASE)


def read(address: str, base: httpx.URL | None = None) -> httpx.URL:
    """The address in its parts, as seen from `base`; Stop for what is none or names a user."""
    address = address.strip()
    if len(address) > LONGEST_ADDRESS or "\\" in address:
        raise Stop(Reason.BAD_ADDRESS)
    if (authority := AUTHORITY.match(address)) and "@" in authority[1]:
        raise Stop(Reason.USER_INFO)
    try:
        return (base.join(address) if base else httpx.URL(address)).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError):
        raise Stop(Reason.BAD_ADDRESS) from None


def refuse_url(url: httpx.URL, ports: frozenset[int]) -> None:
    """Stop for whatever the words of an address already show."""
    if url.scheme not in ("http", "https"):
        raise Stop(Reason.BAD_SCHEME)
    if not url.host:
        raise Stop(Reason.BAD_ADDRESS)
    if port_of(url) not in ports:
        raise Stop(Reason.BAD_PORT)
    if literal(host_of(url)) is None:
        _refuse_name(host_of(url))


def _refuse_name(host: str) -> None:
    labels = host.split(".")
    if len(labels) < 2 or labels[-1] in REFUSED_ENDINGS:
        raise Stop(Reason.LOCAL_NAME)
    if len(host) > 253 or LIKE_A_NUMBER.fullmatch(labels[-1]):
        raise Stop(Reason.BAD_ADDRESS)
    if not all(LABEL.fullmatch(label) for label in labels):
        raise Stop(Reason.BAD_ADDRESS)


def refuse_address(address: Address, *, loopback_too: bool = False) -> None:
    """Stop for an address that is not on the public internet. `loopback_too` is for tests."""
    if loopback_too and address in LOOPBACK:
        return
    if is_refused(address):
        raise Stop(Reason.NOT_PUBLIC)


def is_refused(address: Address) -> bool:
    if isinstance(address, IPv6Address):
        if address in NAT64:
            return is_refused(IPv4Address(address.packed[-4:]))
        return address not in GLOBAL_V6 or any(address in network for network in REFUSED_V6)
    return any(address in network for network in REFUSED_V4)


def host_of(url: httpx.URL) -> str:
    """The host as it is resolved and told to the server: ASCII, lower case, no final dot."""
    return url.raw_host.decode("ascii").lower().removesuffix(".")


def port_of(url: httpx.URL) -> int:
    return {"http": 80, "https": 443}.get(url.scheme, 0) if url.port is None else url.port


def literal(host: str) -> Address | None:
    """The address that a host is, where it is no name."""
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        return None
