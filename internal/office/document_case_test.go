package office

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"mandate/internal/demo"
	"mandate/internal/engagement"
	"mandate/internal/report"
)

// analysed is what an analysis says, read by this test on its own.
type analysed struct {
	Areas []struct {
		Area     string
		Criteria []struct {
			Criterion, Label, Comments, Recommendation string
			Rating                                     *int
		}
	}
	WorkItems []struct{ Title string } `json:"work_items"`
}

// ours is an analysis in the shape of the programme, in our own words.
const ours = `{"client":"Ours","source":"Made up","areas":[
 {"area":"Shop","criteria":[
  {"criterion":"The shop says what it sells","rating":2,"label":"needs work","comments":"It **mostly** does; see [the list](https://example.org).","recommendation":"Say it on the first page:\n\n- in a sentence\n- with a picture"},
  {"criterion":"The shop can be found","rating":5,"label":"great","comments":"","recommendation":""},
  {"criterion":"The shop loads fast","rating":null,"label":"","comments":"Nobody measured.","recommendation":"Measure it."}]},
 {"area":"Stock","criteria":[{"criterion":"Counts are right","rating":1,"label":"poor","comments":"Off by a tenth.","recommendation":"Count weekly."}]}],
 "actions":[],"work_items":[{"title":"Write the first page","detail":"With *words*.","level":1},{"title":"Take pictures","level":2},{"title":"Count the stock","level":1}]}`

func TestTheReportOfAnImportedAnalysisReproducesIt(t *testing.T) {
	t.Run("ours", func(t *testing.T) { requireReproduced(t, []byte(ours)) })
	t.Run("KEDA", func(t *testing.T) {
		const keda = "../../../shared/cases/keda.json"
		file, err := os.ReadFile(keda)
		if os.IsNotExist(err) {
			t.Skip("shared/cases/keda.json does not lie beside the repository")
		}
		require.NoError(t, err)
		requireReproduced(t, file)
	})
}

func requireReproduced(t *testing.T, file []byte) {
	t.Helper()
	var is analysed
	require.NoError(t, json.Unmarshal(file, &is))
	story, err := demo.FromCase(file)
	require.NoError(t, err)
	diagnosis, plan := documentsOf(t, story)
	ratings := tableRows(diagnosis, "Rating")
	n, recommended := 0, 0
	text := plainWords(markdownOf(t, diagnosis))
	for i, area := range is.Areas {
		for j, c := range area.Criteria {
			row := ratings[fmt.Sprintf("%d.%d", i+1, j+1)]
			require.NotNil(t, row, c.Criterion)
			require.Equal(t, plainWords(c.Criterion), plainWords(row[0].Text))
			want := "not applicable"
			if c.Rating != nil {
				want = fmt.Sprintf("%d – %s", *c.Rating, story.Methodology.Scale.Labels[*c.Rating])
			}
			require.Equal(t, want, row[1].Text, c.Criterion)
			n++
			if said := plainWords(c.Recommendation); said != "" {
				require.Contains(t, text, said, "the recommendation on %s", c.Criterion)
				recommended++
			}
		}
	}
	require.Len(t, ratings, n, "as many ratings as criteria")
	work := tableRows(plan, "Priority")
	require.Len(t, work, len(is.WorkItems), "as many actions as pieces of work")
	said := plainWords(markdownOf(t, plan))
	for _, w := range is.WorkItems {
		require.Contains(t, said, plainWords(w.Title))
	}
	t.Logf("%d ratings, %d recommendations and %d work items are in the documents", n, recommended, len(is.WorkItems))
}

// documentsOf writes the diagnosis and the plan of what a story tells.
func documentsOf(t *testing.T, story demo.Story) (diagnosis, plan report.Document) {
	t.Helper()
	s := newScribe(engagement.Brief{Client: story.Start.Client.Name, Title: story.Start.Title, Currency: "EUR", Timezone: "UTC", Locale: "en"}, "en")
	for _, q := range story.Methodology.Questions {
		s.names[questionName(q.Ref)] = q.Text
	}
	d := engagement.Diagnosis{Scale: story.Methodology.Scale}
	for _, a := range story.Answers {
		d.Answers = append(d.Answers, engagement.Item[engagement.Answer]{Body: a})
	}
	d.Areas = engagement.AreaScores(*story.Methodology, d.Answers)
	for _, f := range story.Findings {
		d.Findings = append(d.Findings, engagement.Item[engagement.Finding]{ID: f.Key, Body: f.Body})
	}
	p := engagement.Plan{Summary: story.Summary}
	for i, a := range story.Actions {
		body := a.Body
		body.Start, body.Due = "2027-01-11", "2027-03-01"
		p.Actions = append(p.Actions, engagement.RankedAction{Item: engagement.Item[engagement.Action]{ID: a.Key, Body: body}, Rank: i + 1})
	}
	return diagnosisDocument(s, d), planDocument(s, p)
}

func markdownOf(t *testing.T, d report.Document) string {
	t.Helper()
	text, err := d.Markdown()
	require.NoError(t, err)
	return string(text)
}

// tableRows finds the rows of the table that has a column, by the note of the first cell
// or the cell itself.
func tableRows(d report.Document, column string) map[string][]report.Cell {
	rows := map[string][]report.Cell{}
	var look func(sections []report.Section)
	look = func(sections []report.Section) {
		for _, s := range sections {
			for _, b := range s.Blocks {
				if b.Table == nil || !has(b.Table, column) {
					continue
				}
				for _, row := range b.Table.Rows {
					key := row[0].Note
					if key == "" {
						key = row[0].Text
					}
					rows[key] = row
				}
			}
			look(s.Sections)
		}
	}
	look(d.Sections)
	return rows
}

func has(t *report.Table, column string) bool {
	for _, c := range t.Columns {
		if c.Title == column {
			return true
		}
	}
	return false
}

// plainWords is a text without its marks, so that what Markdown and its escapes add does not count.
func plainWords(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }), " ")
}
