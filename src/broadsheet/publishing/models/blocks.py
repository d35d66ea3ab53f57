"""What the text of a page is made of."""

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageChooserBlock

from broadsheet.publishing.lead_in import FREE_PART_ENDS

INLINE = ["bold", "italic", "link"]


class QuoteBlock(blocks.StructBlock):
    """Words that somebody said, and who."""

    text = blocks.TextBlock(rows=3)
    attribution = blocks.CharBlock(required=False, help_text="Name, role")

    class Meta:
        icon = "openquote"
        label = "Quotation"


class PictureBlock(blocks.StructBlock):
    """A picture in the text, with its caption; the credit comes from the picture."""

    image = ImageChooserBlock(label="picture")
    caption = blocks.CharBlock(required=False, max_length=500, help_text="Empty: the picture’s own.")
    size = blocks.ChoiceBlock(
        choices=[("column", "Column"), ("wide", "Wider than the text"), ("full", "Across the page")],
        default="column",
    )

    class Meta:
        icon = "image"
        label = "Picture"

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Refuse a picture without a credit."""
        cleaned = super().clean(value)
        if not cleaned["image"].credit.strip():
            raise blocks.StructBlockValidationError(
                {"image": ValidationError("This picture has no credit. Open it and name its maker first.")}
            )
        return cleaned


class TableBlock(TypedTableBlock):
    """A table of words and figures; figures stand in `number` columns and align."""

    text = blocks.CharBlock(required=False, label="Words")
    number = blocks.CharBlock(required=False, label="Figures")

    class Meta:
        icon = "table"
        label = "Table"


class TextBody(blocks.StreamBlock):
    """The blocks that any page may use."""

    paragraph = blocks.RichTextBlock(features=INLINE, icon="pilcrow")
    heading = blocks.CharBlock(icon="h2", label="Subheading", max_length=120)
    list = blocks.RichTextBlock(features=["ul", "ol", *INLINE], icon="list-ul")
    quote = QuoteBlock()
    picture = PictureBlock()
    table = TableBlock()


class ArticleBody(TextBody):
    """The blocks of an article: with pull quotes, and the place where the free part ends."""

    pull_quote = blocks.StructBlock(
        [("text", blocks.TextBlock(rows=2))], icon="openquote", label="Pull quote"
    )
    free_part_ends = blocks.StaticBlock(
        icon="lock",
        label="The free part ends here",
        admin_text="Readers without access see what stands above this line. "
        "Without it, they see the first two paragraphs.",
    )

    class Meta:
        block_counts = {FREE_PART_ENDS: {"max_num": 1}}

    def clean(self, value: blocks.StreamValue) -> blocks.StreamValue:
        """Refuse to publish a free part that ends where the article does: nothing would be withheld."""
        cleaned = super().clean(value)
        if self.is_deferred_validation or not len(cleaned):
            return cleaned
        if cleaned[-1].block_type == FREE_PART_ENDS:
            message = "Nothing follows the end of the free part. Move it up, or make the article open."
            raise blocks.StreamBlockValidationError(non_block_errors=[ValidationError(message)])
        return cleaned
