package rest_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"mandate/internal/bundle"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/methodology"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

// question is the reference of a question that the built-in methodology asks.
func question(i int) string {
	m, _ := methodology.Builtin(methodology.ExternalCTO)
	return m.Questions[i].Ref
}

// furnished is an engagement with an answer and an item of every example.
func (w *world) furnished() place {
	w.t.Helper()
	p := w.furnish()
	w.call(identity.Consultant, http.MethodPut, p.path+"/assessment/answers", []set{
		{"question": question(0), "score": 2, "target": 4, "comment": "=SUM(A1)\nand more", "respondent": "Selma"}, {"question": question(0), "score": 0},
	}).is(http.StatusOK)
	w.call(identity.Consultant, http.MethodPatch, p.path+"/plan", set{"summary": "All of it; soon.\nReally."}).is(http.StatusOK)
	return p
}

func (w *world) export(role identity.Role, path, format string) *answer {
	w.t.Helper()
	return w.call(role, http.MethodGet, path+"/export?format="+format, nil).is(http.StatusOK)
}

// load imports a file as a consultant.
func (w *world) load(path, query string, file any) *answer {
	w.t.Helper()
	return w.call(identity.Consultant, http.MethodPost, path+"/import"+query, file)
}

type importReport struct {
	DryRun                               bool `json:"dry_run"`
	Created, Updated, Deleted, Unchanged int
	Summary                              bool `json:"plan_summary"`
	Left                                 map[string]int
	Changes                              []struct {
		What, Kind, Title string
		Fields            []string
	}
}

func (a *answer) report() (r importReport) {
	a.t.Helper()
	a.is(http.StatusOK).into(&r)
	return r
}

func TestWhatIsExportedIsImportedAsItWas(t *testing.T) {
	for _, format := range []string{"json", "xlsx"} {
		t.Run(format, func(t *testing.T) {
			w := newWorld(t)
			p := w.furnished()
			file := w.export(identity.Consultant, p.path, format)
			again := w.load(p.path, "", file.Body).report()
			require.Zero(t, again.Created+again.Updated+again.Deleted)
			require.False(t, again.Summary)
			n := drafted(t, file.Body)
			require.GreaterOrEqual(t, n, 8)
			require.Equal(t, n, again.Unchanged)
			require.Equal(t, 1, again.Left["milestone"], "registers are exported, and left alone")

			other := w.start()
			made := w.load(other, "", file.Body).report()
			require.Equal(t, n, made.Created)
			require.True(t, made.Summary)
			require.Equal(t, made.Created, w.load(other, "", file.Body).report().Unchanged, "again changes nothing")
			require.Equal(t, draftsOf(t, file.Body), draftsOf(t, w.export(identity.Consultant, other, format).Body))
		})
	}
}

// draftsOf is what a file says of the drafts, as canonical JSON.
func draftsOf(t *testing.T, file []byte) string {
	t.Helper()
	doc, faults, err := bundle.Read(file)
	require.NoError(t, err)
	require.Empty(t, faults.List)
	for kind := range doc.Items {
		if kind.Draft() == "" {
			delete(doc.Items, kind)
		}
	}
	digest, err := doc.Digest()
	require.NoError(t, err)
	return digest
}

// drafted is how many items of the drafts a file holds.
func drafted(t *testing.T, file []byte) int {
	t.Helper()
	doc, _, err := bundle.Read(file)
	require.NoError(t, err)
	n := 0
	for _, kind := range bundle.Kinds {
		if kind.Imported() {
			n += len(doc.Items[kind.Kind])
		}
	}
	return n
}

// handWritten is a workbook as people write one.
func handWritten(t *testing.T, sheets map[string][][]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	for _, name := range slices.Sorted(maps.Keys(sheets)) {
		_, err := f.NewSheet(name)
		require.NoError(t, err)
		for i, row := range sheets[name] {
			require.NoError(t, f.SetSheetRow(name, fmt.Sprintf("A%d", i+1), &row))
		}
	}
	require.NoError(t, f.DeleteSheet("Sheet1"))
	var out bytes.Buffer
	require.NoError(t, f.Write(&out))
	require.NoError(t, f.Close())
	return out.Bytes()
}

