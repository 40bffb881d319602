#!/usr/bin/env python
"""Hearsay's command line: `python manage.py help` lists the commands."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotator.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit(
            "Django is not installed here: run `make run` once, or activate the virtual environment .venv."
        )
    from annotator.unusable import run

    run(execute_from_command_line, sys.argv)


if __name__ == "__main__":
    main()
