"""The form readers sign in with."""

from allauth.account.forms import LoginForm


class SignInForm(LoginForm):
    """An e-mail address, and a password for those who have set one. Without it a code is mailed."""

    def _setup_password_field(self) -> None:
        self.fields["password"].required = False
        self.fields["password"].widget.is_required = False
