"""The one way an action says no."""

from __future__ import annotations

from idaman.core.text import Sayable


class Refused(Exception):
    """An anticipated no, with a sentence a person can read in their language.

    Who called answers in their own way: a message on the page, a 409 in the API, exit code 1 on
    the command line. Anything else that is raised is a bug.
    """

    def __init__(self, sentence: Sayable) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def say(self, language: str) -> str:
        """Say it in Indonesian for "id", in English otherwise.

        >>> from idaman.core.text import Text
        >>> Refused(Text("No.")).say("en")
        'No.'
        """
        return self.sentence.say("id" if language == "id" else "en")

    def __str__(self) -> str:
        return self.sentence.say("id")