func TestSheetsAreWrittenByHandWithIdsOfOnesOwn(t *testing.T) {
	w := newWorld(t)
	path := w.start()
	sheets := map[string][][]any{
		"Systems":  {{"id", "name", "depends_on", "criticality"}, {"S1", "Till", "S2", 3}, {"S2", "Stock", "S1", nil}},
		"Findings": {{"id", "title", "type", "area", "condition", "systems", "likelihood", "impact"}, {"# a remark"}, {"F1", "No restore", "risk", "security", "Copies exist", "S1; S2", 4, 5}},
		"Actions":  {{"id", "title", "findings", "impact", "feasibility", "start", "due", "depends_on"}, {"A1", "Restore", "F1", 5, 4, "2026-04-01", "2026-06-30", ""}, {"A2", "Again", "F1", 5, 4, "2026-07-01", "2026-07-30", "A1"}},
		"Answers":  {{"question", "score", "not_applicable", "reason"}, {question(0), 3, "", ""}, {question(1), "", "yes", "There are none"}},
	}
	file := handWritten(t, sheets)
	dry := w.load(path, "?dry_run=true", file).report()
	require.True(t, dry.DryRun)
	require.Equal(t, 7, dry.Created)
	require.Empty(t, w.call(identity.Consultant, http.MethodGet, path+"/assessment/findings", nil).items(), "a dry run writes nothing")

	require.Equal(t, 7, w.load(path, "", file).report().Created)
	require.Equal(t, 7, w.load(path, "", file).report().Unchanged, "the same file means the same items")

	sheets["Findings"][2][1] = "Nobody restores"
	changed := w.load(path, "", handWritten(t, sheets)).report()
	require.Equal(t, 1, changed.Updated)
	require.Equal(t, []string{"title"}, changed.Changes[0].Fields)
	finding := w.call(identity.Consultant, http.MethodGet, path+"/assessment/findings", nil).items()[0]
	history := w.call(identity.Consultant, http.MethodGet, path+"/assessment/findings/"+finding["id"].(string)+"/history", nil).items()
	require.Len(t, history, 2)
	require.Equal(t, w.people[identity.Consultant].ID, history[1]["updated_by"])

	sheets["Actions"] = sheets["Actions"][:2]
	require.Equal(t, 0, w.load(path, "", handWritten(t, sheets)).report().Deleted, "only replace deletes")
	replaced := w.load(path, "?replace=true", handWritten(t, sheets)).report()
	require.Equal(t, 1, replaced.Deleted)
	require.Len(t, w.call(identity.Consultant, http.MethodGet, path+"/plan/actions", nil).items(), 1)
	sheets["Actions"] = append(sheets["Actions"], []any{"A2", "Again", "F1", 5, 4, "2026-07-01", "2026-07-30", "A1"})
	require.Equal(t, 1, w.load(path, "", handWritten(t, sheets)).report().Created, "what was deleted comes back under its id")

	imports := w.call(identity.Consultant, http.MethodGet, path+"/imports", nil).items()
	require.Len(t, imports, 4, "imports that changed nothing are not noted")
	require.Equal(t, w.people[identity.Consultant].ID, imports[0]["by"])
	require.EqualValues(t, 1, imports[1]["deleted"])
}

// onDisk is a world whose database the test can read beside the store.
func onDisk(t *testing.T) (*world, *sql.DB) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "mandate.db")
	db := storetest.Open(t, "sqlite:"+file)
	require.NoError(t, db.Migrate(t.Context(), "up"))
	raw, err := sql.Open("sqlite", file)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, raw.Close()) })
	return newWorldOn(t, db), raw
}

