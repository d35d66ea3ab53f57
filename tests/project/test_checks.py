"""What an edition checks of its settings before it runs."""

from dataclasses import replace

from broadsheet.project.checks import check_captcha


def test_a_captcha_that_cannot_be_read_stops_the_start(settings):
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, captcha="turnstile key-alone")
    (error,) = check_captcha()
    assert error.id == "broadsheet.E002"
    assert "turnstile SITEKEY SECRET" in error.hint


def test_no_captcha_and_a_good_one_pass(settings):
    assert check_captcha() == []
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, captcha="hcaptcha key secret")
    assert check_captcha() == []
