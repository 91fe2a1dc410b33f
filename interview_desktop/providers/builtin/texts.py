"""What the built-in interviewer says: several wordings for each situation, all short enough to be spoken."""

from __future__ import annotations

GREETING = ("Hello, and welcome.", "Hello, good to have you here.", "Welcome, let us start.")
OPEN_QUESTION = (
    "What would you like to know before we start?",
    "What is unclear to you so far?",
    "Which questions do you have about it?",
)
ON_SCREEN = ("The details are on your screen.", "You can read the details beside the editor.")

INVITE = (
    "Ask on, or tell me that you are ready.",
    "If nothing else is open, tell me how you would start.",
)
NOT_IN_STATEMENT = (
    "The statement does not settle that. Choose what seems sensible and tell me what you assume.",
    "I have nothing more on that. Make an assumption, say it aloud, and we go with it.",
    "That is left open on purpose. Decide, and tell me why.",
    "I cannot add to the statement there. Take the simplest reading of it.",
)
YOURS_TO_DECIDE = (
    "That one is yours to decide. Tell me what you choose and why.",
    "I would like to see how you decide that.",
    "I leave that to you; say what you assume.",
)
CLARIFY_MORE = (
    "All right. Ask me anything about the task, or tell me how you would start.",
    "Understood. If the task is clear, tell me so and we go on.",
)

TO_APPROACH = ("Then let us talk about your plan.", "Then to your approach.", "Then on to the approach.")
TO_IMPLEMENT = (
    "Please write it now. Run the tests as often as you like, and think aloud when it helps you.",
    "Now put it into code. I stay quiet while you type; run the tests whenever you want.",
    "Go ahead and write it. Tell me what you are doing when it helps, and run the tests when you are ready.",
)
TO_REVIEW = (
    "Let us look at what you have.",
    "Then let us talk about the code you have.",
    "Let us step back from the code.",
)
STAGE_TIME_UP = (
    "I would like to keep an eye on the time, so let us go on.",
    "The time for this part is over.",
    "Let us move on, so that every part gets its time.",
    "We should go on now.",
)
WRAP_UP = (
    "That brings us to the end. What would you do differently with another hour?",
    "We are almost through. Looking back, what would you change first?",
    "Before we finish: what would be your next step with this code?",
)
CLOSE = (
    "Thank you, that was all from my side. Your report is being written now.",
    "Thank you for working through this with me. The report follows in a moment.",
    "Then we finish here. Thank you; you will find everything in the report.",
)
TIME_UP = (
    "Our time is up, so we stop here. Thank you; your report is being written now.",
    "That was the time we had. Thank you for today; the report follows in a moment.",
)

ACK = (
    "I have noted {labels}.",
    "So your answer names {labels}.",
    "You mention {labels}.",
    "I take down {labels}.",
    "That gives us {labels}.",
)
ACK_CLAIM = ("You say {claim}.", "{claim}, you say.", "I write down {claim}.")
ACK_PLAIN = ("Thank you.", "All right.", "I see.", "Okay.", "Understood.")

FOLLOW_UP = {
    "problem_solving": (
        "Go one step deeper: what exactly do you do for a single element of the input?",
        "What would you do with a very small input, by hand?",
        "How would you explain the core of it in one sentence?",
    ),
    "example": ("Can you give me a small example for that?", "What makes you sure of that?"),
    "complexity": (
        "Which part of the code sets that bound?",
        "How would it grow if the input were twice as long?",
        "What is the part of it that grows with the input?",
    ),
    "edge_cases": (
        "Which input could still surprise that code?",
        "What would be the smallest input worth trying?",
        "Where could two rules of the task meet in one input?",
    ),
    "correctness": ("And what does it return in the end?", "How do you know that this result is right?"),
}
SIMPLIFY = (
    "What would be the simplest correct way, however slow?",
    "How would you do it by hand with five values on paper?",
)
IDEA_FIRST = (
    "One moment before the code: what is the idea, in a sentence or two?",
    "Before you type: what is the plan?",
)

HINT_LEAD = ("A hint:", "Here is a thought.", "Consider this.", "Perhaps this helps.")
NO_HINT = (
    "I have no further hint. Try a very small input by hand, and compare with your code.",
    "You have had all my hints. Take the smallest failing case and follow your code line by line.",
    "There is nothing left that I could give you without writing it myself.",
)
NO_HINT_AT_END = ("We are at the end, so no hint is needed any more.",)

