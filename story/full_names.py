"""The people whom seeds name in full."""

from collections.abc import Iterator
from story.names import FoundName, people_in
from story.sentences import Sentence


def people_of(sentences: tuple[Sentence, ...]) -> Iterator[tuple[Sentence, FoundName]]:
    """Yield every full name with the sentence that holds it."""
    for sentence in sentences:
        for name in people_in(sentence.text, sentence.seed.language):
            yield sentence, name
