"""What this room announces to the rooms above, inside the transaction in which it happens."""

from django.dispatch import Signal

# report, retired, issued (ids of statements), by, reason: somebody drew statements of the report otherwise, or said
# their kind, which retires and issues none. Whoever listens moves the work over, or refuses by a ValidationError, and
# answers with a sentence for them or with none.
statements_corrected = Signal()
