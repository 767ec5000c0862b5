"""TLS is verified before anything is sent, and the watchdog keeps every deadline."""

import datetime
import ipaddress
import ssl
import threading
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from webapp.explorer.connection import Watchdog, tls_context

ANSWER = b'HTTP/1.1 200 OK\r\nContent-Length: 28\r\n\r\n{"code":0,"data":{"id":107}}'


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Return the path of a self-signed certificate of 127.0.0.1 with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return str(path)


@pytest.fixture
def secured(serve, certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return lambda answer: serve(answer, tls=context)


def told(client):
    result = client.add_job(token="eyJ", workflow_id="42", body=b"{}")
    return result.outcome, result.reason


def test_a_private_authority_is_believed_when_it_is_named(secured, impatient, certificate):
    server = secured(ANSWER)
    assert told(impatient(server.url, ca_bundle=certificate)) == ("accepted", "")
    assert len(server.received) == 1


def test_an_untrusted_certificate_is_not_sent_to(secured, impatient):
    server = secured(ANSWER)
    assert told(impatient(server.url)) == ("not_sent", "tls")
    assert server.received == []


def test_a_certificate_of_another_name_is_not_sent_to(secured, impatient, certificate):
    server = secured(ANSWER)
    assert told(impatient(server.url.replace("127.0.0.1", "localhost"), ca_bundle=certificate)) == ("not_sent", "tls")
    assert server.received == []


def test_a_server_without_tls_is_not_sent_to(serve, impatient):
    server = serve(lambda connection, _: connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n"))
    assert told(impatient(server.url.replace("http", "https"))) == ("not_sent", "tls")
    assert server.received == []


def test_a_drip_through_tls_does_not_pass_the_deadline(secured, impatient, certificate):
    def drip(connection, server):
        server.read_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while not server.stopped.wait(0.05):
            connection.sendall(b" ")

    assert told(impatient(secured(drip).url, ca_bundle=certificate)) == ("unknown", "timeout")


def test_what_is_due_is_called_once() -> None:
    called = threading.Semaphore(0)
    Watchdog().watch(called.release, at=time.monotonic() + 0.02)

    assert called.acquire(timeout=5)
    assert not called.acquire(timeout=0.1)


def test_what_was_cancelled_is_not_called() -> None:
    watchdog, called = Watchdog(), threading.Event()
    watchdog.watch(called.set, at=time.monotonic() + 0.1)
    watchdog.cancel(called.set)

    assert not called.wait(0.3)


def test_an_earlier_deadline_is_kept_while_a_later_one_is_waited_for() -> None:
    watchdog, called = Watchdog(), threading.Event()
    watchdog.watch(lambda: None, at=time.monotonic() + 60)
    watchdog.watch(called.set, at=time.monotonic() + 0.05)

    assert called.wait(5)


def test_it_goes_on_after_a_deadline_that_could_not_be_kept() -> None:
    watchdog = Watchdog()
    watchdog.watch(lambda: [][0], at=time.monotonic())
    for _ in range(2):
        called = threading.Event()
        watchdog.watch(called.set, at=time.monotonic())
        assert called.wait(5)


def test_many_calls_are_looked_after_by_one_thread() -> None:
    watchdog, called = Watchdog(), threading.Semaphore(0)
    before = threading.active_count()
    calls = [lambda: called.release() for _ in range(50)]
    for call in calls:
        watchdog.watch(call, at=time.monotonic() + 0.2)

    assert threading.active_count() == before + 1
    assert all(called.acquire(timeout=5) for _ in calls)


def test_tls_verifies():
    context = tls_context(None)
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


def test_a_missing_bundle_is_loud(tmp_path):
    with pytest.raises(OSError):
        tls_context(str(tmp_path / "missing.pem"))
