"""Open a page in headless Chromium and say, in JSON, what came of it.

usage: browser.py FILE WIDTH...

For each width and for the light and the dark scheme: whether the page is wider
than its window; and besides, the errors on the console, the requests other than
for the page itself, its text, and the contrast of its text.

The browser is spoken to over a pipe (--remote-debugging-pipe): no port is
opened, and nothing but Python's own library is needed.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

OPTIONS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
    "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    "--remote-debugging-pipe",
]

# What its text is, and how it looks, as the browser sees it.
PROBE = r"""
(() => {
  const rgb = s => s.match(/[\d.]+/g).slice(0, 3).map(Number);
  const light = c => {
    const [r, g, b] = rgb(c).map(v => v / 255).map(
      v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
    return (x + 0.05) / (y + 0.05);
  };
  const paper = getComputedStyle(document.body).backgroundColor;
  let least = 99;
  for (const e of document.querySelectorAll(
      "body, h1, h2, h3, h3 span, p, dt, dd, td, th, small, .bad, .soft, text")) {
    const style = getComputedStyle(e);
    const colour = e.tagName === "text" ? style.fill : style.color;
    least = Math.min(least, contrast(colour, paper));
  }
  let cut = 0;
  for (const e of document.querySelectorAll("svg text")) {
    const box = e.getBoundingClientRect();
    const svg = e.closest("svg").getBoundingClientRect();
    if (box.left < svg.left - 1 || box.right > svg.right + 1) cut++;
  }
  return {
    window: document.documentElement.clientWidth,
    page: document.documentElement.scrollWidth,
    paper, contrast: least, cut,
    text: document.body.innerText,
    svgs: document.querySelectorAll("svg").length,
    bars: document.querySelectorAll(".bars g").length,
    titles: [...document.querySelectorAll(".bars g title")].map(t => t.textContent),
    scripts: document.scripts.length,
    styled: getComputedStyle(document.querySelector("svg")).display === "block",
    unnamed: [...document.querySelectorAll("svg[role=img]")].filter(
      s => !s.querySelector("title")).length,
  };
})()
"""


class Browser:
    def __init__(self, profile):
        there, self.output = os.pipe()
        self.input, back = os.pipe()
        # The browser has them as 3 and 4, which may be those of others here.
        command = 'exec 3<&"$1" 4>&"$2"; shift 2; exec "$@"'
        self.process = subprocess.Popen(
            ["bash", "-c", command, "bash", str(there), str(back), "chromium",
             *OPTIONS, f"--user-data-dir={profile}"],
            pass_fds=(there, back), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(there)
        os.close(back)
        self.events = []
        self.rest = b""
        self.number = 0
        self.session = None

    def receive(self):
        while b"\0" not in self.rest:
            more = os.read(self.input, 1 << 16)
            if not more:
                raise SystemExit("the browser has ended")
            self.rest += more
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.output, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise SystemExit(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def wait_for(self, method):
        while not any(e.get("method") == method for e in self.events):
            self.events.append(self.receive())

    def open(self, url):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target,
                                 flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.call(f"{domain}.enable")
        self.call("Page.navigate", url=url)
        self.wait_for("Page.loadEventFired")

    def look(self, width, scheme):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900,
                  deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": scheme}])
        seen = self.call("Runtime.evaluate", expression=PROBE,
                         returnByValue=True)
        return {"width": width, "scheme": scheme, **seen["result"]["value"]}

    def close(self):
        self.session = None
        self.call("Browser.close")
        self.process.wait()


def errors(events):
    for event in events:
        params = event.get("params", {})
        if event.get("method") == "Log.entryAdded":
            yield params["entry"]["text"]
        elif event.get("method") in ("Runtime.exceptionThrown",
                                     "Runtime.consoleAPICalled"):
            yield json.dumps(params)


def requests(events, url):
    for event in events:
        if event.get("method") == "Network.requestWillBeSent":
            asked = event["params"]["request"]["url"]
            if asked != url:
                yield asked


def main():
    url = pathlib.Path(sys.argv[1]).resolve().as_uri()
    profile = tempfile.mkdtemp()
    browser = Browser(profile)
    try:
        browser.open(url)
        looks = [browser.look(int(width), scheme)
                 for width in sys.argv[2:] for scheme in ("light", "dark")]
        browser.close()
    finally:
        if browser.process.poll() is None:
            browser.process.kill()
            browser.process.wait()
        shutil.rmtree(profile, ignore_errors=True)
    json.dump({"errors": list(errors(browser.events)),
               "requests": list(requests(browser.events, url)),
               "looks": looks}, sys.stdout)


main()
