-- What was taken out: contacts that began before "frozen" keep their rows and counts when the projections are made
-- again, and so do events up to the row "rebuilt" of them. "compact" says that the file has remnants.

INSERT INTO marks(name, value) VALUES ('frozen', 0), ('rebuilt', 0), ('compact', 0);

-- How long each class is kept, and what was last taken out.

CREATE TABLE retention(
  class TEXT NOT NULL,
  point TEXT NOT NULL,
  keep INTEGER NOT NULL,
  ran INTEGER NOT NULL,
  taken INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  PRIMARY KEY(class, point)
) STRICT, WITHOUT ROWID;

-- Recordings that are still to be deleted at Twilio.

CREATE TABLE deletions(
  sid TEXT PRIMARY KEY,
  since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Contacts that are erased as soon as they are over.

CREATE TABLE erasures(
  cell INTEGER PRIMARY KEY,
  since INTEGER NOT NULL
) STRICT;
