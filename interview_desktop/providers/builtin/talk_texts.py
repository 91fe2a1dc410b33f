"""What the built-in interviewer says in interviews without code, and when the difficulty moves."""

from __future__ import annotations

# ── stories ──────────────────────────────────────────────────────────────────────────────────────────────────────

WARM_UP = (
    "To begin with: what do you work on at the moment?",
    "Let us start easily: what does your work look like these days?",
    "First, in a few sentences: what is your work about?",
)
TO_STORIES = ("Then let us go to your stories.", "Thank you, that helps me to follow.")
NEXT_STORY = (
    "Thank you. On to another story.",
    "I have that. Let us take a different one.",
    "Understood. Something else now.",
    "Thank you for that one.",
)
STORY_ACK = ("I see.", "Thank you.", "All right.", "Understood.", "Okay.", "I follow.")
STORY_DIG = {
    "situation": ("Where and when was that?", "What was going on around you at that time?", "Set the scene for me?"),
    "task": ("What was expected of you there?", "What exactly was to be done?", "Which goal had you been given?"),
    "action": (
        "Which of those steps were your own?",
        "What did you do with your own hands there?",
        "Where in that would I have seen you at work?",
    ),
    "result": ("What came out of it?", "What was different afterwards?", "How could one see that it had worked?"),
    "reflection": ("What did you take away from it?", "What would you do differently?", "What have you changed since?"),
}
STORY_NUMBER = (
    "Can you put a number on how it ended?",
    "By how much, roughly?",
    "What would a figure for that be, even a rough one?",
    "How would you measure that in numbers?",
)
STORY_NUDGE = (
    "Take your time. Any example that comes close is fine.",
    "No hurry. Begin with where you were and what was to be done.",
    "I am listening. A small story is as good as a large one.",
    "I am still here. You may also say that we leave this one out.",
)
NO_STORY = (
    "It may be a small example, from a course or a hobby, too.",
    "Something similar is fine, it need not be from work.",
)
STORY_YOURS = (
    "Choose what fits best, and tell it your way.",
    "Take any example that comes close.",
    "That is up to you; a small example is fine.",
)
ASK_ME = (
    "Now it is your turn. What would you like to ask?",
    "That was all I wanted to hear. Which questions do you have?",
)
ASK_ME_MORE = ("Is there anything more on your list?", "Is there anything else?")
ASKED_ME = (
    "I am here for practice, so I know no real team. With a person, that question would be worth asking.",
    "A person on the team could answer that; I only practise with you. Keep it for them.",
    "I cannot speak for a team, but that is worth asking in the real interview.",
)
NO_HINT_HERE = (
    "There are no hints here: any story of your own will do.",
    "Nothing to guess here. Take the first example that comes to mind.",
)

# ── system design ────────────────────────────────────────────────────────────────────────────────────────────────

TO_STAGE = {
    "requirements": ("Let us settle first what it must do.",),
    "estimates": ("Let us put some numbers on it.", "Now to its size.", "How large does it get?"),
    "interface": ("Then to its interface.", "Let us see it from the outside.", "Now from the caller's side."),
    "data": ("Then to the data.", "Let us look at what is stored.", "Now to what it has to remember."),
    "high_level": ("Now the whole picture.", "Let us put the parts together.", "Then to the parts."),
    "deep_dive": ("Let us look closer at one part.", "Now one step deeper.", "Let us stay with the hard part."),
    "trade_offs": ("Let us weigh what you chose.", "Then to what it costs.", "Now to the price of it."),
}
ESTIMATE_AGAIN = (
    "How did you get to that number? Take me through it step by step.",
    "I get something else. What went into that number?",
    "Let us check that: which figures did you start from?",
)
ESTIMATE_NONE = (
    "A rough order of magnitude is enough. Which figures would you start from?",
    "A guess is fine. How would you get near it?",
)
ESTIMATE_ACK = ("I note {number}.", "So {number}.", "{number}, then.", "Let us work with {number}.")
FOLLOW_UP = {
    "requirements": (
        "What else would you want to know before you draw anything?",
        "Who uses it, and what must never go wrong for them?",
    ),
    "estimation": ("Which figures would you start from?", "How would you get to a rough number?"),
    "interface_data": (
        "What exactly would a caller send, and get back?",
        "Which question must the data answer fastest?",
    ),
    "architecture": (
        "Follow a single request for me, from start to end.",
        "Which part would you build first, and what does it talk to?",
    ),
    "depth": ("What happens there when a part fails?", "What happens there when the load doubles?"),
    "trade_offs": ("What did you give up for that?", "When would the other way be better?"),
}
DESIGN_SIMPLIFY = (
    "Imagine one machine and a hundred users. What would that look like?",
    "Take the smallest version that is of use to anybody. What is in it?",
)
NUDGE = (
    "Take your time. Half a thought said aloud is welcome.",
    "I am listening. Say what comes to mind first.",
    "No hurry; a guess with a reason is fine.",
    "I am still here. You may also say that you would leave it open.",
)
NO_HINT = (
    "I have no further hint. Follow one request from start to end, and say where it waits.",
    "You have had all my hints. Say what you would try, and what could go wrong with it.",
    "There is nothing left that I could give you without drawing it myself.",
)
WRAP_UP = {
    "system_design": (
        "That brings us to the end. What would you look at next in this design?",
        "We are almost through. Looking back, what would you change first?",
        "Before we finish: which part of it worries you most?",
    )
}

# ── difficulty ───────────────────────────────────────────────────────────────────────────────────────────────────

HARDER = (
    "We have time left, so let me change the task.",
    "Let us make it a little harder.",
    "Then one step further.",
)
EASIER = (
    "Let us take a smaller version of it.",
    "Let me make it simpler.",
    "Let us step back to something smaller.",
)
SIMPLER_GOAL = (
    "And let us lower the goal: correct is enough here, it may be slow.",
    "A slow solution that is correct will do from here.",
)
