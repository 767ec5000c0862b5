"""The filters of the list of presets, as they stand in its address."""

from collections.abc import Mapping

from werkzeug.datastructures import MultiDict
from wtforms import Form, StringField, ValidationError
from wtforms.validators import Length

from webapp.presets.list import Filters
from webapp.web.posted import printable


class FilterForm(Form):
    """Whose, which workflow, and words of names, help and parameters."""

    q = StringField("Search", default="", validators=[Length(max=200)])
    workflow = StringField("Workflow ID", default="", validators=[Length(max=40)])
    whose = StringField("Whose", default="")

    def __init__(self, args: Mapping[str, str]) -> None:
        super().__init__(MultiDict({name: printable(value).replace("\0", "").strip() for name, value in args.items()}))

    def validate_whose(self, field: StringField) -> None:
        """Take everyone's or one's own."""
        if field.data not in {"", "mine"}:
            raise ValidationError("Choose all or mine.")

    def filters(self) -> Filters:
        """Return the filters; a field with an error does not narrow."""
        return Filters(
            workflow_id="" if self.workflow.errors else self.workflow.data or "",
            text="" if self.q.errors else self.q.data or "",
            mine=self.whose.data == "mine",
        )

    def address(self) -> dict[str, str]:
        """Return what an address must hold to show the same view."""
        return {name: str(value) for name, value in self.data.items() if value}
