"""How a release is cited: in a sentence, as CITATION.cff (Citation File Format 1.2.0) and as BibTeX. Pure."""

import json
from collections.abc import Mapping, Sequence

# What TeX would take for an instruction.
_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{mark: f"\\{mark}" for mark in "&%$#_"},
    }
)


def citation(title: str, authors: Sequence[str], number: int, date: str) -> str:
    """One line; date: ISO 8601."""
    return f"{'; '.join(authors)} ({date[:4]}). {title} (release {number}) [Data set]."


def citation_files(release: Mapping[str, str], authors: Sequence[str]) -> dict[str, str]:
    """The files by name. release: number, title, date and licence, as a bundle has them."""
    return {"CITATION.cff": _cff(release, authors), "CITATION.bib": _bibtex(release, authors)}


def _cff(release: Mapping[str, str], authors: Sequence[str]) -> str:
    """YAML, in which every text that people wrote is a JSON string: those are YAML too."""
    lines = [
        "cff-version: 1.2.0",
        'message: "Please cite this data set by these data."',
        "type: dataset",
        f"title: {_quoted(release['title'])}",
        "authors:",
        *(f"  - name: {_quoted(author)}" for author in authors),
        f"version: {_quoted(release['number'])}",
        f"date-released: {release['date']}",
    ]
    if release["licence"] != "none":
        lines.append(f"license: {release['licence']}")
    return "\n".join([*lines, ""])


def _bibtex(release: Mapping[str, str], authors: Sequence[str]) -> str:
    fields = {
        "title": f"{{{_tex(release['title'])}}}",
        "author": " and ".join(f"{{{_tex(author)}}}" for author in authors),
        "year": release["date"][:4],
        "version": release["number"],
        "note": f"Data set, release {release['number']} of {release['date']}",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@misc{{hearsay-{release['number']},", *lines, "}", ""])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _tex(text: str) -> str:
    return text.translate(_TEX)
