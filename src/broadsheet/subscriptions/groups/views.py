"""A group's page for its owner, and the page on which an invitation is taken."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from broadsheet.accounts.models import account_of
from broadsheet.subscriptions.clock import the_time
from broadsheet.subscriptions.groups import seats
from broadsheet.subscriptions.models import Group, Seat
from broadsheet.subscriptions.plans.paper_time import in_paper_time, posted

FOLDER = "subscriptions/groups"


class InviteForm(forms.Form):
    """Whom to invite."""

    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)


@login_required
@in_paper_time
def group(request: HttpRequest) -> HttpResponse:
    """Who has a seat and who is invited; one more may be, while there are seats."""
    own = _own_group(request)
    form = InviteForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            seat = seats.invite(own, form.cleaned_data["email"], the_time())
        except seats.SeatRefused as error:
            form.add_error("email", REFUSALS[error.reason]())
        else:
            messages.success(request, _("A seat is kept for %(address)s.") % {"address": seat.email})
            return redirect("group")
    places = [
        (seat, request.build_absolute_uri(f"/account/group/join/{seat.token}/"))
        for seat in seats.places_of(own)
    ]
    context = {"form": form, "group": own, "places": places, "left": seats.left_in(own)}
    return render(request, f"{FOLDER}/group.html", context)


@require_POST
@login_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a seat back."""
    seats.remove(get_object_or_404(_own_group(request).places, pk=pk), the_time())
    messages.success(request, _("The seat is free again."))
    return redirect("group")


@never_cache
@login_required
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Take the seat that was offered, by a button."""
    seat = get_object_or_404(Seat.objects.select_related("group__subscription__account__user"), token=token)
    problem = ""
    if request.method == "POST":
        try:
            seats.take(seat, account_of(request.user), the_time())
        except seats.SeatRefused as error:
            problem = REFUSALS[error.reason]()
        else:
            messages.success(request, _("You have a seat in the group, and read everything it opens."))
            return redirect("account_home")
    return render(request, f"{FOLDER}/join.html", {"seat": seat, "problem": problem})


def _own_group(request: HttpRequest) -> Group:
    own = seats.find_group(account_of(request.user))
    if own is None:
        raise Http404
    return own


REFUSALS = {
    "full": lambda: _("No seat is free. Take one back first."),
    "own": lambda: _("Whoever pays for the group has a seat in it already."),
    "invited": lambda: _("This address is invited already."),
    "member": lambda: _("You have a seat in this group already."),
}