// everything is every row of every table.
func everything(t *testing.T, db *sql.DB) map[string][]string {
	t.Helper()
	names, err := db.Query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
	require.NoError(t, err)
	var tables []string
	for names.Next() {
		var name string
		require.NoError(t, names.Scan(&name))
		tables = append(tables, name)
	}
	require.NoError(t, names.Err())
	require.NoError(t, names.Close())
	out := map[string][]string{}
	for _, table := range tables {
		rows, err := db.Query("SELECT * FROM " + table)
		require.NoError(t, err)
		columns, err := rows.Columns()
		require.NoError(t, err)
		for rows.Next() {
			values := make([]any, len(columns))
			for i := range values {
				values[i] = new(any)
			}
			require.NoError(t, rows.Scan(values...))
			var row strings.Builder
			for i := range values {
				fmt.Fprintf(&row, "%s=%v|", columns[i], *values[i].(*any))
			}
			out[table] = append(out[table], row.String())
		}
		require.NoError(t, rows.Err())
		require.NoError(t, rows.Close())
		slices.Sort(out[table])
	}
	require.NotEmpty(t, out["items"])
	return out
}

func TestAnImportNamesEveryProblemAndChangesNothing(t *testing.T) {
	w, db := onDisk(t)
	p := w.furnished()
	before := everything(t, db)
	file := handWritten(t, map[string][][]any{
		"Systems":    {{"id", "name", "criticality", "depends_on"}, {"S1", "Good", 3, ""}, {"S1", "Twice", 3, ""}, {"S2", "Far", 9, "S9"}, {"", "Nameless", 1, ""}, {"S 3", "Spaced", 1, ""}},
		"Findings":   {{"id", "title", "type", "area", "condition", "impact"}, {"F1", "T", "risk", "nowhere", "C", "high"}, {"F2", "", "wish", "security", "C", ""}},
		"Answers":    {{"question", "score"}, {"NO-1", 3}, {question(0), 7}, {question(1), 2.5}},
		"Actions":    {{"id", "title", "impact", "feasibility", "start", "due", "depends_on"}, {"A1", "One", 5, 5, "2026-04-01", "2026-05-01", "A2"}, {"A2", "Two", 5, 5, "2026-04-01", "2026-05-01", "A1"}, {"A3", "Three", "", 5, "2026-04-01", "2026-13-01", ""}},
		"Milestones": {{"id", "nonsense"}, {"M1", "x"}},
		"Wishes":     {{"id"}, {"W1"}},
	})
	refused := w.load(p.path, "", file).problem(http.StatusUnprocessableEntity, "invalid")
	require.Contains(t, refused.Detail, "nothing was changed")
	told := map[string]string{}
	for _, e := range refused.Errors {
		told[e.Location] += e.Message + "\n"
	}
	for place, says := range map[string]string{
		"Systems!A3": "stands at Systems!2:2, too", "Systems!C4": "from 0 to 5", "Systems!D4": `there is no system "S9"`, "Systems!A5": "is required", "Systems!A6": "letters, digits",
		"Findings!F2": "give a number", "Findings!B3": "is required", "Findings!C3": "one of: risk",
		"Answers!B4": "whole number", "Actions!G2": "goes in a circle: “One” depends on “Two” depends on “One”",
		"Actions!C4": "is required; give a number", "Milestones!B1": "no field of the milestones", "Wishes!": "is no sheet of content",
	} {
		require.Contains(t, told[place], says, "%s in %v", place, told)
	}
	require.Equal(t, before, everything(t, db))

	// What only the engagement can tell is told once the file itself is right.
	file = handWritten(t, map[string][][]any{
		"Findings": {{"id", "title", "type", "area", "condition"}, {"F1", "T", "gap", "nowhere", "C"}, {"F2", "Right", "gap", "security", "C"}},
		"Answers":  {{"question", "score"}, {"NO-1", 3}, {question(0), 7}},
	})
	refused = w.load(p.path, "", file).problem(http.StatusUnprocessableEntity, "invalid")
	told = map[string]string{}
	for _, e := range refused.Errors {
		told[e.Location] += e.Message
	}
	require.Contains(t, told["Findings!D2"], "is not an area")
	require.Contains(t, told["Answers!A2"], "is not a question")
	require.Contains(t, told["Answers!B3"], "from 0 to 5")
	require.Len(t, told, 3)
	require.Equal(t, before, everything(t, db))

	w.load(p.path, "?dry_run=true", w.export(identity.Consultant, p.path, "xlsx").Body).is(http.StatusOK)
	w.load(p.path, "?dry_run=true", handWritten(t, map[string][][]any{"Systems": {{"id", "name"}, {"S1", "New"}}})).is(http.StatusOK)
	require.Equal(t, before, everything(t, db), "a dry run leaves no trace")
}

