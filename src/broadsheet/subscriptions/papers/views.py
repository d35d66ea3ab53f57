"""A reader's invoices and receipts: as pages that can be read aloud, and as PDF."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from broadsheet.accounts.models import account_of
from broadsheet.accounts.settings import get_settings
from broadsheet.subscriptions.models import Invoice, Seller
from broadsheet.subscriptions.papers.bills import Bill, Kind, bill_of, may_have
from broadsheet.subscriptions.papers.drawing import draw_bill
from broadsheet.subscriptions.plans.paper_time import in_paper_time


@require_safe
@login_required
@in_paper_time
def page(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The invoice or receipt as a page."""
    invoice = _find(request, pk)
    context = {"invoice": invoice, "bill": _bill(request, invoice, Kind(kind)), "kind": kind}
    return render(request, "subscriptions/papers/bill.html", context | {"may_have_receipt": invoice.paid_at})


@require_safe
@login_required
@in_paper_time
def pdf(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The same as PDF, to keep."""
    invoice = _find(request, pk)
    bill = _bill(request, invoice, Kind(kind))
    file = draw_bill(bill, get_settings().paper(request).name, get_language() or "en")
    response = HttpResponse(file, content_type="application/pdf")
    name = "".join(letter if letter.isalnum() else "-" for letter in invoice.number)
    response["Content-Disposition"] = f'attachment; filename="{kind}-{name}.pdf"'
    return response


def _find(request: HttpRequest, pk: int) -> Invoice:
    """Return the reader's own invoice; Http404 for anybody else's, as for one that is not there."""
    mine = Invoice.objects.filter(subscription__account=account_of(request.user))
    return get_object_or_404(
        mine.select_related("subscription__account__user", "subscription__price__product"), pk=pk
    )


def _bill(request: HttpRequest, invoice: Invoice, kind: Kind) -> Bill:
    if not may_have(invoice, kind):
        raise Http404
    return bill_of(invoice, kind, Seller.for_request(request), get_settings().paper(request).name)
