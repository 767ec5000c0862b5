"""The app, put together from top to bottom like a table of contents."""

from pathlib import Path

from flask import Flask
from flask_compress import Compress
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp.compare import views as compare
from webapp.config import Config
from webapp.errors import init_errors
from webapp.jobs import views as jobs
from webapp.launch import views as launch
from webapp.logs import init_logs
from webapp.presets import views as presets
from webapp.results import views as results
from webapp.sign_in import views as sign_in
from webapp.sign_in.current_login import init_guard
from webapp.submissions import doubt_views
from webapp.submissions import views as submissions
from webapp.web import health
from webapp.web.assets import init_assets
from webapp.web.security import init_security
from webapp.web.template_filters import init_templates
from webapp.wiring import init_services
from webapp.workflows import views as workflows

MAX_BODY_BYTES = 2 * 1024 * 1024


def create_app(config: Config) -> Flask:
    """Return the app for one Explorer and one database, whose schema must be up to date."""
    app = Flask("webapp", static_folder=None, template_folder=str(_folder("templates")))
    app.config.from_mapping(_flask_settings(config))
    app.jinja_env.undefined = StrictUndefined

    init_logs(app)
    init_security(app)
    init_guard(app)
    init_errors(app)
    init_services(app, config)
    Compress(app)
    init_assets(app, _folder("static"))
    init_templates(app)

    app.register_blueprint(health.blueprint)
    app.register_blueprint(sign_in.blueprint)
    app.register_blueprint(launch.blueprint)
    app.register_blueprint(jobs.blueprint)
    app.register_blueprint(results.blueprint)
    app.register_blueprint(compare.blueprint)
    app.register_blueprint(submissions.blueprint)
    app.register_blueprint(presets.blueprint)
    app.register_blueprint(doubt_views.blueprint)
    app.register_blueprint(workflows.blueprint)

    if config.trusted_proxies:
        number = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=number, x_proto=number, x_host=number)  # type: ignore[method-assign]
    return app


def _flask_settings(config: Config) -> dict[str, object]:
    return {
        "SECRET_KEY": config.secret_key,
        "MAX_CONTENT_LENGTH": MAX_BODY_BYTES,
        "SESSION_COOKIE_NAME": "__Host-jobdesk_form" if config.https else "jobdesk_form",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": config.https,
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "COMPRESS_BR_LEVEL": 4,
        "COMPRESS_LEVEL": 5,
        "COMPRESS_STREAMS": False,
    }


def _folder(name: str) -> Path:
    """Return the folder of a wheel (inside the package), or of a checkout (beside it)."""
    package = Path(__file__).parent
    inside = package / name
    return inside if inside.is_dir() else package.parent / name
