package demo

import "mandate/internal/engagement"

// mostReleased is how many projects the release takes along at most.
const mostReleased = 5

// tellChange tells of the people whom the change affects.
func (t *teller) tellChange() {
	s := &t.story
	s.Groups = []Item[engagement.Group]{
		{"newcomers", engagement.Group{Name: "Newcomers", Size: 400, Impact: "high", How: "They find what they need in other places than before."}},
		{"contributors", engagement.Group{Name: "Contributors", Size: 60, Impact: "medium", How: "They write by new instructions and are reviewed by them."}},
		{"maintainers", engagement.Group{Name: "Maintainers", Size: 9, Impact: "high", How: "They own parts by name and answer for their upkeep."}},
	}
	s.Stakeholders = []Item[engagement.Stakeholder]{
		{"milan", engagement.Stakeholder{Person: "@person/milan.novak", Group: "@group/maintainers", Influence: 5, Interest: 4, Stance: "neutral", Wanted: "supportive"}},
		{"lena", engagement.Stakeholder{Person: "@person/lena.fischer", Group: "@group/contributors", Influence: 3, Interest: 5, Stance: "supportive", Wanted: "champion"}},
		{"daniel", engagement.Stakeholder{Person: "@person/daniel.osei", Group: "@group/contributors", Influence: 3, Interest: 3, Stance: "sceptical", Wanted: "supportive"}},
	}
	s.Communications = []Item[engagement.Communication]{
		{"why", engagement.Communication{
			Audience: "@group/contributors", Subject: "What will change, and why", Channel: "community call", Planned: day(20), Sent: day(20),
			Message: "The analysis showed where people get lost. This is what we do about it, who does it and by when.",
		}},
		{"where", engagement.Communication{
			Audience: "@group/newcomers", Subject: "Where to find things from now on", Channel: "website", Planned: day(60), Sent: day(61),
			Message: "Old addresses lead to the new places. If you miss something, one click tells us.",
		}},
		{"owners", engagement.Communication{
			Audience: "@group/maintainers", Subject: "Who owns what", Channel: "mailing list", Planned: day(30), Sent: day(30),
			Message: "Each part has an owner. Owning means to answer within a week, not to write everything yourself.",
		}},
	}
	s.Trainings = []Item[engagement.Training]{
		{"writing", engagement.Training{Title: "Writing by the new instructions", Group: "@group/contributors", Role: "contributor", Format: "workshop, online", Held: day(55), Seats: 24, Completed: 23}},
		{"owning", engagement.Training{Title: "Owning a part: triage and upkeep", Group: "@group/maintainers", Role: "owner", Format: "pairing", Held: day(50), Seats: 9, Completed: 9}},
	}
	s.Concerns = []Concern{
		{
			Key:    "links",
			Raised: engagement.Concern{Verbatim: "Every link in my articles will break.", Group: "@group/contributors", Severity: "high", Owner: "@person/sofia.marin"},
			Cause:  "Earlier reorganisations left old addresses dead.", Response: "All old addresses are redirected, and a check fails the build when one is lost.",
		},
		{
			Key:    "time",
			Raised: engagement.Concern{Verbatim: "Ownership is a nice word for unpaid work in the evening.", Group: "@group/maintainers", Severity: "medium", Owner: "@person/javier.lozano"},
			Cause:  "Owners feared to be alone with everything that is reported.", Response: "Owners have a deputy each and two hours a week that their employers agreed to. Whoever cannot go on hands over without a reason.",
		},
	}
	s.Pulses = []Item[engagement.Pulse]{
		{"newcomers", engagement.Pulse{Group: "@group/newcomers", On: day(65), Awareness: 4, Desire: 4, Knowledge: 4, Ability: 4, Reinforcement: 3}},
		{"contributors", engagement.Pulse{Group: "@group/contributors", On: day(65), Awareness: 5, Desire: 4, Knowledge: 4, Ability: 4, Reinforcement: 4}},
		{"maintainers", engagement.Pulse{Group: "@group/maintainers", On: day(65), Awareness: 5, Desire: 4, Knowledge: 4, Ability: 4, Reinforcement: 4}},
	}
	s.Release = engagement.Release{Name: "First results", GoLive: day(75)}
	for i := range min(mostReleased, len(s.Actions)) {
		s.Release.Projects = append(s.Release.Projects, "@project/"+actionKey(i))
	}
}
