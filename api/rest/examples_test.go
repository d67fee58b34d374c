package rest_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/identity"
)

type set = map[string]any

// example is a body that a collection takes, and what else is tried with it.
type example struct {
	path string // below the engagement
	body set
	// patch changes one field, which takes another value.
	patch set
}

// place is an engagement that holds something of everything that items refer to.
type place struct {
	path    string // of the engagement
	id      string
	project string
	person  string
	ids     map[string]string // by collection
}

// furnish starts an engagement and puts one item of each example into it.
func (w *world) furnish() place {
	w.t.Helper()
	p := place{path: w.start(), ids: map[string]string{}}
	p.id = p.path[strings.LastIndex(p.path, "/")+1:]
	var err error
	p.project, err = w.engine.startProject(context.Background(), p.id, "Tills that talk", w.people[identity.Consultant].ID)
	require.NoError(w.t, err)
	p.person = w.people[identity.Consultant].ID
	for _, e := range p.examples() {
		// What is made first is what later examples refer to.
		made := w.call(identity.Consultant, http.MethodPost, p.path+p.fill(e.path), p.refer(e.body))
		require.Equal(w.t, http.StatusCreated, made.Code, "%s: %s", e.path, made.Body)
		p.ids[e.path] = firstID(made)
	}
	return p
}

// firstID is that of a single resource, or of the first of a list.
func firstID(a *answer) string {
	a.t.Helper()
	if id, ok := a.object()["id"].(string); ok {
		return id
	}
	return a.items()[0]["id"].(string)
}

// fill puts ids into the path of a collection.
func (p place) fill(path string) string {
	return strings.NewReplacer("{pid}", p.project, "{mid}", p.ids["/metrics"]).Replace(path)
}

// refer puts ids where a body names a collection as @/path.
func (p place) refer(body set) set {
	out := set{}
	for name, value := range body {
		switch v := value.(type) {
		case string:
			out[name] = p.one(v)
		case []string:
			ids := make([]string, len(v))
			for i, one := range v {
				ids[i] = p.one(one)
			}
			out[name] = ids
		case []set:
			parts := make([]set, len(v))
			for i, one := range v {
				parts[i] = p.refer(one)
			}
			out[name] = parts
		default:
			out[name] = value
		}
	}
	return out
}

func (p place) one(text string) string {
	switch at, ok := strings.CutPrefix(text, "@"); {
	case !ok:
		return text
	case at == "/projects":
		return p.project
	case at == "person":
		return p.person
	default:
		return p.ids[at]
	}
}

