"""The tests' oracle: a crawler that shares no code and no method with the ones it checks.

    oracle.py URL

crawls the site at URL, one page after the other, and prints a line for each page, sorted:
`STATUS URL`, or `failed URL` where no whole response came. It is an oracle for what is found and
followed; to broken HTTP it is kinder than the crawlers are.
"""

import collections
import http.client
import re
import sys
from html.entities import html5
from html.parser import HTMLParser
from urllib.parse import quote

REDIRECTS = {301, 302, 303, 307, 308}
RAW_TEXT = {"style", "title", "textarea", "iframe", "noembed", "noframes", "xmp"}

# \s would be Python's white space. HTML's has neither \v nor what is beyond ASCII.
TAG_NAME = re.compile(r"[^ \t\n\r\f/>]+")
GAP = re.compile(r"[ \t\n\r\f/]*")
ATTRIBUTE = re.compile(
    r"""([^ \t\n\r\f/>][^ \t\n\r\f/>=]*)[ \t\n\r\f]*"""
    r"""(?:=[ \t\n\r\f]*(?:"([^"]*)"?|'([^']*)'?|([^ \t\n\r\f>]*)))?"""
)
COMMENT = re.compile(r"<!--(?:-?>|.*?--!?>)", re.DOTALL)
IN_SCRIPT = re.compile(r"<!(?=--)|-->|</?script(?=[ \t\n\r\f/>])", re.IGNORECASE)
REFERENCE = re.compile(r"&(?:#([0-9]+);?|#[xX]([0-9a-fA-F]+);?|([a-zA-Z][a-zA-Z0-9]*)(;|=)?)")


def character(number):
    if 0x80 <= number <= 0x9F:
        return bytes([number]).decode("cp1252", "ignore") or chr(number)
    if number == 0 or 0xD800 <= number <= 0xDFFF or number > 0x10FFFF:
        return "\ufffd"
    return chr(number)


def decode(value):
    # html.unescape() has the rules for text, where `&copy=` begins with a copyright sign, and
    # leaves out some of the controls.
    def replace(match):
        decimal, hexadecimal, name, after = match.groups()
        if name:
            meant = html5.get(name + ";" if after == ";" else name)
            return match[0] if meant is None or after == "=" else meant
        return character(int(decimal) if decimal else int(hexadecimal, 16))

    return re.sub(r"[\t\n\r]", "", REFERENCE.sub(replace, value).strip(" \t\n\r\f"))


class Page(HTMLParser):
    """The hrefs of a page. The library tells where markup begins; where it ends is told here."""

    def __init__(self, body):
        super().__init__()
        self.hrefs = []
        self.base = None
        self.foreign = 0  # how many <svg> and <math> are open
        # Not latin-1: there two of UTF-8's bytes are white space to the library.
        self.feed(body.decode("ascii", "surrogateescape"))
        self.close()

    # The library goes on behind a tag without an end as if it were text; HTML drops it.
    def parse_tag(self, at):
        """Name, attributes, whether it closes itself, and end; None if the page ends in it."""
        name = TAG_NAME.match(self.rawdata, at)
        attributes = {}
        at = name.end()
        while True:
            gap = GAP.match(self.rawdata, at)
            at = gap.end()
            if at == len(self.rawdata):
                return None
            if self.rawdata[at] == ">":
                return name[0].lower(), attributes, gap[0].endswith("/"), at + 1
            attribute = ATTRIBUTE.match(self.rawdata, at)
            value = next((value for value in attribute.groups()[1:] if value is not None), "")
            attributes.setdefault(attribute[1].lower(), value)
            at = attribute.end()

    # The library decodes attributes as text, and ends a tag at odd places when it is malformed.
    def parse_starttag(self, at):
        tag = self.parse_tag(at + 1)
        if not tag:
            return len(self.rawdata)
        name, attributes, closes_itself, end = tag
        if "href" in attributes:
            if name != "base":
                self.hrefs.append(decode(attributes["href"]))
            elif self.base is None:
                self.base = decode(attributes["href"])
        if name in ("svg", "math") and not closes_itself:
            self.foreign += 1
        if self.foreign and closes_itself:
            return end
        return self.after_raw_text(name, end)

    # The library knows script and style alone, and of a script not the comments in it.
    def after_raw_text(self, name, at):
        if name in RAW_TEXT:
            end_tag = re.compile(rf"</{name}(?=[ \t\n\r\f/>])", re.IGNORECASE)
            found = end_tag.search(self.rawdata, at)
            return found.start() if found else len(self.rawdata)
        if name == "script":
            escaped = nested = False
            for found in IN_SCRIPT.finditer(self.rawdata, at):
                text = found[0].lower()
                if text == "<!":
                    escaped = True
                elif text == "-->":
                    escaped = nested = False
                elif text == "<script":
                    nested = escaped
                elif nested:
                    nested = False
                else:
                    return found.start()
        return len(self.rawdata) if name in ("script", "plaintext") else at

    # The library ends an end tag at the first '>', be it in quotes or not.
    def parse_endtag(self, at):
        if not re.match("[a-zA-Z]", self.rawdata[at + 2 : at + 3]):
            return self.skip_past(">", at)
        tag = self.parse_tag(at + 2)
        if tag and tag[0] in ("svg", "math"):
            self.foreign = max(0, self.foreign - 1)
        return tag[3] if tag else len(self.rawdata)

    # The library ends a comment at `-- >` but not at `--!>`, and none at the end of the page.
    def parse_comment(self, at, report=True):
        found = COMMENT.match(self.rawdata, at)
        return found.end() if found else len(self.rawdata)

    # The library raises an exception at some of what begins with `<![`.
    def parse_html_declaration(self, at):
        cdata = self.foreign and self.rawdata.startswith("<![CDATA[", at)
        return self.skip_past("]]>" if cdata else ">", at)

    def parse_pi(self, at):
        return self.skip_past(">", at)

    def skip_past(self, text, at):
        found = self.rawdata.find(text, at)
        return len(self.rawdata) if found < 0 else found + len(text)


