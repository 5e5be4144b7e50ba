-- Indexes for reports about a period, and for what is going on now.
CREATE INDEX contacts_began ON contacts(began);
CREATE INDEX queue_visits_entered ON queue_visits(entered);
CREATE INDEX queue_visits_open ON queue_visits(queue) WHERE "left" IS NULL;
CREATE INDEX offers_made ON offers(made);
CREATE INDEX offers_contact ON offers(contact);

-- The work after a talk is told of the offer; the stay in the queue that led to the talk has it as well.
CREATE TRIGGER offers_wrapped AFTER UPDATE ON offers WHEN old.wrap_up IS NOT new.wrap_up BEGIN
  UPDATE queue_visits SET wrap_up = new.wrap_up WHERE contact = new.contact AND offer = new.offer;
END;

-- Who is on the line: calls that came in are from the beginning, ours from their answer. What is not over has no end.
DROP VIEW IF EXISTS leg_times;
CREATE VIEW leg_times AS
SELECT contact, leg, iif(direction = 'inbound', began, answered) AS since, ended AS until FROM legs;

-- How often each outcome of each step was taken, by the quarter of an hour in which the contact began: no zone's
-- clock changes within one, so hours and days of all zones are sums of them. A contact counts at its first walk
-- through a step. Who hung up while nobody else was on the line, or while waiting in a queue, has dropped off; whose talk
-- ended as the step began, within the two seconds that reports of an end may take, was alone there. Kept as visits are
-- written, because there are ten times as many of them as contacts; so it has to be cheap.
DROP TABLE IF EXISTS step_counts;
CREATE TABLE step_counts(
  began INTEGER NOT NULL,
  version TEXT NOT NULL,
  flow TEXT NOT NULL,
  step TEXT NOT NULL,
  outcome TEXT NOT NULL,
  contacts INTEGER NOT NULL,
  visits INTEGER NOT NULL,
  dropped INTEGER NOT NULL,
  millis INTEGER NOT NULL,
  PRIMARY KEY(began, version, flow, step, outcome)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER visits_counted AFTER INSERT ON visits BEGIN
  INSERT INTO step_counts
  SELECT coalesce(max(c.began), new.entered) / 900000 * 900000, coalesce(max(c.version), ''), coalesce(new.flow, ''), coalesce(new.step, ''),
    coalesce(new.outcome, ''), CASE WHEN new.visit = 1 THEN NOT EXISTS (SELECT 1 FROM visits v WHERE v.contact = new.contact
      AND (v.seq, v.n) < (new.seq, new.n) AND v.step = new.step AND v.flow = new.flow) ELSE 0 END, 1,
    CASE WHEN new.outcome = 'hung_up' THEN EXISTS (SELECT 1 FROM legs m WHERE m.contact = new.contact AND m.leg = new.leg AND m.ended <= new."left")
      AND (EXISTS (SELECT 1 FROM queue_visits q WHERE q.contact = new.contact AND q.leg = new.leg AND q.talking IS NULL
        AND q.entered <= new."left" AND coalesce(q."left", new."left") >= new."left")
      OR NOT EXISTS (SELECT 1 FROM leg_times l WHERE l.contact = new.contact AND l.leg <> new.leg
        AND l.since <= new."left" AND (l.until IS NULL OR l.until >= new."left" OR l.until > new.entered + 2000))
      AND NOT EXISTS (SELECT 1 FROM queue_visits q WHERE q.contact = new.contact AND q.leg = new.leg
        AND q.talking BETWEEN new.entered AND new."left")) ELSE 0 END,
    max(0, new."left" - new.entered)
  FROM contacts c WHERE c.contact = new.contact
  ON CONFLICT DO UPDATE SET contacts = contacts + excluded.contacts, visits = visits + 1, dropped = dropped + excluded.dropped,
    millis = millis + excluded.millis;
END;

-- How the first calls of contacts ended, by the quarter of an hour in which the contact began. The rows with an empty
-- status count the contacts, ended or not. Where a party hung up is known with the end of the call, or a little later.
DROP TABLE IF EXISTS ending_counts;
CREATE TABLE ending_counts(
  began INTEGER NOT NULL,
  version TEXT NOT NULL,
  flow TEXT NOT NULL,
  status TEXT NOT NULL,
  talk INTEGER NOT NULL,
  left_flow TEXT NOT NULL,
  left_step TEXT NOT NULL,
  contacts INTEGER NOT NULL,
  calls INTEGER NOT NULL,
  millis INTEGER NOT NULL,
  PRIMARY KEY(began, version, flow, status, talk, left_flow, left_step)
) STRICT, WITHOUT ROWID;

-- The first calls that are over: whoever waits in a queue talks to nobody, though an agent has answered already.
DROP VIEW IF EXISTS first_calls;
CREATE VIEW first_calls AS
SELECT c.contact, c.began / 900000 * 900000 AS began, coalesce(c.version, '') AS version, coalesce(c.flow, '') AS flow,
  coalesce(l.status, 'completed') AS status,
  NOT EXISTS (SELECT 1 FROM queue_visits q WHERE q.contact = c.contact AND q.leg = 1 AND q.talking IS NULL
    AND q.entered <= l.ended AND coalesce(q."left", l.ended) >= l.ended)
  AND (EXISTS (SELECT 1 FROM leg_times o WHERE o.contact = c.contact AND o.leg > 1 AND o.since <= l.ended AND coalesce(o.until, l.ended) >= l.ended)
  OR EXISTS (SELECT 1 FROM queue_visits q WHERE q.contact = c.contact AND q.leg = 1 AND q.talking <= l.ended
    AND coalesce(q."left", l.ended) >= l.ended)) AS talk,
  coalesce(l.left_flow, '') AS left_flow, coalesce(l.left_step, '') AS left_step, max(0, l.ended - l.began) AS millis
FROM contacts c JOIN legs l ON l.contact = c.contact AND l.leg = 1 WHERE l.ended IS NOT NULL;

CREATE TRIGGER contacts_counted AFTER INSERT ON contacts BEGIN
  INSERT INTO ending_counts
  SELECT new.began / 900000 * 900000, coalesce(new.version, ''), coalesce(new.flow, ''), '', 0, '', '', 1, 0, 0 WHERE true
  ON CONFLICT DO UPDATE SET contacts = contacts + 1;
END;

CREATE TRIGGER calls_counted AFTER INSERT ON legs WHEN new.leg = 1 BEGIN
  INSERT INTO ending_counts
  SELECT c.began / 900000 * 900000, coalesce(c.version, ''), coalesce(c.flow, ''), '', 0, '', '', 0, 1, 0 FROM contacts c WHERE c.contact = new.contact
  ON CONFLICT DO UPDATE SET calls = calls + 1;
  INSERT INTO ending_counts SELECT began, version, flow, status, talk, left_flow, left_step, 1, 0, millis FROM first_calls WHERE contact = new.contact
  ON CONFLICT DO UPDATE SET contacts = contacts + 1, millis = millis + excluded.millis;
END;

CREATE TRIGGER endings_counted AFTER UPDATE ON legs WHEN new.leg = 1 AND old.ended IS NULL AND new.ended IS NOT NULL BEGIN
  INSERT INTO ending_counts SELECT began, version, flow, status, talk, left_flow, left_step, 1, 0, millis FROM first_calls WHERE contact = new.contact
  ON CONFLICT DO UPDATE SET contacts = contacts + 1, millis = millis + excluded.millis;
END;

CREATE TRIGGER endings_moved AFTER UPDATE ON legs WHEN new.leg = 1 AND old.ended IS NOT NULL AND old.left_step IS NOT new.left_step BEGIN
  UPDATE ending_counts SET contacts = ending_counts.contacts - 1, millis = ending_counts.millis - f.millis
  FROM first_calls f WHERE f.contact = new.contact AND (ending_counts.began, ending_counts.version, ending_counts.flow, ending_counts.status, ending_counts.talk)
    = (f.began, f.version, f.flow, f.status, f.talk) AND ending_counts.left_flow = coalesce(old.left_flow, '') AND ending_counts.left_step = coalesce(old.left_step, '');
  INSERT INTO ending_counts SELECT began, version, flow, status, talk, left_flow, left_step, 1, 0, millis FROM first_calls WHERE contact = new.contact
  ON CONFLICT DO UPDATE SET contacts = contacts + 1, millis = millis + excluded.millis;
END;

-- What agents did in each hour that is over for them, to the next change: a month of a busy centre has millions of
-- changes. The events of the floor are in the order of time, so each change ends the one before it. Nobody asks how long
-- somebody was offline.
DROP TABLE IF EXISTS agent_hours;
CREATE TABLE agent_hours(
  agent TEXT NOT NULL,
  began INTEGER NOT NULL,
  state TEXT NOT NULL,
  millis INTEGER NOT NULL,
  PRIMARY KEY(agent, began, state)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER agents_counted AFTER INSERT ON agent_states BEGIN
  INSERT INTO agent_hours
  SELECT new.agent, h.began, h.state, min(h.began + 3600000, new.since) - max(h.began, h.since)
  FROM (WITH RECURSIVE
    before AS (SELECT b.state, b.since FROM agent_states b WHERE b.agent = new.agent AND (b.since, b.seq, b.n) < (new.since, new.seq, new.n)
      ORDER BY b.since DESC, b.seq DESC, b.n DESC LIMIT 1),
    hours(state, since, began) AS (SELECT state, since, since / 3600000 * 3600000 FROM before WHERE state <> 'offline' AND since < new.since
      UNION ALL SELECT state, since, began + 3600000 FROM hours WHERE began + 3600000 < new.since)
    SELECT state, since, began FROM hours) h WHERE true
  ON CONFLICT DO UPDATE SET millis = millis + excluded.millis;
END;

-- One row for each queue that a contact came to, however often: it was answered if any stay was, and has waited in
-- those until then. Without hold, talk is what is left of the connection.
DROP VIEW IF EXISTS queue_contacts;
CREATE VIEW queue_contacts AS
WITH stays AS (
  SELECT *, seq * 1000 + n AS stay, min(iif(talking IS NULL, NULL, seq * 1000 + n)) OVER one AS hit, max(seq * 1000 + n) OVER one AS last
  FROM queue_visits WHERE entered IS NOT NULL WINDOW one AS (PARTITION BY contact, queue)
)
SELECT contact, queue, min(entered) AS offered, count(*) AS stays,
  CASE WHEN max(hit) IS NOT NULL THEN 'answered' WHEN max(iif(stay = last, "left", NULL)) IS NULL THEN 'waiting'
    WHEN max(iif(stay = last, result, NULL)) = 'hangup' THEN 'abandoned' WHEN max(iif(stay = last, result, NULL)) = 'queue-full' THEN 'full'
    WHEN (SELECT max(b.seq) * 1000 FROM callbacks b WHERE b.contact = stays.contact AND b.queue = stays.queue) > max(last) THEN 'callback'
    WHEN max(iif(stay = last, why, NULL)) = 'timeout' THEN 'timeout' WHEN max(iif(stay = last, why, NULL)) = 'nobody' THEN 'nobody'
    ELSE 'left' END AS outcome,
  sum(iif(hit IS NULL OR stay <= hit, max(0, coalesce(seconds, 0)), 0)) AS waited,
  max(iif(stay = hit, talking, NULL)) AS answered, max(iif(stay = hit, agent, NULL)) AS agent,
  sum(iif(talking IS NULL, NULL, talk - min(talk, max(0, coalesce(hold, 0))))) AS talk,
  sum(iif(talking IS NULL, NULL, hold)) AS hold, sum(iif(talking IS NULL, NULL, wrap_up)) AS wrap_up
FROM stays GROUP BY contact, queue;

-- What agents did, with its end: until the next change, or until now.
DROP VIEW IF EXISTS agent_times;
CREATE VIEW agent_times AS
SELECT agent, state, reason, "by", since, until, (coalesce(until, unixepoch() * 1000) - since) / 1000.0 AS seconds
FROM (SELECT *, lead(since) OVER (PARTITION BY agent ORDER BY since, seq, n) AS until FROM agent_states);

-- Contacts with their first call and how it ended.
DROP VIEW IF EXISTS contact_calls;
CREATE VIEW contact_calls AS
SELECT c.contact, c.began, c.flow, c.version, c.number, l.direction, coalesce(l.party, iif(l.direction = 'outbound', l.called, l.caller)) AS party,
  l.answered, l.ended, (l.ended - l.began) / 1000 AS seconds, l.status, l.left_flow, l.left_step
FROM contacts c LEFT JOIN legs l ON l.contact = c.contact AND l.leg = 1;

-- Commands that began a procedure which hands somebody on.
DROP VIEW IF EXISTS transfers;
CREATE VIEW transfers AS
SELECT contact, requested, ended, "by" AS "from", "to", flow AS style, outcome AS result, (ended - requested) / 1000 AS seconds
FROM commands WHERE flow LIKE '%transfer%' OR outcome IN ('handed_over', 'returned', 'together', 'customer_left', 'nobody_left');
