"""Which models a key may use, and how long they will be there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from interview_desktop.domain.vendors import Access, Model
from interview_desktop.providers.anthropic.client import ID, TITLE, new_client
from interview_desktop.providers.faults import fault, fault_of, within

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic

FASTEST, STRONGER, STRONGEST = "claude-haiku-5-5", "claude-sonnet-5-5", "claude-opus-5-5"

LIST_S = 10.0
PAGE = 100


async def list_models(access: Access) -> Sequence[Model]:
    """In the vendor's order, page by page. Opens one connection and closes it.

    Raises:
        VendorTrouble: also when the key is not accepted: this is how a key is tested.
    """
    client = new_client(access)
    try:
        return await within(_all(client), LIST_S, "silent", ID, TITLE)
    except (AttributeError, TypeError) as error:
        # 200 with something else than a list: a captive portal, or no model server.
        raise fault("captive", ID, TITLE) from error
    except Exception as error:
        raise fault_of(error, ID, TITLE) from error
    finally:
        await client.close()


async def _all(client: AsyncAnthropic) -> list[Model]:
    found = []
    async for item in client.models.list(limit=PAGE):
        # A server of one's own may list its models in another form, with the id alone in common.
        retires = getattr(item, "retires_at", None)
        found.append(Model(item.id, retires.date() if retires is not None else None))
    return found


def thinks_always(model: str) -> bool:
    """Whether ``model`` cannot be told to answer without thinking first."""
    return model.startswith("claude-opus")


def is_claude(model: str) -> bool:
    return model.startswith("claude-")
