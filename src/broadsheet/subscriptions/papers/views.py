"""A reader's invoices and receipts, of subscriptions and of gifts: as pages to be read aloud, and as PDF."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from broadsheet.accounts.models import account_of
from broadsheet.accounts.settings import get_settings
from broadsheet.subscriptions.models import Gift, Invoice, Seller
from broadsheet.subscriptions.papers.bills import Bill, Kind, Paper, bill_of, may_have, of_gift, of_invoice
from broadsheet.subscriptions.papers.drawing import draw_bill
from broadsheet.subscriptions.plans.paper_time import in_paper_time


@require_safe
@login_required
@in_paper_time
def page(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The invoice or receipt of a subscription as a page."""
    paper = of_invoice(_find(request, pk))
    receipt = (
        reverse("invoice_page", args=[pk, Kind.RECEIPT]) if kind == Kind.INVOICE and paper.paid_at else ""
    )
    return _page(request, paper, Kind(kind), reverse("invoice_pdf", args=[pk, kind]), receipt)


@require_safe
@login_required
@in_paper_time
def pdf(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The same as PDF, to keep."""
    return _pdf(request, of_invoice(_find(request, pk)), Kind(kind))


@require_safe
@login_required
@in_paper_time
def gift_page(request: HttpRequest, key: str) -> HttpResponse:
    """The receipt for a gift as a page, to whoever has paid for it."""
    return _page(request, _find_gift(request, key), Kind.RECEIPT, reverse("gift_pdf", args=[key]), "")


@require_safe
@login_required
@in_paper_time
def gift_pdf(request: HttpRequest, key: str) -> HttpResponse:
    """The same as PDF, to keep."""
    return _pdf(request, _find_gift(request, key), Kind.RECEIPT)


def _page(request: HttpRequest, paper: Paper, kind: Kind, pdf_url: str, receipt_url: str) -> HttpResponse:
    context = {"bill": _bill(request, paper, kind), "pdf_url": pdf_url, "receipt_url": receipt_url}
    return render(request, "subscriptions/papers/bill.html", context)


def _pdf(request: HttpRequest, paper: Paper, kind: Kind) -> HttpResponse:
    bill = _bill(request, paper, kind)
    file = draw_bill(bill, get_settings().paper(request).name, get_language() or "en")
    response = HttpResponse(file, content_type="application/pdf")
    name = "".join(letter if letter.isalnum() else "-" for letter in paper.number)
    response["Content-Disposition"] = f'attachment; filename="{kind}-{name}.pdf"'
    return response


def _find(request: HttpRequest, pk: int) -> Invoice:
    """Return the reader's own invoice; Http404 for anybody else's, as for one that is not there."""
    mine = Invoice.objects.filter(subscription__account=account_of(request.user))
    return get_object_or_404(
        mine.select_related("subscription__account__user", "subscription__price__product"), pk=pk
    )


def _find_gift(request: HttpRequest, key: str) -> Paper:
    gifts = Gift.objects.filter(giver=account_of(request.user)).select_related("giver__user", "product")
    paper = of_gift(get_object_or_404(gifts, key=key))
    if paper is None:
        raise Http404
    return paper


def _bill(request: HttpRequest, paper: Paper, kind: Kind) -> Bill:
    if not may_have(paper, kind):
        raise Http404
    return bill_of(paper, kind, Seller.for_request(request), get_settings().paper(request).name)
