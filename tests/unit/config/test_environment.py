"""Settings are read once, in one place, and a mistake in one is told in a sentence."""

from pathlib import Path

import pytest

from perineural.config.environment import SETTINGS, SettingError, read_environment


def test_an_empty_environment_gives_a_clinic_on_this_machine_alone():
    environment = read_environment({})
    assert environment.home == Path.cwd() / "var"
    assert environment.public_url == "http://127.0.0.1:8000"
    assert not environment.https
    assert not environment.debug
    assert environment.database_url == ""
    assert environment.import_max_bytes == 20_000_000


def test_an_empty_value_counts_as_unset():
    assert read_environment({"PERINEURAL_SENDER": ""}).sender == "file"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("PERINEURAL_SESSION_IDLE_MINUTES", "0", "a whole number from 1 to 720"),
        ("PERINEURAL_SESSION_IDLE_MINUTES", "half an hour", "a whole number from 1 to 720"),
        ("PERINEURAL_SESSION_IDLE_MINUTES", "٣", "a whole number from 1 to 720"),
        ("PERINEURAL_IMPORT_MAX_BYTES", "20MB", "a whole number from 1000"),
        ("PERINEURAL_REQUIRE_SECOND_FACTOR", "maybe", "yes or no"),
        ("PERINEURAL_SENDER", "smoke", "one of file, console"),
        ("PERINEURAL_LOG_LEVEL", "LOUD", "one of DEBUG"),
        ("PERINEURAL_PUBLIC_URL", "clinic.example", "an address such as https://clinic.example"),
        ("PERINEURAL_PUBLIC_URL", "https://clinic.example/app", "without a path"),
        ("PERINEURAL_ALLOWED_HOSTS", "https://a.example", "host names without scheme"),
        ("PERINEURAL_ALLOWED_HOSTS", "*", "host names without scheme, path or wildcard"),
        ("DATABASE_URL", "mysql://x", "postgresql://user:password@host/name"),
        ("PERINEURAL_SECRET_KEY", "short", "at least 50 characters"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_with_what_would_be_right(name, value, expected):
    with pytest.raises(SettingError) as caught:
        read_environment({name: value})
    assert str(caught.value).startswith(name)
    assert expected in str(caught.value)


def test_a_home_that_is_a_file_is_refused(tmp_path):
    file = tmp_path / "taken"
    file.touch()
    with pytest.raises(SettingError, match="a folder, or a path where one can be made"):
        read_environment({"PERINEURAL_HOME": str(file)})


def test_a_misspelt_setting_is_refused_because_it_would_silently_do_nothing():
    with pytest.raises(SettingError, match="did you mean PERINEURAL_REQUIRE_SECOND_FACTOR"):
        read_environment({"PERINEURAL_REQUIRE_2ND_FACTOR": "yes"})


def test_all_mistakes_are_told_at_once():
    with pytest.raises(SettingError) as caught:
        read_environment({"PERINEURAL_SENDER": "smoke", "PERINEURAL_DEBUG": "perhaps"})
    assert len(str(caught.value).splitlines()) == 2


@pytest.mark.parametrize("name", ["PERINEURAL_SECRET_KEY", "DATABASE_URL"])
def test_a_secret_is_never_repeated_in_a_message(name):
    with pytest.raises(SettingError) as caught:
        read_environment({name: "hunter2"})
    assert "hunter2" not in str(caught.value)


def test_https_follows_from_the_public_address():
    environment = read_environment({"PERINEURAL_PUBLIC_URL": "https://clinic.example/"})
    assert environment.https
    assert environment.public_url == "https://clinic.example"
    assert environment.public_host == "clinic.example"


def test_every_default_can_be_read():
    for setting in SETTINGS:
        setting.read(setting.default)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"PERINEURAL_EMAIL": "pigeon"}, "expected one of file, console, smtp"),
        ({"PERINEURAL_SMS": "smtp"}, "expected one of file, console, gateway, off"),
        ({"PERINEURAL_EMAIL": "smtp"}, "'smtp' needs PERINEURAL_SMTP_FROM"),
        ({"PERINEURAL_SMS": "gateway"}, "needs PERINEURAL_SMS_URL and PERINEURAL_SMS_TOKEN"),
        ({"PERINEURAL_SMTP_USER": "clinic"}, "are set together or not at all"),
        ({"PERINEURAL_SMTP_PORT": "0"}, "a whole number from 1 to 65535"),
        ({"PERINEURAL_SMTP_SECURITY": "ssl"}, "one of starttls, tls, none"),
        ({"PERINEURAL_SMTP_FROM": "Clinic <a@b.example>"}, "an e-mail address such as"),
        ({"PERINEURAL_SMTP_PASSWORD": "file:/nowhere/at/all"}, "file: and the path of a file"),
        ({"PERINEURAL_SMS_URL": "http://gateway.example/send"}, "an https:// address"),
        ({"PERINEURAL_SMS_URL": "https://me:key@gateway.example"}, "without a user name"),
        ({"PERINEURAL_SMS_URL": "https://gateway.example:x/"}, "an https:// address"),
        ({"PERINEURAL_SMS_HOOK_KEY": "short"}, "at least 32 characters"),
    ],
)
def test_what_would_send_no_message_is_named_at_the_start(values, expected):
    with pytest.raises(SettingError, match=expected) as caught:
        read_environment(values)
    assert "key@gateway" not in str(caught.value)


def test_a_password_can_lie_in_a_file(tmp_path):
    file = tmp_path / "password"
    file.write_text("open sesame\n")
    values = {"PERINEURAL_SMTP_USER": "clinic", "PERINEURAL_SMTP_PASSWORD": f"file:{file}"}
    assert read_environment(values).smtp_password == "open sesame"


def test_the_old_sender_is_what_both_channels_use_unless_told_otherwise():
    environment = read_environment({"PERINEURAL_SENDER": "console", "PERINEURAL_SMS": "off"})
    assert (environment.email, environment.sms) == ("console", "off")
    assert read_environment({}).email == "file"


def test_a_gateway_on_this_machine_may_do_without_tls():
    values = {"PERINEURAL_SMS_URL": "http://127.0.0.1:8099/send"}
    assert read_environment(values).sms_url == "http://127.0.0.1:8099/send"
