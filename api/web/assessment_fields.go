package web

import (
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"golang.org/x/text/currency"

	"mandate/internal/engagement"
)

// The forms of findings, interviews and systems.

var visibilities = []option{{"author", "Me alone"}, {"team", "The team"}, {"client", "The client, in the diagnosis"}}

func (d desk) areas() (all []option) {
	for _, a := range d.methodology.Areas {
		all = append(all, option{a.Key, a.Title})
	}
	return all
}

func (d desk) questions() (all []option) {
	for _, q := range d.methodology.Questions {
		all = append(all, option{q.Ref, q.Ref + ": " + q.Text})
	}
	return all
}

func (d desk) objectives() []option {
	all := []option{{"", "None"}}
	for _, o := range d.Engagement.Objectives {
		all = append(all, option{o.Key, nameOr(o.Title, o.Key)})
	}
	return all
}

func (d desk) systems(but string) (all []option) {
	for _, s := range d.written.Systems {
		if s.ID != but {
			all = append(all, option{s.ID, s.Body.Name})
		}
	}
	return all
}

func (d desk) findings() (all []option) {
	for _, f := range d.written.Findings {
		all = append(all, option{f.ID, f.Body.Title})
	}
	return all
}

// oneToFive are the judgements of likelihood, impact and criticality.
var oneToFive = []option{{"", "Not judged"}, {"1", "1"}, {"2", "2"}, {"3", "3"}, {"4", "4"}, {"5", "5"}}

// find is an item of a list by its id, with its version and who wrote it; "new" is an
// empty one.
func find[T engagement.Content](all []engagement.Item[T], id string) (it engagement.Item[T], ok bool) {
	if id == "new" {
		return it, true
	}
	i := slices.IndexFunc(all, func(it engagement.Item[T]) bool { return it.ID == id })
	if i < 0 {
		return it, false
	}
	return all[i], true
}

var findingForms = formKind{
	path: "findings", one: "finding", many: "findings",
	fields: func(d desk, id string) ([]workField, int, string, bool) {
		it, ok := find(d.written.Findings, id)
		if id == "new" {
			it.Body.Type = "risk"
		}
		return d.findingFields(it.Body), it.Version, it.UpdatedBy, ok
	},
	save: func(s *Site, c *gin.Context, d desk, id string, version int, post url.Values) (string, error) {
		old, _ := find(d.written.Findings, id)
		body := readFinding(post, old.Body)
		if from, source, ok := strings.Cut(post.Get("from"), ":"); ok && id == "new" {
			it, err := s.api.Promote(c.Request.Context(), c.Request, d.Engagement.ID, d.Form, engagement.Kind(from), source, body)
			return it.ID, err
		}
		it, err := s.api.SaveFinding(c.Request.Context(), d.Engagement.ID, idOf(d, id), version, body)
		return it.ID, err
	},
	drop: func(s *Site, c *gin.Context, d desk, id string, version int) error {
		return s.api.DropFinding(c.Request.Context(), d.Engagement.ID, id, version)
	},
	title: func(d desk, id string) string { it, _ := find(d.written.Findings, id); return it.Body.Title },
}

func (d desk) findingFields(f engagement.Finding) []workField {
	return []workField{
		{Name: "title", Label: "Title", Kind: "text", Values: []string{f.Title}, Wide: true},
		{Name: "type", Label: "Type", Kind: "choice", Values: []string{f.Type}, Options: []option{{"risk", "Risk"}, {"gap", "Gap"}, {"opportunity", "Opportunity"}, {"strength", "Strength"}}},
		{Name: "area", Label: "Area", Kind: "choice", Values: []string{f.Area}, Options: d.areas()},
		{Name: "condition", Label: "What is", Kind: "area", Values: []string{f.Condition}, Wide: true},
		{Name: "cause", Label: "Why it is so", Kind: "area", Values: []string{f.Cause}, Wide: true},
		{Name: "consequence", Label: "What it leads to", Kind: "area", Values: []string{f.Consequence}, Wide: true},
		{Name: "likelihood", Label: "Likelihood", Kind: "choice", Values: []string{judgement(f.Likelihood)}, Options: oneToFive},
		{Name: "impact", Label: "Impact", Kind: "choice", Values: []string{judgement(f.Impact)}, Options: oneToFive},
		{Name: "evidence", Label: "Evidence", Hint: "What shows it: a document, a measurement, a sentence.", Kind: "area", Values: []string{f.Evidence}, Wide: true},
		{Name: "objective", Label: "Business objective that it affects", Kind: "choice", Values: []string{f.Objective}, Options: d.objectives()},
		{Name: "visibility", Label: "Who may read it", Kind: "choice", Values: []string{nameOr(string(f.Visibility), "client")}, Options: visibilities},
		{Name: "questions", Label: "Questions that it came from", Kind: "many", Values: f.Questions, Options: d.questions(), Wide: true},
		{Name: "systems", Label: "Systems concerned", Kind: "many", Values: f.Systems, Options: d.systems(""), Wide: true},
	}
}

