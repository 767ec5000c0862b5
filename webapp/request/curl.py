"""A request as a curl command, for a POSIX shell, with the token as an environment variable."""

import shlex


def write_curl(explorer_url: str, workflow_id: str, body: bytes) -> str:
    """Return the command that sends `body` byte for byte; `$EXPLORER_TOKEN` stands for the token."""
    address = shlex.quote(f"{explorer_url}/api-open/v1/workflows/{workflow_id}/jobs")
    # Single quotes keep $, `, \ and line ends as they are in a script, and ! in an interactive bash, too.
    return "\n".join(
        (
            f"curl -X POST {address} \\",
            "  -H 'Content-Type: application/json' \\",
            '  -H "Cookie: explorer_token=$EXPLORER_TOKEN" \\',
            f"  --data-binary {shlex.quote(body.decode())}",
        )
    )
