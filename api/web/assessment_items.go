package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"mandate/internal/engagement"
)

// itemsView is a list of findings, interviews or systems.
type itemsView struct {
	desk
	Kind       formKind
	Rows       []listedItem
	All        int
	Q          string // what is searched for
	Area, Type string
	Pairs      []pairRow
	Promotable []promotable
	kept       string // of a pair that was sent, which one stays
}

// listedItem is an item in a list.
type listedItem struct {
	ID, Title, Badge, Tone string
	Facts                  []string
	From, To               []engagement.TracePoint
}

func (s *Site) itemsPage(kind formKind) gin.HandlerFunc {
	return func(c *gin.Context) {
		d, ok := s.deskOf(c, "/"+kind.path, sentenceCase(kind.many))
		if !ok {
			return
		}
		s.render(c, http.StatusOK, itemsDocument(d.list(kind, c)))
	}
}

func sentenceCase(word string) string { return strings.ToUpper(word[:1]) + word[1:] }

func (d desk) list(kind formKind, c *gin.Context) itemsView {
	v := itemsView{desk: d, Kind: kind, Q: text(c.Query("q")), Area: c.Query("area"), Type: c.Query("type")}
	switch kind.path {
	case "findings":
		v.Rows = d.findingRows(v)
		v.All = len(d.written.Findings)
		v.Pairs = d.findingPairs()
		v.Promotable = d.promotable()
	case "interviews":
		for _, it := range d.written.Interviews {
			v.Rows = append(v.Rows, d.row("interview", it.ID, interviewForms.title(d, it.ID), it.Body.Team, "Read by: "+titleOf(visibilities, nameOr(string(it.Body.Visibility), "team"))))
		}
		v.All = len(v.Rows)
	case "systems":
		for _, it := range d.written.Systems {
			row := d.row("system", it.ID, it.Body.Name, it.Body.Vendor, it.Body.Purpose)
			if it.Body.Criticality >= 4 {
				row.Badge, row.Tone = "Critical", "warn"
			}
			v.Rows = append(v.Rows, row)
		}
		v.All = len(v.Rows)
		for _, p := range engagement.DuplicateSystems(d.written.Systems) {
			v.Pairs = append(v.Pairs, pairRow{Titles: [2]string{systemForms.title(d, p.A), systemForms.title(d, p.B)}, Why: sharedWords(p)})
		}
	}
	v.Rows = slices.DeleteFunc(v.Rows, func(r listedItem) bool {
		return v.Q != "" && !strings.Contains(strings.ToLower(r.Title+" "+strings.Join(r.Facts, " ")), strings.ToLower(v.Q))
	})
	return v
}

func titleOf(options []option, value string) string {
	for _, o := range options {
		if o.Value == value {
			return o.Title
		}
	}
	return value
}

func (d desk) row(kind, id, title string, facts ...string) listedItem {
	traced := d.trace[kind+"/"+id]
	return listedItem{ID: id, Title: title, Facts: slices.DeleteFunc(facts, func(f string) bool { return f == "" }), From: traced.From, To: traced.To}
}

func (d desk) findingRows(v itemsView) []listedItem {
	rule := d.methodology.Severity
	all := slices.Clone(d.written.Findings)
	slices.SortStableFunc(all, func(a, b engagement.Item[engagement.Finding]) int { return rule.Compare(a.Body, b.Body) })
	var rows []listedItem
	for _, it := range all {
		if v.Area != "" && it.Body.Area != v.Area || v.Type != "" && it.Body.Type != v.Type {
			continue
		}
		level := rule.OfFinding(it.Body)
		row := d.row("finding", it.ID, it.Body.Title, nameOr(findingTypes[it.Body.Type], it.Body.Type), titleOf(d.areas(), it.Body.Area), judged(it.Body))
		row.Badge, row.Tone = nameOr(level.Title, "Not judged"), severityTones[level.Tone]
		rows = append(rows, row)
	}
	return rows
}

// allWrong is all that is wrong.
func (d desk) allWrong() (all []string) {
	for _, w := range d.Wrong {
		all = append(all, w.Text)
	}
	return all
}
