"""The settings, read from the environment and loud on bad values."""

import re
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from webapp.config import NAMES, Config, ConfigError, read_config
from webapp.explorer.addresses import Graph

# What Kubernetes puts into the environment beside a service of the name "jobdesk".
KUBERNETES = (
    *("PORT", "PORT_5000_TCP", "PORT_5000_TCP_ADDR", "PORT_5000_TCP_PORT", "PORT_5000_TCP_PROTO"),
    *("SERVICE_HOST", "SERVICE_PORT", "SERVICE_PORT_HTTP"),
)


def read(tmp_path: Path, **settings: str) -> Config:
    given = {"EXPLORER_URL": "http://explorer:7002", "DATA_DIR": str(tmp_path / "data")} | settings
    return read_config({f"JOBDESK_{name}": value for name, value in given.items()})


def test_one_setting_is_enough(tmp_path: Path) -> None:
    config = read(tmp_path)
    assert config.explorer_url == "http://explorer:7002"
    assert config.database_url == f"sqlite:///{tmp_path}/data/jobdesk.sqlite3"
    assert (config.graph_address, config.graph_port) == ("", 9669)
    assert (config.connect_timeout, config.read_timeout, config.deadline) == (3.0, 30.0, 33.0)
    assert (config.https, config.trusted_proxies, config.ca_bundle) == (False, 0, None)
    assert (config.account_format, config.history, config.keep_days) == ("json", "shared", None)
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


def test_the_secret_is_made_once(tmp_path: Path) -> None:
    assert read(tmp_path).secret_key == read(tmp_path).secret_key
    assert read(tmp_path).secret_key != read(tmp_path / "other").secret_key


def test_no_folder_is_made_where_none_is_needed(tmp_path: Path) -> None:
    read(tmp_path, SECRET_KEY="a secret of sixteen", DATABASE_URL="postgresql+psycopg://u:p@h/d")
    assert not (tmp_path / "data").exists()


def test_neither_secret_nor_database_shows_when_printed(tmp_path: Path) -> None:
    config = read(tmp_path, SECRET_KEY="a secret of sixteen", DATABASE_URL="postgresql+psycopg://u:pass@h/d")
    assert "sixteen" not in repr(config)
    assert "pass" not in repr(config)


