"""The same state of the corpus gives the same bundle, whichever database it lies in and however it came there.

The other database is SQLite's, in a folder and a process of its own. So in the suite on PostgreSQL the bundle goes from
one database to the other; on SQLite, from one installation to another.
"""

from .test_bundle import bundled
from .test_command import manage
from .test_import_bundle import corpus_make

THERE = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("import_bundle", {bundle!r})
call_command("export_corpus", bundle={back!r})
"""


def test_a_bundle_of_the_same_rows_is_the_same_file(db, tmp_path):
    path, back = tmp_path / "bundle.zip", tmp_path / "back.zip"
    corpus_make()
    path.write_bytes(bundled())
    process = manage(tmp_path, "shell", "-c", THERE.format(bundle=str(path), back=str(back)))
    said = process.communicate()[1]
    assert process.returncode == 0, said.decode(errors="replace")
    assert back.read_bytes() == path.read_bytes()
