CREATE INDEX conferences_sid ON conferences(sid);

CREATE VIEW rooms AS
SELECT c.contact, c.room, c.type, c.name, c.sid,
  (SELECT min(r.at) FROM seat_reports r WHERE r.contact = c.contact AND r.sid = c.sid AND r.event = 'join') AS began,
  c.started, c.ended, c.why, c."by"
FROM conferences c;

-- One row for each join, as package report makes them: reports count in the order of their SequenceNumber,
-- whenever they came. A join under the label of the stay before it is the same one, told twice. What follows a
-- leave without a join is somebody whose join was lost. Where the leave was lost, the next join, the end of the
-- call or the end of the conference ends the stay. All windows are within one contact, so that the rows of one are
-- found without reading all.
CREATE VIEW participants AS
WITH marked AS (
  SELECT *, lead(at) OVER calls AS after, coalesce(lag(event) OVER calls, 'leave') = 'leave'
    OR event = 'join' AND (label IS NULL OR label IS NOT lag(label) OVER calls) AS begins
  FROM seat_reports WINDOW calls AS (PARTITION BY contact, sid, leg ORDER BY number)
), numbered AS (
  SELECT *, sum(begins) OVER (PARTITION BY contact, sid, leg ORDER BY number) AS stay FROM marked
), followed AS (
  SELECT *, max(at) OVER (PARTITION BY contact, sid, leg, stay) AS last,
    lead(at) OVER (PARTITION BY contact, sid, leg, stay ORDER BY number) AS following FROM numbered
), ended AS (
  SELECT f.*, l.address, coalesce(l.party, iif(l.direction = 'outbound', l.called, l.caller)) AS party, l.direction, l.caller, l.called,
    CASE WHEN f.following IS NULL THEN iif(f.event = 'leave', f.last, max(f.last, nullif(min(coalesce(f.after, 9000000000000000),
      coalesce(l.ended, 9000000000000000), coalesce(c.ended, 9000000000000000)), 9000000000000000))) END AS gone
  FROM followed f LEFT JOIN legs l ON l.contact = f.contact AND l.leg = f.leg
  LEFT JOIN conferences c ON c.contact = f.contact AND c.sid = f.sid
), lasted AS (
  SELECT *, max(0, coalesce(following, gone, unixepoch() * 1000) - at) AS span FROM ended
), measured AS (
  SELECT contact, room, sid, leg, stay, max(role) OVER one AS role, max(label) OVER one AS label, address, party, direction, caller, called,
    min(iif(event = 'join', at, NULL)) OVER one AS joined, gone AS "left",
    sum(iif(held, span, 0)) OVER one / 1000 AS held, sum(iif(muted, span, 0)) OVER one / 1000 AS muted,
    sum(iif(coaching, span, 0)) OVER one / 1000 AS coaching, max(why) OVER one AS why, following
  FROM lasted WINDOW one AS (PARTITION BY contact, sid, leg, stay)
)
SELECT contact, room, sid, leg, stay, role, label, address, party, direction, caller, called, joined, "left",
  (coalesce("left", unixepoch() * 1000) - joined) / 1000 AS seconds, held, muted, coaching, why
FROM measured WHERE following IS NULL;
