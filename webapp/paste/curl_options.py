"""The options of curl (1): which take a value, and which stand alone."""

SHORT = {
    "X": "request", "H": "header", "d": "data", "b": "cookie", "u": "user", "F": "form", "T": "upload-file",
    "K": "config", "U": "proxy-user", "x": "proxy", "A": "user-agent", "e": "referer", "o": "output", "m": "max-time",
    "c": "cookie-jar", "D": "dump-header", "E": "cert", "w": "write-out", "r": "range", "y": "speed-time",
    "Y": "speed-limit", "z": "time-cond", "C": "continue-at", "P": "ftp-port", "Q": "quote", "t": "telnet-option",
}  # fmt: skip
"""Letters of options that take a value, with their long names."""
SHORT_FLAGS = {"G": "get", "I": "head"} | dict.fromkeys("isSLkvgfNOJaBjlMnpqRZ#012346", "")
"""Letters of options without a value; "" where it changes nothing about what is sent."""
TAKING = frozenset((
    "aws-sigv4", "cacert", "capath", "cert", "cert-type", "ciphers", "config", "connect-timeout", "connect-to",
    "continue-at", "cookie", "cookie-jar", "data", "data-ascii", "data-binary", "data-raw", "data-urlencode",
    "delegation", "dns-servers", "doh-url", "dump-header", "expect100-timeout", "form", "form-string", "ftp-port",
    "header", "interface", "json", "key", "key-type", "limit-rate", "max-filesize", "max-redirs", "max-time",
    "noproxy", "oauth2-bearer", "output", "pass", "proto", "proxy", "proxy-cacert", "proxy-cert", "proxy-header",
    "proxy-key", "proxy-pass", "proxy-user", "quote", "range", "referer", "request", "resolve", "retry",
    "retry-delay", "retry-max-time", "speed-limit", "speed-time", "stderr", "telnet-option", "time-cond",
    "tls-max", "trace", "trace-ascii", "unix-socket", "upload-file", "url", "url-query", "user", "user-agent",
    "variable", "write-out"
))  # fmt: skip
"""Long names of options that take a value."""
FLAGS = frozenset((
    "anyauth", "basic", "compressed", "digest", "fail", "fail-with-body", "get", "globoff", "head", "http1.0",
    "http1.1", "http2", "http3", "include", "insecure", "ipv4", "ipv6", "location", "location-trusted",
    "negotiate", "no-buffer", "no-keepalive", "no-progress-meter", "ntlm", "path-as-is", "post301", "post302",
    "progress-bar", "raw", "remote-name", "show-error", "silent", "ssl", "tlsv1.2", "tlsv1.3", "tr-encoding",
    "verbose"
))  # fmt: skip
"""Long names of options without a value, `no-` before them or not."""
