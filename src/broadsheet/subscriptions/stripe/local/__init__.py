"""A local Stripe: what the demo and the tests are charged by. No money moves.

localstripe, an aiohttp server that remembers customers, cards and charges, grown by what today's Stripe
Billing adds: prices, discounts, schedules, renewals, retries, SCA, signed events and a clock that turns.
It speaks HTTP in the shapes of the API version that the pinned `stripe` SDK asks for.

Start it:

    python -m broadsheet.subscriptions.stripe.local --port 8001 --state FILE \\
        --webhook http://127.0.0.1:8000/PATH --secret whsec_anything --edition http://127.0.0.1:8000 \\
        [--host 127.0.0.1] [--tax 8] [--retry-days 3,5,7] [--after-retries canceled|unpaid|past_due]

In tests: `with a_local_stripe(webhook=..., secret=...) as stripe_: ...` of `tests/local_stripe.py` starts one
on a free port, empty, its clock standing; `stripe_.url`, `stripe_.client` (a StripeClient),
`stripe_.turn_to(instant)`, `stripe_.settle()`, `stripe_.begin_anew()`.

Reach it with the SDK: `StripeClient("sk_test_x", base_addresses={"api": "http://127.0.0.1:8001"})`. Any key
that begins with `sk_` is taken. Idempotency keys are honoured; events are signed as Stripe signs them
(`stripe.Webhook.construct_event`), sent at once and again, ever later, until the answer is 2xx.

What it answers to, under /v1, as https://docs.stripe.com/api says, unless told otherwise:

    products  prices  coupons  promotion_codes   create, retrieve, update, list (delete where Stripe does)
    customers                                    and /{id}/payment_methods; delete
    payment_methods                              and attach, detach; pm_card_visa and its like
    setup_intents  payment_intents               and confirm, cancel
    subscriptions                                create, update, cancel (DELETE), resume, list, discount
    subscription_items                           retrieve, update, list
    subscription_schedules                       create (also from_subscription), update, release, cancel
    invoices                                     and pay, finalize, void, mark_uncollectible,
                                                 create_preview, lines
    invoiceitems  invoice_payments  charges  refunds  credit_notes
    events                                       list with type, types[], created[gt|gte|lt|lte]
    test_helpers/test_clocks                     create, advance, retrieve, list, delete

The clock: there is one for everybody. Creating a test clock stops it at `frozen_time`; advancing turns it,
and whatever falls due on the way happens in order: renewals (an invoice is a draft for an hour, as at Stripe,
then it is charged), retries, ends of trials, pauses and schedules, cancellations, the end of a subscription
that stayed incomplete for 23 hours. `advance` answers when all that is done. Deleting the clock lets time run
on from there. Without a test clock, time runs as everywhere, and what falls due is seen to every few seconds.

The card form, the provider's own page for `form_url` of `start_checkout` and `update_card`:

    /form/<client_secret>?return_url=ADDRESS     client_secret of a PaymentIntent or a SetupIntent; for an
                                                 invoice its confirmation_secret.client_secret

It is plain HTML that may stand in an iframe of the edition (`--edition`, as often as needed; its own content
policy must let it: frame-src) and submits into the whole window: on success the reader goes to return_url
(which must be at the edition) with payment_intent|setup_intent, payment_intent_client_secret|
setup_intent_client_secret and redirect_status added, as Stripe does. A declined card, and the bank's
question, are pages of its own. The cards it knows are in `cards.py`.

For tests, beside what Stripe has: DELETE /_config/data forgets everything; POST /_config/webhooks/{id} (url,
secret, events) adds a receiver; POST /_config/settle answers when every event has been offered to every
receiver at least once, with how many wait to be offered again.
"""
