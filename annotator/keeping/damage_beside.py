"""What lies beside the database, and people."""

from collections.abc import Iterator

from annotator.corpus.release_models import Release
from annotator.people.models import User
from annotator.shared_files import file_at_hand

from .backup_file import file_pieces, sha256_of
from .damage import Damage, Look


def files_of_releases() -> Iterator[Damage]:
    """Each release has its file, byte for byte."""
    for release in Release.objects.order_by("number"):
        try:
            found = sha256_of(file_pieces(file_at_hand(release.path)))
        except OSError as error:
            yield Damage("corpus.Release", str(release.number), f"its file can't be read: {error.strerror}")
            continue
        if found != release.sha256:
            yield Damage("corpus.Release", str(release.number), "its file is not the one that was released")


def pseudonyms() -> Iterator[Damage]:
    """Everybody has one: without it their work would go out under no name, or under their own."""
    for key in User.objects.filter(pseudonym="").order_by("pk").values_list("pk", flat=True):
        yield Damage("people.User", str(key), "they have no pseudonym")


BESIDE: tuple[Look, ...] = (files_of_releases, pseudonyms)
