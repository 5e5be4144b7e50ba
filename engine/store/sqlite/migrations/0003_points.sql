-- Log points as they were declared last, as JSON, with fields that only older records have.

CREATE TABLE points(
  name TEXT PRIMARY KEY,
  n INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;

-- How far those who follow the events have come.

CREATE TABLE cursors(
  name TEXT PRIMARY KEY,
  row INTEGER NOT NULL
) STRICT;
