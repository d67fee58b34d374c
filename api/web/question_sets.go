package web

import (
	"net/http"
	"net/url"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// questionSetsView is the list of question sets.
type questionSetsView struct {
	page
	Sets []store.StoredQuestionSet
}

// questionSetView is one question set.
type questionSetView struct {
	page
	Ref     string
	Set     engagement.QuestionSet
	Facts   [][2]string // what is said of it, by name
	Groups  []shownGroup
	Formats []string
}

// shownGroup is a group with the questions that are its own.
type shownGroup struct {
	Title     string
	Questions []engagement.SetQuestion
}

// questionSets lists them for whoever may read methodologies.
func (s *Site) questionSets(c *gin.Context) {
	var sets []store.StoredQuestionSet
	_, ok := s.welcome(c, func(tx *store.Tx, who guest) (err error) {
		if err := who.May(identity.ReadMethodology); err != nil {
			return err
		}
		sets, err = tx.QuestionSets()
		return err
	})
	if !ok {
		return
	}
	view := questionSetsView{page: english(s.page(c, "Question sets")), Sets: sets}
	view.Current = "/engagements"
	s.render(c, http.StatusOK, questionSetsPage(view))
}

// questionSet shows one.
func (s *Site) questionSet(c *gin.Context) {
	var stored store.StoredQuestionSet
	_, ok := s.welcome(c, func(tx *store.Tx, who guest) (err error) {
		if err := who.May(identity.ReadMethodology); err != nil {
			return err
		}
		stored, err = tx.QuestionSet(c.Param("ref"))
		return err
	})
	if !ok {
		return
	}
	view := questionSetView{page: english(s.page(c, stored.Title)), Ref: stored.Ref(), Set: stored.Body, Groups: groupsOf(stored.Body)}
	view.Current = "/engagements"
	view.Facts, view.Formats = factsOf(stored.Body), []string{"yaml", "json", "oscal", "xlsx", "csv"}
	s.render(c, http.StatusOK, questionSetPage(view))
}

func factsOf(s engagement.QuestionSet) (facts [][2]string) {
	for _, f := range [][2]string{
		{"Set", s.Ref()},
		{"Edition", s.Edition},
		{"Publisher", s.Publisher},
		{"Source", s.Source},
		{"Address", s.URL},
		{"Licence", s.Licence},
		{"Attribution", s.Attribution},
	} {
		if f[1] != "" {
			facts = append(facts, f)
		}
	}
	for _, source := range s.Sources {
		said := source.Title
		if source.Licence != "" {
			said += ", " + source.Licence
		}
		facts = append(facts, [2]string{"Draws on", said})
	}
	return facts
}

// groupsOf puts questions under their groups, each called by its path.
func groupsOf(s engagement.QuestionSet) (groups []shownGroup) {
	titles, own := map[string]string{"": "Questions"}, map[string][]engagement.SetQuestion{}
	for _, g := range s.Groups {
		titles[g.Key] = g.Title
		if g.Parent != "" {
			titles[g.Key] = titles[g.Parent] + " › " + g.Title
		}
	}
	for _, q := range s.Questions {
		own[q.Group] = append(own[q.Group], q)
	}
	for _, key := range append([]string{""}, keysOf(s.Groups)...) {
		if len(own[key]) > 0 {
			groups = append(groups, shownGroup{Title: titles[key], Questions: own[key]})
		}
	}
	return groups
}

func keysOf(groups []engagement.QuestionGroup) []string {
	keys := make([]string, len(groups))
	for i, g := range groups {
		keys[i] = g.Key
	}
	return keys
}

func setAddress(ref string) templ.SafeURL {
	return templ.SafeURL("/question-sets/" + url.PathEscape(ref))
}

// file is where the set is given out in a format.
func (v questionSetView) file(format string) templ.SafeURL {
	return templ.SafeURL("/v1/question-sets/" + url.PathEscape(v.Ref) + "?format=" + format)
}
