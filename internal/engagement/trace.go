package engagement

import (
	"cmp"
	"slices"
)

// Traced is an entry of an assessment with what it came from and what it led to.
type Traced struct {
	TracePoint
	From []TracePoint `json:"from" doc:"What it came from"`
	To   []TracePoint `json:"to" doc:"What it led to"`
}

// TracePoint names an entry of an assessment.
type TracePoint struct {
	Kind  string `json:"kind" enum:"question,answer,system,interview,finding,business_objective,action"`
	ID    string `json:"id" doc:"Id of an item, reference of a question, key of a business objective"`
	Title string `json:"title"`
}

// The points that are no items of their own.
const (
	pointQuestion  = "question"
	pointObjective = "business_objective"
)

// SeenBy is what somebody of the team sees of an assessment: all but what others have
// kept to themselves.
func (a Assessment) SeenBy(person string) Assessment {
	seen := a
	seen.Findings = slices.DeleteFunc(slices.Clone(a.Findings), func(it Item[Finding]) bool {
		return it.Body.Visibility == VisibleAuthor && it.UpdatedBy != person
	})
	seen.Interviews = slices.DeleteFunc(slices.Clone(a.Interviews), func(it Item[Interview]) bool {
		return it.Body.Visibility == VisibleAuthor && it.UpdatedBy != person
	})
	return seen
}

// TraceOf lists every entry of an assessment with what it came from and what it led to:
// question and system → answer and interview → finding → objective and action. Entries
// without either are listed, too. What is not among the given is left out.
func TraceOf(m Methodology, objectives []Objective, a Assessment, actions []Item[Action]) []Traced {
	t := trace{at: map[string]int{}}
	for _, q := range m.Questions {
		t.add(pointQuestion, q.Ref, q.Text)
	}
	for _, it := range a.Answers {
		t.add(string(KindAnswer), it.ID, it.Body.Question)
	}
	for _, it := range a.Systems {
		t.add(string(KindSystem), it.ID, it.Body.Name)
	}
	for _, it := range a.Interviews {
		t.add(string(KindInterview), it.ID, interviewTitle(it.Body))
	}
	for _, it := range a.Findings {
		t.add(string(KindFinding), it.ID, it.Body.Title)
	}
	for _, o := range objectives {
		t.add(pointObjective, o.Key, cmp.Or(o.Title, o.Key))
	}
	for _, it := range actions {
		t.add(string(KindAction), it.ID, it.Body.Title)
	}
	for _, it := range a.Answers {
		t.link(pointQuestion, it.Body.Question, string(KindAnswer), it.ID)
	}
	for _, it := range a.Interviews {
		t.links(pointQuestion, it.Body.Questions, string(KindInterview), it.ID)
		t.links(string(KindSystem), it.Body.Systems, string(KindInterview), it.ID)
		for _, finding := range it.Body.Findings {
			t.link(string(KindInterview), it.ID, string(KindFinding), finding)
		}
	}
	for _, it := range a.Findings {
		t.links(pointQuestion, it.Body.Questions, string(KindFinding), it.ID)
		t.links(string(KindAnswer), it.Body.Answers, string(KindFinding), it.ID)
		t.links(string(KindSystem), it.Body.Systems, string(KindFinding), it.ID)
		t.link(string(KindFinding), it.ID, pointObjective, it.Body.Objective)
	}
	for _, it := range actions {
		t.links(string(KindFinding), it.Body.Findings, string(KindAction), it.ID)
	}
	return t.all
}

// interviewTitle tells an interview from others without its person, who may not wish to
// be named.
func interviewTitle(i Interview) string {
	if i.Team != "" {
		return "Interview of " + string(i.HeldOn) + ", " + i.Team
	}
	return "Interview of " + string(i.HeldOn)
}

type trace struct {
	all []Traced
	at  map[string]int
}

func (t *trace) add(kind, id, title string) {
	t.at[kind+"/"+id] = len(t.all)
	t.all = append(t.all, Traced{TracePoint: TracePoint{kind, id, title}, From: []TracePoint{}, To: []TracePoint{}})
}

func (t *trace) links(fromKind string, from []string, toKind, to string) {
	for _, id := range from {
		t.link(fromKind, id, toKind, to)
	}
}

func (t *trace) link(fromKind, from, toKind, to string) {
	i, known := t.at[fromKind+"/"+from]
	j, alsoKnown := t.at[toKind+"/"+to]
	if !known || !alsoKnown || slices.Contains(t.all[i].To, t.all[j].TracePoint) {
		return
	}
	t.all[i].To = append(t.all[i].To, t.all[j].TracePoint)
	t.all[j].From = append(t.all[j].From, t.all[i].TracePoint)
}
