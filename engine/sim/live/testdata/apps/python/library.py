"""Uses Twilio's helper library for Python against the REST API named by API_URL, and prints what it got."""
import os

from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

account, token, number, url = (os.environ[n] for n in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "NUMBER", "API_URL"))
client = Client(account, token)
client.api.base_url = url

for name in "abc":
    call = client.calls.create(to=f"client:{name}", from_=number, twiml="<Response><Say>Hello.</Say></Response>")
assert call.date_created.tzinfo is not None
print(*(c.to for c in client.calls.list(page_size=2)))
queue = client.queues.create(friendly_name="line")
try:
    client.queues(queue.sid).members("Front").update(url="http://127.0.0.1/next")
except TwilioRestException as error:
    print(error.status, error.code)
print(client.incoming_phone_numbers.list()[0].phone_number)
client.calls(call.sid).update(status="completed")
print(client.calls(call.sid).fetch().status)