func TestProblemsInJSONAreToldByTheirPointers(t *testing.T) {
	w := newWorld(t)
	path := w.start()
	file := `{"format":"mandate.content/1","colour":"red","items":{"finding":[
		{"id":"F1","body":{"title":"T","type":"gap","area":"security","condition":"C","systems":["S9"],"weight":3,"likelihood":"often"}},
		{"id":"F2","extra":1,"body":{"title":5}},{"body":{"title":"T","type":"gap","area":"security","condition":"C"}}],
		"wish":[],"objective":[{"id":"O1","body":{"title":"T","metric":"M","by":"2026-01-01","target":1e999}}]}}`
	refused := w.load(path, "", file).problem(http.StatusUnprocessableEntity, "invalid")
	var places []string
	for _, e := range refused.Errors {
		places = append(places, e.Location)
		require.NotEmpty(t, e.Message)
	}
	for _, place := range []string{
		"/colour", "/items/finding/0/body/weight", "/items/finding/0/body/likelihood", "/items/finding/1/extra", "/items/finding/1/body/title",
		"/items/finding/2/id", "/items/wish", "/items/objective/0/body/baseline", "/items/objective/0/body/target",
	} {
		require.Contains(t, places, place)
	}
	for name, c := range map[string]struct {
		file, says string
		status     int
	}{
		"a key twice":     {`{"format":"mandate.content/1","format":"x"}`, `the key "format" stands twice`, http.StatusBadRequest},
		"no JSON":         {"{\n  oops}", "line 2", http.StatusBadRequest},
		"broken UTF-8":    {"{\"format\":\"\xff\"}", "UTF-8", http.StatusBadRequest},
		"another format":  {`{"format":"mandate.content/9","items":{}}`, "mandate.content/1", http.StatusUnprocessableEntity},
		"a picture":       {"\x89PNG", "neither JSON nor a workbook", http.StatusBadRequest},
		"nothing":         {"", "empty", http.StatusUnprocessableEntity},
		"a list":          {"[]", "give an object", http.StatusUnprocessableEntity},
		"too many faults": {`{"format":"mandate.content/1","items":{"finding":[` + strings.Repeat(`{"id":1},`, 300) + `{"id":1}]}}`, "more problems", http.StatusUnprocessableEntity},
	} {
		t.Run(name, func(t *testing.T) {
			w.t = t
			got := w.load(path, "", c.file).is(c.status)
			require.Contains(t, string(got.Body), strings.ReplaceAll(c.says, `"`, `\"`))
		})
	}
}

