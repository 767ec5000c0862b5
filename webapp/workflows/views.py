"""The page of a workflow, and whether a text that Explorer says may be one's ID."""

from flask import Blueprint, abort

from webapp.request.text import Refused, clean_workflow_id
from webapp.workflows.page import workflow_page

blueprint = Blueprint("workflows", __name__)


@blueprint.get("/workflows/<workflow_id>")
def workflow(workflow_id: str) -> str:
    """Show what is known here of a workflow, run or not."""
    if not is_workflow_id(workflow_id):
        abort(404)
    return workflow_page(workflow_id)


@blueprint.app_template_test("a_workflow_id")
def is_workflow_id(text: str) -> bool:
    """Whether a text is a workflow ID as the form takes it, with nothing around it."""
    try:
        return clean_workflow_id(text) == text
    except Refused:
        return False
