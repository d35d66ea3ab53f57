"""Invoices and receipts: the facts on them, and the PDF they are drawn as."""
