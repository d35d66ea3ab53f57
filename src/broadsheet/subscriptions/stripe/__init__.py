"""Stripe as a provider: it charges, retries, prorates, invoices and taxes; we project what it says.

What we ask of its API (version: the pinned SDK's), and so what a local one has to know:

- customers: create, list by email, update (invoice_settings.default_payment_method; address or tax.ip_address
  where Stripe works out tax); payment_methods: retrieve.
- products and prices: create, with our names in `metadata`.
- subscriptions: create with `payment_behavior=default_incomplete`, `trial_settings.end_behavior` and
  `payment_settings.save_default_payment_method=on_subscription`. An introductory price is a price of its own;
  once its term is paid, an update puts the full price in its place, with `trial_end` at the end of the term
  and `proration_behavior=none`. A free trial is `trial_period_days`. We expand
  `latest_invoice.confirmation_secret` and `pending_setup_intent`.
  retrieve; update (items, proration_behavior, payment_behavior=error_if_incomplete, cancel_at_period_end,
  trial_end, pause_collection, default_payment_method); cancel; list by `created` and by customer.
- invoices: list by subscription with `expand=[data.payments]`; pay; void_invoice; create_preview.
- setup_intents: create and list, payment_methods: retrieve, invoices: pay, for orders whose card is looked
  at before it is charged (guarding.py).
- coupons: create, and `discounts` of a subscription, for offers to stay; invoice_items: create with less than
  nothing, for copies that did not come.
- charges: list by customer, for what was paid back. refunds: create.
- for what is paid once, an invoice of its own: invoices: create, finalize_invoice, retrieve; invoice_items:
  create; invoice_payments: list by intent, for what a refund was of. setup_intents: create, for another card.
  events: list by `types` and `created`, for the reconcile.
"""