// readFinding takes what the form has; what it does not show stays.
func readFinding(post url.Values, f engagement.Finding) engagement.Finding {
	f.Title, f.Type, f.Area, f.Condition = text(post.Get("title")), post.Get("type"), post.Get("area"), text(post.Get("condition"))
	f.Cause, f.Consequence, f.Evidence = text(post.Get("cause")), text(post.Get("consequence")), text(post.Get("evidence"))
	f.Likelihood, f.Impact = number(post.Get("likelihood")), number(post.Get("impact"))
	f.Objective, f.Visibility = post.Get("objective"), engagement.Visibility(post.Get("visibility"))
	f.Questions, f.Systems = chosen(post["questions"]), chosen(post["systems"])
	if answers := chosen(post["answers"]); len(answers) > 0 {
		f.Answers = answers
	}
	return f
}

var interviewForms = formKind{
	path: "interviews", one: "interview", many: "interviews",
	fields: func(d desk, id string) ([]workField, int, string, bool) {
		it, ok := find(d.written.Interviews, id)
		return d.interviewFields(it.Body), it.Version, it.UpdatedBy, ok
	},
	save: func(s *Site, c *gin.Context, d desk, id string, version int, post url.Values) (string, error) {
		old, _ := find(d.written.Interviews, id)
		it, err := s.api.SaveInterview(c.Request.Context(), d.Engagement.ID, idOf(d, id), version, d.readInterview(post, old.Body))
		return it.ID, err
	},
	drop: func(s *Site, c *gin.Context, d desk, id string, version int) error {
		return s.api.DropInterview(c.Request.Context(), d.Engagement.ID, id, version)
	},
	title: func(d desk, id string) string {
		it, _ := find(d.written.Interviews, id)
		return "Interview of " + d.name(it.Body.Person) + ", " + words.Day(it.Body.HeldOn)
	},
}

func (d desk) interviewFields(i engagement.Interview) []workField {
	var consent []string
	if i.NameConsent {
		consent = []string{"1"}
	}
	return []workField{
		{Name: "person", Label: "Person", Kind: "text", Values: []string{d.name(i.Person)}},
		{Name: "team", Label: "Team", Kind: "text", Values: []string{i.Team}},
		{Name: "held_on", Label: "Held on", Kind: "date", Values: []string{string(i.HeldOn)}},
		{Name: "visibility", Label: "Who may read it", Kind: "choice", Values: []string{nameOr(string(i.Visibility), "team")}, Options: visibilities},
		{Name: "name_consent", Label: "The person agrees to be named in reports", Kind: "check", Values: consent, Wide: true},
		{Name: "notes", Label: "Notes", Kind: "area", Values: []string{i.Notes}, Wide: true},
		{Name: "findings", Label: "Findings that it led to", Kind: "many", Values: i.Findings, Options: d.findings(), Wide: true},
		{Name: "systems", Label: "Systems that it was about", Kind: "many", Values: i.Systems, Options: d.systems(""), Wide: true},
		{Name: "questions", Label: "Questions that it was about", Kind: "many", Values: i.Questions, Options: d.questions(), Wide: true},
	}
}

func (d desk) readInterview(post url.Values, i engagement.Interview) engagement.Interview {
	if person := text(post.Get("person")); person != d.name(i.Person) { // a name that stands for an id stays the id
		i.Person = person
	}
	// Findings that the reader does not see stay linked.
	hidden := slices.DeleteFunc(slices.Clone(i.Findings), func(id string) bool { _, seen := find(d.written.Findings, id); return seen })
	i.Team, i.HeldOn, i.Notes = text(post.Get("team")), engagement.Day(post.Get("held_on")), text(post.Get("notes"))
	i.Visibility, i.NameConsent = engagement.Visibility(post.Get("visibility")), post.Get("name_consent") == "1"
	i.Findings, i.Systems, i.Questions = append(chosen(post["findings"]), hidden...), chosen(post["systems"]), chosen(post["questions"])
	return i
}

