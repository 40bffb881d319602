"""A team at work on one installation, while its parts are killed, filled up or taken away: `python -m tests.drill`."""
