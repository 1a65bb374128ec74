"""What is said where the database that machines share cannot be asked, or refuses; its libraries are not needed to hear it."""


class AwayError(Exception):
    """The database cannot be asked now: what it would have said is not known, so nothing may be done that needs it."""


class RefusedError(Exception):
    """The database is there and refuses a question, as it would a moment later: nobody asks it again. The message says why."""
