"""The yardstick *bare*: the same server around an app that posts to Explorer, and checks and records nothing."""

import sys
import threading

import requests
from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from webapp.server.master import serve

here = threading.local()


def create_bare(explorer_url: str, token: str) -> Flask:
    app = Flask(__name__)

    @app.post("/jobs/new")
    def start() -> Response:
        if not hasattr(here, "session"):
            here.session = requests.Session()
        form, tasks = request.form, {}
        for row in [f"rows-{number}" for number in range(5)]:
            if form[f"{row}-task_id"]:
                value = float(form[f"{row}-value"]) if form[f"{row}-type"] == "number" else form[f"{row}-value"]
                tasks.setdefault(form[f"{row}-task_id"], {})[form[f"{row}-name"]] = value
        answer = here.session.post(
            f"{explorer_url}/api-open/v1/workflows/{form['workflow_id']}/jobs",
            json={"input": tasks},
            headers={"Cookie": f"explorer_token={token}"},
        )
        return redirect(f"/submissions/{answer.json()['data']['id']}", 303)

    return app


if __name__ == "__main__":
    url, token, workers, threads = sys.argv[1:]
    serve(
        lambda: create_bare(url, token),
        host="127.0.0.1",
        port=0,
        workers=int(workers),
        threads=int(threads),
        deadline_seconds=33,
        on_ready=lambda port: print(f"Bare: http://127.0.0.1:{port}", flush=True),
    )
