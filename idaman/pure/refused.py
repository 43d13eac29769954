"""The one way a room says no."""


class Refused(Exception):
    """An anticipated no, with a sentence a person can read.

    Doors catch it and answer in their own way: a message on the page, a 409 in the API, exit
    code 1 on the command line. Anything else that is raised is a bug.
    """
