"""What Anthropic offers, and servers that speak its protocol."""

from __future__ import annotations

from interview_desktop.domain.vendors import Capabilities
from interview_desktop.providers.anthropic.client import ID, TITLE
from interview_desktop.providers.anthropic.mind import interviewer_maker
from interview_desktop.providers.anthropic.models import FASTEST, STRONGER, STRONGEST, is_claude, list_models
from interview_desktop.providers.anthropic.reviewer import make_reviewer
from interview_desktop.providers.offers import Offer, Provider

_OFFERS: dict[str, Offer[object]] = {
    "interviewer": Offer(
        Capabilities(takes_vocabulary=False),
        interviewer_maker,
        models=(FASTEST, STRONGER, STRONGEST),
        suits=is_claude,
    ),
    "reviewer": Offer(Capabilities(), make_reviewer, models=(STRONGER, STRONGEST, FASTEST), suits=is_claude),
}

PROVIDER = Provider(
    ID,
    TITLE,
    models=list_models,
    key_variable="ANTHROPIC_API_KEY",
    takes_base_url=True,
    offers=_OFFERS,
)
