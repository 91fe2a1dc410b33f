"""English words by what they do at the end of what was said so far."""

from __future__ import annotations

import re

Phrase = tuple[str, ...]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> frozenset[Phrase]:
    return frozenset(tuple(phrase.split()) for phrase in text.split(","))


FILLERS = _words("um umm uh uhh uhm er erm eh ah hm hmm hmmm mmm")

CONNECTORS = _words(
    """
    and so but or because cause nor if when while whereas although unless until whether then plus well like where
    since except whenever once thus hence therefore which who whose cuz
    """
)
"""Words after which more must come."""

ADVERBS_TOO = _words("once well")
"""Of those, what ends a sentence as often ("only once", "that works well")."""

CLAUSE_OPENERS = CONNECTORS | _words("think say assume know means guess believe hope that suppose sure")
"""Words after which a pronoun begins a clause of its own."""

HALF_PRONOUNS = _words("that this it you there these those")
"""Subject or object: after a verb they end a sentence, after a conjunction they begin one."""

QUANTIFIERS = _words("each some any both either")

AFTER_AUXILIARIES = _words("also still always never already now first next simply instead too")
"""Adverbs that end a sentence, but not when a verb is due ("we could also")."""

ANNOUNCEMENTS = _phrases(
    """
    i mean, you know, kind of, sort of, let's say, let us say, for example, for instance, such as, so that, as
    well as, in order to, in case, even though, as long as, as soon as, meaning that, which means, that means,
    which is, because of, or maybe, and maybe, or something like, on the other hand, let me start with, something
    like, in other words, that is to say, except that, first of all, so first, and first, so basically, and also,
    but also, so now, and now, so maybe
    """
)

FINISHED_PHRASES = _phrases(
    """
    i think so, i guess so, i hope so, i believe so, i suppose so, or so, even so, and so on, and so forth, do so,
    doing so, say so, by then, until then, back then, since then, or not, maybe not, probably not, of course not,
    why not, if not, that's it, that is it, this is it, go on, move on, later on, early on, from now on, log in,
    passed in, comes in, come in, built in, fill in, what it is, how it is, after that, like this, as it is, at
    once, more than once, only once, just once, each once, i know, you like, i like, all the same, the other way
    around, what i mean, what i need, what to do, all i need, all we need, what you mean, as you like, if you
    like, easy to do, would like, looks like, look like, one by one, two by two, step by step, i'd say, i would
    say, only one, the first one, a bit more, one more, what what we have, what we want, what i want, rather not,
    to do, we'll do
    """
)
"""Ends that look unfinished by their last word and are not."""

PONDERING = tuple(
    re.compile(rf"(?:^|\b){pattern}$")
    for pattern in (
        r"(?:let me|i have to|i need to|i want to|i'd have to|i'll|i'd like to)(?: just)? think"
        r"(?: about (?:it|that|this|how|what)| it through| that through| through (?:it|that|this))?"
        r"(?: for (?:a|one) (?:second|sec|moment|minute|bit|while))?(?: here| first)?",
        r"(?:give me|just|hold on|wait|i need|let me take|let me have|i'll need) (?:a|one|just a|just one) "
        r"(?:second|sec|moment|minute|bit)(?: to think| please)?(?: about (?:it|that|this))?",
        r"(?:^|so |okay |well |um |uh )(?:one|a) (?:second|sec|moment|minute)(?: please)?",
        r"hold on(?: a (?:second|sec|moment|minute))?",
        r"bear with me(?: for a (?:second|moment))?",
        r"(?:let me|let's) see(?: here)?",
        r"i'm (?:just )?thinking",
        r"(?:^|so |well |um |uh )thinking",
        r"let me (?:read|look at|check|go through|reread) (?:that|this|it|the (?:problem|question|example|statement))"
        r"(?: again| once more)?(?: for a (?:second|moment|minute))?",
        r"how (?:do|should|would|can) i (?:say|put) (?:this|that|it)",
    )
)

ARTICLES = _words("a an the my your his her its our their every whatever another these those")

PREPOSITIONS = _words(
    """
    of to in for with from into at by on over through between as than per via about without within onto toward
    towards during under above below inside across among against after behind beside beyond upon using
    """
)

PRONOUNS = _words("i we they he she it you there that this what who")

SUBJECTS = _words("i we they he she")

AUXILIARIES = _words(
    """
    is are was were am be been being have has had do does did will would can could should might may must shall
    gonna i'm i'll i'd i've it's it'll we're we'll we'd we've you're you'll you'd you've they're they'll they've
    he's she's that's there's what's here's who's let's don't doesn't didn't can't couldn't won't wouldn't isn't
    aren't wasn't weren't shouldn't haven't hasn't cannot wanna supposed able trying going needs wants tries
    """
)

MODIFIERS = _words(
    """
    just only really very quite probably perhaps basically simply essentially even not maybe most exactly roughly
    potentially literally typically usually obviously certainly definitely currently mainly mostly purely merely
    nearly almost rather fairly pretty extremely greater much
    """
)

