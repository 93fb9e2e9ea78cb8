"""Hrefs that mean harm, each with the target that is asked for, or None if nothing is.

They stand on the page /hrefs/. ORIGIN is the site's host and port, PORT its port, OTHER a port of
the same host on which somebody else listens.
"""

LONG = b"/long/" + b"x" * 100_000

HREFS = [
    # Bytes that would end a request line
    (b'"/cr\r\nlf"', "/crlf"),
    (b'"/tab\tin it"', "/tabin%20it"),
    (b'"/split&#13;&#10;Host: evil"', "/splitHost:%20evil"),
    (b'"/split%0d%0aHost:%20evil"', "/split%0d%0aHost:%20evil"),
    (b'"/blank HTTP/1.0"', "/blank%20HTTP/1.0"),
    (b'"/nul\0"', "/nul%00"),
    (b'"/nul&#0;"', "/nul%EF%BF%BD"),
    (b'"/vt\x0bff\x0c."', "/vt%0Bff%0C."),
    (b'"/control\x01\x7f\x1b[2J"', "/control%01%7F%1B[2J"),
    (b'" \n /trimmed\t\r\n "', "/trimmed"),
    (b'"/query?a b&#13;\n"', "/query?a%20b"),
    # Bytes that are no text
    (b'"/latin-\xe9"', "/latin-%E9"),
    (b'"/no-utf-8-\xff\xfe\xc0\x80"', "/no-utf-8-%FF%FE%C0%80"),
    (b'"/surrogate&#xD800;"', "/surrogate%EF%BF%BD"),
    (b'"/beyond&#x110000;&#99999999999999999999;"', "/beyond%EF%BF%BD%EF%BF%BD"),
    (b'"/separator\xe2\x80\xa8"', "/separator%E2%80%A8"),
    (b'"/signs<>\\^`{|}"', "/signs%3C%3E/%5E%60%7B%7C%7D"),
    (b'"' + LONG + b'"', LONG.decode()),
    # Ways up
    (b'"../../../../etc/passwd"', "/etc/passwd"),
    (b'"..%2fup"', "/hrefs/..%2fup"),
    (b'"/%2e%2e/up"', "/%2e%2e/up"),
    (b'"..\\..\\back"', "/back"),
    # Other hosts, in all disguises
    (b'"//evil/"', None),
    (b'"///evil/"', None),
    (b'"\\\\evil\\"', None),
    (b'"http:\\\\evil"', None),
    (b'"http:\\\\ORIGIN\\slashes"', "/slashes"),
    (b'"http://user@evil/"', None),
    (b'"http://user@ORIGIN/user"', None),
    (b'"http://user:secret@ORIGIN/secret"', None),
    (b'"http://ORIGIN@127.0.0.1:OTHER/"', None),
    (b'"http://ORIGIN:x@127.0.0.1:OTHER/"', None),
    (b'"http://127.0.0.1:OTHER#@ORIGIN/"', None),
    (b'"http://127.0.0.1:OTHER/?ORIGIN"', None),
    (b'"http://127.0.0.1:OTHER\\@ORIGIN/"', None),
    (b'"http://ORIGIN\\@127.0.0.1:OTHER/"', "/@127.0.0.1:OTHER/"),
    (b'"//127.0.0.1:OTHER/"', None),
    (b'"//127.0.0.2:PORT/"', None),
    (b'"//localhost:PORT/"', None),
    (b'"//2130706433:PORT/"', None),
    (b'"//0x7f000001:PORT/"', None),
    (b'"//127.1:PORT/"', None),
    (b'"//127.0.0.1.:PORT/"', None),
    (b'"//[::1]:PORT/"', None),
    (b'"//[::ffff:127.0.0.1]:PORT/"', None),
    (b'"//[::1/"', None),
    (b'"//[/"', None),
    (b'"//]:PORT/"', None),
    (b'"//127.0.0.1\xef\xbc\x8eexample:PORT/"', None),
    (b'"//ORIGIN%2eevil/"', None),
    (b'"//127.0.0.1:PORT.evil/"', None),
    (b'"//127.0.0.1%00.evil:PORT/"', None),
    # Ports
    (b'"//127.0.0.1/"', None),
    (b'"//127.0.0.1:/"', None),
    (b'"//127.0.0.1:0PORT/zero"', "/zero"),
    (b'"//127.0.0.1:0/"', None),
    (b'"//127.0.0.1:99999/"', None),
    (b'"//127.0.0.1:-PORT/"', None),
    (b'"//127.0.0.1:+PORT/"', None),
    (b'"//127.0.0.1: PORT/"', None),
    (b'"//127.0.0.1:PORTPORTPORTPORT/"', None),
    # Other schemes
    (b'"javascript:alert(1)"', None),
    (b'"JavaScript://ORIGIN/%0aalert(1)"', None),
    (b'"data:text/html,<a href=/data>"', None),
    (b'"file:///etc/passwd"', None),
    (b'"file://ORIGIN/etc/passwd"', None),
    (b'"https://ORIGIN/"', None),
    (b'"ftp://ORIGIN/"', None),
    (b'"gopher://127.0.0.1:OTHER/_"', None),
    (b'"http:/one-slash"', None),
    (b'"http:no-slash"', None),
    (b'"http://"', None),
    (b'"http:///path"', None),
    (b'":"', "/hrefs/:"),
    (b'"1a:b"', "/hrefs/1a:b"),
    (b'"\x00javascript:alert(1)"', "/hrefs/%00javascript:alert(1)"),
    (b'"java\nscript:alert(1)"', None),
    (b'" &#9;javascript:alert(1)"', None),
    # Nothing new
    (b'""', "/hrefs/"),
    (b'"#"', "/hrefs/"),
    (b'"?"', "/hrefs/?"),
    (b"''", "/hrefs/"),
]


def page_of_hrefs(port, other):
    """Each in a link of its own."""
    markup = b"\n".join(b"<a href=" + href + b">" for href, _ in HREFS)
    return replace_ports(markup, port, other)


def targets(port, other):
    """What is asked for because of them."""
    found = {replace_ports(target.encode(), port, other) for _, target in HREFS if target}
    return {target.decode() for target in found} - {"/hrefs/"}


def replace_ports(text, port, other):
    for name, value in (b"ORIGIN", f"127.0.0.1:{port}"), (b"OTHER", other), (b"PORT", port):
        text = text.replace(name, str(value).encode())
    return text


LOCATIONS = [
    ("relative", "/locations/relative"),
    ("/absolute", "/absolute"),
    ("http://ORIGIN/whole", "/whole"),
    ("../up", "/up"),
    ("?query", "/locations/4?query"),
    ("#fragment", None),
    ("/a b", "/a%20b"),
    ("/tab\tin", "/tab%09in"),
    ("/nul\0in", "/nul%00in"),
    ("/latin-\xe9", "/latin-%E9"),
    ("\\back\\slash", "/back/slash"),
    ("//evil/", None),
    ("//127.0.0.1:OTHER/", None),
    ("http://127.0.0.1:OTHER/", None),
    ("http://user@ORIGIN/", None),
    ("http://localhost:PORT/", None),
    ("https://ORIGIN/", None),
    ("file:///etc/passwd", None),
    ("javascript:alert(1)", None),
    ("http://[/", None),
    ("/" + "x" * 30_000, "/" + "x" * 30_000),
]


def locations(port, other):
    """(Location header, target or None)"""
    return [
        (replace_ports(location.encode("latin-1"), port, other).decode("latin-1"), target)
        for location, target in LOCATIONS
    ]
