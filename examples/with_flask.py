"""A newsroom in Flask, with a meter. A WSGI application needs an adapter to be an ASGI one: a2wsgi."""

import os
import tomllib
from pathlib import Path

from a2wsgi import WSGIMiddleware
from flask import Flask, abort, make_response, render_template

from broadsheet.middleware import Guard, GuardSettings

HERE = Path(__file__).parent
ARTICLES = tomllib.loads((HERE / "articles.toml").read_text())

newsroom = Flask(__name__, template_folder=HERE)


@newsroom.get("/<name>/")
def article(name):
    if name not in ARTICLES:
        abort(404)
    answer = make_response(render_template("article.html", article=ARTICLES[name]))
    answer.headers["Broadsheet-Article"] = name
    answer.headers["Broadsheet-Section"] = ARTICLES[name]["section"]
    return answer


app = Guard(
    WSGIMiddleware(newsroom),
    GuardSettings(
        policy=HERE / "policy.toml",
        site_url="http://127.0.0.1:8000",
        data_dir=Path(os.environ["DATA_DIR"]),
        pass_keys=os.environ["BROADSHEET_PASS_KEYS"],
    ),
)
