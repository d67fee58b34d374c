package engagement

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Behaviour is how somebody acts in a rehearsal when they are asked.
type Behaviour string

// The behaviours.
const (
	Punctual Behaviour = "punctual" // answers before the due
	Tardy    Behaviour = "late"     // answers days after it
	Absent   Behaviour = "absent"   // does nothing, for a time or ever
	Refusing Behaviour = "refusing" // asks for changes, or rejects, before approving
)

// Reporting says whether status reports come in a rehearsal.
type Reporting string

// The ways of reporting.
const (
	ReportsInTime Reporting = "in_time"
	ReportsLate   Reporting = "late" // after their due, so that they are chased
	ReportsNever  Reporting = "never"
)

// What a cast means where it says nothing.
const (
	// DecideAt is the share of the time to decide after which punctual people do.
	DecideAt = 40
	// SubmitAt is the share of a phase's time after which its work is submitted.
	SubmitAt = 80
	// ReworkDays is how many business days it takes to submit again.
	ReworkDays = 5
	// LateDays is by how many business days late people are late.
	LateDays = 3
)

// Casting says how the people of an engagement act in a rehearsal, and what there is to do.
// Its zero value is a cast of punctual people who run two projects.
type Casting struct {
	// People are told apart by role or address; of two entries the one by address counts,
	// then the first. Who has none is punctual.
	People   []Player `json:"people,omitempty" maxItems:"500" doc:"How people act; who is not named is punctual"`
	SubmitAt int      `json:"submit_at,omitempty" minimum:"0" maximum:"99" doc:"Percent of a phase's time after which diagnosis and plan are submitted; 80 when 0"`
	Rework   int      `json:"rework,omitempty" minimum:"0" maximum:"250" doc:"Business days until the next revision is submitted; 5 when 0"`
	// Projects follow from the plan once it is approved.
	Projects []PlayedProject `json:"projects,omitempty" maxItems:"30" doc:"The plan's projects; without any, two of 3 and 6 months"`
	Reports  Reporting       `json:"reports,omitempty" enum:"in_time,late,never" doc:"Whether status reports come; in_time when not given"`
}

// Player says how one person acts, or everybody in a role.
type Player struct {
	Role      Role      `json:"role,omitempty" enum:"pmo,sponsor,leader,cto,consultant,member" doc:"Everybody in the role"`
	Person    string    `json:"person,omitempty" maxLength:"254" doc:"One person of the team, by e-mail address"`
	Behaviour Behaviour `json:"behaviour" enum:"punctual,late,absent,refusing"`
	// At is for punctual and refusing people.
	At   int `json:"at,omitempty" minimum:"0" maximum:"99" doc:"Percent of the time to decide after which they do; 40 when 0"`
	Days int `json:"days,omitempty" minimum:"0" maximum:"250" doc:"Of late people: business days after the due; 3 when 0"`
	// From and Until bound an absence; an open end never ends.
	From  Day `json:"from,omitempty" format:"date" doc:"First day of an absence; the first of the engagement when not given"`
	Until Day `json:"until,omitempty" format:"date" doc:"Its last day; without one it never ends"`
	// DelegatesTo is who stands in during an absence.
	DelegatesTo string  `json:"delegates_to,omitempty" maxLength:"254" doc:"Of absent people: address of the team member who stands in"`
	Times       int     `json:"times,omitempty" minimum:"0" maximum:"50" doc:"Of refusing people: how often, at each gate; once when 0"`
	Verdict     Verdict `json:"verdict,omitempty" enum:"request_changes,reject" doc:"Of refusing people; request_changes when not given"`
}

// PlayedProject is a project that the rehearsed plan proposes.
type PlayedProject struct {
	Title  string `json:"title" minLength:"1" maxLength:"200"`
	Length Span   `json:"length" doc:"From its start to its agreed end, for example 3 months"`
	Cost   Money  `json:"cost,omitempty" minimum:"0" maximum:"100000000000000" doc:"Build cost in minor units of the engagement's currency"`
}

// WithDefaults is the cast with what it means where it says nothing.
func (c Casting) WithDefaults() Casting {
	c.SubmitAt, c.Rework = cmp.Or(c.SubmitAt, SubmitAt), cmp.Or(c.Rework, ReworkDays)
	c.Reports = cmp.Or(c.Reports, ReportsInTime)
	if len(c.Projects) == 0 {
		c.Projects = []PlayedProject{
			{Title: "First project", Length: Span{Unit: UnitMonth, Count: 3, text: "3 months"}},
			{Title: "Second project", Length: Span{Unit: UnitMonth, Count: 6, text: "6 months"}},
		}
	}
	c.People = slices.Clone(c.People)
	for i, p := range c.People {
		c.People[i].At, c.People[i].Days, c.People[i].Times = cmp.Or(p.At, DecideAt), cmp.Or(p.Days, LateDays), cmp.Or(p.Times, 1)
		c.People[i].Verdict = cmp.Or(p.Verdict, RequestChanges)
	}
	return c
}

// For is how somebody acts who has an address and roles.
func (c Casting) For(email string, roles []Role) Player {
	for _, p := range c.People {
		if p.Person != "" && IdentityKey(p.Person) == IdentityKey(email) {
			return p
		}
	}
	for _, p := range c.People {
		if p.Role != "" && slices.Contains(roles, p.Role) {
			return p
		}
	}
	return Player{Behaviour: Punctual, At: DecideAt}
}

