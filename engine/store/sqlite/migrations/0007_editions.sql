-- What live parts were made of, by their number: events say under which they were taken. The same content is kept once.

CREATE TABLE editions(
  no INTEGER PRIMARY KEY,
  hash TEXT NOT NULL
) STRICT;
CREATE TABLE edition_bodies(
  hash TEXT PRIMARY KEY,
  body BLOB NOT NULL
) STRICT;
