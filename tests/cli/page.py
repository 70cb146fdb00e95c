"""Hold a page of --report against the rules, and print what is in it.

usage: page.py FILE

It must be valid HTML (html5lib, strict), made of known elements and attributes
only, with nothing that loads, runs or leads anywhere.  Prints its text.
"""

import base64
import hashlib
import pathlib
import sys

sys.path.append("/usr/lib/python3/dist-packages")  # Debian's html5lib
import html5lib

ELEMENTS = set("""html head meta title style body header main section footer h1
    h2 h3 p span i b small code pre ul ol li dl div dt dd table thead tbody tr th
    td svg g path rect line text tspan title""".split())
ATTRIBUTES = set("""lang charset http-equiv content name class scope role height
    width x y x1 x2 y1 y2 dx d viewBox preserveAspectRatio aria-hidden""".split())


def fail(why):
    sys.exit(f"{sys.argv[1]}: {why}")


def main():
    data = pathlib.Path(sys.argv[1]).read_bytes()
    document = html5lib.HTMLParser(strict=True).parse(data)
    style = policy = None
    for element in document.iter():
        name = str(element.tag).split("}")[-1]
        if name not in ELEMENTS:
            fail(f"an element {name}")
        for attribute in element.attrib:
            if attribute not in ATTRIBUTES:
                fail(f"<{name}> has {attribute}")
        if name == "style":
            style = element.text
        if element.get("http-equiv"):
            policy = element.get("content")
    digest = hashlib.sha256(style.encode()).digest()
    expected = f"style-src 'sha256-{base64.b64encode(digest).decode()}'"
    if "default-src 'none'" not in policy or expected not in policy:
        fail(f"the policy is {policy!r}; page_style_hash should make it "
             f"{expected}")
    print(" ".join("".join(document.itertext()).split()))


main()
