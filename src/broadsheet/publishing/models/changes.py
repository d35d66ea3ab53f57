"""What was published since: the outbox that every gate reads."""

from django.db import models


class Change(models.Model):
    """Names of what changed, written in the transaction that changed it.

    `seq` only grows: the newest row is never pruned, so that a gate which asks from where it stopped
    is never told an earlier number.
    """

    seq = models.BigAutoField(primary_key=True)
    keys = models.TextField(help_text="Names separated by spaces: page-12 list list-business")
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["seq"]

    def __str__(self) -> str:
        return f"{self.seq}: {self.keys}"
