"""The read API: tables of the corpus, for scripts and notebooks that come with a token. It stores nothing.

What somebody may read through it, the permission functions of the exports and the lists of the admin decide.
"""
