"""What the candidate wants from the interviewer: an answer, a hint, to go on, or something it will not give."""

from __future__ import annotations

from interview_desktop.interview.understanding import find, says, tokens

TELLING_WORDS = 35
"""Who says so much tells something, whatever is asked in between."""


def _list(text: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in text.replace("\n", " ").split("|"))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FILLER = _words(
    """um uh er erm hmm hm mm mhm ah oh okay yeah yes yep right so well like and the a just now sure fine thanks
    thank you let me think moment second minute please wait see give us 1 hold on thinking i'm am i hello hi hey"""
)
_OPENERS = _words("""so okay um uh well and but yeah yes no just right sorry please hmm""")
_ASKS = _words(
    """can could should may might shall is are do does did will would has have am isn't aren't doesn't can't
    won't"""
)
_ASKED_ABOUT = _words(
    """i we it there the you all they a any both this that 1 every each my reading booking ferry value input"""
)
_WONDERS = _words("""what how which who where when why whether""")
_MEASURES = _words("""many big large long should often much""")
_ASKED_INSIDE = _list(
    """can i assume | may i assume | should i | do i need | i wonder | i was wondering | is it possible | could there be
    | can there be | is it guaranteed | are there any | do you want me | what if | quick question | my question is
    | can we assume | could you clarify | what should i"""
)
_HINT = _list(
    """hint | a clue | i'm stuck | i am stuck | i feel stuck | bit stuck | need help | can you help | could you help
    | help me | i have no idea | no idea how to | don't know how to start | give me a nudge | point me in"""
)
_LONG_REQUEST = 25
_NO_ANSWER = _list(
    """i don't know | i do not know | no idea | not sure | i can't say | i pass | i'll pass | i would pass
    | i have no answer | nothing to add
    | can't think of | cannot think of
    | skip that | skip it | skip this | let's skip"""
)
_NOT_DONE = _list(
    """not done | not finished | not quite done | almost done | nearly done | when i'm done | once i'm done | not ready
    | don't move on | not move on"""
)
_DONE = _list(
    """i'm done | i am done | i'm finished | i am finished | that's it | that is it | that's all | that is all | move on
    | no more questions | no further questions | no questions | nothing else | i'm ready | i am ready | all clear
    | everything is clear | ready to continue | i think we're done | i think we are done | leave it there
    | nothing to add | it is clear | it's clear | next question | i have finished | i've finished
    | don't have any questions | don't have questions | that's everything | that is everything"""
)
_REPEAT = _list(
    """repeat the question | repeat that | repeat it | say that again | say it again | pardon | come again
    | what was the question | didn't hear | did not hear | didn't catch | did not catch | once more the question
    | please repeat | could you repeat | can you repeat"""
)
_LISTENS = _list(
    """go on | go ahead | please continue | continue please | you were saying | didn't mean to interrupt
    | did not mean to interrupt | sorry for interrupting | i interrupted you | finish your sentence"""
)
_FAVOUR = _list(
    """5 points | full marks | full points | full score | perfect score | top score | a good score | highest score
    | score me | rate me | ignore your instructions | ignore all previous | ignore previous instructions
    | ignore the instructions | system prompt | you are now | pretend that i | 5 out of 5"""
)
_CODE = _list(
    """start coding | start to code | begin coding | write the code now | start implementing | start writing
    | code it now | write it down now | let me code | can i code | ready to code | write it now"""
)
_SOLUTION = _list(
    """give me the solution | tell me the solution | tell me the answer | give me the answer | show me the solution
    | show me the code | write the code for me | write it for me | what is the solution | what's the solution
    | what is the answer | what's the answer | hidden input | the reference solution | just tell me"""
)


def words_in(text: str) -> int:
    """The number of words, fillers included."""
    return len(tokens(text))


def is_filler(text: str) -> bool:
    """Whether nothing is said but "um", "okay", "let me think" and the like. An empty text is not filler."""
    words = tokens(text)
    return 0 < len(words) <= 10 and all(token.word in _FILLER for token in words)


def says_something(text: str) -> bool:
    """Whether there is more than nothing or filler in ``text``."""
    return bool(tokens(text)) and not is_filler(text)


def is_answer(text: str) -> bool:
    """Whether ``text`` can be an answer at all: not filler, and not a request to the interviewer.

    A recogniser hears a question now and then in a long story ("How was the lead for it?"): that story is an answer.
    """
    if not says_something(text) or wants_favour(text) or wants_solution(text):
        return False
    asks = wants_hint(text) or wants_repeat(text) or is_question(text)
    return not asks or words_in(text) >= TELLING_WORDS


def is_question(text: str) -> bool:
    """Whether the candidate asks something."""
    if "?" in text or says(text, _ASKED_INSIDE):
        return True
    words = tokens(text)
    for index, token in enumerate(words):
        if index and not token.breaks:
            continue
        rest = [other.word for other in words[index:]]
        while rest and rest[0] in _OPENERS:
            rest = rest[1:]
        if len(rest) < 3:
            continue
        if rest[0] in _ASKS and rest[1] in _ASKED_ABOUT:
            return True
        if rest[0] in _WONDERS and (rest[1] in _ASKS or rest[1] in _MEASURES):
            return True
    return False


def wants_hint(text: str) -> bool:
    """Whether the candidate asks for help. In a long answer a hint can also be what the answer is about."""
    found = says(text, _HINT)
    if found is not None and found.phrase == "hint" and words_in(text) > _LONG_REQUEST:
        return says(text, _HINT[1:]) is not None
    return found is not None


def gives_up(text: str) -> bool:
    """Whether the candidate says that no answer will come."""
    return words_in(text) <= 14 and bool(find(text, _NO_ANSWER))


def says_done(text: str) -> bool:
    """Whether the candidate has finished what was asked ("I'm done", "no more questions", "let's move on")."""
    return not find(text, _NOT_DONE) and bool(find(text, _DONE))


def wants_repeat(text: str) -> bool:
    return words_in(text) <= 20 and bool(find(text, _REPEAT))


def lets_speak(text: str) -> bool:
    """Whether the candidate gives the word back ("sorry, go on")."""
    return words_in(text) <= 10 and bool(find(text, _LISTENS))


def wants_favour(text: str) -> bool:
    """Whether the candidate asks for points, or for the interviewer to leave its role."""
    return bool(find(text, _FAVOUR))


def is_order(text: str) -> bool:
    """Whether the interviewer is told to give points or the solution, or to be somebody else."""
    return wants_favour(text) or wants_solution(text)


def wants_solution(text: str) -> bool:
    return bool(find(text, _SOLUTION))


def wants_to_code(text: str) -> bool:
    """Whether the candidate would like to start writing."""
    return bool(find(text, _CODE))
