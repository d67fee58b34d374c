package demo

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"mandate/internal/engagement"
)

// FromCase makes a story of an analysis that was made elsewhere, as JSON: its criteria
// become the questions of a methodology of its own, its ratings and comments the answers,
// what was rated low the findings, and its work items the actions of the plan, each of
// which becomes a project. The people, the dates and the way the work goes are ours. The
// error names every fault of the file by its place.
func FromCase(file []byte) (Story, error) {
	c, err := readCase(file)
	if err != nil {
		return Story{}, err
	}
	if len(c.work()) == 0 {
		return Story{}, engagement.Errorf(engagement.Invalid,
			"The case cannot be played: work_items is empty, and so are actions and every recommendation: there is nothing to plan from")
	}
	t := teller{file: c, method: methodOf(c)}
	t.tellFindings()
	t.tellPlan()
	t.tellDelivery()
	t.tellChange()
	t.tellMonitoring()
	t.tellStart()
	return t.story, nil
}

// FromAnalysis takes of such an analysis what Draft imports: it may be without
// recommendations and without work. absent says what it does not hold, and what follows.
func FromAnalysis(file []byte) (story Story, absent []string, err error) {
	c, err := readCase(file)
	if err != nil {
		return Story{}, nil, err
	}
	t := teller{file: c, method: methodOf(c)}
	t.answer()
	if len(c.work()) > 0 {
		t.find(t.lacking()) // each action answers a finding
	} else {
		t.find(t.below())
	}
	t.tellStrengths()
	t.tellPlan()
	t.tellStart()
	return t.story, c.absent(), nil
}

// teller makes a story of a case, part by part.
type teller struct {
	file   caseFile
	method engagement.Methodology
	story  Story
	// found are the criteria that became findings, in the order of the findings.
	found []assessed
}

// assessed is a criterion in its place.
type assessed struct {
	criterion
	ref  string // of the question
	area int
}

// all lists the criteria in their order.
func (t *teller) all() []assessed {
	var all []assessed
	for i, a := range t.file.Areas {
		for j, one := range a.Criteria {
			all = append(all, assessed{criterion: one, ref: refOf(i, j), area: i})
		}
	}
	return all
}

func refOf(area, criterion int) string { return fmt.Sprintf("%d.%d", area+1, criterion+1) }

// methodOf makes the methodology by which the case was assessed. Who decides and by when
// is left out: it comes from the server's own methodology.
func methodOf(c caseFile) engagement.Methodology {
	m := engagement.Methodology{
		Key: "case-" + slug(c.Client, "client", 40), Version: 1,
		Title:       oneLine("The criteria of the analysis of "+c.Client, 200),
		Description: "Made from the criteria of an analysis, with the process of this server's own methodology.",
		Scale:       engagement.Scale{Labels: labelsOf(c)},
	}
	if c.Source != "" {
		m.Sources = []engagement.Source{{Title: oneLine(c.Source, 200)}}
	}
	keys := map[string]bool{}
	for i, a := range c.Areas {
		key := slug(a.Area, fmt.Sprintf("area-%d", i+1), 50)
		for keys[key] {
			key = fmt.Sprintf("%s-%d", key, i+1)
		}
		keys[key] = true
		m.Areas = append(m.Areas, engagement.Area{Key: key, Title: oneLine(a.Area, 200)})
		for j, one := range a.Criteria {
			m.Questions = append(m.Questions, engagement.Question{
				Ref: refOf(i, j), Area: key, Text: clip(one.Criterion, 2000), Weight: 1,
			})
		}
	}
	return m
}

// commonLabels are the words for scores that the case has none for.
var commonLabels = []string{"absent", "weak", "partial", "adequate", "good", "exemplary"}

