package rest_test

import (
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

func TestAFileOfReadingsIsTakenRowByRow(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	at, metric := p.path+"/reading-imports", p.ids["/metrics"]
	file := "metric;on;value;source\n" +
		metric + ";2026-01-31;1,5;\n" +
		"nobody;2026-01-31;2;\n" +
		metric + ";2999-01-31;x;\n" +
		metric + ";2026-01-31;2;\n" +
		metric + ";2026-02-28;3;prometheus\n" +
		metric + ";2026-02-28;3;prometheus\n"
	var got store.ReadingImport
	answer := w.call(identity.Member, http.MethodPost, at, file, "Content-Type", "text/csv").is(http.StatusCreated)
	answer.into(&got)
	assert.Equal(t, store.ReadingImport{
		ID: got.ID, By: got.By, State: store.ImportDone, RowsRead: 6, Added: 2, Corrected: 1, Unchanged: 1, Refused: 2, BeganAt: got.BeganAt, UpdatedAt: got.UpdatedAt,
	}, got)
	var kept store.ReadingImport
	w.call(identity.Member, http.MethodGet, at+"/"+got.ID, nil).is(http.StatusOK).into(&kept)
	assert.Equal(t, got, kept)
	var faults, rest struct {
		Items []store.ReadingFault
		Next  string
	}
	w.call(identity.Member, http.MethodGet, at+"/"+got.ID+"/faults?limit=1", nil).is(http.StatusOK).into(&faults)
	require.Len(t, faults.Items, 1)
	assert.Equal(t, 3, faults.Items[0].Row)
	assert.Contains(t, faults.Items[0].Message, "id or name of no one metric")
	w.call(identity.Member, http.MethodGet, at+"/"+got.ID+"/faults?limit=9&cursor="+faults.Next, nil).is(http.StatusOK).into(&rest)
	require.Len(t, rest.Items, 2)
	assert.Equal(t, "row 4, column value", rest.Items[0].Field)

	var again store.ReadingImport
	w.call(identity.Member, http.MethodPost, at, "metric,on,value\n"+metric+",2026-01-31,2\n", "Content-Type", "text/csv").is(http.StatusCreated).into(&again)
	assert.Equal(t, 1, again.Unchanged)
	w.call(identity.Member, http.MethodPost, at, "on,value\n2026-01-31,2\n", "Content-Type", "text/csv").problem(http.StatusUnprocessableEntity, "invalid")
	var list struct{ Items []store.ReadingImport }
	w.call(identity.Member, http.MethodGet, at, nil).is(http.StatusOK).into(&list)
	require.Len(t, list.Items, 2, "a file that is no table leaves no trace")
	assert.Equal(t, again.ID, list.Items[0].ID)
}

// stretched is a file of rows that is nowhere as a whole.
type stretched struct {
	row, rows int
	metric    string
	left      string
	peak      uint64
}

func (s *stretched) Read(p []byte) (int, error) {
	if s.left == "" {
		if s.row > s.rows {
			return 0, io.EOF
		}
		if s.left = "metric,on,value\n"; s.row > 0 {
			s.left = fmt.Sprintf("%s,%s,%d\n", s.metric, dayAfter("1980-01-01", s.row), s.row)
		}
		if s.row%5000 == 0 {
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			s.peak = max(s.peak, m.HeapAlloc)
		}
		s.row++
	}
	n := copy(p, s.left)
	s.left = s.left[n:]
	return n, nil
}

func TestAnImportOfReadingsHoldsAFewRowsAtATime(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	send := func(rows int) (store.ReadingImport, uint64) {
		file := &stretched{rows: rows, metric: p.ids["/metrics"]}
		var got store.ReadingImport
		w.call(identity.Member, http.MethodPost, p.path+"/reading-imports", io.Reader(file), "Content-Type", "text/csv").is(http.StatusCreated).into(&got)
		return got, file.peak
	}
	small, before := send(1000)
	assert.Equal(t, 1000, small.RowsRead)
	got, peak := send(15_000)
	assert.Equal(t, 15_000, got.RowsRead)
	assert.Equal(t, 14_000, got.Added)
	t.Logf("heap %d KiB at 1000 rows, %d KiB at most at 15,000", before>>10, peak>>10)
	assert.Less(t, peak, before+16<<20)
}

func TestTheListOfReadingsIsPagedAndItsSeriesThinnedOut(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	path := p.path + p.fill("/metrics/{mid}/readings")
	var all []string
	for n := range 40 {
		all = append(all, fmt.Sprintf("%s,%d,\n", dayAfter("2025-01-01", n), n%7))
	}
	w.call(identity.Member, http.MethodPost, path, "on,value,source\n"+strings.Join(all, ""), "Content-Type", "text/csv").is(http.StatusCreated)
	w.call(identity.Member, http.MethodPost, path, set{"on": "2025-01-02", "value": 50, "source": "prometheus"}).is(http.StatusCreated)
	var series struct {
		Days      int
		Readings  []engagement.Reading
		Conflicts []engagement.ReadingConflict
	}
	at := strings.TrimSuffix(path, "readings") + "series?to=2025-12-31&points=10"
	w.call(identity.Member, http.MethodGet, at, nil).is(http.StatusOK).into(&series)
	assert.Equal(t, 40, series.Days)
	assert.Len(t, series.Readings, 10)
	require.Len(t, series.Conflicts, 1)
	assert.Len(t, series.Conflicts[0].Readings, 2)
	var seen []engagement.Day
	for next := ""; ; {
		var page struct {
			Items []engagement.Item[engagement.Reading]
			Next  string
		}
		w.call(identity.Member, http.MethodGet, path+"?limit=15&sort=-on&to=2025-12-31&source=by+hand&cursor="+next, nil).is(http.StatusOK).into(&page)
		for _, it := range page.Items {
			seen = append(seen, it.Body.On)
		}
		if next = page.Next; next == "" {
			break
		}
	}
	require.Len(t, seen, 40)
	assert.Equal(t, engagement.Day("2025-02-09"), seen[0])
	assert.IsDecreasing(t, seen)
	reading := p.path + p.fill("/metrics/{mid}/readings/") + p.ids["/metrics/{mid}/readings"]
	requireWrong(t, w.call(identity.Member, http.MethodPatch, reading, set{"late_for": 3}).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.late_for", "is computed"})
}

func dayAfter(day engagement.Day, days int) engagement.Day {
	t, err := day.Time()
	if err != nil {
		panic(err)
	}
	return engagement.DayOf(t.AddDate(0, 0, days))
}