URL = re.compile(
    r"(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#.*)?", re.DOTALL
)
HTTP_URL = re.compile(
    r"http://([^/?#:@\[\]]+|\[[^/?#@\[\]]*:[^/?#@\[\]]*\])(?::([0-9]*))?(?![^/?])(.*)",
    re.IGNORECASE | re.DOTALL,
)


def escape(reference):
    """`reference`, bytes, as a text that a request line can hold."""
    text = reference.decode("latin-1")
    scheme = URL.match(text)[1]
    if scheme is None or scheme.lower() in ("http", "https"):
        before_query = re.match("[^?#]*", text)[0]
        text = before_query.replace("\\", "/") + text[len(before_query) :]
    return quote(text.encode("latin-1"), safe=":/?#[]@!$&'()*+,;=%")


# urllib.parse.urljoin() drops empty segments, takes `http:g` for relative and an empty query for
# none. This is RFC 3986 section 5.2, word for word.
def join(base, reference):
    """The URL, without fragment, that `reference` means on the page `base`."""
    scheme, authority, path, query = URL.fullmatch(reference).groups()
    base_scheme, base_authority, base_path, base_query = URL.fullmatch(base).groups()
    if scheme is None:
        scheme = base_scheme
        if authority is None:
            authority = base_authority
            if not path:
                path = base_path
                query = base_query if query is None else query
            elif not path.startswith("/"):
                root = "/" if base_authority is not None and not base_path else ""
                path = root + base_path[: base_path.rfind("/") + 1] + path
    url = "" if scheme is None else scheme + ":"
    url += "" if authority is None else "//" + authority
    path = remove_dot_segments(path)
    # Section 3.3: else it would read as an authority.
    url += "/." + path if authority is None and path.startswith("//") else path
    return url if query is None else url + "?" + query


def remove_dot_segments(rest):
    done = ""
    while rest:
        if rest.startswith("../"):
            rest = rest[3:]
        elif rest.startswith(("./", "/./")):
            rest = rest[2:]
        elif rest == "/.":
            rest = "/"
        elif rest.startswith("/../") or rest == "/..":
            rest = "/" + rest[4:]
            done = done[: max(0, done.rfind("/"))]
        elif rest in (".", ".."):
            rest = ""
        else:
            segment = re.match("/?[^/]*", rest)[0]
            done += segment
            rest = rest[len(segment) :]
    return done


def locate(url):
    """(host, port) and target of a URL that can be asked for, else None."""
    match = HTTP_URL.fullmatch(url)
    if not match:
        return None
    port = int(match[2] or 80)
    target = match[3] if match[3].startswith("/") else "/" + match[3]
    return ((match[1].lower(), port), target) if 1 <= port <= 65535 else None


def references(url, status, headers, body):
    """The URLs that a response refers to."""
    if status in REDIRECTS and headers.get("Location", "").strip():
        yield join(url, escape(headers["Location"].strip().encode("latin-1")))
    if headers.get_content_type() == "text/html" and "Content-Encoding" not in headers:
        page = Page(body)
        hrefs = [page.base or "", *page.hrefs]
        base, *hrefs = [escape(href.encode("utf-8", "surrogateescape")) for href in hrefs]
        base = join(url, base)
        yield from (join(base, href) for href in hrefs)


def fetch(host, port, target):
    connection = http.client.HTTPConnection(host.strip("[]"), port, timeout=30)
    # The only way to make the library ask in HTTP/1.0; it then leaves Host to its caller.
    connection._http_vsn, connection._http_vsn_str = 10, "HTTP/1.0"
    try:
        name = host if port == 80 else f"{host}:{port}"
        connection.request("GET", target, headers={"Host": name, "User-Agent": "oracle"})
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


def crawl(start):
    """{URL: status, or "failed"}"""
    located = locate(join("", escape(start.encode())))
    if not located:
        sys.exit(f"oracle: not an http URL: {start}")
    (host, port), first = located
    root = "http://" + (host if port == 80 else f"{host}:{port}")
    statuses = {}
    found = {first}
    to_do = collections.deque(found)
    while to_do:
        target = to_do.popleft()
        url = root + target
        try:
            status, headers, body = fetch(host, port, target)
        except (OSError, http.client.HTTPException):
            statuses[url] = "failed"
            continue
        statuses[url] = status
        for reference in references(url, status, headers, body):
            located = locate(reference)
            if located and located[0] == (host, port) and located[1] not in found:
                found.add(located[1])
                to_do.append(located[1])
    return statuses


if __name__ == "__main__":
    for url, status in sorted(crawl(sys.argv[1]).items()):
        print(status, url)
