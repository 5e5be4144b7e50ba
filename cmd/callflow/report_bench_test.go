//go:build unix

package main

import (
	"database/sql"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"callflow/engine"
	"callflow/engine/report/measure"
	"callflow/engine/store/sqlite"
)

var reportContacts = flag.Int("report-contacts", 20_000, "how many contacts BenchmarkReports has in its file; make reports has a million")

// synthetic fills the tables of projections with rows that no call has made: as many as that many contacts leave
// behind, and shaped like theirs. Events are not written, for reports do not read them.
const synthetic = `
CREATE TEMP TABLE k(i INTEGER PRIMARY KEY);
INSERT INTO k WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < %[1]d) SELECT i FROM r;
INSERT INTO contacts(contact, began, version, flow, number) SELECT i, %[2]d + i * 2600, printf('%%016x', i / 300000), iif(i %% 20 = 0, 'operator', 'reception'), 'main' FROM k;
INSERT INTO legs(contact, leg, sid, role, direction, caller, called, began, answered, ended, status, left_flow, left_step)
  SELECT i, 1, 'CA' || i, 'customer', 'inbound', '+8190' || (10000000 + i), '+815000000001', %[2]d + i * 2600, %[2]d + i * 2600 + 100, %[2]d + i * 2600 + 200000,
    'completed', iif(i %% 3 > 0, 'reception', NULL), iif(i %% 3 > 0, 'support', NULL) FROM k;
INSERT INTO legs(contact, leg, sid, role, direction, address, began, answered, ended, status)
  SELECT i, 2, 'CB' || i, 'agent', 'outbound', 'agents.a' || (i %% 50), %[2]d + i * 2600 + 20000, %[2]d + i * 2600 + 25000, %[2]d + i * 2600 + 200000, 'completed' FROM k WHERE i %% 10 < 7;
INSERT INTO queue_visits(contact, seq, n, leg, queue, queue_sid, entered, talking, agent, "left", result, seconds, talk, hold, wrap_up)
  SELECT i, 4, 0, 1, 'queue_' || (i %% 7), 'QU1', %[2]d + i * 2600 + 5000, iif(i %% 10 < 8, %[2]d + i * 2600 + 5000 + i * 7919 %% 60000, NULL), 'agents.a' || (i %% 50),
    iif(i > %[1]d - 50, NULL, %[2]d + i * 2600 + 200000), iif(i %% 10 < 8, 'bridged', 'hangup'), i * 7919 %% 60, i %% 300, i %% 20, 30 FROM k;
INSERT INTO visits(contact, seq, n, leg, run, flow, step, visit, outcome, why, entered, "left")
  SELECT i, s.value, 0, 1, 1, 'reception', 'step_' || s.value, 1, iif(i %% 9 = s.value, 'hung_up', 'done'), NULL, %[2]d + i * 2600 + s.value * 1000, %[2]d + i * 2600 + s.value * 1000 + 900
  FROM k, json_each('[1,2,3,4,5]') s;
INSERT INTO agent_states(agent, since, seq, n, state)
  SELECT 'agents.a' || (i %% 50), %[2]d + i * 2600 + s.value * 500, i, s.value, CASE s.value WHEN 0 THEN 'ringing' WHEN 1 THEN 'busy' WHEN 2 THEN 'wrap_up' ELSE 'available' END
  FROM k, json_each('[0,1,2,3]') s;
INSERT INTO offers(offer, contact, leg, queue, agent, made, ended, result, rang)
  SELECT 'f1/' || i, i, 1, 'queue_' || (i %% 7), 'agents.a' || (i %% 50), %[2]d + i * 2600 + 5000, %[2]d + i * 2600 + 9000, iif(i %% 10 < 8, 'accepted', 'missed'), 4 FROM k;
INSERT INTO commands(contact, command, name, "by", answer, requested, ended, flow, outcome, "to")
  SELECT i, 9, 'transfer', 'agents.a' || (i %% 50), 'accepted', %[2]d + i * 2600 + 30000, %[2]d + i * 2600 + 60000, 'lib.warm_transfer', 'handed_over', 'agents.a' || (i %% 49) FROM k WHERE i %% 20 = 1;
INSERT INTO conferences(contact, sid, room, type, name, started, ended) SELECT i, 'CF' || i, 1, 'desk', 'desk_' || i, %[2]d + i * 2600 + 26000, %[2]d + i * 2600 + 200000 FROM k WHERE i %% 4 = 1;
INSERT INTO seat_reports(contact, sid, leg, number, room, at, event)
  SELECT i, 'CF' || i, 1 + s.value %% 2, s.value, 1, %[2]d + i * 2600 + 26000 + s.value * 1000, iif(s.value < 2, 'join', 'leave') FROM k, json_each('[0,1,2,3]') s WHERE i %% 4 = 1;
INSERT INTO callbacks(contact, seq, n, queue, number, placed, done, result)
  SELECT i, 7, 0, 'queue_1', '+8190' || i, %[2]d + i * 2600, %[2]d + i * 2600 + 600000, 'talked' FROM k WHERE i %% 25 = 1;
INSERT INTO callback_tries(contact, seq, n, at, queue, result) SELECT i, 8, 0, %[2]d + i * 2600 + 500000, 'queue_1', 'answered' FROM k WHERE i %% 25 = 1;
DROP TABLE k;
`

