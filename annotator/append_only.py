"""Rows that are written once: judgements, assessments, the audit log."""

from typing import Any

from django.db import models


class WrittenOnce(Exception):
    """Something tried to change or delete a row that is only ever added."""


class AppendOnlyQuerySet(models.QuerySet):
    """Refuses every bulk way to change or delete."""

    def _refuse(self, *args: Any, **kwargs: Any) -> Any:
        raise WrittenOnce(f"{self.model.__name__} rows are only ever added.")

    update = delete = bulk_update = update_or_create = _raw_delete = _refuse

    def bulk_create(self, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("update_conflicts"):
            self._refuse()
        return super().bulk_create(*args, **kwargs)


class AppendOnly(models.Model):
    """A row that can be added and read, not changed or deleted. Raises WrittenOnce."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"  # also for what Django does on its own, such as deleting by cascade

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise WrittenOnce(f"{type(self).__name__} rows are only ever added.")
        super().save(*args, **kwargs | {"force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise WrittenOnce(f"{type(self).__name__} rows are only ever added.")
