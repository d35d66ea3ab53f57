"""Mail's place in the admin: its menu, its addresses, who may."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from broadsheet.mailing.desk import outbox, words


class PermittedItem(MenuItem):
    """A menu item for those who have a permission."""

    def __init__(self, label: str, url: str, permission: str, **kwargs: object) -> None:
        self.permission = permission
        super().__init__(label, url, **kwargs)

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether whoever asks has the permission."""
        return request.user.has_perm(self.permission)


menu = Menu(
    register_hook_name="register_broadsheet_mail_menu_item",
    items=[
        PermittedItem(
            _("Words"),
            reverse_lazy("broadsheet_mail_words"),
            words.PERMISSION,
            name="mail-words",
            icon_name="openquote",
            order=100,
        ),
        PermittedItem(
            _("Outbox"),
            reverse_lazy("broadsheet_mail_outbox"),
            outbox.PERMISSION,
            name="mail-outbox",
            icon_name="mail",
            order=200,
        ),
    ],
)


@hooks.register("register_admin_menu_item")
def register_menu() -> MenuItem:
    """Return the menu's own item in the sidebar."""
    return SubmenuMenuItem(_("Mail"), menu, name="mail", icon_name="mail", order=180)


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """Return the addresses of the pages about mail."""
    in_words = "mail/words/<str:language>/<str:kind>/"
    return [
        path("mail/words/", words.WordsPage.as_view(), name="broadsheet_mail_words"),
        path("mail/words/<str:language>/", words.WordsPage.as_view(), name="broadsheet_mail_words_in"),
        path(in_words, words.EditWords.as_view(), name="broadsheet_mail_edit"),
        path(f"{in_words}reset/", words.ResetWords.as_view(), name="broadsheet_mail_reset"),
        path("mail/outbox/", outbox.OutboxPage.as_view(), name="broadsheet_mail_outbox"),
        path("mail/outbox/<int:pk>/", outbox.MailPage.as_view(), name="broadsheet_mail"),
    ]


@hooks.register("register_permissions")
def register_permissions() -> "QuerySet[Permission]":
    """Let groups be given the words and the outbox."""
    codenames = (permission.rpartition(".")[2] for permission in (words.PERMISSION, outbox.PERMISSION))
    return Permission.objects.filter(
        content_type__app_label="broadsheet_mailing", codename__in=list(codenames)
    )
