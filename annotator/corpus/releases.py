"""Freezing the corpus as a release, proving that it is unchanged, and handing it out."""

import hashlib
import os
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from annotator.people.models import User
from annotator.people.roles import require
from annotator.people.services import audit
from annotator.reports.models import Report
from annotator.review.agreement_data import hidden_reports
from annotator.shared_files import file_at_hand, file_publish
from annotator.whole_file import draft_in, settle

from .bundle import AGREEMENT, GUIDELINES, About
from .bundle_reading import Bundle, NotABundle
from .bundling import WatchTable, bundle_of_now, unwatched
from .citing import citation, citation_files
from .release_models import LICENCES, Release
from .snapshot import snapshot


class NotAsReleased(ValueError):
    """A release's file is missing or was changed; the message says how."""


def release_create(
    *,
    by: User | None,
    title: str,
    authors: str,
    licence: str,
    chosen: QuerySet[Report] | None = None,
    chosen_in_words: str = "",
    without_text: bool = False,
    despite_names: bool = False,
    watch: WatchTable = unwatched,
) -> Release:
    """Freeze the corpus as it is now. authors: one a line; people or teams who agree to be named.

    chosen: the reports (None: all), chosen_in_words which they are. despite_names: also where names of the team stand
    in what people wrote. Raises PermissionDenied, ValidationError (NamesFound), OSError.
    """
    require(by, "corpus.add_release")
    title, named = " ".join(title.split()), [" ".join(line.split()) for line in authors.splitlines()]
    named = [name for name in named if name]
    _check(title, named, licence)
    now = timezone.now()
    number = (Release.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    told = {"number": str(number), "title": title, "date": now.date().isoformat(), "licence": licence}
    told["citation"] = citation(title, named, number, told["date"])
    about = About(filter=chosen_in_words, texts=not without_text, release=told)
    folder = Path(settings.RELEASES_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with draft_in(folder) as (file, draft):
        with snapshot():
            bundle_of_now(
                file,
                about,
                chosen,
                despite_names=despite_names,
                more=citation_files(told, named),
                watch=watch,
            )
        size, sha256 = _settled(file)
        made = Release(
            number=number,
            title=title,
            filter=chosen_in_words,
            texts=not without_text,
            sha256=sha256,
            size=size,
            version=about.version,
            licence=licence,
            authors="\n".join(named),
            citation=told["citation"],
            made_by=by,
            made_at=now,
            **_summary(file),
        )
        made.full_clean(validate_unique=False)  # whether the number is still free, the insert alone can tell
        try:
            with transaction.atomic():
                made.save()
                audit(by=by, action="release made", subject=str(made), after={"sha256": sha256})
                os.replace(draft, made.path)  # whoever lost the race for the number has failed before
                settle(made.path.parent)
                file_publish(made.path)
        except IntegrityError as error:
            raise ValidationError(
                f"Somebody else has made release {number} meanwhile. Look at it, then try again."
            ) from error
    return made


def _check(title: str, authors: list[str], licence: str) -> None:
    if not title or not authors:
        raise ValidationError("A release needs a title and at least one author.")
    if licence not in LICENCES:
        raise ValidationError(f"“{licence}” is no licence of the list: {', '.join(LICENCES)}.")


def _settled(file: IO[bytes]) -> tuple[int, str]:
    """Size and SHA-256 of the file, once it is on disk."""
    file.flush()
    os.fsync(file.fileno())
    return file.seek(0, os.SEEK_END), _sha256(file)


def _sha256(file: IO[bytes]) -> str:
    file.seek(0)
    found = hashlib.sha256()
    while piece := file.read(1 << 20):
        found.update(piece)
    return found.hexdigest()


def _summary(file: IO[bytes]) -> dict[str, Any]:
    """What is kept beside the file, as the file says it."""
    file.seek(0)
    bundle = Bundle(file)
    measures = bundle.json(AGREEMENT)["figures"]["all"]["measures"]
    versions = [str(guidelines["version"]) for guidelines in bundle.json(GUIDELINES)]
    return {
        "agreement": {name: measure["alpha"] for name, measure in measures.items()},
        "guidelines": ", ".join(versions)[:200],
    }


def release_verify(release: Release) -> None:
    """Prove that the file is the one that was released, to the byte. Raises NotAsReleased."""
    try:
        with file_at_hand(release.path).open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            if size != release.size:
                raise NotAsReleased(f"{release.file_name} has {size:,} bytes and had {release.size:,}")
            if _sha256(file) != release.sha256:
                raise NotAsReleased(f"{release.file_name} was changed: its SHA-256 is another one")
            Bundle(file)
    except OSError as error:
        raise NotAsReleased(f"{release.path}: {error.strerror or error}") from error
    except NotABundle as error:
        raise NotAsReleased(f"{release.file_name}: {error}") from error


def may_read(user: User) -> bool:
    """Whether `user` may see the releases."""
    return user.has_perm("corpus.export_all") or user.has_perm("corpus.export_decided")


def release_open(*, by: User, number: int) -> tuple[Release, IO[bytes]]:
    """The release and its file, for download; logged.

    A release holds every annotation: who is still to rate some of these statements gets it afterwards. Raises
    PermissionDenied, Release.DoesNotExist, ValidationError, NotAsReleased.
    """
    if not may_read(by):
        raise PermissionDenied
    release = Release.objects.get(number=number)
    if not by.has_perm("corpus.export_all") and hidden_reports(by):
        raise ValidationError(
            "A release holds what others judged. You can download it once your own assignments and disputes are closed."
        )
    release_verify(release)
    audit(by=by, action="release downloaded", subject=str(release))
    return release, release.path.open("rb")
