package engagement

// DiagnosisFacts is what the conditions of the gate "diagnosis" may ask for. Findings
// are those that the client may read, since no others are frozen.
type DiagnosisFacts struct {
	Findings                 int   `json:"findings" doc:"Findings that the client may read"`
	SevereFindings           int   `json:"severe_findings" doc:"Findings of a red severity: likelihood × impact of 15 or more, where the methodology has no matrix of its own"`
	Risks                    int   `json:"risks" doc:"Findings that are risks"`
	FindingsWithoutEvidence  int   `json:"findings_without_evidence" doc:"Findings without evidence"`
	ObjectivesWithoutFinding int   `json:"objectives_without_finding" doc:"Business objectives that no finding is about"`
	Questions                int   `json:"questions" doc:"Questions of the methodology"`
	Unanswered               int   `json:"unanswered" doc:"Questions that nobody answered"`
	AnsweredPercent          int   `json:"answered_percent" doc:"Percent of the questions answered, rounded down"`
	ScoredAreas              int   `json:"scored_areas" doc:"Areas with a score"`
	LowestScore              int   `json:"lowest_score" doc:"Score of the weakest area in hundredths of a point: 150 is 1.50; 0 when no area has a score"`
	WidestGap                int   `json:"widest_gap" doc:"Most hundredths of a point that an area lies below its target"`
	Systems                  int   `json:"systems" doc:"Systems in the inventory"`
	CriticalSystems          int   `json:"critical_systems" doc:"Systems of criticality 4 or 5"`
	SystemsCost              Money `json:"systems_cost" doc:"Annual cost of all systems, minor units (cents)"`
}

const critical = 4 // of 5

func diagnosisFacts(d Diagnosis) DiagnosisFacts {
	f := DiagnosisFacts{
		Findings: len(d.Findings), Systems: len(d.Systems),
		FindingsWithoutEvidence:  len(d.Coverage.FindingsWithoutEvidence),
		ObjectivesWithoutFinding: len(d.Coverage.ObjectivesWithoutFinding),
		Questions:                d.Coverage.Questions, Unanswered: len(d.Coverage.Unanswered),
		AnsweredPercent: percentOf(d.Coverage.Answered, d.Coverage.Questions),
	}
	for _, fd := range d.Findings {
		if d.Severity.OfFinding(fd.Body).Tone == Red {
			f.SevereFindings++
		}
		if fd.Body.Type == "risk" {
			f.Risks++
		}
	}
	for _, a := range d.Areas {
		if a.Scored == 0 {
			continue
		}
		if f.ScoredAreas == 0 || a.Mean < f.LowestScore {
			f.LowestScore = a.Mean
		}
		f.ScoredAreas++
		f.WidestGap = max(f.WidestGap, a.Target-a.Mean)
	}
	for _, s := range d.Systems {
		f.SystemsCost += s.Body.AnnualCost
		if s.Body.Criticality >= critical {
			f.CriticalSystems++
		}
	}
	return f
}

// PlanFacts is what the conditions of the gate "plan" may ask for.
type PlanFacts struct {
	BuildCost        Money `json:"build_cost" doc:"Cost of all actions to build, minor units (cents)"`
	RunCost          Money `json:"run_cost" doc:"Cost of all actions to run for a year, minor units (cents)"`
	LargestBuildCost Money `json:"largest_build_cost" doc:"Cost to build of the most expensive action, minor units (cents)"`
	PersonDays       int   `json:"person_days" doc:"Person-days of all actions"`
	Actions          int   `json:"actions" doc:"Actions that the plan proposes"`
	Objectives       int   `json:"objectives" doc:"Objectives of the plan"`
	Findings         int   `json:"findings" doc:"Findings that actions address, as far as the client may read them"`
	LongestDays      int   `json:"longest_days" doc:"Calendar days of the longest action, its first and last day included"`
	Days             int   `json:"days" doc:"Calendar days from the first start to the last due day, both included"`
	LeastFeasibility int   `json:"least_feasibility" doc:"Lowest feasibility of an action, 1 to 5; 0 without actions"`
	HasSecurity      bool  `json:"has_security" doc:"Whether an action is about security"`
	HasNewTechnology bool  `json:"has_new_technology" doc:"Whether an action brings in new technology"`
	HasUpdate        bool  `json:"has_update" doc:"Whether an action updates a system"`
	HasProcess       bool  `json:"has_process" doc:"Whether an action changes a process"`
}

func planFacts(p Plan) PlanFacts {
	f := PlanFacts{
		BuildCost: p.BuildCost, RunCost: p.RunCost, PersonDays: p.PersonDays,
		Actions: len(p.Actions), Objectives: len(p.Objectives), Findings: len(p.Findings),
	}
	var first, last Day
	for i, a := range p.Actions {
		f.LargestBuildCost = max(f.LargestBuildCost, a.Body.BuildCost)
		f.LongestDays = max(f.LongestDays, daysIncluded(a.Body.Start, a.Body.Due))
		if i == 0 || a.Body.Feasibility < f.LeastFeasibility {
			f.LeastFeasibility = a.Body.Feasibility
		}
		if i == 0 || a.Body.Start.Before(first) {
			first = a.Body.Start
		}
		if last.Before(a.Body.Due) {
			last = a.Body.Due
		}
		switch a.Body.Type {
		case "security":
			f.HasSecurity = true
		case "new_technology":
			f.HasNewTechnology = true
		case "update":
			f.HasUpdate = true
		case "process":
			f.HasProcess = true
		}
	}
	if len(p.Actions) > 0 {
		f.Days = daysIncluded(first, last)
	}
	return f
}

// daysIncluded counts the calendar days from one to another, both included.
func daysIncluded(from, to Day) int { return from.DaysUntil(to) + 1 }

// percentOf is a share in whole percents, rounded down, so that 100 means all; of
// nothing it is 100.
func percentOf(part, whole int) int {
	if whole == 0 {
		return 100
	}
	return part * 100 / whole
}
