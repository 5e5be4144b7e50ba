-- Indexes for reports about a period, and for what is going on now.
CREATE INDEX contacts_began ON contacts(began);
CREATE INDEX queue_visits_entered ON queue_visits(entered);
CREATE INDEX queue_visits_open ON queue_visits(queue) WHERE "left" IS NULL;
CREATE INDEX offers_made ON offers(made);

-- How often each outcome of each step was taken, by the quarter of an hour in which the contact began: no zone's
-- clock changes within one, so hours and days of all zones are sums of them. A contact counts at its first walk
-- through a step. Who hung up while nobody else was on the line has dropped off. The rows with an empty step count the
-- contacts of the flow. Kept as visits are written, because there are ten times as many of them as contacts.
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
    coalesce(new.outcome, ''), NOT EXISTS (SELECT 1 FROM visits v WHERE v.contact = new.contact AND (v.seq, v.n) < (new.seq, new.n)
      AND v.flow IS new.flow AND v.step IS new.step), 1,
    new.outcome = 'hung_up' AND NOT EXISTS (SELECT 1 FROM legs l WHERE l.contact = new.contact AND l.leg <> new.leg
      AND l.answered <= new."left" AND coalesce(l.ended, new."left") >= new.entered)
      AND NOT EXISTS (SELECT 1 FROM queue_visits q WHERE q.contact = new.contact AND q.leg = new.leg
      AND q.talking BETWEEN new.entered AND new."left"),
    max(0, new."left" - new.entered)
  FROM contacts c WHERE c.contact = new.contact
  ON CONFLICT DO UPDATE SET contacts = contacts + excluded.contacts, visits = visits + 1, dropped = dropped + excluded.dropped,
    millis = millis + excluded.millis;
  INSERT INTO step_counts
  SELECT coalesce(max(c.began), new.entered) / 900000 * 900000, coalesce(max(c.version), ''), coalesce(new.flow, ''), '', '', 1, 1, 0, 0
  FROM contacts c WHERE c.contact = new.contact
  HAVING NOT EXISTS (SELECT 1 FROM visits v WHERE v.contact = new.contact AND (v.seq, v.n) < (new.seq, new.n) AND v.flow IS new.flow)
  ON CONFLICT DO UPDATE SET contacts = contacts + 1, visits = visits + 1;
END;
