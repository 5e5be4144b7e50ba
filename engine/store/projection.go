package store

// Projection names a table for reports. Its rows follow from event rows alone.
type Projection uint8

// The projections.
const (
	Legs Projection = iota + 1
	Visits
	QueueVisits
	Recordings
	LogRecords
	Alerts
)

// Merge says how a row meets the rows that are there.
type Merge uint8

// Ways of meeting. A nil value leaves what is there in all of them but Add.
const (
	Add    Merge = iota // a new row; one with its key is replaced
	ByKey               // completes the row with its key, or adds it
	Latest              // completes the newest row of its contact and leg, or adds it
)

// Row is a row for a projection: its values in the order of [Columns], each int64, string or nil.
type Row struct {
	Into   Projection
	How    Merge
	Values []any
}

// Point declares a log point: the columns of the view log_NAME.
type Point struct {
	Name   string
	Fields []Field
}

// Field is a field of a log point.
type Field struct {
	Name string
	Type SQLType
}

// SQLType is the type of a view's column.
type SQLType string

// Types of columns. Booleans are 0 and 1, durations seconds, times ISO 8601 in UTC.
const (
	Text    SQLType = "TEXT"
	Real    SQLType = "REAL"
	Integer SQLType = "INTEGER"
)