// filledFile is a store's file with the rows of so many contacts.
func filledFile(b *testing.B, contacts int) string {
	b.Helper()
	file := filepath.Join(b.TempDir(), "big.db")
	s, err := sqlite.Open(b.Context(), file, sqlite.Options{Normal: true})
	if err != nil {
		b.Fatal(err)
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+file+"?_pragma=synchronous(off)&_pragma=temp_store(memory)&_pragma=cache_size(-200000)")
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	defer func() { _ = db.Close() }()
	began := time.Now()
	if _, err := db.Exec("BEGIN;" + fmt.Sprintf(synthetic, contacts, monday.UnixMilli()) + "COMMIT; PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		b.Fatal(err)
	}
	if f, err := os.Stat(file); err == nil {
		b.Logf("%d contacts, %d MiB, filled in %s", contacts, f.Size()>>20, time.Since(began).Round(time.Second))
	}
	return file
}

// cpuTime is what this process has used.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkReports measures every report over all contacts of a file, with synthetic rows. Goals for a million contacts:
// 2 s, and 200 ms for what goes on now.
func BenchmarkReports(b *testing.B) {
	file := filledFile(b, *reportContacts)
	zone, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		b.Fatal(err)
	}
	end := engine.Millis(monday.UnixMilli()) + engine.Millis(*reportContacts)*2600
	for _, c := range []struct {
		name string
		make func() measure.Counter
	}{
		{"queues", func() measure.Counter {
			return measure.NewQueues(measure.QueueOptions{Zone: zone, By: []measure.By{measure.ByQueue}, Within: 20})
		}},
		{"queues by day, hour and version", func() measure.Counter {
			return measure.NewQueues(measure.QueueOptions{Zone: zone, By: []measure.By{measure.ByDay, measure.ByHour, measure.ByVersion}, Within: 20})
		}},
		{"queues of the last hour", func() measure.Counter {
			return measure.NewQueues(measure.QueueOptions{Zone: zone, By: []measure.By{measure.ByQueue}, Within: 20, Period: measure.Period{From: end - 3_600_000}})
		}},
		{"agents", func() measure.Counter { return measure.NewAgents(measure.AgentOptions{Zone: zone, Now: end}) }},
		{"agents of the last hour", func() measure.Counter {
			return measure.NewAgents(measure.AgentOptions{Zone: zone, Now: end, Period: measure.Period{From: end - 3_600_000}})
		}},
		{"paths", func() measure.Counter { return measure.NewPaths(measure.PathOptions{Zone: zone}) }},
		{"endings", func() measure.Counter {
			return measure.NewEndings(measure.EndingOptions{Zone: zone, By: []measure.By{measure.ByFlow}})
		}},
		{"endings of the last hour", func() measure.Counter {
			return measure.NewEndings(measure.EndingOptions{Zone: zone, By: []measure.By{measure.ByFlow}, Period: measure.Period{From: end - 3_600_000}})
		}},
		{"transfers", func() measure.Counter { return measure.NewTransfers(measure.TransferOptions{Zone: zone}) }},
		{"callbacks", func() measure.Counter {
			return measure.NewCallbacks(measure.CallbackOptions{Zone: zone, By: []measure.By{measure.ByQueue}})
		}},
		{"conferences", func() measure.Counter {
			return measure.NewTalks(measure.TalkOptions{Zone: zone, By: []measure.By{measure.ByRoom}})
		}},
		{"contacts", func() measure.Counter { return measure.NewContacts(measure.ContactOptions{Zone: zone, Limit: 100}) }},
		{"contact", func() measure.Counter {
			return measure.NewStory(measure.StoryOptions{Zone: zone, Contact: engine.ContactID(*reportContacts / 2)})
		}},
		{"now", func() measure.Counter { return measure.NewNow(measure.NowOptions{Zone: zone, Now: end}) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			before := cpuTime()
			for b.Loop() {
				if s := taken(b, file, c.make()); len(s.Rows) == 0 {
					b.Fatal("the report is empty")
				}
			}
			b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/report")
			b.ReportMetric(float64((cpuTime()-before).Milliseconds())/float64(b.N), "cpu-ms/report") // on a machine with other work
			b.ReportMetric(0, "ns/op")
		})
	}
}
