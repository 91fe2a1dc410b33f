"""The part of the Desk in memory that tells how far a model's look at a session is."""

from __future__ import annotations

from interview_desktop.session.api import ReviewListener, Unsubscribe
from interview_desktop.session.signals import ReviewChanged


class FakeReviews:
    """``tell_review`` moves a review on; nothing moves by itself."""

    def __init__(self) -> None:
        self.commands: list[tuple[object, ...]] = []
        self.reviews: dict[str, ReviewChanged] = {}
        self._review_listeners: list[ReviewListener] = []

    def review(self, session_id: str) -> ReviewChanged | None:
        return self.reviews.get(session_id)

    def on_review(self, listener: ReviewListener) -> Unsubscribe:
        self._review_listeners.append(listener)
        return lambda: self._review_listeners.remove(listener)

    def tell_review(self, changed: ReviewChanged) -> None:
        """A model's look at a session came further."""
        self.reviews[changed.session_id] = changed
        for listener in tuple(self._review_listeners):
            listener(changed)

    async def cancel_review(self, session_id: str) -> None:
        self.commands.append(("cancel review", session_id))
        self.tell_review(ReviewChanged(session_id, "cancelled", "The built-in report stands."))

    async def review_finished(self, session_id: str) -> None:
        """Nothing is on its way in memory."""
