"""Pictures, authors and requests for tests of the newsroom."""

from io import BytesIO

from django.conf import settings
from django.core.files.images import ImageFile
from PIL import Image

from broadsheet.publishing.models import Author, Picture, Topic

GATE = {"Broadsheet-Gate": settings.BROADSHEET_GATE_SECRET}


def a_picture(credit: str = "Photograph: Kim Ha-neul", **fields: object) -> Picture:
    """Return a kept picture of 60 by 40 pixels."""
    file = BytesIO()
    Image.new("RGB", (60, 40), "#888").save(file, "PNG")
    file.seek(0)
    return Picture.objects.create(title="Grey", file=ImageFile(file, "grey.png"), credit=credit, **fields)


def an_author(name: str = "Hana Okuyama") -> Author:
    """Return an author whose slug is her name."""
    return Author.objects.create(name=name, slug=name.lower().replace(" ", "-"))


def a_topic(name: str = "Shipping") -> Topic:
    """Return a topic whose slug is its name."""
    return Topic.objects.create(name=name, slug=name.lower())