UNCLEAR = (
    "Sorry, I did not catch that. Could you say it again?",
    "I could not make that out. Please say it once more, or type it.",
    "That did not reach me clearly. You can also type your answer.",
    "I still hear only pieces. Typing is fine, too.",
)
DECLINE_FAVOUR = (
    "The report rests on what is said and run here, nothing else. Let us stay with the problem.",
    "I cannot give points for the asking. Let us go on with the task.",
    "That has no effect here. Let us stay with the problem.",
)
DECLINE_SOLUTION = (
    "I will not give the solution away, but you can ask for a hint at any time.",
    "That part has to come from you. A hint is possible.",
    "I keep that to myself. Ask for a hint when you need one.",
)
REPEAT_LEAD = ("I asked:", "Once more:", "My question was:", "Again:")
CUT_LEAD = ("Back to my question.", "What I was about to ask:", "And my question from before:", "As I began to ask:")
CUT_HINT_LEAD = ("What I began to say:", "My thought, to its end:")
REPEAT_TASK = ("The task, once more.", "Again, the task.")

NUDGE = {
    "clarify": (
        "Take your time. If the task is clear, tell me how you would start.",
        "I am listening whenever you are ready.",
    ),
    "approach": (
        "Take your time. Half a thought said aloud is welcome.",
        "I am still here. Tell me what you are weighing.",
        "You can also ask for a hint.",
    ),
    "implement": (
        "Tell me what you are thinking about at the moment.",
        "No hurry. If something is in the way, say it aloud.",
        "I am still here. A hint is there if you want one.",
    ),
    "review": (
        "Take your time. A guess with a reason is fine.",
        "I am listening. Say what comes to mind first.",
        "You may also say that you would leave it open.",
    ),
}
MOVE_ON = ("Let us leave that one.", "We can leave that open.", "Let us go on from here.")

ASK_RUN = (
    "Please run the tests once before we go on.",
    "Let us see a run first; press the run button when you are ready.",
)
ASK_FIX = (
    "In the last run, {failed} failed. Fix it, or tell me to move on.",
    "The last run left {failed} failing. Take another look, or tell me to move on.",
)

RUN_ALL = ("All {total} tests pass, the hidden ones too.", "Every one of the {total} tests passes.")
RUN_VISIBLE = (
    "{passed} of {total} tests pass. Not as expected yet: {failed}.",
    "{passed} of {total} pass. Look at {failed}: what comes back is not what was expected.",
    "{passed} of {total} tests pass now; still to do: {failed}.",
)
RUN_SAME = (
    "It is still {failed}.",
    "No change for {failed} yet.",
    "Still failing: {failed}.",
    "The same as before: {failed}.",
)
RUN_HIDDEN = (
    "The visible tests pass. A hidden one does not, it is about: {failed}.",
    "All visible tests pass; a hidden test still fails, called {failed}.",
    "What you see passes. A hidden test named {failed} does not.",
)
RUN_SLOW = (
    "{passed} of {total} pass, but {failed} ran out of time.",
    "{failed} did not finish in time; {passed} of {total} pass.",
)
RUN_SYNTAX = (
    "The code could not be read{line}. Look at the message below the editor.",
    "There is a mistake in the writing{line}, so nothing ran.",
    "It does not start yet; the message below the editor tells why{line}.",
)
RUN_BROKEN = (
    "The run ended early. The message below the editor tells why.",
    "That run did not come to its end; look at the message below the editor.",
)
RUN_ENGINE = (
    "The run could not be made; that is not your code. The message below the editor tells what to do.",
    "Running code does not work at the moment, through no fault of yours. We can go on by talking.",
)
RUN_STOPPED = ("You stopped that run, so I do not count it.", "Stopped; that run does not count.")
RUN_EARLY = ("I have seen the run. Let us first finish this part.", "Noted. We come back to the tests.")

RESUMED = ("Welcome back.", "Good to have you back.", "We go on where we stopped.")
RESUMED_STAGE = ("We were at: {stage}.", "The stage is: {stage}.")
RESUMED_CODE = ("Your code is as you left it.", "Nothing of your code was lost.")
