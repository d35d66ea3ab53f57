"""Granting access by hand."""

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from broadsheet.accounts.models import account_of


class AccessForm(WagtailAdminModelForm):
    """Names the reader by e-mail address, which is how the newsroom knows them."""

    email = forms.EmailField(label=_("Reader"), help_text=_("The e-mail address of the reader’s account."))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["email"].initial = self.instance.account.user.email

    def clean_email(self) -> str:
        """Find the account; a reader has to have signed up."""
        email = self.cleaned_data["email"]
        user = get_user_model().objects.filter(email__iexact=email).first()
        if user is None:
            raise forms.ValidationError(_("No reader has this address; they need to register first."))
        self.instance.account = account_of(user)
        return email