TRANSITIVE = _words(
    """
    use need want take put get make store keep find create build compare call consider assume handle calculate
    compute write pass track maintain depend depends involve involves require requires contain contains include
    includes become becomes check remove add insert append push swap set give gives let define initialize
    initialise declare increment mention means takes gets makes stores keeps finds creates compares calls handles
    uses returns sets puts adds using taking putting getting making storing keeping finding creating building
    comparing calling considering assuming handling calculating computing writing passing tracking maintaining
    checking removing adding inserting pushing setting giving having defining initializing declaring incrementing
    reading visiting replacing replace return returning used introduce apply traverse visit access update assign
    allocate lookup convert goes points belongs leads refers consists walk iterate iterates
    """
)

OTHER_VERBS = _words(
    """
    do does did done like see fix solve change understand test try explain repeat confirm clarify prove avoid
    prevent improve optimize optimise hear ask answer prefer love doing fixing solving changing testing got leave
    drop skip
    """
)

PARTICLE_VERBS = _phrases(
    "look up, looks up, look for, looking for, look at, looking at, keep track, keeps track, take care, set up"
)

INTRANSITIVE = _words(
    """
    work help fail happen stop terminate continue start begin run finish overflow matter suffice exist grow change
    move wait try end crash shrink differ win lose scale repeat
    """
)
"""Bare verbs that may end a sentence ("that would work")."""

MODALS = _words(
    """
    would can could should will must might shall i'd i'll we'd we'll you'd you'll it'll they'd they'll let's
    """
)

BEFORE_NUMBERS = _words("use using with need take keep have has find the these my our")
"""A number after one of these counts something that is still to be named."""

MEASURES = _words("constant linear quadratic cubic logarithmic exponential log breadth-first depth-first")
BEFORE_MEASURES = _words("takes take needs need requires in n has of uses use it's")

NAMERS = _words("the my our each every this that's these")
"""What stands before a noun that is going to be the subject; an answer that is a noun alone rather has "a"."""

SETTINGS = _words("for at after before from")
"""Prepositions that begin the setting of a sentence ("for large ones")."""

BARE_ADJECTIVES = _words(
    """
    first next same new whole current previous last main single linked binary priority sliding dynamic depth
    breadth recursive hash doubly singly greedy naive brute simple certain different specific following other
    given second third two three four extra separate longest shortest smallest largest biggest maximum minimum
    total average sorted nested good better best bigger smaller faster big small few left right start end empty
    left-hand right-hand
    """
)
"""After an article these wait for their noun ("a hash", "the first")."""

NOUNS_TOO = _words(
    """
    same second third left right start end maximum minimum total average two sorted
    """
)
"""Of those, what is often a noun by itself ("I return the first"): unfinished only where nothing governs it."""

RELATIVES = _words(
    """
    what which that all everything anything something nothing whatever how easy hard where who whom one
    """
)
"""After one of these a verb may end its sentence without an object ("that's what I need")."""

WHOLE_ANSWERS = _phrases("i do, i don't, it does, it doesn't, i can, i can't, i am, they do, it is, it isn't, we do")
"""Answers to a yes-or-no question; with more before them they want more after them."""

STARTERS = _phrases(
    """
    okay, ok, alright, all right, right, now, cool, great, good, interesting, got it, i see, first, firstly,
    second, secondly, next, after that, at first, in the end, at the end, finally, in this case, in that case,
    basically, actually, essentially, from there, the next step, step one, the first thing, the idea, my idea, the
    problem, the thing, the issue, the trick, the point, one way, another way, my approach, the approach, the
    first step, one option, another option, my first thought, my first idea, in my opinion, to be honest, to
    start, to start with, to begin with, i think, i guess, i believe, i suppose, i would say, i'd say, i feel, it
    seems, it looks like, the main idea, the key, the question, the answer, the other thing, the second thing, the
    plan, my plan, the way, the reason, the only thing, the good thing, the brute force, the simplest way
    """
)
"""What begins a sentence and is none: unfinished when it is all that the sentence has."""

LEAD_INS = _words("okay ok so and but well yeah yes right alright now um uh then hmm oh ah also or like")

OPENERS = _words("if when whenever while unless although since whereas once")

OPENING_PAIRS = _phrases("for each, for every, for all, in order, instead of")

FORESHADOWING = _phrases(
    """
    a question, one question, two questions, some questions, a few questions, a couple of questions, two things,
    two ways, two options, two cases, two approaches, three cases, three things, three ways, a question first, one
    question first, an idea, another idea
    """
)
"""Sentences that end so announce others."""

QUESTION_AUXILIARIES = _words(
    """
    can could may should shall do does did is are was would will am have has must isn't aren't don't doesn't can't
    """
)

QUESTION_SUBJECTS = _words("i we it you they he she that this there the a an my your these those")

QUESTION_WORDS = _words("what how why which when where who")

TAGS = _phrases(
    """
    does that make sense, is that okay, is that right, is that correct, is that fine, would that be okay, if
    that's okay, if that is okay, what do you think, right or not, or should i, or not right
    """
)

DIGITS = _words("zero oh one two three four five six seven eight nine")

TEENS = _words("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")

NUMBERS = DIGITS | TEENS
