"""All numbers of turn-taking in one place, each with its reason. Seconds, unless told otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Waits(NamedTuple):
    """Silence that closes a turn, by what the melody says: it sounds over, nobody knows, it sounds unfinished."""

    over: float
    unknown: float
    unfinished: float


@dataclass(frozen=True, slots=True)
class TurnParameters:
    # ── hearing speech begin and go on ──
    speech_on: float = 0.5
    """Voice activity (0..1) at which speech may begin (Silero's own recommendation)."""
    speech_off: float = 0.35
    """Below this a frame counts as silence: lower than ``speech_on``, so that soft word endings do not flicker."""
    onset_s: float = 0.16
    """Speech must last this long to begin an utterance: a click or a key press is shorter."""
    hangover_s: float = 0.064
    """Voice activity says "speech" for so long after the last sound (two frames; measured 68 to 159 ms, median 97):
    silence has lasted that much longer than it tells."""
    resume_s: float = 0.06
    """Once silence has lasted ``speculate_s``, speech goes on only after this much sound: one lively frame (a key, a
    chair) would otherwise throw a prepared reply away and start the wait anew."""
    pre_roll_s: float = 0.4
    """Sound kept from before the onset: the first consonant is quieter than the threshold."""

    # ── parts of a long answer ──
    commit_s: float = 0.35
    """A pause after which the words so far are transcribed for good; one shot over a long answer collapses."""
    max_segment_s: float = 20.0
    """Without a pause, words are committed at least this often: Whisper takes at most 30 s at once."""

    # ── when a turn is over ──
    speculate_s: float = 0.2
    """Silence after which the words so far are asked for: longer than the gap inside a word, and early enough that
    the answer is there before the shortest wait is over."""
    endpoint_s: float = 0.7
    """The plain rule, as long as the words are not known (slow recogniser): the gap between turns that people take for
    polite rather than slow."""
    endpoint_unfinished_s: float = 1.2
    """The same when the melody, which is known sooner, says that more comes: a slow computer cuts nobody off."""
    complete: Waits = field(default=Waits(0.45, 1.0, 1.8))
    """A finished sentence. When the melody agrees, little more than people's own gap between turns. When nobody knows
    (noise, no end detector), longer than a pause of 0.8 s, and when it disagrees than one of 1.5 s: a recogniser makes
    a finished sentence of any cut, and leaves a last "and" out."""
    question: Waits = field(default=Waits(0.45, 0.7, 1.4))
    """Who asks waits for an answer; the form of a question is surer than that of a statement."""
    open: Waits = field(default=Waits(1.7, 1.8, 2.0))
    """A sentence that lacks something: longer than a usual search for a word (0.5-1.5 s). The words are surer than the
    melody here: of unfinished sentences, half sounded over to the end detector."""
    trailing: Waits = field(default=Waits(1.8, 2.0, 2.5))
    """"and", "um", "because": more was announced."""
    spelling: Waits = field(default=Waits(1.7, 1.8, 2.2))
    """Between spelled numbers and letters people pause as long as they need to read the next one."""
    pondering: Waits = field(default=Waits(4.0, 4.0, 4.0))
    """"Let me think", "one second": they asked for time, and three seconds is what they mean at least."""
    melody_over: float = 0.6
    """From this probability on the melody says that the turn is over. Its answers crowd near 0 and 1; of those between
    0.4 and 0.8, where the words were a whole sentence, 15 belonged to ends and 2 to pauses of thought."""
    melody_unfinished: float = 0.4
    """Up to this probability it says that it is not. Between the two it says nothing."""
    typical_pause_s: float = 1.0
    """The pause that the waits above are made for (one of ten pauses in free speech is longer); a candidate's own
    pauses stretch them in proportion. Quick speakers get no less: the words take half a second to be known anyway, and
    everybody makes one long pause."""
    stretch_most: float = 1.7
    """Beyond this a slow speaker would find the interviewer slow."""
    said_on_s: float = 2.0
    """Speech that begins this soon after its turn was closed went on after a pause: it was cut off, and is learned."""
    wait_max_s: float = 3.5
    """No stretching beyond this: the panel would look dead."""

    # ── what the candidate does with the hands ──
    typing_hold_s: float = 2.0
    """Nobody is answered until this long after the last key: who types while speaking goes on speaking. Pauses between
    bursts of typing code are mostly below 2 s."""
    pointing_hold_s: float = 1.2
    """The same for the mouse and the caret, which say less."""
    pointing_most_s: float = 3.0
    """But not for longer: an idle hand moves the mouse while it waits for an answer."""
    question_hold_s: float = 1.5
    """Who asked wants the answer although the hands go on."""
    run_hold_s: float = 60.0
    """A run holds the answer back, the result belongs to it; a run that never says it is over does so no longer."""
    after_thinking_s: float = 1.5
    """After the thinking key was released: what was thought is said next, and the first word takes a moment."""

    # ── sound over the reply ──
    barge_on: float = 0.6
    """Voice activity over our own voice: what echo cancellation leaves lies below."""
    barge_onset_s: float = 0.12
    """Sound that holds the reply. Four frames of 32 ms and one device buffer are below 200 ms, so that nobody talks
    against a wall; holding is cheap, because a false alarm goes on where it was."""
    barge_typing_s: float = 0.3
    """The same while keys were pressed in the last ``barge_typing_window_s``: keyboards rattle longer than 120 ms."""
    barge_typing_window_s: float = 0.6
    barge_wary_s: float = 0.15
    """Each false alarm in one reply makes the next hold need this much more sound: a reply that stutters is worse than
    an interruption that takes half a second."""
    barge_onset_most_s: float = 0.6
    trial_s: float = 0.5
    """Voiced sound after which it is judged: less holds no word that a recogniser could tell from a cough."""
    trial_quiet_s: float = 0.25
    """Silence after which the sound over the reply is over, and judged as it is."""
    trial_stalled_s: float = 0.8
    """Voiced sound without an answer of the recogniser that counts as words: a cough is shorter, and the recogniser
    answers within 0.4 s unless it is stalled."""
    trial_give_up_s: float = 1.5
    """Silence without an answer of the recogniser after which the reply goes on."""
    trial_most: int = 3
    """Judgements of one sound that never ends (music, a fan): after these the reply goes on over it."""
