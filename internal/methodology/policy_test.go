package methodology_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/methodology"
)

// Behind these a stage of the sample's plan gate, or its policy, is given one more field.
const (
	stageField  = "          approvers: [role: leader]\n"
	policyField = "      title: Plan\n"
)

func TestEveryFaultOfAPolicyIsToldAtItsPlace(t *testing.T) {
	for name, c := range map[string]struct{ in, text, field, message string }{
		"a mode without its number":      {stageField, "mode: ‸count", "mode", "such as count 2"},
		"a mode of too much":             {stageField, "mode: ‸percent 101", "mode", "a percentage from 1 to 100"},
		"a mode with a number too many":  {stageField, "mode: ‸all 2", "mode", "all takes no number"},
		"an unknown mode":                {stageField, "mode: ‸most", "mode", "give any, all, count 2, percent 60 or per_group 1"},
		"a mode of three words":          {stageField, "mode: ‸count at least 2", "mode", "is not a rule"},
		"a number for a mode":            {stageField, "mode: ‸2", "mode", `is "2"; give any`},
		"fields for a mode":              {stageField, "‸mode: {count: 2}", "mode", "is a group of fields; give a text, such as count 2"},
		"an unknown rule for rejections": {stageField, "reject_when: ‸twice", "reject_when", "give first, count 2, percent 50 or impossible"},
		"an unknown vetoer":              {stageField, "veto: [role: ‸boss]", "veto[0].role", "give one of: pmo"},
		"a text for abstaining":          {stageField, "abstain: ‸never", "abstain", "give fields, such as {allowed: false"},
		"a text for may":                 {stageField, "abstain: {allowed: ‸maybe}", "abstain.allowed", "give true or false"},
		"no participation":               {stageField, "abstain: {min_participation: ‸-1}", "abstain.min_participation", "from 1 to 1000"},
		"an unknown effect":              {stageField, "escalate: [{after: due, to: {role: pmo}, effect: ‸shout}]", "escalate[0].effect", "give one of: tell, add, replace"},
		"an escalation to nobody":        {stageField, "escalate: [{after: due, ‸to: {}}]", "escalate[0].to", "give either role or person"},
		"an unknown signature":           {stageField, "signature: ‸blood", "signature", "give one of: none, confirm, reauthenticate"},
		"a confirmation of nothing":      {stageField, "signature: confirm", "meaning", "is required with signature confirm"},
		"an approval by time":            {stageField, "on_expiry: ‸approve", "on_expiry", "risk: low"},
		"a condition of another gate":    {stageField, "when: ‸diagnosis.findings > 3", "when", "character 1 of the condition: there is no fact diagnosis.findings at the gate plan"},
		"a condition in quotes":          {stageField, `when: ‸"plan.build_cost > 'much'"`, "when", "character 17 of the condition: > cannot be between"},
		"a condition over lines":         {stageField, "when: ‸|\n            plan.actions > 3 &&\n            plan.price > 5", "when", "line 2, character 1 of the condition: there is no fact plan.price"},
		"a number for a condition":       {stageField, "when: ‸5", "when", "give a text"},
		"an empty condition":             {stageField, `when: ‸" "`, "when", "it is empty"},
		"an unknown hand":                {policyField, "separation_of_duties: {exclude: [‸reader]}", "separation_of_duties.exclude[0]", "give one of: requester, author, last_editor"},
		"a list for duties":              {policyField, "‸separation_of_duties: [requester]", "separation_of_duties", "give fields, such as {exclude: [requester, author]}"},
		"an unknown rule for one person": {policyField, "separation_of_duties: {same_person: ‸allow}", "separation_of_duties.same_person", "give one of: forbid, carry_forward"},
		"an unknown reset":               {policyField, "revisions: {on_material_change: ‸reset}", "revisions.on_material_change", "give one of: reset_all, reset_affected"},
		"an unknown material field":      {policyField, "revisions: {material_fields: [actions, ‸price]}", "revisions.material_fields[1]", "give one of: summary, objectives"},
		"an unknown risk":                {policyField, "risk: ‸high", "risk", "give one of: normal, low"},

		"the number of a mode once":       {stageField, "‸needed: 2", "needed", "is written otherwise now: within the mode, such as mode: count 2"},
		"the number of rejections once":   {stageField, "‸rejections: 2", "rejections", "within the rule, such as reject_when: count 2"},
		"no abstention once":              {stageField, "‸no_abstention: true", "no_abstention", "abstain: {allowed: false}"},
		"participation once":              {stageField, "‸min_participation: 2", "min_participation", "abstain: {min_participation: 2}"},
		"a veto once":                     {stageField, "veto: [‸sponsor]", "veto[0]", "is a text; give {role: sponsor}"},
		"an escalation once":              {stageField, "‸escalate: {after: due, to: pmo}", "escalate", "is a group of fields; give a list, such as [{after: due + 1 business day"},
		"whom an escalation tells once":   {stageField, "escalate: [{after: due, to: ‸pmo}]", "escalate[0].to", "is a text; give {role: sponsor}, or {person"},
		"the requester's exclusion once":  {policyField, "‸exclude_requester: true", "exclude_requester", "separation_of_duties: {exclude: [requester]}"},
		"the number of rounds once":       {policyField, "‸max_rounds: 3", "max_rounds", "revisions: {max_rounds: 5}"},
		"approvers that are plain texts":  {policyField, "stages: [{key: a, due: 1 day, approvers: [‸sponsor]}]", "stages[0].approvers[0]", "give {role: sponsor}, or {person"},
		"a part that the subject has not": {policyField, "stages: [{key: a, due: 1 day, approvers: [{role: leader, part: [‸cost]}]}]", "stages[0].approvers[0].part[0]", "give one of: summary"},
	} {
		t.Run(name, func(t *testing.T) {
			of, indent := "process.gates.plan.stages[0].", "          "
			if c.in == policyField {
				of, indent = "process.gates.plan.", "      "
			}
			text := edit(t, c.in, c.in+indent+c.text+"\n")
			switch {
			case strings.Contains(c.text, "escalate:"):
				text = strings.Replace(text, "          escalate: [{after: due, to: {role: pmo}}]\n", "", 1)
			case strings.Contains(c.text, "stages:"):
				before, after, _ := strings.Cut(text, "      stages:\n        - key: first")
				_, after, _ = strings.Cut(after, "    exception:")
				text = before + "    exception:" + after
			}
			source, places := marked(text)
			_, err := methodology.Parse("sample.yaml", source)
			faults := faultsOf(t, err)
			require.Len(t, faults, 1, "nothing else is wrong")
			require.Equal(t, of+c.field, faults[0].Field)
			require.Contains(t, faults[0].Message, c.message)
			if len(places) > 0 {
				require.Equal(t, places[0], faults[0].Position)
			}
		})
	}
}

func TestAGateMayHaveAConditionAtEveryStage(t *testing.T) {
	m := parsed(t, edit(t, "{title: G, stages: [{key: s, ", "{title: G, stages: [{key: s, when: revision > 1, "))
	require.Equal(t, "revision > 1", m.Process.Gates[engagement.GateGoLive].Stages[0].When)
}
