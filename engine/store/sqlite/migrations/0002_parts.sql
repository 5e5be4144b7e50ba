-- Pieces of a cell's state that are written only when they change.

CREATE TABLE parts(
  cell INTEGER NOT NULL,
  part INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY(cell, part)
) STRICT, WITHOUT ROWID;
