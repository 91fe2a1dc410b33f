"""The places of doubted words in a text are those of the words, and of nothing else."""

from __future__ import annotations

from interview_desktop.ports import Transcription, Word
from interview_desktop.voice.doubts import DOUBTED_BELOW, doubts, doubts_of_parts

SURE, UNSURE = DOUBTED_BELOW + 0.1, DOUBTED_BELOW - 0.1


def heard(text: str, *unsure: int) -> Transcription:
    """``unsure`` are the numbers of the words with little confidence."""
    spoken = text.split()
    words = (Word(word, n, n + 1, UNSURE if n in unsure else SURE) for n, word in enumerate(spoken))
    return Transcription(text, 0.8, tuple(words))


def marked(text: str, places: tuple[tuple[int, int], ...]) -> list[str]:
    return [text[start:end] for start, end in places]


def test_a_doubted_word_is_marked_without_the_marks_around_it():
    one = heard('I can\'t weather the "compliment", is already in.', 1, 2, 4)
    assert marked(one.text, doubts(one)) == ["can't", "weather", "compliment"]


def test_the_second_of_equal_words_is_the_one_that_is_meant():
    one = heard("the map of the map", 3, 4)
    assert doubts(one) == ((11, 14), (15, 18))


def test_a_word_is_doubted_from_the_threshold_down():
    for confidence, count in ((DOUBTED_BELOW, 0), (DOUBTED_BELOW - 0.001, 1)):
        assert len(doubts(Transcription("yes", 0.9, (Word("yes", 0, 1, confidence),)))) == count


def test_without_words_or_with_others_nothing_is_marked():
    assert doubts(Transcription("a stack", 0.1)) == ()
    assert doubts(Transcription("a stack", 0.1, (Word("a", 0, 1, 0.1), Word("queue", 1, 2, 0.1)))) == ()
    assert doubts(heard("well — yes", 1)) == ()


def test_places_move_with_the_parts_before():
    parts = (heard("I would sort", 2), Transcription("it", 0.9), heard("with a heap.", 2))
    text = " ".join(part.text for part in parts)
    assert marked(text, doubts_of_parts(parts)) == ["sort", "heap"]
    assert doubts_of_parts(()) == ()
