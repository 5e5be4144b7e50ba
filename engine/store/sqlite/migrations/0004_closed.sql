-- Cells that are over, by when they were last heard of: the oldest are taken out first.

CREATE INDEX cells_closed ON cells(at) WHERE closed = 1;
