-- A cell's id is its number times 256 plus its kind's letter: contact 17 is 17 * 256 + 99.

CREATE TABLE events(
  row INTEGER PRIMARY KEY,
  cell INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  live INTEGER NOT NULL,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  body TEXT NOT NULL,
  outcome TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX events_cell ON events(cell, seq);

CREATE TABLE cells(
  cell INTEGER PRIMARY KEY,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  live INTEGER NOT NULL,
  due INTEGER NOT NULL,
  closed INTEGER NOT NULL,
  version TEXT NOT NULL,
  semantics INTEGER NOT NULL,
  seal_key BLOB,
  state TEXT NOT NULL
) STRICT;
CREATE INDEX cells_open ON cells(cell) WHERE closed = 0;

CREATE TABLE calls(
  sid TEXT PRIMARY KEY,
  contact INTEGER NOT NULL,
  leg INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE effects(
  cell INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  n INTEGER NOT NULL,
  lane TEXT NOT NULL,
  class INTEGER NOT NULL,
  by INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY(cell, seq, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE messages(
  cell INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  n INTEGER NOT NULL,
  receiver INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY(cell, seq, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE versions(
  id TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  sources BLOB NOT NULL
) STRICT;

CREATE TABLE marks(
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO marks(name, value) VALUES ('contacts', 1), ('projected', 0), ('columns', 0), ('probe', 0);

CREATE TABLE projection_failures(
  row INTEGER PRIMARY KEY,
  cell INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  why TEXT NOT NULL
) STRICT;
