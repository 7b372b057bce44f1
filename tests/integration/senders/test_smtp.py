"""A letter reaches a mail server; and when it does not, it is known whether to try again."""

import pytest
from django.core.mail import send_mail

from perineural.records.senders.letters import Letter, NotNow, Refused
from perineural.records.senders.smtp import SmtpSender, message_id
from tests.mail_server import (
    HOST,
    PASSWORD,
    USER,
    free_port,
    mail_server,
    own_certificate,
    silent_server,
)

LETTER = Letter(
    key="diary:1",
    address="somebody@example.org",
    text="How is it now?\n\nhttps://clinic.example/d/abc/\nGrüße, ¡hola!",
    subject="How is it now? ¿Qué tal?",
    stop_url="https://clinic.example/stop/xyz/",
)


@pytest.fixture
def smtp(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = HOST
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 10
    settings.DEFAULT_FROM_EMAIL = "clinic@clinic.example"
    settings.PERINEURAL_PUBLIC_URL = "https://clinic.example"
    return settings


@pytest.fixture
def sender():
    sender = SmtpSender()
    yield sender
    sender.close()


def test_a_letter_reaches_a_mail_server(smtp, sender):
    with mail_server() as box:
        smtp.EMAIL_PORT = box.port
        sender.send(LETTER)
        sender.close()
    (letter,) = box.letters
    assert box.recipients == ["somebody@example.org"]
    assert letter["To"] == "somebody@example.org"
    assert letter["From"] == "clinic@clinic.example"
    assert letter.get_content_type() == "text/plain"
    body = letter.get_payload(decode=True).decode()
    assert "https://clinic.example/d/abc/" in body
    assert "Grüße, ¡hola!" in body


def test_a_mail_program_can_stop_the_letters_with_one_click(smtp, sender):
    with mail_server() as box:
        smtp.EMAIL_PORT = box.port
        sender.send(LETTER)
        sender.close()
    (letter,) = box.letters
    assert letter["List-Unsubscribe"] == "<https://clinic.example/stop/xyz/>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["Auto-Submitted"] == "auto-generated"


def test_each_try_of_a_letter_has_the_same_message_id_and_tells_nothing_of_its_key(smtp, sender):
    with mail_server() as box:
        smtp.EMAIL_PORT = box.port
        sender.send(LETTER)
        sender.send(LETTER)
        sender.close()
    first, second = (each["Message-ID"] for each in box.letters)
    assert first == second == message_id("diary:1") != message_id("diary:2")
    assert "diary" not in first


def test_many_letters_go_over_one_connection(smtp, sender):
    with mail_server() as box:
        smtp.EMAIL_PORT = box.port
        for number in range(20):
            sender.send(Letter(f"diary:{number}", f"a{number}@example.org", "text", subject="s"))
        sender.close()
    assert len(box.letters) == 20
    assert len(box.peers) == 1


@pytest.fixture
def tls(tmp_path, monkeypatch):
    context, trusted = own_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    return context


def test_it_signs_in_over_starttls(smtp, sender, tls):
    smtp.EMAIL_USE_TLS, smtp.EMAIL_HOST_USER, smtp.EMAIL_HOST_PASSWORD = True, USER, PASSWORD
    with mail_server(tls=tls, login=True) as box:
        smtp.EMAIL_PORT = box.port
        sender.send(LETTER)
        sender.close()
    assert len(box.letters) == 1
    assert box.sign_ins == [True]


def test_a_wrong_password_is_ours_to_mend_and_loses_no_letter(smtp, sender, tls):
    smtp.EMAIL_USE_TLS, smtp.EMAIL_HOST_USER, smtp.EMAIL_HOST_PASSWORD = True, USER, "wrong"
    with mail_server(tls=tls, login=True) as box:
        smtp.EMAIL_PORT = box.port
        with pytest.raises(NotNow, match="refused the password: 535") as caught:
            sender.send(LETTER)
        sender.close()
    assert caught.value.is_down
    assert "wrong" not in str(caught.value)


def test_a_server_with_a_certificate_that_nobody_trusts_gets_neither_letter_nor_password(
    smtp, sender, tmp_path
):
    context, _ = own_certificate(tmp_path)
    smtp.EMAIL_USE_TLS, smtp.EMAIL_HOST_USER, smtp.EMAIL_HOST_PASSWORD = True, USER, PASSWORD
    with mail_server(tls=context, login=True) as box:
        smtp.EMAIL_PORT = box.port
        with pytest.raises(NotNow, match="SSLCertVerificationError"):
            sender.send(LETTER)
        sender.close()
    assert box.letters == []
    assert box.sign_ins == []


@pytest.mark.parametrize(
    ("answers", "kind", "words"),
    [
        ({"answer_to_recipient": "550 no such mailbox"}, Refused, "mailbox refused: 550"),
        ({"answer_to_recipient": "450 mailbox busy"}, NotNow, "mailbox not taken now: 450"),
        ({"answer_to_data": "554 looks like spam"}, Refused, "letter refused: 554"),
        ({"answer_to_data": "451 try again"}, NotNow, "letter not taken now: 451"),
    ],
)
def test_never_and_not_now_are_kept_apart(smtp, sender, answers, kind, words):
    with mail_server() as box:
        smtp.EMAIL_PORT = box.port
        for name, answer in answers.items():
            setattr(box, name, answer)
        with pytest.raises(kind, match=words):
            sender.send(LETTER)
        for name in answers:
            setattr(box, name, "")
        sender.send(LETTER)
        sender.close()
    assert len(box.letters) == 1, "the next letter goes out all the same"


def test_a_server_that_refuses_the_connection_is_down(smtp, sender):
    smtp.EMAIL_PORT = free_port()
    with pytest.raises(NotNow, match="no mail server: ConnectionRefusedError") as caught:
        sender.send(LETTER)
    assert caught.value.is_down


def test_a_server_that_says_nothing_is_down_after_a_while(smtp, sender):
    smtp.EMAIL_TIMEOUT = 0.2
    with silent_server() as port:
        smtp.EMAIL_PORT = port
        with pytest.raises(NotNow, match="no mail server") as caught:
            sender.send(LETTER)
    assert caught.value.is_down


@pytest.mark.parametrize(
    "address",
    [
        "a@example.org\nBcc: all@example.org",
        "a@example.org, b@example.org",
        "nobody",
        "",
        "a@b@c.d",
    ],
)
def test_an_address_that_is_none_or_more_than_one_gets_nothing(smtp, sender, address):
    with mail_server() as box:
        smtp.EMAIL_PORT = box.port
        with pytest.raises(Refused, match="no e-mail address"):
            sender.send(Letter("k", address, "text", subject="s"))
    assert box.recipients == []


def test_a_subject_can_add_no_header(smtp, sender):
    with mail_server() as box:
        smtp.EMAIL_PORT = box.port
        with pytest.raises(ValueError, match="newline"):
            sender.send(Letter("k", "a@example.org", "t", subject="s\r\nBcc: all@example.org"))
        sender.close()
    assert box.letters == []


def test_a_letter_about_a_forgotten_password_goes_the_same_way(smtp):
    with mail_server() as box:
        smtp.EMAIL_PORT = box.port
        send_mail("Password", "Here", None, ["somebody@example.org"])
    assert box.letters[0]["From"] == "clinic@clinic.example"