func TestImportsAndExportsFollowWhatTheAPILetsPeopleSee(t *testing.T) {
	w := newWorld(t)
	path := w.start()
	body := set{"title": "Secret", "type": "gap", "area": "security", "condition": "C", "visibility": "author"}
	id := w.call(identity.PMO, http.MethodPost, path+"/assessment/findings", body).is(http.StatusCreated).id()
	require.NotContains(t, string(w.export(identity.Consultant, path, "json").Body), "Secret")
	require.Contains(t, string(w.export(identity.PMO, path, "json").Body), "Secret")
	file := w.export(identity.PMO, path, "json").Body
	refused := w.load(path, "", file).problem(http.StatusUnprocessableEntity, "invalid")
	require.Equal(t, "/items/finding/0/id", refused.Errors[0].Location)
	require.NotContains(t, refused.Detail+refused.Errors[0].Message, "Secret")
	w.load(path, "?replace=true", `{"format":"mandate.content/1","items":{"finding":[]}}`).report()
	w.call(identity.PMO, http.MethodGet, path+"/assessment/findings/"+id, nil).is(http.StatusOK)

	for _, role := range []identity.Role{identity.Member, identity.Viewer} {
		w.call(role, http.MethodGet, path+"/export", nil).problem(http.StatusForbidden, "forbidden")
		w.call(role, http.MethodPost, path+"/import", "{}").problem(http.StatusForbidden, "forbidden")
	}
	w.do(request{method: http.MethodPost, path: path + "/import", token: w.stranger, body: file}).problem(http.StatusNotFound, "not_found")
	w.do(request{method: http.MethodGet, path: path + "/export", token: w.stranger}).problem(http.StatusNotFound, "not_found")
}

func TestAFrozenDraftTakesNoImportThatChangesIt(t *testing.T) {
	w := newWorld(t)
	p := w.furnished()
	file := w.export(identity.Consultant, p.path, "json").Body
	w.in(func(tx *store.Tx) error { return tx.FreezeDraft(p.id, contract.RefAssessment) })
	require.NotZero(t, w.load(p.path, "", file).report().Unchanged, "nothing to change is no conflict")
	changed := bytes.Replace(file, []byte("Nobody has tried a restore"), []byte("Somebody has"), 1)
	require.Contains(t, w.load(p.path, "", changed).problem(http.StatusConflict, "conflict").Detail, "frozen")
	broken := bytes.Replace(changed, []byte(`"type":"risk"`), []byte(`"type":"wish"`), 1)
	refused := w.load(p.path, "", broken).problem(http.StatusUnprocessableEntity, "invalid")
	require.Len(t, refused.Errors, 2, "beside other problems, that the draft is frozen is told, too")
}

func TestReplacingKeepsNoReferenceToWhatIsDeleted(t *testing.T) {
	w := newWorld(t)
	p := w.furnished()
	refused := w.load(p.path, "?replace=true", `{"format":"mandate.content/1","items":{"finding":[]}}`).problem(http.StatusUnprocessableEntity, "invalid")
	require.Contains(t, refused.Errors[0].Message, "refers to the finding")
	require.Len(t, w.call(identity.Consultant, http.MethodGet, p.path+"/assessment/findings", nil).items(), 1)
}

func TestAThousandItemsAreImportedInOneRequest(t *testing.T) {
	w := newWorld(t)
	path := w.start()
	doc := map[string]any{"format": bundle.Format, "items": map[engagement.Kind][]set{}}
	var findings, systems []set
	for i := range 1000 {
		systems = append(systems, set{"id": fmt.Sprint("S", i), "body": set{"name": fmt.Sprint("System ", i), "depends_on": []string{fmt.Sprint("S", (i+1)%1000)}}})
		findings = append(findings, set{"id": fmt.Sprint("F", i), "body": set{
			"title": fmt.Sprint("Finding ", i), "type": "gap", "area": "security", "condition": strings.Repeat("It is so. ", 20), "systems": []string{fmt.Sprint("S", i)},
		}})
	}
	doc["items"] = map[string][]set{"finding": findings, "system": systems}
	text, err := json.Marshal(doc)
	require.NoError(t, err)
	require.Equal(t, 2000, w.load(path, "", text).report().Created)
	for _, format := range []string{"json", "xlsx"} {
		file := w.export(identity.Consultant, path, format)
		t.Logf("2,000 items: %d bytes of %s", len(file.Body), format)
		require.Equal(t, 2000, w.load(path, "", file.Body).report().Unchanged)
	}
}
