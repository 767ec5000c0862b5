"""Curl commands as the vendor prints them, as browsers copy them and as people change them."""

import pytest

from webapp.paste.reader import understand
from webapp.request.job_request import Row
from webapp.request.link_and_curl import write_curl

BODY = '{"input":{"query_1":{"name":"Tim Duncan"}}}'
ADDRESS = "http://192.168.8.145:7002/api-open/v1/workflows/4216617528/jobs"
NAME = Row("query_1", "name", "text", "Tim Duncan")
JSON_HEADER = "-H 'Content-Type: application/json'"

CHROMIUM = r"""curl 'http://192.168.8.145:7002/api-open/v1/workflows/4216617528/jobs' \
  -H 'Accept: application/json, text/plain, */*' \
  -H 'Accept-Language: en-US,en;q=0.9' \
  -b 'locale=EN_US; explorer_token=eyJhbGciOi' \
  -H 'User-Agent: Mozilla/5.0 (X11; Linux x86_64) Chrome/143.0.0.0' \
  --data-raw $'{"input":{"query_1":{"name":"it\'s \u0021 \\n \\"x\\""}}}' \
  --compressed \
  --insecure"""
FIREFOX = r"""curl 'http://192.168.8.145:7002/api-open/v1/workflows/4216617528/jobs' \
  --compressed \
  -X POST \
  -H 'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' \
  -H 'Cookie: explorer_token=eyJhbGciOi' \
  --data-raw '{"input":{"query_1":{"name":"Tim Duncan"}}}'"""
CMD = r"""curl ^"http://192.168.8.145:7002/api-open/v1/workflows/4216617528/jobs^" ^
  -H ^"Accept: application/json^" ^
  -b ^"locale=EN_US; explorer_token=eyJhbGciOi^%^3D^" ^
  --data-raw ^"^{^\^"input^\^":^{^\^"query_1^\^":^{^\^"name^\^":^\^"it's 5^% ^& ^<b^> ^\^\n^\^"^}^}^}^" ^
  --insecure"""


@pytest.mark.parametrize(
    "command",
    [
        # The vendor's own example, with its odd quotation marks around the cookie.
        f'curl -X POST -H "Accept: */*" -H "Cookie: "explorer_token=eyJhbGciOi..." " -d \'{BODY}\' {ADDRESS}',
        f'curl -X POST -H "Content-Type: application/json" -H "Cookie: "explorer_token=xxx""" -d \'{BODY}\' {ADDRESS}',
        f'curl -X POST -H "Content-Type: application/json" -H "Cookie: "explorer_token=xxx" -d \'{BODY}\' {ADDRESS}',
        f"curl -H 'Cookie: \"explorer_token=xxx\"' -d '{BODY}' {ADDRESS}",
        f'curl -X POST -H "Cookie: "explorer_token=$EXPLORER_TOKEN" -d \'{BODY}\' {ADDRESS}',
        FIREFOX,
        FIREFOX.replace("\n", "\r\n"),
        FIREFOX.replace(" \\\n", "\n"),
        FIREFOX.replace("\\\n", "\\\n> "),
        f"$ {FIREFOX}",
        f"me@host:~/x$ {FIREFOX}",
        f"```bash\n{FIREFOX}\n```\n",
        f"# starts the job\nEXPLORER_TOKEN=abc\n\n{FIREFOX}\n",
        f"curl.exe -d '{BODY}' {ADDRESS}",
        f"curl -isXPOST -d'{BODY}' {ADDRESS}/",
        f"curl --request=POST --data='{BODY}' --url={ADDRESS}?x=y",
        f"curl --json '{BODY}' --url {ADDRESS}",
        f"curl {ADDRESS} --data-binary '{BODY}' -i -L --compressed --http1.1",
        f"curl $EXPLORER/api-open/v1/workflows/4216617528/jobs -d '{BODY}'",
        f"curl {ADDRESS} -d " + '"' + BODY.replace('"', '\\"') + '"',
        write_curl("http://explorer:7002", "4216617528", BODY.encode()),
    ],
)  # fmt: skip
def test_a_command_is_understood(command):
    understood = understand(command)
    assert (understood.format, understood.workflow_id) == ("a curl command", "4216617528")
    assert (understood.rows, understood.not_taken) == ((NAME,), ())


