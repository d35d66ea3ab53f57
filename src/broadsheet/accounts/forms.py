"""The forms that readers sign in and up with."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.app_settings import SIGNUP_FORM_HONEYPOT_FIELD
from allauth.account.forms import LoginForm, SignupForm
from allauth.core import context
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from broadsheet.accounts.settings import get_settings

BEGAN = "began"
SALT = "broadsheet.accounts.forms.began"
FORM_HOLDS = timedelta(days=1)


class SignInForm(LoginForm):
    """An e-mail address, and a password for those who have set one. Without it a code is mailed."""

    def _setup_password_field(self) -> None:
        self.fields["password"].required = False
        self.fields["password"].widget.is_required = False


class SignUpForm(SignupForm):
    """An e-mail address, and three questions for programs: none of them is put to a person.

    A field that nobody sees must stay empty (allauth pretends that all went well), the page must have
    been there for as long as a person needs, and a captcha, if the publisher has set one, is solved.
    """

    began = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.captcha = get_settings().captcha
        if self.captcha is not None:
            context.request.may_load = self.captcha.provider.origins
        # The stamp is made anew for each page; what was sent is only read.
        self.initial[BEGAN] = stamp()
        lure = self.fields[SIGNUP_FORM_HONEYPOT_FIELD]
        lure.label = _("Leave this empty")
        lure.widget.attrs = {"tabindex": "-1", "autocomplete": "off"}

    def clean(self) -> dict[str, Any]:
        """Refuse what came too quickly, or without the captcha."""
        cleaned: dict[str, Any] = super().clean()
        age = age_of(cleaned.get(BEGAN, ""))
        if age is None or age < get_settings().signup_takes:
            if age is None:
                self._stamp_anew()
            raise forms.ValidationError(_("That was very quick. Please send the form once more."))
        if self.captcha is not None:
            answer = self.data.get(self.captcha.provider.field, "")
            address = get_adapter().get_client_ip(context.request)
            if not self.captcha.is_solved(answer, address):
                raise forms.ValidationError(_("Please confirm below that you are no program."))
        return cleaned

    def _stamp_anew(self) -> None:
        """Let the page that says so bear a new stamp, or sending it again would never help."""
        self.data = self.data.copy()
        self.data[BEGAN] = stamp()


def stamp() -> str:
    """Return a signed note of when a form was shown."""
    return signing.dumps(get_settings().clock().timestamp(), salt=SALT)


def age_of(stamped: str) -> timedelta | None:
    """Return for how long a form has been shown; None if it was not, or not since yesterday."""
    try:
        began = float(signing.loads(stamped, salt=SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    age = timedelta(seconds=get_settings().clock().timestamp() - began)
    return age if timedelta(0) <= age <= FORM_HOLDS else None


class AddPasskeyForm(AddWebAuthnForm):
    """A passkey, meant to sign in by itself unless its owner says that it is a second factor alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].label = _("Let it sign me in by itself")
