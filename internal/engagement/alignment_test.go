package engagement

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTheAlignmentMatrixPointsOutWhatNothingCarries(t *testing.T) {
	objectives := []Objective{{Key: "growth", Title: "Grow"}, {Key: "safety"}, {Key: "calm"}}
	matrix := AlignmentOf(smallMethodology(), objectives, []Item[Alignment]{
		as("a", Alignment{Capability: "people", Objective: "growth", Support: ref(4)}),
		as("b", Alignment{Capability: "systems", Objective: "growth", Support: ref(2)}),
		as("c", Alignment{Capability: "systems", Objective: "safety", Support: ref(2)}),
		as("d", Alignment{Capability: "people", Objective: "safety"}),
		as("e", Alignment{Capability: "systems", Objective: "gone", Support: ref(5)}),
	})
	assert.Equal(t, []AlignedObjective{
		{Objective: objectives[0], Judged: 2, Strongest: ref(4), Carried: true},
		{Objective: objectives[1], Judged: 2, Strongest: ref(2)},
		{Objective: objectives[2]},
	}, matrix.Objectives)
	assert.Equal(t, []string{"systems/calm", "people/calm"}, matrix.Missing(), "none is a judgement, too")
	assert.Equal(t, []AlignedObjective{matrix.Objectives[1]}, matrix.Uncarried(), "of an objective that nobody judged nothing is known")
	_, ok := matrix.Cell("systems", "gone")
	assert.False(t, ok)
}

func TestCapabilitiesAreTheAreasUnlessNamed(t *testing.T) {
	m := smallMethodology()
	assert.Equal(t, "systems", m.Capable()[0].Key)
	m.Capabilities = []Capability{{Key: "deliver", Title: "Deliver"}}
	assert.Len(t, m.Capable(), 1)
	var f Faults
	CheckAlignment(Alignment{Capability: "systems", Objective: "gossip"}, m, []Objective{{Key: "growth"}}, &f)
	assertFault(t, f, "capability", "give one of: deliver")
	assertFault(t, f, "objective", "give one of: growth")
}

func TestAlignmentOfAMethodologyIsChecked(t *testing.T) {
	m := smallMethodology()
	m.Alignment = &AlignmentRule{Threshold: 6}
	m.Capabilities = []Capability{{Key: "deliver", Title: "Deliver"}, {Key: "deliver"}}
	m.Coverage = "sometimes"
	var f Faults
	m.Check(&f)
	assertFault(t, f, "alignment.threshold", "from 1 to 5")
	assertFault(t, f, "capabilities[1].key", "used twice")
	assertFault(t, f, "capabilities[1].title", "required")
	assertFault(t, f, "coverage", "advisory")
}
