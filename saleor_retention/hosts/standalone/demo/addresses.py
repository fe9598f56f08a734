"""Where the demo listens, and what it is called there: this machine alone, or by `HOST` others, too."""

import os
import socket
from ipaddress import AddressValueError, IPv4Address

LOCAL = "127.0.0.1"


def listening_host() -> str:
    """`HOST` where it is an IPv4 address, as `0.0.0.0` for all of this machine's; else this machine alone.

    Some shells export the machine's name as `HOST`: that opens nothing.
    """
    try:
        return str(IPv4Address(os.environ.get("HOST", "").strip()))
    except AddressValueError:
        return LOCAL


def is_local(host: str) -> bool:
    """Whether nobody else can reach it."""
    return IPv4Address(host).is_loopback


def shown_host(host: str) -> str:
    """What a link says: the machine's name where the host is every address."""
    return socket.gethostname() if IPv4Address(host).is_unspecified else host


def allowed_hosts() -> list[str]:
    """The names that a browser may ask for: those of this machine alone, unless it listens to others."""
    host, names = listening_host(), ["localhost", LOCAL]
    if is_local(host):
        return names
    names += [host, socket.gethostname(), socket.getfqdn(), *_addresses()]
    return list(dict.fromkeys(name.lower() for name in names))


def _addresses() -> list[str]:
    """This machine's, as far as its name leads to them and its way out shows."""
    try:
        result = list(socket.gethostbyname_ex(socket.gethostname())[2])
    except OSError:
        result = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way_out:
        try:
            way_out.connect(("192.0.2.1", 9))  # chooses a way and sends nothing
            result.append(way_out.getsockname()[0])
        except OSError:
            pass
    return result
