"""A newsroom in FastAPI, with a meter."""

import os
import tomllib
from pathlib import Path

from fastapi import FastAPI, HTTPException
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader

from broadsheet.middleware import Guard, GuardSettings

HERE = Path(__file__).parent
ARTICLES = tomllib.loads((HERE / "articles.toml").read_text())
PAGE = Environment(loader=FileSystemLoader(HERE), autoescape=True).get_template("article.html")

app = FastAPI(openapi_url=None)
app.add_middleware(
    Guard,
    settings=GuardSettings(
        policy=HERE / "policy.toml",
        site_url="http://127.0.0.1:8000",
        data_dir=Path(os.environ["DATA_DIR"]),
        pass_keys=os.environ["BROADSHEET_PASS_KEYS"],
    ),
)


@app.get("/{name}/", response_class=HTMLResponse)
def article(name: str):
    if name not in ARTICLES:
        raise HTTPException(404)
    headers = {"Broadsheet-Article": name, "Broadsheet-Section": ARTICLES[name]["section"]}
    return HTMLResponse(PAGE.render(article=ARTICLES[name]), headers=headers)
