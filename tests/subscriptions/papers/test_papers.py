"""Invoices and receipts: what they say, and the PDF they are."""

import io
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone, translation
from pypdf import PdfReader

from broadsheet.subscriptions.models import Invoice, Seller
from broadsheet.subscriptions.papers.bills import Kind, bill_of, of_invoice
from broadsheet.subscriptions.papers.drawing import draw_bill
from broadsheet.subscriptions.papers.lettering import set_text
from tests.subscriptions.printing.build import a_print_subscription, an_account

pytestmark = pytest.mark.django_db
ISSUED = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
SELLER = Seller(
    legal_name="Meridian Press Pte Ltd",
    address="7 Keppel Road\nSingapore 089053",
    tax_number="GST 200312345K",
    bank_details="Bank of the Strait, 001-2345",
    small_print="Registered in Singapore.",
)


def an_invoice(amount=3270, tax=270, currency="SGD", *, name=("Mei", "Arunrat"), **said):
    account = an_account()
    account.user.first_name, account.user.last_name = name
    account.user.save()
    facts = {"issued_at": ISSUED, "paid_at": ISSUED, "period_start": ISSUED, **said}
    return Invoice.objects.create(
        subscription=a_print_subscription(account),
        provider_id=said.get("number", "in_1"),
        number=facts.pop("number", "MER-0001"),
        amount_minor=amount,
        tax_minor=tax,
        currency=currency,
        **facts,
    )


def bill(invoice, kind=Kind.INVOICE, language="en"):
    with translation.override(language), timezone.override("Asia/Singapore"):
        return bill_of(of_invoice(invoice), kind, SELLER, "The Meridian")


def read(file: bytes):
    return PdfReader(io.BytesIO(file))


def text_of(invoice, kind=Kind.INVOICE):
    return read(draw_bill(bill(invoice, kind), "The Meridian", "en")).pages[0].extract_text()


def test_an_invoice_names_who_sells_who_buys_what_and_for_how_much():
    text = text_of(an_invoice(period_end=datetime(2026, 12, 24, 20, 0, tzinfo=UTC)))
    for words in (
        "Meridian Press Pte Ltd",
        "7 Keppel Road",
        "GST 200312345K",
        "Mei Arunrat",
        "mei@paper.example",
        "Invoice MER-0001",
        "25 November 2026 to 25 December 2026",
        "paid on 25 November 2026",
        "The Meridian on paper, subscription",
        "SGD30",
        "SGD2.70",
        "SGD32.70",
        "Registered in Singapore.",
    ):
        assert words in text, text
    assert "Bank of the Strait" not in text


def test_an_unpaid_invoice_says_how_to_pay():
    text = text_of(an_invoice(paid_at=None))
    assert "not yet paid" in text
    assert "Bank of the Strait, 001-2345" in text


def test_a_currency_without_cents_has_none():
    sums = dict(bill(an_invoice(1500, 136, "JPY", refunded_minor=500)).sums)
    assert sums == {"Tax": "¥136", "In all": "¥1,500", "Refunded": "-¥500", "Total": "¥1,000"}
    assert bill(an_invoice(1500, 0, "JPY", number="2")).price == "¥1,500"


def test_a_currency_with_three_decimals_has_three():
    assert bill(an_invoice(1234, 0, "KWD")).price == "KWD1.234"


def test_a_paper_speaks_the_readers_language():
    assert bill(an_invoice(), language="pl").facts[0][1] == "25 listopada 2026"


def test_the_file_says_its_title_and_language_and_embeds_the_papers_type():
    pdf = read(draw_bill(bill(an_invoice(), Kind.RECEIPT), "The Meridian", "en"))
    root = pdf.trailer["/Root"]
    assert (pdf.metadata.title, pdf.metadata.author) == ("Receipt MER-0001", "The Meridian")
    assert (root["/Lang"], root["/ViewerPreferences"]["/DisplayDocTitle"]) == ("en", True)
    fonts = [font.get_object() for font in pdf.pages[0]["/Resources"]["/Font"].values()]
    embedded = [font for font in fonts if "SourceSansPro" in font["/BaseFont"]]
    assert embedded
    assert all("/FontFile2" in font["/FontDescriptor"] for font in embedded)
    assert all("/ToUnicode" in font for font in embedded)


def test_names_in_any_letters_can_be_read_from_the_file():
    assert "大久保まり" in text_of(an_invoice(name=("大久保まり", ""))).replace(" ", "")
    assert "Đặng Łukasz" in text_of(an_invoice(name=("Đặng", "Łukasz"), number="2"))


def test_markup_in_a_name_is_only_letters():
    assert "<b>Bold & Co</b>" in text_of(an_invoice(name=("<b>Bold & Co</b>", "")))
    assert set_text("<b>&") == "&lt;b&gt;&amp;"


def test_chinese_and_japanese_are_set_in_their_own_types():
    assert set_text("李明") == '<font name="STSong-Light">李明</font>'
    assert set_text("大久保まり") == '<font name="HeiseiKakuGo-W5">大久保まり</font>'
    assert set_text("Kim 김") == 'Kim <font name="HYSMyeongJo-Medium">김</font>'


def signed_in(account) -> Client:
    client = Client()
    client.force_login(account.user)
    return client


def test_a_reader_sees_and_downloads_their_own():
    invoice = an_invoice()
    client = signed_in(an_account())
    page = client.get(f"/account/invoices/{invoice.pk}/invoice/").content.decode()
    assert "Invoice MER-0001" in page
    answer = client.get(f"/account/invoices/{invoice.pk}/receipt.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="receipt-MER-0001.pdf"'
    assert "no-store" in answer["Cache-Control"]
    assert read(answer.content).metadata.title == "Receipt MER-0001"


def test_nobody_sees_anothers():
    invoice = an_invoice()
    for path in ("invoice/", "receipt/", "invoice.pdf", "receipt.pdf"):
        path = f"/account/invoices/{invoice.pk}/{path}"
        assert signed_in(an_account("other@paper.example")).get(path).status_code == 404
        assert Client().get(path).status_code == 302


def test_there_is_no_receipt_for_what_was_not_paid():
    invoice = an_invoice(paid_at=None)
    client = signed_in(an_account())
    assert client.get(f"/account/invoices/{invoice.pk}/receipt.pdf").status_code == 404
    assert client.get(f"/account/invoices/{invoice.pk}/invoice.pdf").status_code == 200
