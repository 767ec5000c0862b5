"""The two forms of the sign-in page: an account with a graph, or a pasted token."""

import re

from wtforms import Form, HiddenField, PasswordField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from webapp.explorer.addresses import Graph, read_graph, read_port

BAD_PORT = "Enter a port from 1 to 65535. It is usually 9669."
NOT_NAMED = "Choose one of the graph databases in the list. This Jobdesk takes no other."
SHORTEST_TOKEN = 8  # a shorter one could not be redacted in what Explorer says without hiding other words
# As a line of cookies has it, and as browser tools and programs write it: explorer_token:"eyJ…".
TOKEN_COOKIE = re.compile(r"""(?:^|[;,{\s'"])explorer_token["']?\s*[=:]\s*["']?([^;\s"']*)""", re.IGNORECASE)


def clean_line(_form: Form, field: StringField) -> None:
    """Refuse control characters, NUL and broken UTF-8 in one line of text."""
    text = field.data or ""
    if any(character < " " or "\x7f" <= character <= "\x9f" or "\ud800" <= character <= "\udfff" for character in text):
        raise ValidationError("This contains a character that can't be used here, such as a control character.")


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
    other_graph = StringField(
        "Another graph database (optional)", filters=[stripped], validators=[Length(max=255), clean_line]
    )
    next = HiddenField()

    graphs: tuple[Graph, ...] = ()  # those that the settings name
    takes_others = True

    @property
    def graph(self) -> Graph:
        """The graph database of a form that is valid."""
        found = self._typed()
        if found is None:
            raise ValueError("The form is not valid.")
        return self._named(found) or found

    @property
    def chosen(self) -> str:
        """The graph that the list shows as chosen: the one that was sent if the settings name it, else the first."""
        found = self._sent()
        named = self._named(found) if found else None
        return str(named or self.graphs[0])

    def validate_graph_address(self, _field: StringField) -> None:
        """If the settings name graphs, take one of them, or another if that is allowed."""
        found = self._typed()
        if self.graphs and not self.takes_others and not (found and self._named(found)):
            raise ValidationError(NOT_NAMED)
        if self.graphs and found is None and not self.other_graph.data:
            raise ValidationError(BAD_PORT)

    def validate_graph_port(self, _field: StringField) -> None:
        """Take 1 to 65535 in plain digits, or nothing if the address contains the port."""
        if not self.graphs and self._sent() is None:
            raise ValidationError(BAD_PORT)

    def validate_other_graph(self, field: StringField) -> None:
        """Take `address:port`."""
        if self._offers_others and field.data and read_graph(field.data) is None:
            raise ValidationError("Write the other graph database as address:port, such as graphd:9669.")

    @property
    def _offers_others(self) -> bool:
        return bool(self.graphs) and self.takes_others

    def _typed(self) -> Graph | None:
        other = self.other_graph.data if self._offers_others else ""
        return read_graph(other) if other else self._sent()

    def _sent(self) -> Graph | None:
        """Return the graph of the two fields; the first alone may hold both, as `address:port`."""
        address, port = self.graph_address.data or "", self.graph_port.data or ""
        number, whole = read_port(port), read_graph(address)
        if whole and (not port or number == whole.port):
            return whole
        return Graph(address, number) if number else None

    def _named(self, found: Graph) -> Graph | None:
        return next((graph for graph in self.graphs if graph.is_at(found.address, found.port)), None)


class TokenForm(Form):
    """Sign in with a token that Explorer issued elsewhere."""

    token = StringField("Token", validators=[Length(max=8192)])
    label = StringField(
        "Your name for the records (optional)", filters=[stripped], validators=[Length(max=100), clean_line]
    )
    next = HiddenField()

    def validate_token(self, field: StringField) -> None:
        """Take what a cookie can contain."""
        token = clean_token(field.data or "")
        if not token:
            raise ValidationError("Paste a token: the value of Explorer's cookie explorer_token.")
        if not all("!" <= character <= "~" and character not in '",;\\' for character in token):
            raise ValidationError("This is not a token: it contains characters that a cookie can't contain.")
        if len(token) < SHORTEST_TOKEN:
            raise ValidationError(f"This is not a token of Explorer: it has fewer than {SHORTEST_TOKEN} characters.")


def clean_token(pasted: str) -> str:
    """Return the token without what people paste with it: the cookie's name, attributes, quotes, spaces."""
    text = pasted.strip().strip("'\"").strip()
    found = TOKEN_COOKIE.search(text)
    value = found[1] if found else text.removeprefix("Bearer ").split(";", 1)[0]
    return value.strip().strip("'\"").strip()