@pytest.mark.parametrize(("command", "value"), [(CHROMIUM, 'it\'s ! \n "x"'), (CMD, "it's 5% & <b> \n")])
def test_what_chromium_escapes_is_what_was_meant(command, value):
    understood = understand(command)
    assert understood.workflow_id == "4216617528"
    assert [row.value for row in understood.rows] == [value]
    assert understood.not_taken == ()
    assert understood.token_dropped


@pytest.mark.parametrize(
    ("command", "part", "rows"),
    [
        (f"curl {ADDRESS} -d @body.json", "“@body.json” is a file, which Jobdesk cannot read", 0),
        (f"curl {ADDRESS}", "The command sends no body", 0),
        (f"curl -d '{BODY}'", "The command names no address", 1),
        (f"curl -X GET {ADDRESS} -d '{BODY}'", "“GET” is another method", 1),
        (f"curl -G {ADDRESS} -d '{BODY}'", "“-G” sends GET", 1),
        (f"curl http://h/api-open/v1/workflows/4216617528 -d '{BODY}'", "is not the address that adds a job", 1),
        (f"curl http://h/api-open/v1/workflows/$ID/jobs -d '{BODY}'", "“$ID” is not a workflow ID", 1),
        (f"curl http://h/api-open/v1/workflows//jobs -d '{BODY}'", "Enter the workflow ID", 1),
        (f"curl {ADDRESS} {ADDRESS.replace('8/', '9/')} -d '{BODY}'", "Different workflow IDs", 1),
        (f"curl {ADDRESS} -d '{BODY}' -d '{BODY}'", "is a second body, so neither was read", 0),
        (f"curl {ADDRESS} --data-urlencode '{BODY}'", "encodes its data", 0),
        (f"curl {ADDRESS} -F a=b", "sends a web form", 0),
        (f"curl {ADDRESS} -T body.json", "sends a file", 0),
        (f"curl {ADDRESS} -d '{BODY}' --frobnicate", "“--frobnicate” is not an option of curl that Jobdesk knows", 1),
        (f"curl {ADDRESS} -d '{BODY}' | jq .", "“jq .” follows the command", 1),
        (f"curl {ADDRESS} -d '{BODY}' ;\ncurl http://h/", "“curl http://h/” follows the command", 1),
        (f'curl {ADDRESS} -d "{{\\"a\\":{{\\"b\\":\\"$NAME\\"}}}}"', "“$NAME” is in the body, and only a shell", 0),
        (f'curl {ADDRESS} -d "`cat body`"', "“`” is in the body", 0),
        (f'curl {ADDRESS} -d "{BODY}"', "is what a shell leaves of the body", 0),
        (f"curl {ADDRESS} -d '{BODY}", "that opens in line 1, column 73 is never closed. An apostrophe", 0),
        (f"curl {ADDRESS} -d ‘{BODY}’", "marks or dashes of a word processor", 0),
        (f"curl {ADDRESS} -H “Accept: x” -d '{BODY}'", "marks or dashes of a word processor", 0),
        (f"curl –X POST {ADDRESS} -d '{BODY}'", "“–X” has marks or dashes of a word processor", 0),
        (f"curl {ADDRESS} -d '{{\"a\":{{\"b\":1,}}}}'", "JSON allows none there (in the body, line 1, column 13)", 0),
        (f"curl {ADDRESS} -d ''", "ends too early", 0),
        (f"curl {ADDRESS} -d", "ends too early", 0),
    ],
)  # fmt: skip
def test_what_is_not_known_is_said(command, part, rows):
    understood = understand(command)
    assert part in " ".join(piece.reason for piece in understood.not_taken)
    assert len(understood.rows) == rows
