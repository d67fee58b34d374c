package rest

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// maxReadings is how many bytes a file of readings may have: some five million rows.
const maxReadings = 256 << 20

// readingImports take files of any number of readings, row by row.
func (a *API) readingImports() {
	op := a.stream(operation{
		id: "import-readings", method: http.MethodPost, path: "/engagements/{id}/reading-imports", tag: tagMonitoring,
		summary: "Import a file of readings", action: identity.AddReading, status: http.StatusCreated,
		doc: "CSV with a header row: metric (its id or its name), on, value and, if wanted, note, actual_benefit and source. It is read row by row: each good row is " +
			"taken, every wrong one is refused with its number and what to do. How far it has come can be read meanwhile. A file sent again changes nothing that is the same.",
	}, a.importReadings, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity)
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		typeCSV: {Schema: &huma.Schema{Type: huma.TypeString}, Example: "metric,on,value\nTime to restore,2027-03-31,12.5\n"},
	}}
	register(a, operation{
		id: "list-reading-imports", method: http.MethodGet, path: "/engagements/{id}/reading-imports", tag: tagMonitoring,
		summary: "The imports of readings, the newest first", action: identity.ReadEngagement,
	}, func(ctx context.Context, in *PlacePaging) (out *Listed[store.ReadingImport], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, _ store.Engagement) error {
			imports, next, err := tx.ReadingImports(in.ID, in.Limit, in.Cursor)
			out = page(imports, next)
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "get-reading-import", method: http.MethodGet, path: "/engagements/{id}/reading-imports/{item}", tag: tagMonitoring,
		summary: "How far an import of readings has come", action: identity.ReadEngagement,
	}, func(ctx context.Context, in *Here) (out *Out[store.ReadingImport], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, _ store.Engagement) error {
			i, err := tx.ReadingImport(in.ID, in.params["item"])
			out = &Out[store.ReadingImport]{Body: i}
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "list-reading-faults", method: http.MethodGet, path: "/engagements/{id}/reading-imports/{item}/faults", tag: tagMonitoring,
		summary: "What was wrong in the rows of an import of readings", action: identity.ReadEngagement,
	}, func(ctx context.Context, in *PlacePaging) (out *Listed[store.ReadingFault], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, _ store.Engagement) error {
			i, err := tx.ReadingImport(in.ID, in.params["item"])
			if err != nil {
				return err
			}
			faults, next, err := tx.ReadingFaults(i.ID, in.Limit, in.Cursor)
			out = page(faults, next)
			return err
		})
		return out, err
	})
}

// PlacePaging is the input of a list below a resource.
type PlacePaging struct {
	Place
	Paging
}

func (a *API) importReadings(ctx context.Context, in *Place, w http.ResponseWriter) error {
	if err := a.see(ctx, in.ID); err != nil {
		return err
	}
	if mediaType(in.request.Header.Get("Content-Type")) != typeCSV {
		return engagement.Errorf(engagement.Invalid, "The file of readings must be CSV; send it with Content-Type: text/csv.")
	}
	r := &readingsReceipt{api: a, engagement: in.ID, note: store.ReadingImport{By: principal(ctx).Person, State: store.ImportRuns}}
	rows, err := r.begin(ctx, http.MaxBytesReader(nil, in.request.Body, maxReadings))
	if err != nil {
		return err
	}
	err = r.readAll(ctx, rows)
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		err = engagement.Errorf(engagement.TooLarge, "The file is larger than %d MiB; send the rest in another file.", maxReadings>>20)
	}
	if err = r.end(ctx, err); err != nil {
		return err
	}
	w.Header().Set("Content-Type", typeJSON)
	w.Header().Set("Location", in.request.URL.Path+"/"+r.note.ID)
	w.WriteHeader(http.StatusCreated)
	return json.NewEncoder(w).Encode(r.note)
}

// readingsAtOnce is how many rows are taken in one transaction: it bounds the memory,
// and how long others wait.
const readingsAtOnce = 1000

// readingsReceipt takes a file of readings.
type readingsReceipt struct {
	api        *API
	engagement string
	note       store.ReadingImport
	metrics    map[string]string // id by id and, where it is the only one, by name
	today      engagement.Day
	readings   []engagement.Reading // read, not yet taken
	faults     []store.ReadingFault // found, not yet noted
	noted      int                  // faults noted
}

