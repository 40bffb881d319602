"""What is sealed can be neither read nor changed without the key of the installation."""

import base64

import pytest

from annotator.sign_in.sealing import SealBroken, seal, unseal


def test_what_is_sealed_can_be_neither_read_nor_changed(settings):
    sealed = seal("JBSWY3DPEHPK3PXP")
    assert unseal(sealed) == "JBSWY3DPEHPK3PXP"
    assert sealed != seal("JBSWY3DPEHPK3PXP")
    raw = base64.urlsafe_b64decode(sealed)
    assert raw[0] == 0x80  # Fernet's only version: AES-128-CBC and HMAC-SHA-256 over all of it
    for place in (1, 10, 30, len(raw) - 1):
        changed = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        with pytest.raises(SealBroken):
            unseal(base64.urlsafe_b64encode(changed).decode())
    settings.SECRET_KEY = "another installation's key, with fifty characters or more"
    with pytest.raises(SealBroken):
        unseal(sealed)
