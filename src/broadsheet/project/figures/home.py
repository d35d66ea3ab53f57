"""The way from the admin's home to the books."""

from wagtail.admin.ui.components import Component


class BooksPanel(Component):
    """A panel with the publisher's questions, each leading to where it is answered."""

    name = "books"
    template_name = "broadsheet/admin/books_panel.html"
    order = 150