// begin reads the header before it notes the import: a file that is no table leaves no
// trace.
func (r *readingsReceipt) begin(ctx context.Context, file io.Reader) (*engagement.ReadingRows, error) {
	rows, err := engagement.NewReadingRows(file, "")
	if err != nil {
		return nil, err
	}
	return rows, r.api.write(ctx, r.engagement, func(tx *store.Tx, e store.Engagement) error {
		r.today = dayIn(e.Timezone, tx.Now())
		metrics, _, err := store.List[engagement.Metric](tx, r.engagement, store.Query{})
		if err != nil {
			return err
		}
		r.metrics = metricKeys(metrics)
		return tx.SaveReadingImport(r.engagement, &r.note, nil, 0)
	})
}

// metricKeys are what a file may call a metric. A name that several have is none.
func metricKeys(metrics []engagement.Item[engagement.Metric]) map[string]string {
	keys, named := map[string]string{}, map[string]int{}
	for _, m := range metrics {
		keys[m.Body.Name] = m.ID
		named[m.Body.Name]++
	}
	for name, n := range named {
		if n > 1 {
			delete(keys, name)
		}
	}
	for _, m := range metrics {
		keys[m.ID] = m.ID
	}
	return keys
}

func (r *readingsReceipt) readAll(ctx context.Context, rows *engagement.ReadingRows) error {
	for {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return r.take(ctx)
		}
		if err != nil {
			return errors.Join(err, r.take(ctx))
		}
		r.read(row)
		if len(r.readings) >= readingsAtOnce || len(r.faults) >= readingsAtOnce {
			if err := r.take(ctx); err != nil {
				return err
			}
		}
	}
}

// read sorts a row: it is to be taken, or refused with all that is wrong in it.
func (r *readingsReceipt) read(row engagement.ReadingRow) {
	r.note.RowsRead++
	f := row.Faults
	if len(f) == 0 {
		engagement.CheckReading(row.Reading, r.today, &f)
		id, known := r.metrics[row.Reading.Metric]
		if !known {
			f.Add("metric", "is %q, which is the id or name of no one metric here; give the id", row.Reading.Metric)
		}
		row.Reading.Metric = id
	}
	for _, fault := range f {
		r.faults = append(r.faults, store.ReadingFault{Row: row.Number, Field: fault.Field, Message: fault.Message})
	}
	if len(f) > 0 {
		r.note.Refused++
		return
	}
	r.readings = append(r.readings, row.Reading)
}

// take takes what was read since, in one transaction with the note of it.
func (r *readingsReceipt) take(ctx context.Context) error {
	var next store.ReadingImport
	err := r.api.write(ctx, r.engagement, func(tx *store.Tx, _ store.Engagement) error {
		next = r.note // from the start when the transaction runs again
		taken, err := tx.TakeReadings(r.engagement, r.readings, r.note.By)
		if err != nil {
			return err
		}
		for _, t := range taken {
			switch t.Outcome {
			case engagement.ReadingNew:
				next.Added++
			case engagement.ReadingCorrected:
				next.Corrected++
			case engagement.ReadingUnchanged:
				next.Unchanged++
			}
			if t.Outcome != engagement.ReadingUnchanged && t.Body.LateFor > 0 {
				next.Late++
			}
		}
		return tx.SaveReadingImport(r.engagement, &next, r.faults, r.noted)
	})
	if err != nil {
		return err
	}
	r.note, r.noted = next, r.noted+len(r.faults)
	r.readings, r.faults = r.readings[:0], r.faults[:0]
	return nil
}

// end notes how the import ended, also when the sender is gone.
func (r *readingsReceipt) end(ctx context.Context, cause error) error {
	r.note.State = store.ImportDone
	if cause != nil {
		r.note.State, r.note.Reason = store.ImportBroken, "The file could not be read to its end; what was taken stays. Send it again."
		if engagement.CodeOf(cause) != "" {
			r.note.Reason = cause.Error()
		}
	}
	err := r.api.write(context.WithoutCancel(ctx), r.engagement, func(tx *store.Tx, _ store.Engagement) error {
		return tx.SaveReadingImport(r.engagement, &r.note, nil, 0)
	})
	return errors.Join(cause, err)
}
