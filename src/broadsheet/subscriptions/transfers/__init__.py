"""The provider `invoice`: who pays by bank transfer, and whom the house reads for nothing.

It collects nothing itself: it writes invoices, and staff mark those paid whose money has come.
"""