@pytest.mark.parametrize(
    ("setting", "value", "field", "read_as"),
    [
        ("EXPLORER_URL", " https://h/prefix/ ", "explorer_url", "https://h/prefix"),
        ("EXPLORER_URL", "http://[::1]:7002", "explorer_url", "http://[::1]:7002"),
        ("GRAPH_ADDRESS", "10.0.0.1", "graph_address", "10.0.0.1"),
        ("GRAPH_PORT", "65535", "graph_port", 65535),
        ("GRAPHS", "a:1, [::1]:2,b", "more_graphs", (Graph("a", 1), Graph("::1", 2), Graph("b", 9669))),
        ("OTHER_GRAPHS", "1", "other_graphs", True),
        ("HTTPS", "1", "https", True),
        ("HTTPS", "0", "https", False),
        ("HTTPS", "", "https", False),
        ("TRUSTED_PROXIES", "2", "trusted_proxies", 2),
        ("CONNECT_TIMEOUT", "0.5", "connect_timeout", 0.5),
        ("READ_TIMEOUT", "3600", "read_timeout", 3600.0),
        ("CA_BUNDLE", __file__, "ca_bundle", __file__),
        ("ACCOUNT_FORMAT", "colon", "account_format", "colon"),
        ("HISTORY", "own", "history", "own"),
        ("LOG_LEVEL", "warning", "log_level", "warning"),
        ("KEEP_DAYS", "30", "keep_days", 30),
        ("DATABASE_URL", "postgresql+psycopg://h/d", "database_url", "postgresql+psycopg://h/d"),
    ],
)
def test_good_values(tmp_path: Path, setting: str, value: str, field: str, read_as: object) -> None:
    assert getattr(read(tmp_path, **{setting: value}), field) == read_as


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("EXPLORER_URL", "", "is not set: it takes Explorer's address"),
        ("EXPLORER_URL", "explorer:7002", "takes an address such as http://explorer:7002"),
        ("EXPLORER_URL", "ftp://explorer", "takes an address such as http://explorer:7002"),
        ("EXPLORER_URL", "http://", "takes an address such as http://explorer:7002"),
        ("EXPLORER_URL", "http://h:99999", "takes an address such as http://explorer:7002"),
        ("EXPLORER_URL", "http://h:port", "takes an address such as http://explorer:7002"),
        ("EXPLORER_URL", "http://u:p@h", "without account"),
        ("EXPLORER_URL", "http://h/?a=b", "without account, query or fragment"),
        ("EXPLORER_URL", "http://h/?", "without account, query or fragment"),
        ("EXPLORER_URL", "http://h/#a", "without account, query or fragment"),
        ("EXPLORER_URL", "http://[::1", "takes an address such as http://explorer:7002"),
        ("EXPLORER_URL", "http://a b", "takes an address such as http://explorer:7002"),
        ("EXPLORER_URL", "http://h\r\nX: 1", "takes an address such as http://explorer:7002"),
        ("GRAPH_PORT", "0", "takes a whole number from 1 to 65535"),
        ("GRAPH_PORT", "65536", "takes a whole number from 1 to 65535"),
        ("GRAPH_PORT", "+1", "takes a whole number from 1 to 65535"),
        ("GRAPH_PORT", "٣", "takes a whole number from 1 to 65535"),
        ("GRAPH_PORT", "9" * 5_000, "takes a whole number from 1 to 65535"),
        *(("GRAPHS", value, "takes graph databases as address:port") for value in ("a:x", ",", "::1", "a:0", "a b:1")),
        ("GRAPH_ADDRESS", "graphd:9669", "takes the address of a graph database, without its port"),
        ("OTHER_GRAPHS", "yes", "takes '0' or '1'"),
        ("LOG_LEVEL", "INFO", "takes 'debug' or 'info' or 'warning' or 'error'"),
        ("HTTPS", "true", "takes '0' or '1'"),
        ("TRUSTED_PROXIES", "-1", "takes a whole number from 0 to 20"),
        ("CONNECT_TIMEOUT", "0", "takes seconds above 0"),
        ("CONNECT_TIMEOUT", "3s", "takes seconds above 0"),
        ("READ_TIMEOUT", "nan", "takes seconds above 0"),
        ("READ_TIMEOUT", "inf", "takes seconds above 0"),
        ("READ_TIMEOUT", "1e3", "takes seconds above 0"),
        ("READ_TIMEOUT", "3601", "takes seconds above 0, up to 3600"),
        ("CA_BUNDLE", "/nowhere/at/all", "takes the path of a file that can be read"),
        ("ACCOUNT_FORMAT", "JSON", "takes 'json' or 'colon'"),
        ("HISTORY", "all", "takes 'shared' or 'own'"),
        ("KEEP_DAYS", "0", "takes a whole number from 1"),
        ("DATABASE_URL", "jobdesk.sqlite3", "is not an SQLAlchemy database address"),
        ("DATABASE_URL", "postgresql://h:port/d", "is not an SQLAlchemy database address"),
        ("DATABASE_URL", "sqlite://", "names no file"),
        ("DATABASE_URL", "sqlite:///:memory:", "names no file"),
        ("SECRET_KEY", "short", "is too short: it takes 16 characters or more"),
        ("SECRET_KEY", "\udcff" * 20, "takes ASCII characters only"),
        ("DATA_DIR", "/dev/null/data", "The data folder /dev/null/data can't be made"),
    ],
)
def test_bad_values_are_told_in_one_line(tmp_path: Path, setting: str, value: str, sentence: str) -> None:
    with pytest.raises(ConfigError) as raised:
        read(tmp_path, **{setting: value})
    line = str(raised.value)
    assert sentence in line
    assert setting in line or setting == "DATA_DIR"
    assert line.isprintable()


@pytest.mark.parametrize("url", ["postgresql://u:hidden@h:port/d", "hidden"])
def test_a_password_in_a_bad_address_is_not_repeated(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigError) as raised:
        read(tmp_path, DATABASE_URL=url)
    assert "hidden" not in str(raised.value)


@pytest.mark.parametrize("url", ["http://u:hidden@h", "ftp://u:hidden@h", "http://h?token=hidden"])
def test_a_password_in_explorers_address_is_not_repeated(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigError) as raised:
        read(tmp_path, EXPLORER_URL=url)
    assert "hidden" not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "meant"), [("EXPLORER_ULR", "EXPLORER_URL"), ("HTTP", "HTTPS"), ("KEEPDAY", "KEEP_DAYS")]
)
def test_a_name_that_is_nearly_a_settings_is_refused(tmp_path: Path, name: str, meant: str) -> None:
    with pytest.raises(ConfigError, match=f"JOBDESK_{name} is no setting: JOBDESK_{meant} is meant"):
        read(tmp_path, **{name: "1"})


def test_other_names_are_warned_of_once(tmp_path: Path) -> None:
    with capture_logs() as logs:
        read(tmp_path, REDIS_URL="redis://:hidden@h", **dict.fromkeys(KUBERNETES, "1"))
    assert [line["event"] for line in logs] == ["JOBDESK_REDIS_URL is no longer read", "unknown settings"]
    assert logs[1]["names"] == sorted(f"JOBDESK_{name}" for name in KUBERNETES)
    assert "hidden" not in str(logs)


def test_every_setting_of_the_readme_is_known() -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text()
    table = [line for line in readme.splitlines() if line.startswith("| `JOBDESK_")]
    told = {name for line in table for name in re.findall(r"`JOBDESK_([A-Z_]+)`", line.split("|")[1])}
    assert told == set(NAMES)


def test_an_open_data_folder_is_closed_to_others(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(0o777)
    read(tmp_path)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_secret_that_is_easy_to_guess_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="SECRET_KEY is easy to guess"):
        read(tmp_path, SECRET_KEY="a" * 16)
