"""`python -m broadsheet.subscriptions.stripe.local`: serve a local Stripe."""

import argparse
from decimal import Decimal
from pathlib import Path

from broadsheet.subscriptions.stripe.local.retries import OUTCOMES
from broadsheet.subscriptions.stripe.local.server import Setup, serve


def main() -> None:
    """Read the command line, and serve."""
    parser = argparse.ArgumentParser(
        prog="python -m broadsheet.subscriptions.stripe.local", description=__doc__
    )
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--state", type=Path, help="a file that keeps customers from one start to the next")
    parser.add_argument("--webhook", default="", help="the address that events are sent to")
    parser.add_argument("--secret", default="", help="what events are signed with")
    parser.add_argument(
        "--edition", action="append", default=[], help="an origin that may show the card form"
    )
    parser.add_argument("--tax", type=Decimal, default=Decimal(0), help="the rate of tax, in per cent")
    parser.add_argument("--retry-days", default="3,5,7", help="days from one attempt to the next")
    parser.add_argument("--after-retries", choices=OUTCOMES, default="canceled")
    parser.add_argument("--until-input-ends", action="store_true", help="end when standard input does")
    said = parser.parse_args()
    days = tuple(int(day) for day in said.retry_days.split(",") if day)
    serve(
        Setup(
            port=said.port,
            host=said.host,
            state=said.state,
            webhook=said.webhook,
            secret=said.secret,
            editions=tuple(said.edition),
            tax_percent=said.tax,
            retry_days=days,
            after_retries=said.after_retries,
            ends_with_input=said.until_input_ends,
        )
    )


if __name__ == "__main__":
    main()
