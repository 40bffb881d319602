"""What the server refuses of an upload before anything of it is read."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from annotator.reports.models import ImportBatch

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [101, 10_000])
def test_more_files_than_a_request_may_hold_are_refused(client, manager, settings, tmp_path, count):
    settings.DATA_DIR = tmp_path
    client.force_login(manager)
    files = [SimpleUploadedFile(f"{n}.txt", b"Shells fell.") for n in range(count)]
    answer = client.post("/admin/reports/report/import/", {"action": "check", "uploads": files})
    assert answer.status_code == 400
    assert not (tmp_path / "uploads").exists()
    assert not ImportBatch.objects.exists()
