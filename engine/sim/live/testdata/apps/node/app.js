// A telephone application as many write it: a menu, a queue that agents are called for, a conference. It knows
// nothing of the simulation but the URL of the REST API. Started with PORT, API_URL, TWILIO_ACCOUNT_SID,
// TWILIO_AUTH_TOKEN and NUMBER.
"use strict";
const express = require("express");
const twilio = require("twilio");

const { API_URL, TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, NUMBER } = process.env;
const client = twilio(TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN);
client.api.baseUrl = API_URL; // of every library, this is the one line that differs
const { VoiceResponse } = twilio.twiml;

const app = express();
app.use(express.urlencoded({ extended: false }));
const signed = twilio.webhook(); // refuses what is not signed by the account

const say = (fill) => (req, res) => {
  const doc = new VoiceResponse();
  fill(doc, req.body, req);
  res.type("text/xml").send(doc.toString());
};

app.post("/voice", signed, say((doc) => {
  const gather = doc.gather({ numDigits: 1, action: "menu", timeout: 30 });
  gather.say("For the queue press 1. For the conference press 2.");
  doc.say("Goodbye.");
}));

app.post("/menu", signed, say((doc, { Digits }) => {
  if (Digits === "1") {
    doc.enqueue({ waitUrl: "/wait", action: "/left" }, "support");
    callAgent();
  } else if (Digits === "2") {
    doc.dial({ action: "/after" }).conference({ statusCallback: "/room", statusCallbackEvent: "start end join leave" }, "standup");
  } else {
    doc.redirect("/voice");
  }
}));

app.post("/wait", signed, say((doc, { QueuePosition }) => {
  doc.say(`You are number ${QueuePosition}.`);
  doc.pause({ length: 20 });
}));

app.post("/left", signed, say((doc, { QueueResult }) => {
  doc.say(`The queue is over: ${QueueResult}.`);
}));

app.post("/agent", signed, say((doc) => {
  doc.say("A caller for you.");
  doc.dial({ action: "/after" }).queue({ url: "/whisper" }, "support");
}));

app.post("/whisper", signed, say((doc) => doc.say("You are connected.")));
app.post("/after", signed, say((doc, { DialCallStatus }) => doc.say(`After: ${DialCallStatus}.`)));

const events = [];
app.post(["/progress", "/room", "/ended"], signed, (req, res) => {
  const { CallStatus, StatusCallbackEvent } = req.body;
  events.push(`${req.path} ${StatusCallbackEvent ?? CallStatus}`);
  res.sendStatus(204);
});
app.get("/events", (_req, res) => res.json(events));

// Everything below uses the REST API.

async function callAgent() {
  try {
    await client.calls.create({
      to: "client:agent", from: NUMBER, url: self("/agent"), statusCallback: self("/progress"),
      statusCallbackEvent: ["initiated", "ringing", "answered", "completed"],
    });
  } catch (error) {
    events.push(`error ${error.code}`);
  }
}

const self = (path) => `http://127.0.0.1:${server.address().port}${path}`;

app.get("/report", async (_req, res, next) => {
  try {
    const [queues, calls, numbers] = await Promise.all([client.queues.list(), client.calls.list({ pageSize: 1 }), client.incomingPhoneNumbers.list()]);
    res.json({
      queues: queues.map((q) => `${q.friendlyName} ${q.currentSize}`),
      calls: calls.map((c) => `${c.direction} ${c.to} ${c.status}`),
      started: calls.every((c) => c.dateCreated instanceof Date),
      numbers: numbers.map((n) => n.phoneNumber),
    });
  } catch (error) {
    next(error);
  }
});

// move makes the caller who was first in the queue hear something else.
app.post("/move", async (_req, res) => {
  const [queue] = await client.queues.list();
  try {
    await client.queues(queue.sid).members("Front").update({ url: self("/wait") });
    res.json("moved");
  } catch (error) {
    res.json(`${error.status} ${error.code}`);
  }
});

// rooms tells who is in which conference, and mutes everybody.
app.post("/mute", async (_req, res) => {
  const rooms = await client.conferences.list({ status: "in-progress" });
  const said = [];
  for (const room of rooms) {
    for (const member of await client.conferences(room.sid).participants.list()) {
      const now = await client.conferences(room.sid).participants(member.callSid).update({ muted: true });
      said.push(`${room.friendlyName} ${now.muted}`);
    }
  }
  res.json(said);
});

// end closes every conference.
app.post("/end", async (_req, res) => {
  const rooms = await client.conferences.list({ status: "in-progress" });
  for (const room of rooms) await client.conferences(room.sid).update({ status: "completed" });
  res.json(rooms.length);
});

const server = app.listen(Number(process.env.PORT ?? 0), "127.0.0.1", () => console.log(self("")));
