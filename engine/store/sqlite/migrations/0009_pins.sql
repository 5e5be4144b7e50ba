-- The versions that a cell was on before it went on in another one: its events need them to be replayed.

CREATE TABLE pins(
  cell INTEGER NOT NULL,
  version TEXT NOT NULL,
  PRIMARY KEY(cell, version)
) STRICT, WITHOUT ROWID;

CREATE INDEX pins_version ON pins(version);
