"""The SDK's client as every role uses it: it retries nothing by itself, and takes nothing from the environment."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from interview_desktop.domain.vendors import Access
from interview_desktop.providers.faults import fault

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic

ID, TITLE = "anthropic", "Anthropic"
VENDOR_URL = "https://api.anthropic.com"

CONNECT_S = 5.0
KEPT_S = 240.0
"""How long an idle connection is kept: a candidate may think for minutes, and the next reply should not pay for a new
handshake."""

NO_KEY = "none"
"""Sent where no key is needed: the SDK wants one, and must not take the vendor's from the environment for a
stranger."""


class Connection:
    """One client with its kept connections, for all calls of an adapter. A client belongs to the event loop that it was
    first used on; another loop gets another one."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._client: AsyncAnthropic | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def client(self) -> AsyncAnthropic:
        """The client of the running loop. Raises: VendorTrouble: ``key_missing``."""
        loop = asyncio.get_running_loop()
        if self._client is None or self._loop is not loop:
            self._client, self._loop = new_client(self._access), loop
        return self._client

    async def close(self) -> None:
        """Close what is kept. The next call of ``client`` makes a new one."""
        client, self._client = self._client, None
        if client is not None and self._loop is asyncio.get_running_loop():
            await client.close()


def new_client(access: Access) -> AsyncAnthropic:
    """A client for ``access``; whoever asks closes it. Imports the SDK.

    Raises:
        VendorTrouble: ``key_missing``, or ``unreachable`` for an address that is none.
    """
    if not access.key and not access.base_url:
        raise fault("key_missing", ID, TITLE)

    import httpx2
    from anthropic import AsyncAnthropic, DefaultAsyncHttpxClient

    patience = httpx2.Timeout(None, connect=CONNECT_S)
    try:
        return AsyncAnthropic(
            api_key=access.key or NO_KEY,
            # Always given: the environment must not send the key to another address.
            base_url=server_url(access),
            max_retries=0,
            timeout=patience,
            http_client=DefaultAsyncHttpxClient(limits=httpx2.Limits(keepalive_expiry=KEPT_S), timeout=patience),
        )
    except (httpx2.InvalidURL, ValueError) as error:
        raise fault("unreachable", ID, TITLE, "its address is not valid") from error


def server_url(access: Access) -> str:
    """What people type is completed: ``localhost:8080/v1`` means ``http://localhost:8080``, to which the SDK adds the
    path."""
    text = access.base_url.strip().rstrip("/").removesuffix("/v1")
    if not text:
        return VENDOR_URL
    return text if "://" in text else f"http://{text}"


def load() -> None:
    """Import the SDK: that takes a second, which no reply should spend."""
    import anthropic.resources.messages  # noqa: F401
