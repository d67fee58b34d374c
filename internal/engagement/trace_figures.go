package engagement

// TraceFigures count how far findings got. Strengths need no action and do not count. Each
// figure is of findings, and no larger than the one before it but for those accepted as they
// are.
type TraceFigures struct {
	Findings     int `json:"findings" doc:"Findings but for strengths"`
	AcceptedAsIs int `json:"accepted_as_is" doc:"Of them those that stand as they are, and somebody answers for it"`
	Addressed    int `json:"addressed" doc:"Those that an action of the plan answers"`
	Approved     int `json:"approved" doc:"Those of which an action was approved, or taken up by an approved initiative"`
	Delivered    int `json:"delivered" doc:"Those for which a project was delivered: accepted or live"`
	Measured     int `json:"measured" doc:"Those for which a metric of a delivered project was read"`
	Realised     int `json:"realised" doc:"Those for which such a metric brought a benefit"`
}

// steps of a finding's way, each of which implies those before it.
const (
	stepFound = iota
	stepAddressed
	stepApproved
	stepDelivered
	stepMeasured
	stepRealised
)

func (b *traceBuilder) figures() (f TraceFigures) {
	for _, fd := range b.in.Findings {
		if fd.Body.Type == "strength" {
			continue
		}
		f.Findings++
		node := b.node(TraceRef(TraceFinding, fd.ID))
		if node.State == TraceAcceptedAsIs {
			f.AcceptedAsIs++
		}
		step := b.furthest(node.Ref())
		for at, count := range map[int]*int{
			stepAddressed: &f.Addressed, stepApproved: &f.Approved, stepDelivered: &f.Delivered, stepMeasured: &f.Measured, stepRealised: &f.Realised,
		} {
			if step >= at {
				*count++
			}
		}
	}
	return f
}

// furthest is how far a finding got. It follows what was done about it and stops at the
// metrics: what initiatives did to improve those further came of the metric, not of the
// finding.
func (b *traceBuilder) furthest(ref string) int {
	step, seen, queue := stepFound, map[string]bool{ref: true}, []string{ref}
	for len(queue) > 0 {
		node := b.node(queue[0])
		queue = queue[1:]
		reached, on := b.stepAt(*node)
		step = max(step, reached)
		for _, next := range node.To {
			if on && !seen[next] {
				seen[next] = true
				queue = append(queue, next)
			}
		}
	}
	return step
}

// stepAt is how far who has come to a node has got, and whether the way goes on from there.
func (b *traceBuilder) stepAt(n TraceNode) (step int, on bool) {
	switch n.Kind {
	case TraceFinding:
		return stepFound, true
	case TraceAction, TraceInitiative:
		return stepAddressed, true
	case TraceDecision:
		if n.State == string(ItemAccepted) {
			return stepApproved, true
		}
		return stepAddressed, n.State == string(ItemDeferred) // an initiative may take it up
	case TraceProject:
		if b.in.States[n.ID] == ProjectAccepted || b.in.Live[n.ID] {
			return stepDelivered, true
		}
		return stepApproved, false
	case TraceMetric:
		if n.State != TraceMeasured {
			return stepDelivered, false
		}
		if b.in.Realised[n.ID] > 0 {
			return stepRealised, false
		}
		return stepMeasured, false
	}
	return stepFound, false
}
