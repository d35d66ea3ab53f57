"""How an editor meets an article: what it says, what it is about, who may read it."""

from django import forms
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    MultipleChooserPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
    TitleFieldPanel,
)

HEADLINE_LIMIT = 75
STANDFIRST_LIMIT = 160
# Read by static/broadsheet_admin/lengths.js: it counts, and warns past the limit without forbidding.
COUNTED = "data-broadsheet-limit"
# Read by static/broadsheet_admin/subjects.js: names are typed and picked, not searched for in a long list.
CHOSEN_BY_NAME = "data-broadsheet-subjects"

author_panels = [FieldPanel("author")]
correction_panels = [FieldRowPanel([FieldPanel("date"), FieldPanel("text")])]

article_tab = [
    MultiFieldPanel(
        [
            FieldPanel("kicker"),
            TitleFieldPanel(
                "title",
                heading="Headline",
                help_text=f"No full stop. Past {HEADLINE_LIMIT} characters it breaks badly on a phone.",
                widget=forms.TextInput(attrs={COUNTED: HEADLINE_LIMIT}),
            ),
            FieldPanel(
                "standfirst",
                widget=forms.Textarea(attrs={COUNTED: STANDFIRST_LIMIT, "rows": 2}),
            ),
        ],
        "Headline",
    ),
    MultiFieldPanel(
        [
            MultipleChooserPanel(
                "article_authors", chooser_field_name="author", label="Author", heading="Authors"
            ),
            FieldRowPanel([FieldPanel("dateline_place"), FieldPanel("dateline_on")]),
        ],
        "Byline and dateline",
    ),
    MultiFieldPanel([FieldPanel("lead_picture"), FieldPanel("lead_caption")], "Lead picture"),
    FieldPanel("body"),
]

about_tab = [
    FieldPanel("story"),
    MultiFieldPanel(
        [
            FieldPanel(field, widget=forms.SelectMultiple(attrs={CHOSEN_BY_NAME: True}))
            for field in ("topics", "people", "organisations", "places")
        ],
        "Subjects",
    ),
    MultiFieldPanel([FieldPanel("updated_at_shown")], "Changes"),
    InlinePanel("corrections", label="Correction", heading="Corrections"),
]

access_tab = [
    MultiFieldPanel(
        [
            FieldPanel("access", widget=forms.RadioSelect),
            FieldPanel("open_until"),
            FieldPanel("opinion"),
        ],
        "Who may read it",
    ),
    PublishingPanel(),
]

search_tab = [
    MultiFieldPanel(
        [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description")], "For search engines"
    ),
]

edit_handler = TabbedInterface(
    [
        ObjectList(article_tab, heading="Article"),
        ObjectList(about_tab, heading="Subjects"),
        ObjectList(access_tab, heading="Access"),
        ObjectList(search_tab, heading="Search"),
    ]
)
