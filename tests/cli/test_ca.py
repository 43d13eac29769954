"""The installation's own authority, on the command line."""

import pytest
from cryptography import x509

from idaman.features.commitments.rules import ca_files


@pytest.fixture
def made(house):
    told = house.idaman("ca", "root", "--out", "baru", "--name", "Uji", "--password", "rahasia")
    assert told.returncode == 0, told.stderr
    return house


def test_a_root_is_made_and_its_key_never_reaches_the_server(made):
    told = made.idaman("ca", "install", "baru", "--password", "rahasia")
    assert told.returncode == 0, told.stderr
    assert "root.key" in told.stdout
    kept = {p.name for p in (made.home / "ca").iterdir()}
    assert kept == {"root.pem", "root.crl", "issuer.pem", "issuer.key"}
    assert (made.home / "ca" / "issuer.key").stat().st_mode & 0o077 == 0
    assert b"ENCRYPTED" in (made.home / "ca" / "issuer.key").read_bytes()
    assert "Akar" in made.idaman("ca", "show").stdout
    assert made.idaman("ca", "crl", "--output", "daftar.crl").returncode == 0
    listed = x509.load_der_x509_crl((made.home / "daftar.crl").read_bytes())
    assert "penerbit" in listed.issuer.rfc4514_string()


def test_nothing_is_written_over(made):
    again = made.idaman("ca", "root", "--out", "baru", "--password", "lain")
    assert again.returncode == 1
    assert made.idaman("ca", "install", "baru", "--password", "rahasia").returncode == 0
    assert made.idaman("ca", "install", "baru", "--password", "rahasia").returncode == 1


def test_a_wrong_password_and_a_missing_authority_are_told(made):
    told = made.idaman("ca", "install", "baru", "--password", "salah")
    assert told.returncode == 1
    assert "tidak membuka" in told.stderr
    assert "idaman ca root" in made.idaman("ca", "show").stderr


def test_the_secret_of_the_installation_opens_the_issuing_key_and_no_other(made):
    made.idaman("ca", "install", "baru", "--password", "rahasia")
    secret = made.environment["IDAMAN_SECRET_KEY"]
    assert ca_files.load(made.home / "ca", secret=secret).key
    with pytest.raises(ValueError, match="password|decrypt"):
        ca_files.load(made.home / "ca", secret="lain")
