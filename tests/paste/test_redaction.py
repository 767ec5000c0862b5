"""Credentials in pasted texts: found wherever they stand, and in nothing that comes back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.paste.reader import understand, without_tokens

SECRET = "s3cretS3cret"
ADDRESS = "http://h:7002/api-open/v1/workflows/42/jobs"
DATA = """-d '{"input":{"q":{"n":"x"}}}'"""


def both(text: str) -> str:
    return repr(understand(text)) + without_tokens(text)


@pytest.mark.parametrize(
    "text",
    [
        f"curl {ADDRESS} -H 'Cookie: explorer_token={SECRET}' {DATA}",
        f'curl {ADDRESS} -H "Cookie: "explorer_token={SECRET}" " {DATA}',
        f'curl {ADDRESS} -H "Cookie: "explorer_token={SECRET}" {DATA}',
        f"curl {ADDRESS} -H 'cookie: other={SECRET}' {DATA}",
        f"curl {ADDRESS} -H Cookie:a={SECRET} {DATA}",
        f"curl {ADDRESS} -HCookie:a={SECRET} {DATA}",
        f"curl {ADDRESS} --header='Cookie: a={SECRET}' {DATA}",
        f"curl {ADDRESS} -H $'Cookie: a\\u003d{SECRET}' {DATA}",
        f"curl {ADDRESS} -b {SECRET} {DATA}",
        f"curl {ADDRESS} -ba={SECRET} {DATA}",
        f"curl {ADDRESS} --cookie 'a=b; c={SECRET}' {DATA}",
        f"curl {ADDRESS} -u me:{SECRET} {DATA}",
        f"curl {ADDRESS} -ume:{SECRET} {DATA}",
        f"curl {ADDRESS} -su 'me':\"{SECRET}\" {DATA}",
        f"curl {ADDRESS} --user=me:{SECRET} {DATA}",
        f"curl {ADDRESS} --oauth2-bearer {SECRET} {DATA}",
        f"curl {ADDRESS} -H 'Authorization: Bearer {SECRET}' {DATA}",
        f"curl {ADDRESS} -H Authorization: Bearer {SECRET} {DATA}",
        f"curl {ADDRESS} -H 'X-Auth-Token: {SECRET}' {DATA}",
        f"curl {ADDRESS} -x http://me:{SECRET}@proxy:1 {DATA}",
        f"curl http://me:{SECRET}@h/api-open/v1/workflows/42/jobs {DATA}",
        f"curl me:{SECRET}@h/api-open/v1/workflows/42/jobs {DATA}",
        f"curl '{ADDRESS}?token={SECRET}&x=y' {DATA}",
        f"EXPLORER_TOKEN={SECRET}\ncurl {ADDRESS} {DATA}",
        f"export MY_TOKEN='{SECRET}'\ncurl {ADDRESS} {DATA}",
        f"MY_TOKEN={SECRET} curl {ADDRESS} {DATA}",
        f"curl {ADDRESS} {DATA} ; curl http://h/ -b a={SECRET}",
        f"curl {ADDRESS} {DATA} -b 'a={SECRET}",
        f"curl {ADDRESS} -H “Cookie: a={SECRET}” {DATA}",
        f"curl {ADDRESS} " + """-d '{"q":{"n":"explorer_token=""" + SECRET + """"}}'""",
        f'curl ^"{ADDRESS}^" ^\n  -b ^"a=b; explorer_token={SECRET}^%^3D{SECRET}^" ^\n  -d ^"x^"',
        '{"q":{"n":"explorer_token=' + SECRET + '","m":1}}',
        '{"q":{"explorer_token=' + SECRET + '":[]}}',
        '{"q":{"n":' + f"explorer_token={SECRET}",
        f"q.n = explorer_token={SECRET}",
        f"explorer_token = {SECRET}",
        f"explorer_token\t{SECRET}\thost\t/\n",
        f'"explorer_token": "{SECRET}"',
        f"explorer_token%3D{SECRET}",
        f"q\tn\ttext\texplorer_token={SECRET}",
        f"/jobs/new?workflow_id=1&q.n=explorer_token%3D{SECRET}",
        f"https://me:{SECRET}@desk/jobs/new?workflow_id=1&nonsense",
        f"Cookie: explorer_token={SECRET}; a={SECRET}",
        f"POST /api-open HTTP/1.1\r\nHost: h\r\nAuthorization: Basic {SECRET}\r\n",
        f"Bearer {SECRET}{SECRET}",
        f"eyJhbGciOiJIUzI1NiJ9.{SECRET}.{SECRET}",
        f"curl\u00a0{ADDRESS}\u00a0-b\u00a0a={SECRET}",
        f"wget {ADDRESS} --header='Authorization: x{SECRET}'",
        f"\ufeffcurl {ADDRESS} -b a={SECRET} {DATA}",
    ],
)  # fmt: skip
def test_a_credential_is_told_and_dropped(text):
    understood = understand(text)
    assert understood.token_dropped
    assert SECRET not in repr(understood)
    assert SECRET not in without_tokens(text)
    assert "…" in without_tokens(text)


@pytest.mark.parametrize(
    "text",
    [
        f'curl {ADDRESS} -H "Cookie: explorer_token=$EXPLORER_TOKEN" {DATA}',
        f'curl {ADDRESS} -b "explorer_token=${{EXPLORER_TOKEN}}" -H "Authorization: Bearer $TOKEN" {DATA}',
        f'curl {ADDRESS} -u "$USER:$PASSWORD" {DATA}',
        f"curl {ADDRESS} -H 'Accept: */*' -A 'Mozilla/5.0' {DATA}",
        f"curl {ADDRESS} -H 'Cookie: …' -b explorer_token=… {DATA}",
        '{"q":{"cookie":"a=b","authorization":"none","n":"http://h/a@b","m":"the bearer of news"}}',
        "q.cookie = a=b\nq.n = …\nq.token = 5",
        "q\ttoken\ttext\tx",
    ],
)
def test_what_is_no_credential_stays(text):
    assert not understand(text).token_dropped
    assert without_tokens(text) == text


@pytest.mark.parametrize(
    "option",
    [
        f"-b 'explorer_token={SECRET}'",
        f'-b "sid={SECRET}"',
        f"-b $'sid={SECRET}'",
        f"--cookie='sid={SECRET}'",
        f"-u 'ana:{SECRET}'",
        f"-u ana:{SECRET}",
        f"-H 'Cookie: a={SECRET}; b=2'",
        "-b $TOKEN",
        "-b ''",
    ],
)
def test_a_value_that_is_not_taken_leaves_the_command_as_it_is_quoted(option):
    text = f"""curl {ADDRESS} {option} -d '{{"input":{{"q":{{"n":"x","y":null}}}}}}'"""
    for pasted in (text, without_tokens(text)):
        understood = understand(pasted)
        assert [row.value for row in understood.rows] == ["x"]
        assert len(understood.not_taken) == 1
    assert SECRET not in both(text)


@pytest.mark.parametrize("name", ["explorer_token", "explorer\\u005ftoken"])
def test_a_parameter_with_a_token_is_refused_by_name_and_the_others_are_taken(name):
    understood = understand('{"q":{"n":"' + name + "=" + SECRET + '","m":1}}')
    assert understood.token_dropped
    assert [row.name for row in understood.rows] == ["m"]
    assert [piece.quoted for piece in understood.not_taken] == ["“q.n”"]


PLACES = (
    "curl -X POST ",
    "-H 'Content-Type: application/json' ",
    '-H "Accept: */*" ',
    ADDRESS,
    ' --data-raw \'{"input":{"q":{"n":"',
    "\"}}}'",
    "\\\n ",
    "'",
    '"',
)
TOKENS = st.sampled_from(
    [
        f"explorer_token={SECRET}",
        f'-H "Cookie: explorer_token={SECRET}" ',
        f"-H 'Cookie: a={SECRET}' ",
        f'-H "Cookie: "explorer_token={SECRET}" " ',
        f"-b 'explorer_token={SECRET}; b={SECRET}' ",
        f"-u me:{SECRET} ",
        f"--oauth2-bearer {SECRET} ",
        f"-H 'Authorization: Bearer {SECRET}' ",
        f"eyJhbGciOiJIUzI1NiJ9.{SECRET}.{SECRET}",
    ]
)


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from(PLACES), max_size=9), TOKENS, st.lists(st.sampled_from(PLACES), max_size=9))
def test_a_token_anywhere_in_a_command_never_comes_back(before, token, behind):
    text = f"curl {''.join(before)} {token}{''.join(behind)}"
    assert SECRET not in both(text)
    assert understand(text).token_dropped


@given(st.lists(st.sampled_from((*PLACES, "explorer_token=abc", "\t", "\n", " = ", "{")), max_size=9).map("".join))
def test_a_text_without_its_tokens_has_none_to_hide(text):
    assert without_tokens(without_tokens(text)) == without_tokens(text)