// Without is how people act of whom others do not say the same: an entry for a role or a
// person takes the place of the former one for it.
func (c Casting) Without(others []Player) []Player {
	return slices.DeleteFunc(slices.Clone(c.People), func(p Player) bool {
		return slices.ContainsFunc(others, func(o Player) bool {
			return p.Role == o.Role && IdentityKey(p.Person) == IdentityKey(o.Person)
		})
	})
}

// Check notes what is wrong in a cast beside a team: its addresses and roles.
func (c Casting) Check(f *Faults, team map[string][]Role) {
	member := func(address string) bool {
		for email := range team {
			if IdentityKey(email) == IdentityKey(address) {
				return true
			}
		}
		return false
	}
	for i, p := range c.People {
		p.check(f, fmt.Sprintf("cast.people[%d]", i), team, member)
	}
	f.Range("cast.submit_at", c.SubmitAt, 0, 99)
	f.Range("cast.rework", c.Rework, 0, 250)
	if c.Reports != "" {
		OneOf(f, "cast.reports", c.Reports, ReportsInTime, ReportsLate, ReportsNever)
	}
	for i, p := range c.Projects {
		at := fmt.Sprintf("cast.projects[%d]", i)
		f.Need(at+".title", p.Title, 200)
		if p.Length.IsZero() {
			f.Add(at+".length", "is required; give the project's length, for example 3 months")
		}
	}
}

func (p Player) check(f *Faults, at string, team map[string][]Role, member func(string) bool) {
	OneOf(f, at+".behaviour", p.Behaviour, Punctual, Tardy, Absent, Refusing)
	switch {
	case (p.Role == "") == (p.Person == ""):
		f.Add(at, "must name a role or a person, and not both")
	case p.Person != "" && !member(p.Person):
		f.Add(at+".person", "nobody in the team has the address %q; give one of the team's", p.Person)
	case p.Role != "" && !slices.ContainsFunc(sortedKeys(team), func(email string) bool { return slices.Contains(team[email], p.Role) }):
		f.Add(at+".role", "nobody in the team is %s; give a role that somebody has", p.Role)
	}
	if p.Behaviour != Absent && (p.DelegatesTo != "" || p.From != "" || p.Until != "") {
		f.Add(at, "from, until and delegates_to are for absent people; %q is not", p.Behaviour)
	}
	f.CheckDay(at+".from", p.From, false)
	f.CheckDay(at+".until", p.Until, false)
	if p.From != "" && p.Until != "" {
		f.CheckOrder(at+".from", p.From, at+".until", p.Until)
	}
	if p.DelegatesTo != "" && (!member(p.DelegatesTo) || IdentityKey(p.DelegatesTo) == IdentityKey(p.Person)) {
		f.Add(at+".delegates_to", "%q cannot stand in; give the address of somebody else in the team", p.DelegatesTo)
	}
	if p.Verdict != "" {
		OneOf(f, at+".verdict", p.Verdict, RequestChanges, Reject)
	}
}

// ParsePlayer reads how somebody acts as the command line says it: sponsor=absent,
// sponsor=absent:2027-02-01..2027-02-19, ana@client.example=late:4, leader=refusing:2.
func ParsePlayer(text string) (Player, error) {
	who, how, found := strings.Cut(text, "=")
	word, detail, detailed := strings.Cut(how, ":")
	p := Player{Role: Role(strings.TrimSpace(who)), Behaviour: Behaviour(strings.TrimSpace(word))}
	if strings.Contains(who, "@") {
		p.Role, p.Person = "", strings.TrimSpace(who)
	}
	wrong := Errorf(Invalid, "%q says of nobody how they act; write role=behaviour or address=behaviour, for example "+
		"sponsor=absent, sponsor=absent:2027-02-01..2027-02-19, ana@client.example=late:4, leader=refusing:2", text)
	if !found || who == "" || !slices.Contains([]Behaviour{Punctual, Tardy, Absent, Refusing}, p.Behaviour) {
		return p, wrong
	}
	if !detailed {
		return p, nil
	}
	if p.Behaviour == Absent {
		from, until, _ := strings.Cut(detail, "..")
		p.From, p.Until = Day(from), Day(until)
		return p, nil
	}
	n, err := strconv.Atoi(detail)
	if err != nil {
		return p, wrong
	}
	switch p.Behaviour {
	case Tardy:
		p.Days = n
	case Refusing:
		p.Times = n
	default:
		p.At = n
	}
	return p, nil
}

// InWords is how a player acts, for people.
func (p Player) InWords() string {
	switch p.Behaviour {
	case Tardy:
		return fmt.Sprintf("late by %s", businessDays(p.Days))
	case Absent:
		text := "absent"
		if p.From != "" {
			text += " from " + string(p.From)
		}
		if p.Until != "" {
			text += " until " + string(p.Until)
		}
		if p.DelegatesTo != "" {
			text += ", " + p.DelegatesTo + " standing in"
		}
		return text
	case Refusing:
		verb := "asks for changes"
		if p.Verdict == Reject {
			verb = "rejects"
		}
		if p.Times == 1 {
			return verb + " once"
		}
		return fmt.Sprintf("%s %d times", verb, p.Times)
	}
	return fmt.Sprintf("punctual, at %d%% of the time", p.At)
}

func businessDays(n int) string {
	if n == 1 {
		return "1 business day"
	}
	return fmt.Sprintf("%d business days", n)
}