// examples are bodies for every collection below an engagement, those first to which
// others refer.
func (place) examples() []example {
	return []example{
		{"/assessment/systems", set{
			"name": "Kassensystem 蔵", "purpose": "Sells bread", "owner": "Selma", "vendor": "Tillwright", "lifecycle": "run",
			"end_of_life": "2029-12-31", "criticality": 4, "annual_cost": 1_250_000, "depends_on": []string{},
		}, set{"criticality": 5}},
		{"/assessment/findings", set{
			"title": "Nobody has tried a restore", "type": "risk", "area": "security", "condition": "Copies exist", "cause": "Nobody owns them",
			"consequence": "Days without tills", "likelihood": 4, "impact": 5, "evidence": "Interview of 3 March", "objective": "growth",
			"systems": []string{"@/assessment/systems"}, "visibility": "client",
		}, set{"impact": 4}},
		{"/assessment/interviews", set{
			"person": "Selma", "team": "Bakery", "held_on": "2026-03-03", "notes": "She restores by hand.",
			"findings": []string{"@/assessment/findings"}, "systems": []string{"@/assessment/systems"}, "visibility": "team", "name_consent": true,
		}, set{"team": "Shop"}},
		{"/risk-acceptances", set{
			"finding": "@/assessment/findings", "reason": "The tills go next year", "owner": "carla", "until": "2027-05-31",
		}, set{"until": "2027-06-30"}},
		{"/plan/objectives", set{
			"title": "Back within an hour", "serves": "growth", "metric": "Time to restore", "unit": "h", "direction": "down",
			"baseline": 48.5, "target": 1, "by": "2026-12-31",
		}, set{"target": 2}},
		{"/plan/actions", set{
			"title": "Restore each month", "description": "And write it down", "type": "process", "findings": []string{"@/assessment/findings"},
			"objective": "@/plan/objectives", "impact": 5, "feasibility": 4, "effort": "S", "person_days": 12, "build_cost": 800_000, "run_cost": 90_000,
			"horizon": "short", "owner": "carla", "sponsor": "selma", "start": "2026-04-01", "due": "2026-06-30",
			"alternatives": []string{"Do nothing, and hope"}, "allocations": []set{{"person": "carla", "percent": 50}},
			"success_metric": "Twelve restores a year", "dates_accepted": "The auditors come in July",
			"options": []set{
				{"title": "Hope", "nothing": true, "why_not": "It failed twice"},
				{"title": "Let others do it", "description": "A service restores", "build_cost": 100_000, "run_cost": 900_000, "impact": 4, "feasibility": 5},
			},
		}, set{"effort": "M"}},
		{"/plan/capacities", set{
			"person": "carla", "percent": 80, "from": "2026-03-01", "to": "2026-12-31", "absences": []set{{"from": "2026-08-03", "to": "2026-08-21"}},
		}, set{"percent": 60}},
		{"/plan/presentations", set{
			"held_on": "2026-03-12", "revision": 1, "place": "The bakery", "attendees": []string{"Selma", "Mehmet"},
			"questions": []set{{"by": "Selma", "question": "Who restores at night?", "answer": "The vendor."}}, "notes": "All stayed to the end.",
		}, set{"place": "The back office"}},
		{"/projects/{pid}/milestones", set{
			"title": "First restore", "baseline": "2026-04-30", "forecast": "2026-05-07", "accepted": false,
		}, set{"actual": "2026-05-06"}},
		{"/projects/{pid}/reports", set{
			"on": "2026-04-15", "time": "amber", "cost": "green", "scope": "green", "benefit": "green", "progress": 30, "spent": 200_000,
			"forecast_cost": 820_000, "forecast_end": "2026-07-07", "narrative": "A week late.", "proposal": "Leave it so.",
		}, set{"progress": 35}},
		{"/projects/{pid}/raid", set{
			"type": "risk", "title": "The vendor is slow", "text": "It answers in weeks", "owner": "carla", "due": "2026-05-01", "severity": "high",
		}, set{"closed": true}},
		{"/projects/{pid}/allocations", set{
			"person": "carla", "role": "Lead", "percent": 40, "from": "2026-04-01", "to": "2026-06-30",
		}, set{"percent": 60}},
		{"/projects/{pid}/costs", set{
			"on": "2026-04-10", "state": "committed", "category": "services", "title": "Restore drill by the vendor", "amount": 300_000,
			"supplier": "Tillwright", "reference": "PO-17",
		}, set{"amount": 320_000}},
		{"/projects/{pid}/changes", set{
			"title": "Two weeks more", "reason": "The vendor delivers late", "impact": "The drill moves to July", "end": "2026-07-14",
			"budget": 850_000, "milestones": []set{{"milestone": "@/projects/{pid}/milestones", "baseline": "2026-05-14"}},
		}, set{"end": "2026-07-21"}},
		{"/dependencies", set{
			"from": "@/projects/{pid}/milestones", "to": "@/projects", "type": "FF", "lag": 3, "note": "Two weeks of running alone",
		}, set{"lag": -1}},
		{"/change/groups", set{"name": "Shop staff", "size": 24, "impact": "high", "how": "New tills", "members": []string{"@person"}}, set{"size": 25}},
		{"/change/stakeholders", set{
			"person": "Mehmet", "group": "@/change/groups", "influence": 5, "interest": 2, "stance": "sceptical", "wanted": "supportive",
		}, set{"stance": "neutral"}},
		{"/change/communications", set{
			"audience": "@/change/groups", "subject": "New tills in May", "message": "They talk.", "channel": "e-mail", "planned": "2026-04-20",
		}, set{"sent": "2026-04-21"}},
		{"/change/trainings", set{
			"title": "The new till", "group": "@/change/groups", "role": "Cashier", "format": "workshop", "seats": 24, "completed": 20,
		}, set{"held": "2026-05-02"}},
		{"/change/sessions", set{
			"training": "@/change/trainings", "begins": "2099-05-04T09:00", "ends": "2099-05-04T11:30", "timezone": "Europe/Berlin", "place": "Room 4",
			"trainer": "Selma", "seats": 12, "invited": []string{"@person"},
		}, set{"seats": 14}},
		{"/change/concerns", set{
			"verbatim": "Nobody asked us", "group": "@/change/groups", "severity": "medium", "root_cause": "True", "owner": "carla",
		}, set{"response": "We ask now."}},
		{"/change/support-requests", set{
			"title": "The till asks for a code", "description": "Since this morning", "group": "@/change/groups", "requester": "Mehmet", "priority": "high",
			"opened": "2024-05-04",
		}, set{"answer": "It is on the card.", "answered": "2024-05-05", "closed": "2024-05-06"}},
		{"/change/pulses", set{
			"group": "@/change/groups", "on": "2026-05-10", "awareness": 4, "desire": 2, "knowledge": 3, "ability": 3, "reinforcement": 1,
		}, set{"desire": 3}},
		{"/change/pulse-rounds", set{
			"title": "The new tills", "groups": []string{"@/change/groups"}, "closes": "2099-05-20", "note": "Two minutes.",
		}, set{"closes": "2099-05-27"}},
		{"/change/releases", set{"name": "Tills", "projects": []string{"@/projects"}, "go_live": "2026-06-01"}, set{"go_live": "2026-06-08"}},
		{"/metrics", set{
			"name": "Time to restore", "formula": "Hours from failure to sale", "unit": "h", "direction": "down", "owner": "carla", "source": "Drill",
			"objective": "@/plan/objectives", "baseline": 48, "target": 1, "threshold": 4, "planned_benefit": 2_000_000,
		}, set{"threshold": 5}},
		{"/metrics/{mid}/readings", set{"on": "2026-05-31", "value": 3.25, "note": "At last", "actual_benefit": 40_000}, set{"value": 3.5}},
		{"/reviews", set{
			"period": 1, "held_on": "2026-06-15", "attendees": []string{"Selma", "Mehmet"}, "minutes": "All good.", "decisions": []string{"The pilot goes on"},
			"corrective": []set{{"text": "Drill again", "owner": "carla", "due": "2026-07-01"}},
		}, set{"minutes": "Nearly all good."}},
		{"/initiatives", set{
			"title": "Bake by forecast", "description": "Less waste", "type": "new_technology", "metric": "@/metrics", "impact": 4, "feasibility": 3,
			"effort": "M", "build_cost": 1_000_000, "run_cost": 50_000, "owner": "carla", "start": "2026-08-01", "due": "2026-11-30",
		}, set{"feasibility": 4}},
	}
}

func TestThereIsAnExampleForEveryCollectionOfAnEngagement(t *testing.T) {
	d, _ := newWorld(t).document()
	known := map[string]bool{"/files": true, "/reading-imports": true, "/assessment/requests": true, "/sources": true, "/deployments": true, "/incidents": true} // which have tests of their own
	for _, e := range (place{}).examples() {
		known[e.path] = true
	}
	for path, item := range d.Paths {
		below, ok := strings.CutPrefix(path, "/v1/engagements/{id}")
		_, posts := item["post"]
		_, lists := item["get"]
		if ok && posts && lists {
			require.True(t, known[below], "%s has no example", path)
		}
	}
}