var systemForms = formKind{
	path: "systems", one: "system", many: "systems",
	fields: func(d desk, id string) ([]workField, int, string, bool) {
		it, ok := find(d.written.Systems, id)
		return d.systemFields(it.Body, id), it.Version, it.UpdatedBy, ok
	},
	save: func(s *Site, c *gin.Context, d desk, id string, version int, post url.Values) (string, error) {
		old, _ := find(d.written.Systems, id)
		body, err := d.readSystem(post, old.Body)
		if err != nil {
			return "", err
		}
		it, err := s.api.SaveSystem(c.Request.Context(), d.Engagement.ID, idOf(d, id), version, body)
		return it.ID, err
	},
	drop: func(s *Site, c *gin.Context, d desk, id string, version int) error {
		return s.api.DropSystem(c.Request.Context(), d.Engagement.ID, id, version)
	},
	title: func(d desk, id string) string { it, _ := find(d.written.Systems, id); return it.Body.Name },
}

func (d desk) systemFields(s engagement.System, id string) []workField {
	return []workField{
		{Name: "name", Label: "Name", Kind: "text", Values: []string{s.Name}},
		{Name: "vendor", Label: "Vendor", Kind: "text", Values: []string{s.Vendor}},
		{Name: "purpose", Label: "Purpose", Kind: "area", Values: []string{s.Purpose}, Wide: true},
		{Name: "owner", Label: "Owner", Kind: "text", Values: []string{s.Owner}},
		{Name: "lifecycle", Label: "Lifecycle", Kind: "choice", Values: []string{s.Lifecycle}, Options: []option{{"", "Not known"}, {"plan", "Planned"}, {"build", "Being built"}, {"run", "In use"}, {"retire", "Being retired"}}},
		{Name: "end_of_life", Label: "Support ends", Kind: "date", Values: []string{string(s.EndOfLife)}},
		{Name: "criticality", Label: "Criticality", Kind: "choice", Values: []string{judgement(s.Criticality)}, Options: oneToFive},
		{Name: "annual_cost", Label: "Cost a year, " + d.Engagement.Currency, Kind: "text", Values: []string{d.amount(s.AnnualCost)}},
		{Name: "depends_on", Label: "Systems that it needs", Kind: "many", Values: s.DependsOn, Options: d.systems(id), Wide: true},
	}
}

func (d desk) readSystem(post url.Values, s engagement.System) (engagement.System, error) {
	s.Name, s.Vendor, s.Purpose, s.Owner = text(post.Get("name")), text(post.Get("vendor")), text(post.Get("purpose")), text(post.Get("owner"))
	s.Lifecycle, s.EndOfLife, s.Criticality = post.Get("lifecycle"), engagement.Day(post.Get("end_of_life")), number(post.Get("criticality"))
	s.DependsOn = chosen(post["depends_on"])
	cost, err := d.money(post.Get("annual_cost"))
	s.AnnualCost = cost
	return s, err
}

// decimals are those of the engagement's currency.
func (d desk) decimals() int {
	unit, err := currency.ParseISO(d.Engagement.Currency)
	if err != nil {
		return 2
	}
	n, _ := currency.Standard.Rounding(unit)
	return n
}

// amount writes money as it is typed: 1250.50.
func (d desk) amount(m engagement.Money) string {
	if m == 0 {
		return ""
	}
	return strconv.FormatFloat(float64(m)/math.Pow10(d.decimals()), 'f', d.decimals(), 64)
}

// money reads a typed amount.
func (d desk) money(typed string) (engagement.Money, error) {
	typed = strings.ReplaceAll(text(typed), " ", "")
	if typed == "" {
		return 0, nil
	}
	value, err := strconv.ParseFloat(typed, 64)
	if err != nil || math.IsNaN(value) || math.Abs(value) > 1e13 {
		var f engagement.Faults
		f.Add("annual_cost", "is no amount; write digits with a point before the cents, such as 12500.50")
		return 0, f.Err("The system cannot be saved")
	}
	return engagement.Money(math.Round(value * math.Pow10(d.decimals()))), nil
}
