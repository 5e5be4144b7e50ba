"""A telephone application with nothing but Python's standard library: menu, queue, conference.

It checks signatures by itself and uses the REST API by HTTP. Started with PORT, API_URL, TWILIO_ACCOUNT_SID,
TWILIO_AUTH_TOKEN and NUMBER.
"""
import base64
import hashlib
import hmac
import json
import os
import threading
import urllib.error
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape

API, ACCOUNT, TOKEN, NUMBER = (os.environ[n] for n in ("API_URL", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "NUMBER"))
events = []


def rest(method, path, **form):
    """Make a request to the REST API and return status and JSON."""
    body = urllib.parse.urlencode(form).encode() if method == "POST" else None
    request = urllib.request.Request(f"{API}/2010-04-01/Accounts/{ACCOUNT}/{path}", data=body, method=method)
    request.add_header("Authorization", "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode())
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def menu(form):
    match form.get("Digits"):
        case "1":
            threading.Thread(target=rest, args=("POST", "Calls.json"), daemon=True,
                             kwargs={"To": "client:agent", "From": NUMBER, "Url": here("/agent")}).start()
            return '<Enqueue waitUrl="/wait" action="/left">support</Enqueue>'
        case "2":
            return '<Dial action="/after"><Conference statusCallback="/room" statusCallbackEvent="start end join leave">standup</Conference></Dial>'
    return "<Redirect>/voice</Redirect>"


pages = {
    "/voice": lambda f: '<Gather numDigits="1" action="menu" timeout="30"><Say>For the queue press 1. For the conference press 2.</Say></Gather><Say>Goodbye.</Say>',
    "/menu": menu,
    "/wait": lambda f: f'<Say>You are number {f["QueuePosition"]}.</Say><Pause length="20"/>',
    "/left": lambda f: f'<Say>The queue is over: {escape(f["QueueResult"])}.</Say>',
    "/agent": lambda f: '<Say>A caller for you.</Say><Dial action="/after"><Queue url="/whisper">support</Queue></Dial>',
    "/whisper": lambda f: "<Say>You are connected.</Say>",
    "/after": lambda f: f'<Say>After: {escape(f["DialCallStatus"])}.</Say>',
    "/room": lambda f: events.append("/room " + f["StatusCallbackEvent"]) or "",
    "/ended": lambda f: events.append("/ended " + f["CallStatus"]) or "",
}


def report():
    _, queues = rest("GET", "Queues.json")
    _, calls = rest("GET", "Calls.json?PageSize=1000")
    return {"queues": [f'{q["friendly_name"]} {q["current_size"]}' for q in queues["queues"]],
            "calls": [f'{c["direction"]} {c["to"]} {c["status"]}' for c in calls["calls"]], "events": events}


def end():
    _, rooms = rest("GET", "Conferences.json?Status=in-progress")
    for room in rooms["conferences"]:
        rest("POST", f'Conferences/{room["sid"]}.json', Status="completed")
    return len(rooms["conferences"])


class Application(BaseHTTPRequestHandler):
    """Answers webhooks, and the test that asks what happened."""

    def log_message(self, *_):
        """Keep quiet."""

    def answer(self, status, kind, body):
        body = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.answer(200, "application/json", json.dumps({"/report": report, "/end": end}[self.path]()))

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        form = dict(urllib.parse.parse_qsl(body, keep_blank_values=True))
        signed = here(self.path) + "".join(k + form[k] for k in sorted(form))
        want = base64.b64encode(hmac.new(TOKEN.encode(), signed.encode(), hashlib.sha1).digest()).decode()
        if not hmac.compare_digest(want, self.headers.get("X-Twilio-Signature", "")):
            self.answer(403, "text/plain", "not signed")
            return
        self.answer(200, "text/xml", f"<Response>{pages[self.path](form)}</Response>")


server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "0"))), Application)


def here(path):
    return f"http://127.0.0.1:{server.server_port}{path}"


print(here(""), flush=True)
server.serve_forever()
