package web

import (
	"slices"
	"strconv"
	"time"

	"mandate/internal/store"
)

// journalPage is how many entries stand on a page.
const journalPage = 50

// journalView is a page of the journal, the newest entry first.
type journalView struct {
	Rows []entryRow
	// Older and Newer are the addresses of the pages beside this one; "" where there is none.
	Older, Newer string
	Count        int64
}

type entryRow struct {
	Seq          string
	Time         string
	At           time.Time
	Text, Reason string
	Actor        string
	Hash, Short  string
}

// journalBefore reads the page that ends before an entry; 0 stands for the end.
func journalBefore(tx *store.Tx, e store.Engagement, before int64) ([]store.Entry, error) {
	last := e.Seq
	if before > 0 {
		last = min(last, before-1)
	}
	after := max(0, last-journalPage)
	entries, err := tx.Journal(e.ID, after, journalPage)
	if err != nil {
		return nil, err
	}
	entries = slices.DeleteFunc(entries, func(x store.Entry) bool { return x.Seq > last })
	slices.Reverse(entries)
	return entries, nil
}

func (r *record) journalView(before int64) journalView {
	view := journalView{Count: r.engagement.Seq}
	tell := r.teller()
	for _, x := range r.journal {
		row := entryRow{
			Seq: strconv.FormatInt(x.Seq, 10), At: x.Event.At, Time: inZone(x.Event.At, r.engagement.Timezone).Format("2 Jan 2006, 15:04:05"),
			Text: tell.says(x.Event), Reason: reasonOf(x.Event), Actor: "Mandate", Hash: x.Hash, Short: x.Hash[:min(12, len(x.Hash))],
		}
		if x.Event.Actor != "" {
			row.Actor = r.name(x.Event.Actor)
		}
		view.Rows = append(view.Rows, row)
	}
	address := engagementURL(r.engagement.ID)
	if n := len(r.journal); n > 0 && r.journal[n-1].Seq > 1 {
		view.Older = address + "?before=" + strconv.FormatInt(r.journal[n-1].Seq, 10) + "#journal"
	}
	if before > 0 && before <= r.engagement.Seq {
		view.Newer = address + "?before=" + strconv.FormatInt(before+journalPage, 10) + "#journal"
	}
	return view
}
