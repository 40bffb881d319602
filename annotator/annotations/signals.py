"""What this room announces to the rooms above, inside the transaction in which it happens."""

from django.dispatch import Signal

# report, statements (ids): these were handed out to somebody.
statements_assigned = Signal()
# report, statements (ids): each now has all the submitted annotations that it needs, and nobody is still at it.
statements_completed = Signal()
