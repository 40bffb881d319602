"""What lies beside the database, and people with their rights."""

from collections.abc import Iterator

from django.contrib.auth.models import Permission

from annotator.corpus.release_models import Release
from annotator.people.models import User
from annotator.people.roles import PERMISSIONS
from annotator.shared_files import file_at_hand

from .backup_file import file_pieces, sha256_of
from .damage import Damage, Look


def files_of_releases() -> Iterator[Damage]:
    """Each release has its file, byte for byte."""
    for release in Release.objects.order_by("number"):
        try:
            file = file_at_hand(release.path)
            found, size = sha256_of(file_pieces(file)), file.stat().st_size
        except OSError as error:
            yield Damage("corpus.Release", str(release.number), f"its file can't be read: {error.strerror}")
            continue
        if found != release.sha256:
            yield Damage("corpus.Release", str(release.number), "its file is not the one that was released")
        elif size != release.size:
            yield Damage(
                "corpus.Release", str(release.number), f"its file has {size} bytes, not {release.size}"
            )


def pseudonyms() -> Iterator[Damage]:
    """Everybody has one: without it their work would go out under no name, or under their own."""
    for key in User.objects.filter(pseudonym="").order_by("pk").values_list("pk", flat=True):
        yield Damage("people.User", str(key), "they have no pseudonym")


def rights_of_roles() -> Iterator[Damage]:
    """Each role may do what the table of roles says, and no more: it stands in the database for all servers."""
    for role, permissions in PERMISSIONS.items():
        rows = Permission.objects.filter(group__name=role).values_list("content_type__app_label", "codename")
        if {f"{app}.{name}" for app, name in rows} != permissions:
            yield Damage(
                "auth.Group", role, "its rights are not those of its role: `manage.py migrate` renews them"
            )


BESIDE: tuple[Look, ...] = (files_of_releases, pseudonyms, rights_of_roles)
