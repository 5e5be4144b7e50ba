-- What new contacts begin with: each change of it, by whom and why.

CREATE TABLE publications(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  change TEXT NOT NULL,
  version TEXT NOT NULL,
  before TEXT NOT NULL,
  kept INTEGER NOT NULL,
  folder TEXT NOT NULL,
  by TEXT NOT NULL,
  reason TEXT NOT NULL,
  rule TEXT NOT NULL
) STRICT;

-- The files that versions were put in force with: a line for each, of its hash and its name.

CREATE TABLE bundles(
  version TEXT PRIMARY KEY,
  files TEXT NOT NULL
) STRICT;

CREATE TABLE contents(
  hash TEXT PRIMARY KEY,
  content BLOB NOT NULL
) STRICT;
