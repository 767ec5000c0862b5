"""The two forms of the sign-in page: an account with a graph, or a pasted token."""

import re

from wtforms import Form, HiddenField, PasswordField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

PORT = re.compile(r"[1-9][0-9]{0,4}")
# As a cookie's line, and as browsers' tools and programs write it: explorer_token:"eyJ…".
TOKEN_COOKIE = re.compile(r"""(?:^|[;,{\s'"])explorer_token["']?\s*[=:]\s*["']?([^;\s"']*)""", re.IGNORECASE)


def clean_line(_form: Form, field: StringField) -> None:
    """Refuse control characters, NUL and broken UTF-8 in one line of text."""
    text = field.data or ""
    if any(character < " " or "\x7f" <= character <= "\x9f" or "\ud800" <= character <= "\udfff" for character in text):
        raise ValidationError("This holds a character that can't be typed here, such as a control character.")


def stripped(text: str | None) -> str:
    """Return a field's text without white space at its ends."""
    return (text or "").strip()


class AccountForm(Form):
    """Sign in with an account of the graph database behind Explorer."""

    account = StringField(
        "Account", filters=[stripped], validators=[DataRequired("Enter your account."), Length(max=256), clean_line]
    )
    password = PasswordField(
        "Password", validators=[InputRequired("Enter your password."), Length(max=1024), clean_line]
    )
    graph_address = StringField(
        "Graph address",
        filters=[stripped],
        validators=[DataRequired("Enter the address of the graph database."), Length(max=255), clean_line],
    )
    graph_port = StringField("Port", filters=[stripped])
    next = HiddenField()

    def validate_graph_port(self, field: StringField) -> None:
        """Take 1 to 65535 in plain digits."""
        if not PORT.fullmatch(field.data or "") or int(field.data or "0") > 65535:
            raise ValidationError("A port is a number from 1 to 65535; the graph's is usually 9669.")


class TokenForm(Form):
    """Sign in with a token that Explorer gave out elsewhere."""

    token = StringField("Token", validators=[Length(max=8192)])
    label = StringField(
        "Your name for the records (optional)", filters=[stripped], validators=[Length(max=100), clean_line]
    )
    next = HiddenField()

    def validate_token(self, field: StringField) -> None:
        """Take what a cookie can hold."""
        token = clean_token(field.data or "")
        if not token:
            raise ValidationError("Paste a token: the value of Explorer's cookie explorer_token.")
        if not all("!" <= character <= "~" and character not in '",;\\' for character in token):
            raise ValidationError("This is no token: it holds characters that a cookie can't.")


def clean_token(pasted: str) -> str:
    """Return the token out of the ways people paste it: a cookie's line, attributes, quotes, spaces."""
    text = pasted.strip().strip("'\"").strip()
    found = TOKEN_COOKIE.search(text)
    value = found[1] if found else text.removeprefix("Bearer ").split(";", 1)[0]
    return value.strip().strip("'\"").strip()
