"""What the newsroom keeps."""

from broadsheet.publishing.models.articles import ArticleAuthor, ArticlePage, Correction
from broadsheet.publishing.models.authors import Author
from broadsheet.publishing.models.changes import Change
from broadsheet.publishing.models.contact import ContactPage
from broadsheet.publishing.models.front import FrontOpinion, FrontPage, FrontRail, FrontSecond
from broadsheet.publishing.models.pictures import Picture, PictureRendition
from broadsheet.publishing.models.sections import SectionPage
from broadsheet.publishing.models.settings import EditionSettings, FollowLink, ShareLink
from broadsheet.publishing.models.standard import StandardPage
from broadsheet.publishing.models.stories import DiaryEntry, StoriesPage, StoryPage
from broadsheet.publishing.models.subjects import Organisation, Person, Place, Subject, Topic
from broadsheet.publishing.policies.models import PolicyVersion
from broadsheet.publishing.words.models import Wording

__all__ = [
    "ArticleAuthor",
    "ArticlePage",
    "Author",
    "Change",
    "ContactPage",
    "Correction",
    "DiaryEntry",
    "EditionSettings",
    "FollowLink",
    "FrontOpinion",
    "FrontPage",
    "FrontRail",
    "FrontSecond",
    "Organisation",
    "Person",
    "Picture",
    "PictureRendition",
    "Place",
    "PolicyVersion",
    "SectionPage",
    "ShareLink",
    "StandardPage",
    "StoriesPage",
    "StoryPage",
    "Subject",
    "Topic",
    "Wording",
]
