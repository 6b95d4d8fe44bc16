"""Who may ask: whoever has the token, or on this machine everybody but a stranger's web page.

A page on the web can make a browser send requests to this machine. It is told by its `Origin`, and
where it has given its own name this machine's address, by `Host`: without a token only an address,
`localhost` and the server's own name are answered.

>>> access = Access(token="secret")
>>> access.check(Request("GET", "/models", {"authorization": "Bearer secret"}, b"", "1"))
>>> access.check(Request("GET", "/models", {"authorization": "Bearer guess"}, b"", "1"))
Traceback (most recent call last):
tinymlp.serving.exchange.Refusal: a token is needed: send the header Authorization: Bearer TOKEN

Source: C. Jackson and others, Protecting Browsers from DNS Rebinding Attacks, 2007.
"""

import hmac
import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from tinymlp.serving.exchange import Refusal, Request

OPEN_PATHS = ("/", "/v2/health/live", "/v2/health/ready")
"""They say nothing of the models, and need no token: the page asks for one."""

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
POLICY = "default-src 'none'; frame-ancestors 'none'"
"""The Content-Security-Policy of every answer that is no page."""


@dataclass(frozen=True, kw_only=True)
class Access:
    """The rule of a server: its token, or None, and the name of its host.

    With `checks_host=False` every host name is answered, as behind a proxy.
    """

    token: str | None = None
    host: str = "127.0.0.1"
    checks_host: bool = True

    def check(self, request: Request) -> None:
        """Raise `Refusal` (401, 403) for a request that may not be answered."""
        host = request.headers.get("host", "")
        origin = request.headers.get("origin")
        if origin is not None and urlsplit_host(origin) != host.lower():
            message = "requests from pages of another origin are not answered"
            raise Refusal(403, message, reason="access")
        if self.token is None:
            if self.checks_host and host and not is_own(host, self.host):
                message = "the Host must be an IP address or localhost, where there is no token"
                raise Refusal(403, message, reason="access")
        elif request.path not in OPEN_PATHS and not self._has_token(request):
            raise Refusal(
                401,
                "a token is needed: send the header Authorization: Bearer TOKEN",
                {"WWW-Authenticate": "Bearer"},
                reason="access",
            )

    def _has_token(self, request: Request) -> bool:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        token = (self.token or "").encode()
        # In a time that does not tell how much of it is right.
        is_same = hmac.compare_digest(given.strip().encode("utf-8", "surrogateescape"), token)
        return is_same and scheme.lower() == "bearer"


def is_own(host: str, own: str) -> bool:
    """Return whether the header `Host` names an address, this machine, or the server's own name.

    >>> is_own("127.0.0.1:8000", "127.0.0.1"), is_own("[::1]:8000", ""), is_own("evil.org", "")
    (True, True, False)
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return name in ("localhost", own.lower()) or is_address(name)


def is_address(name: str) -> bool:
    """Return whether a host is an IP address and no name."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Return whether nobody but this machine reaches a host.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    return host == "localhost" or (is_address(host) and ipaddress.ip_address(host).is_loopback)


def urlsplit_host(origin: str) -> str:
    """Return host and port of an origin; "" for one that has none, such as null."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""
