package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"mandate/internal/engagement"
)

// pairRow is a pair of findings that may say the same.
type pairRow struct {
	A, B   engagement.Item[engagement.Finding]
	Titles [2]string
	Why    string
	Merge  bool
}

// promotable is something that may be worth a finding.
type promotable struct {
	From, Title, Why string
	Made             []engagement.TracePoint // findings that came from it already
}

func (d desk) findingPairs() (pairs []pairRow) {
	for _, p := range engagement.DuplicateFindings(d.written.Findings) {
		a, _ := find(d.written.Findings, p.A)
		b, _ := find(d.written.Findings, p.B)
		pairs = append(pairs, pairRow{A: a, B: b, Titles: [2]string{a.Body.Title, b.Body.Title}, Why: sharedWords(p), Merge: !d.Frozen})
	}
	return pairs
}

// sharedWords says why a pair is suggested.
func sharedWords(p engagement.Duplicate) string {
	why := fmt.Sprintf("%d %% alike: both say %s", p.Score, words.List(p.Words[:min(len(p.Words), 8)]))
	if len(p.Questions) > 0 {
		why += "; both came from " + words.List(p.Questions)
	}
	if len(p.Systems) > 0 {
		why += "; both concern the same " + map[bool]string{true: "system", false: "systems"}[len(p.Systems) == 1]
	}
	return why + "."
}

// promotable are the answers below their target or in the lower half of the scale, with the
// findings that they have led to, and the interviews that no finding came from.
func (d desk) promotable() (all []promotable) {
	if d.Frozen {
		return nil
	}
	best := d.methodology.Scale.Max()
	for _, it := range d.written.Answers {
		a := it.Body
		if a.Score == nil {
			continue
		}
		if low := *a.Score*2 <= best || a.Target != nil && *a.Score < *a.Target; low {
			all = append(all, promotable{From: "answer:" + it.ID, Title: d.missing(engagement.Missing{Covers: engagement.CoversAnswer, Ref: a.Question}).Title, Why: "Scored " + strconv.Itoa(*a.Score) + " of " + strconv.Itoa(best), Made: d.madeOf(it)})
		}
	}
	for _, it := range d.written.Interviews {
		if len(found(d.trace["interview/"+it.ID].To)) == 0 {
			all = append(all, promotable{From: "interview:" + it.ID, Title: interviewForms.title(d, it.ID), Why: "No finding came from it yet"})
		}
	}
	slices.SortStableFunc(all, func(a, b promotable) int { return cmp.Compare(len(a.Made), len(b.Made)) }) // what led nowhere comes first
	return all
}

// madeOf are the findings that an answer has led to, itself or by its question.
func (d desk) madeOf(it engagement.Item[engagement.Answer]) []engagement.TracePoint {
	all := found(d.trace["answer/"+it.ID].To)
	for _, p := range found(d.trace["question/"+it.Body.Question].To) {
		if !slices.ContainsFunc(all, func(q engagement.TracePoint) bool { return q.ID == p.ID }) {
			all = append(all, p)
		}
	}
	return all
}

// found are the findings among some entries.
func found(points []engagement.TracePoint) []engagement.TracePoint {
	return slices.DeleteFunc(slices.Clone(points), func(p engagement.TracePoint) bool { return p.Kind != "finding" })
}

// mergeFindings takes one finding into another.
func (s *Site) mergeFindings(c *gin.Context) {
	d, post, ok := s.posted(c, "/findings", "Findings")
	if !ok {
		return
	}
	if err := d.who.May(editDraft); err != nil {
		s.fail(c, err)
		return
	}
	kept := post.Get("kept")
	pair, seen := post["pair"], post["seen"]
	at := slices.Index(pair, kept)
	if len(pair) != 2 || len(seen) != 2 || at < 0 {
		s.fail(c, engagement.Errorf(engagement.Malformed, "the form does not name the two findings and which of them stays; read the page again"))
		return
	}
	other := pair[1-at]
	version, _ := strconv.Atoi(seen[at]) // what is no number is no version either
	if post.Get("sure") == "" {
		d.Wrong = wrongs{{Text: "Tick that the other finding may go; merging is not undone."}}
		s.render(c, http.StatusUnprocessableEntity, itemsDocument(d.asked(kept, c)))
		return
	}
	_, err := s.api.MergeFindings(c.Request.Context(), d.Engagement.ID, kept, other, version)
	switch {
	case err == nil:
		d.back(c, "/findings/"+url.PathEscape(kept), "merged")
	case answerable(err):
		d.Wrong = faultsOf(words, err)
		s.render(c, statuses[engagement.CodeOf(err)], itemsDocument(d.asked(kept, c)))
	default:
		s.fail(c, err)
	}
}

// asked lists the findings again, with the choice of which one stays.
func (d desk) asked(kept string, c *gin.Context) itemsView {
	v := d.list(findingForms, c)
	v.kept = kept
	return v
}
