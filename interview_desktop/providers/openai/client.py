"""The SDK's client as every role uses it: it retries nothing by itself, and takes nothing from the environment."""

from __future__ import annotations

import asyncio
import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from interview_desktop.domain.vendors import Access
from interview_desktop.providers.faults import fault

if TYPE_CHECKING:
    from openai import AsyncOpenAI

OPENAI, CUSTOM = "openai", "custom"
"""The ids of the providers in this folder."""

TITLES = {OPENAI: "OpenAI", CUSTOM: "Your own server"}

VENDOR_URL = "https://api.openai.com/v1"

CONNECT_S = 5.0
KEPT_S = 240.0
"""How long an idle connection is kept: a candidate may think for minutes, and the next reply should not pay for a new
handshake."""

NO_KEY = "none"
"""Sent where no key is needed: the SDK wants one, and must not take OpenAI's from the environment for a stranger."""


def server_url(access: Access, provider: str = OPENAI) -> str:
    """The root of the protocol at ``access``. What people type is completed: ``localhost:11434`` means
    ``http://localhost:11434/v1``.

    Raises:
        VendorTrouble: ``unreachable``: no address was given where one is needed, or it is none.
    """
    text = access.base_url.strip().rstrip("/")
    if not text:
        if provider == OPENAI:
            return VENDOR_URL
        raise fault("unreachable", provider, TITLES[provider], "no address is set")
    if "://" not in text:
        text = f"http://{text}"
    try:
        parts = urlsplit(text)
        valid = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        valid = False
    if not valid:
        raise fault("unreachable", provider, TITLES[provider], "its address is not valid")
    return urlunsplit(parts._replace(path=parts.path or "/v1"))


def is_local(url: str) -> bool:
    """Whether ``url`` is on this computer."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


class Connection:
    """One client with its kept connections, for all replies of an adapter. A client belongs to the event loop that it
    was first used on; another loop gets another one."""

    def __init__(self, access: Access, provider: str = OPENAI) -> None:
        self._access = access
        self._provider = provider
        self._client: AsyncOpenAI | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def client(self) -> AsyncOpenAI:
        """The client of the running loop.

        Raises:
            VendorTrouble: ``key_missing``, or ``unreachable`` for an address that is none.
        """
        loop = asyncio.get_running_loop()
        if self._client is None or self._loop is not loop:
            self._client, self._loop = new_client(self._access, self._provider), loop
        return self._client

    async def close(self) -> None:
        """Close what is kept. The next call of ``client`` makes a new one."""
        client, self._client = self._client, None
        if client is not None and self._loop is asyncio.get_running_loop():
            await client.close()


def new_client(access: Access, provider: str = OPENAI) -> AsyncOpenAI:
    """A client for ``provider``; whoever asks closes it. Imports the SDK.

    Raises:
        VendorTrouble: ``key_missing``, or ``unreachable`` for an address that is none.
    """
    url = server_url(access, provider)
    if provider == OPENAI and not access.key:
        raise fault("key_missing", provider, TITLES[provider])

    import httpx2
    from openai import AsyncOpenAI, DefaultAsyncHttpxClient

    client = AsyncOpenAI(
        api_key=access.key or NO_KEY,
        base_url=url,
        max_retries=0,
        timeout=httpx2.Timeout(None, connect=CONNECT_S),
        http_client=DefaultAsyncHttpxClient(
            limits=httpx2.Limits(keepalive_expiry=KEPT_S),
            timeout=httpx2.Timeout(None, connect=CONNECT_S),
            # A proxy can not reach this computer's own servers.
            trust_env=not is_local(url),
        ),
    )
    if provider != OPENAI:
        client.organization = client.project = None
    return client
