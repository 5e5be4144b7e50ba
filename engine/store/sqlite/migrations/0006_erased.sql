-- What was erased: when, by whom and why, and how much. Of whom is not kept.

CREATE TABLE erased(
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  by TEXT NOT NULL,
  reason TEXT NOT NULL,
  contacts INTEGER NOT NULL,
  waiting INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  recordings INTEGER NOT NULL
) STRICT;
