"""The one way an action says no."""


class Refused(Exception):
    """An anticipated no, with a sentence a person can read, in Indonesian and in English.

    Who called answers in their own way: a message on the page, a 409 in the API, exit code 1 on
    the command line. Anything else that is raised is a bug.
    """

    def __init__(self, sentence: str, *, en: str = "") -> None:
        super().__init__(sentence)
        self.en = en

    def say(self, language: str) -> str:
        """Say it in Indonesian for "id", in English otherwise.

        >>> Refused("Tidak.", en="No.").say("id"), Refused("Tidak.", en="No.").say("en")
        ('Tidak.', 'No.')
        """
        return str(self) if language == "id" else self.en or str(self)