// labelsOf takes the scale from the ratings and the labels given with them, the most
// frequent where they differ. It reaches to 5 at least.
func labelsOf(c caseFile) []string {
	said := map[int]map[string]int{}
	highest := len(commonLabels) - 1
	for _, a := range c.Areas {
		for _, one := range a.Criteria {
			score, rated := one.score()
			highest = max(highest, score)
			if label := oneLine(one.Label, 60); rated && label != "" {
				if said[score] == nil {
					said[score] = map[string]int{}
				}
				said[score][label]++
			}
		}
	}
	labels := make([]string, highest+1)
	for score := range labels {
		labels[score] = fmt.Sprintf("level %d", score)
		if score < len(commonLabels) {
			labels[score] = commonLabels[score]
		}
		candidates := slices.SortedFunc(maps.Keys(said[score]), func(a, b string) int {
			return cmp.Or(cmp.Compare(said[score][b], said[score][a]), cmp.Compare(a, b))
		})
		if len(candidates) > 0 {
			labels[score] = candidates[0]
		}
	}
	return labels
}

// goal is the score that every criterion is to reach: four fifths of the scale.
func (t *teller) goal() int { return (t.method.Scale.Max()*4 + 4) / 5 }

// tellStart tells who works with whom on what. It names the methodology whose process
// is taken over.
func (t *teller) tellStart() {
	client := oneLine(t.file.Client, 120)
	objectives := make([]engagement.Objective, len(t.method.Areas))
	for i, a := range t.method.Areas {
		objectives[i] = engagement.Objective{Key: a.Key, Title: clip("Bring “"+a.Title+"” to the standard of its field", 500)}
	}
	t.story.Methodology = &t.method
	t.story.Start = Commission{
		Client: Client{Name: client}, Title: clip("From analysis to results: "+client, 200), Methodology: builtin,
		Objectives:      objectives,
		ScopeIn:         "Everything that the analysis rates, and the work that follows from it.",
		ScopeOut:        "Changes of the product itself.",
		Confidentiality: "Public: the analysis was published.",
		Team:            caseTeam, Calendar: "ES", Timezone: "Europe/Madrid", Currency: "EUR", Locale: "en",
	}
	t.story.Notes, t.story.Comments = caseNotes, caseComments
}

// builtin is the methodology whose process and questions the server brings along, at the
// pace of a demonstration.
const builtin = "external-cto-demo"

var caseTeam = []Member{
	{engagement.RolePMO, "Inés Aldana", "ines.aldana@example.com", "en"},
	{engagement.RoleSponsor, "Ruth Okafor", "ruth.okafor@example.com", "en"},
	{engagement.RoleLeader, "Milan Novák", "milan.novak@example.com", "en"},
	{engagement.RoleLeader, "Priya Raman", "priya.raman@example.com", "en"},
	{engagement.RoleCTO, "Javier Lozano", "javier.lozano@example.com", "en"},
	{engagement.RoleConsultant, "Sofía Marín", "sofia.marin@example.com", "en"},
	{engagement.RoleConsultant, "Tomás Vidal", "tomas.vidal@example.com", "en"},
	{engagement.RoleMember, "Lena Fischer", "lena.fischer@example.com", "en"},
	{engagement.RoleMember, "Daniel Osei", "daniel.osei@example.com", "en"},
	{engagement.RoleMember, "Yuki Tanaka", "yuki.tanaka@example.com", "en"},
}

// leads take turns in leading projects.
var leads = []string{"@person/sofia.marin", "@person/tomas.vidal", "@person/lena.fischer", "@person/daniel.osei"}

var caseNotes = map[engagement.GateKey]string{
	engagement.GateDiagnosis:  "The ratings, with what was found behind each. Please say whether you recognise your own work in it.",
	engagement.GatePlan:       "One action for each piece of work, ordered by impact and feasibility. What depends on other work starts after it.",
	engagement.GateGoLive:     "The first results are ready to be published. Everybody concerned was told and trained.",
	engagement.GateInitiative: "The metric that missed its target needs more than the plan foresaw.",
}

var caseComments = map[engagement.GateKey]string{
	engagement.GateDiagnosis:  "This is how it is. Let us plan from here.",
	engagement.GatePlan:       "The order is right, and we can free the people for it.",
	engagement.GateException:  "Better late and whole than in time and half. The new date stands.",
	engagement.GateAcceptance: "Checked against what was agreed; it does what it should.",
	engagement.GateGoLive:     "Ready.",
	engagement.GateReview:     "Read, and agreed with what follows from it.",
	engagement.GateInitiative: "Small, and aimed at the right place.",
	engagement.GateClosure:    "What was promised is handed over. Thank you.",
}
