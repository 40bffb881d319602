"""Reading documents that may be hostile: archives, workbooks, letters. Pure: no Django, and none of the rooms."""


class Unopenable(Exception):
    """A document can't be read. str() says why and goes on from 'the file': 'is locked with a password'."""
