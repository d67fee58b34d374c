package store

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"mandate/internal/engagement"
)

// The states of an import of readings.
const (
	ImportRuns   = "runs"
	ImportDone   = "done"
	ImportBroken = "broken" // it broke off; what was kept stays, and sending the file again completes it
)

// ReadingImport is a file of readings that was sent, and how far it has come.
type ReadingImport struct {
	ID        string    `json:"id"`
	By        string    `json:"by" doc:"Id of the person"`
	State     string    `json:"state" enum:"runs,done,broken"`
	Reason    string    `json:"reason,omitempty" doc:"Why it broke off"`
	RowsRead  int       `json:"rows_read" doc:"Rows below the header that were read"`
	Added     int       `json:"added"`
	Corrected int       `json:"corrected"`
	Unchanged int       `json:"unchanged"`
	Late      int       `json:"late" doc:"Of those added or corrected, how many came after their period was evaluated"`
	Refused   int       `json:"refused" doc:"Rows that were not taken"`
	BeganAt   time.Time `json:"began_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// ReadingFault is what is wrong in a row of an import.
type ReadingFault struct {
	Row     int    `json:"row" doc:"The header is row 1, as in a spreadsheet"`
	Field   string `json:"field"`
	Message string `json:"message"`
}

// SaveReadingImport notes how far an import has come, with what was found wrong since;
// one without an id begins, and gets one.
func (tx *Tx) SaveReadingImport(engagementID string, i *ReadingImport, faults []ReadingFault, faultsBefore int) error {
	at := tx.stamp()
	i.UpdatedAt = at.Time
	if i.ID == "" {
		i.ID, i.BeganAt = uuid.NewString(), at.Time
	}
	row := readingImportRow{
		OrgID: tx.org, ID: i.ID, EngagementID: engagementID, Person: i.By, State: i.State, Reason: i.Reason, RowsRead: i.RowsRead,
		Added: i.Added, Corrected: i.Corrected, Unchanged: i.Unchanged, Late: i.Late, Refused: i.Refused, BeganAt: stampOf(i.BeganAt), UpdatedAt: at,
	}
	if err := tx.db.Save(&row).Error; err != nil {
		return fmt.Errorf("import of readings %s: %w", i.ID, err)
	}
	rows := make([]readingFaultRow, len(faults))
	for n, f := range faults {
		rows[n] = readingFaultRow{OrgID: tx.org, ImportID: i.ID, Place: faultsBefore + n, RowNumber: f.Row, Field: f.Field, Message: f.Message}
	}
	if len(rows) == 0 {
		return nil
	}
	if err := tx.db.CreateInBatches(&rows, batch).Error; err != nil {
		return fmt.Errorf("faults of import %s: %w", i.ID, err)
	}
	return nil
}

var readingImportOrders = map[string]order[readingImportRow]{
	"-began": {by: "began_at", desc: true, key: func(r readingImportRow) string { return r.BeganAt.text() }},
}

// ReadingImports lists the imports of an engagement, the newest first, and the cursor of
// the next page.
func (tx *Tx) ReadingImports(engagementID string, limit int, cursor string) ([]ReadingImport, string, error) {
	page := pageOf[readingImportRow]{
		limit: limit, cursor: cursor, sort: "-began", orders: readingImportOrders, id: "id", idOf: func(r readingImportRow) string { return r.ID },
	}
	rows, next, err := page.read(tx.of(&readingImportRow{}).Where("engagement_id = ?", engagementID))
	if err != nil {
		return nil, "", fmt.Errorf("imports of readings: %w", err)
	}
	imports := make([]ReadingImport, len(rows))
	for i, r := range rows {
		imports[i] = r.entry()
	}
	return imports, next, nil
}

// ReadingImport returns one import.
func (tx *Tx) ReadingImport(engagementID, id string) (ReadingImport, error) {
	row, found, err := first[readingImportRow](tx.of(&readingImportRow{}).Where("engagement_id = ? AND id = ?", engagementID, id))
	if err != nil {
		return ReadingImport{}, fmt.Errorf("import of readings %s: %w", id, err)
	}
	if !found {
		return ReadingImport{}, engagement.Errorf(engagement.NotFound, "There is no import of readings %q.", id)
	}
	return row.entry(), nil
}

func (r readingImportRow) entry() ReadingImport {
	return ReadingImport{
		ID: r.ID, By: r.Person, State: r.State, Reason: r.Reason, RowsRead: r.RowsRead, Added: r.Added, Corrected: r.Corrected,
		Unchanged: r.Unchanged, Late: r.Late, Refused: r.Refused, BeganAt: r.BeganAt.Time, UpdatedAt: r.UpdatedAt.Time,
	}
}

var readingFaultOrders = map[string]order[readingFaultRow]{
	"row": {by: "place", key: func(r readingFaultRow) string { return fmt.Sprint(r.Place) }},
}

// ReadingFaults lists what was found wrong in the rows of an import, in their order, and
// the cursor of the next page.
func (tx *Tx) ReadingFaults(importID string, limit int, cursor string) ([]ReadingFault, string, error) {
	page := pageOf[readingFaultRow]{
		limit: limit, cursor: cursor, sort: "row", orders: readingFaultOrders, id: "import_id", idOf: func(r readingFaultRow) string { return r.ImportID },
	}
	rows, next, err := page.read(tx.of(&readingFaultRow{}).Where("import_id = ?", importID))
	if err != nil {
		return nil, "", fmt.Errorf("faults of import %s: %w", importID, err)
	}
	faults := make([]ReadingFault, len(rows))
	for i, r := range rows {
		faults[i] = ReadingFault{Row: r.RowNumber, Field: r.Field, Message: r.Message}
	}
	return faults, next, nil
}
