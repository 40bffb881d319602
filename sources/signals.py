"""What the registry announces, inside the transaction that changes it."""

from django.dispatch import Signal

# by: who changed it, None for the operator. texts: spellings that came, went, changed, or stand for another source now.
registry_changed = Signal()
