package baseline

// setUp makes each connection's settings and the tables. events and states are what answering needs; rows stands for
// what an engine writes beside them (visits, legs, effects).
var setUp = [...]string{
	"PRAGMA journal_mode=WAL",
	"PRAGMA synchronous=FULL",
	"PRAGMA wal_autocheckpoint=0",
	"PRAGMA busy_timeout=5000",
	"PRAGMA temp_store=MEMORY",
	"PRAGMA cache_size=-65536",
	`CREATE TABLE IF NOT EXISTS events(id INTEGER PRIMARY KEY, call_sid TEXT NOT NULL, at INTEGER NOT NULL,
	 kind TEXT NOT NULL, node TEXT NOT NULL, data TEXT NOT NULL)`,
	`CREATE INDEX IF NOT EXISTS events_call ON events(call_sid)`,
	`CREATE TABLE IF NOT EXISTS states(call_sid TEXT PRIMARY KEY, node TEXT NOT NULL, status TEXT NOT NULL,
	 vars TEXT NOT NULL, updated_at INTEGER NOT NULL) WITHOUT ROWID`,
	`CREATE TABLE IF NOT EXISTS rows(id INTEGER PRIMARY KEY, call_sid TEXT NOT NULL, node TEXT NOT NULL,
	 at INTEGER NOT NULL, outcome TEXT NOT NULL)`,
	`CREATE INDEX IF NOT EXISTS rows_call ON rows(call_sid)`,
}

const (
	insertEvent = `INSERT INTO events(call_sid, at, kind, node, data) VALUES(?,?,?,?,?)`
	insertRow   = `INSERT INTO rows(call_sid, node, at, outcome) VALUES(?,?,?,?)`
	upsertState = `INSERT INTO states(call_sid, node, status, vars, updated_at) VALUES(?,?,?,?,?)
	 ON CONFLICT(call_sid) DO UPDATE SET node=excluded.node, status=excluded.status, vars=excluded.vars, updated_at=excluded.updated_at`
	selectState = `SELECT node FROM states WHERE call_sid=? AND status='live'`
)
