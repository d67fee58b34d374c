package demo

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
)

// analysis writes a case of so many criteria and pieces of work.
func analysis(criteria, work int, change ...func(map[string]any)) []byte {
	var list, items []map[string]any
	for i := range criteria {
		list = append(list, map[string]any{
			"criterion": fmt.Sprintf("Criterion %d", i+1), "rating": 1 + i%5, "label": "so so", "comments": "It **is** as it is.", "recommendation": "",
		})
	}
	for i := range work {
		items = append(items, map[string]any{"title": fmt.Sprintf("Work %d", i+1), "level": 1 + i%3})
	}
	c := map[string]any{
		"source": "an analysis", "client": "Ours", "work_items": items, "actions": []any{},
		"areas": []map[string]any{{"area": "Docs", "criteria": list}, {"area": "Site", "criteria": list}},
	}
	for _, change := range change {
		change(c)
	}
	text, err := json.Marshal(c)
	if err != nil {
		panic(err)
	}
	return text
}

func eachCriterion(change func(map[string]any)) func(map[string]any) {
	return func(c map[string]any) {
		for _, area := range c["areas"].([]map[string]any) {
			for _, one := range area["criteria"].([]map[string]any) {
				change(one)
			}
		}
	}
}

func TestACaseBecomesAStoryThatTheAPITakes(t *testing.T) {
	for name, file := range map[string][]byte{
		"one piece of work":    analysis(1, 1),
		"two pieces of work":   analysis(4, 2),
		"forty pieces of work": analysis(20, 40),
		"no comments":          analysis(6, 3, eachCriterion(func(c map[string]any) { delete(c, "comments") })),
		"no labels":            analysis(6, 3, eachCriterion(func(c map[string]any) { delete(c, "label") })),
		"no ratings":           analysis(6, 3, eachCriterion(func(c map[string]any) { c["rating"] = nil })),
		"all ratings at top":   analysis(6, 3, eachCriterion(func(c map[string]any) { c["rating"] = 5 })),
		"ratings up to ten":    analysis(6, 3, eachCriterion(func(c map[string]any) { c["rating"] = 10 })),
		"long texts": analysis(6, 3, eachCriterion(func(c map[string]any) {
			c["criterion"], c["comments"] = strings.Repeat("wide ", 300), strings.Repeat("long ", 4000)
			c["recommendation"] = strings.Repeat("more ", 4000)
		})),
		"another script": analysis(6, 3, func(c map[string]any) { c["client"] = "株式会社みなと" }),
		"areas of one name": analysis(2, 3, func(c map[string]any) {
			for _, area := range c["areas"].([]map[string]any) {
				area["area"] = "Same"
			}
		}),
		"recommendations alone":    analysis(6, 0, eachCriterion(func(c map[string]any) { c["recommendation"] = "Mend it." })),
		"recommendations as lists": analysis(6, 2, eachCriterion(func(c map[string]any) { c["recommendation"] = []string{"Mend it.", "Test it."} })),
		"texts that are null":      analysis(6, 2, eachCriterion(func(c map[string]any) { c["recommendation"], c["comments"] = nil, nil })),
		"work within work": analysis(6, 0, func(c map[string]any) {
			c["work_items"] = []any{map[string]any{"title": "Whole", "items": []any{map[string]any{"title": "Part", "detail": []string{"one", "two"}}}}}
		}),
		"actions alone": analysis(6, 0, func(c map[string]any) {
			c["actions"] = []any{map[string]any{"title": "Write it", "detail": "All of it."}}
		}),
		"marks of our own in texts": analysis(2, 1, eachCriterion(func(c map[string]any) { c["comments"], c["criterion"] = "@finding/none", "D+30" })),
	} {
		t.Run(name, func(t *testing.T) {
			story, err := FromCase(file)
			require.NoError(t, err)
			requireConsistent(t, story)
		})
	}
}

func TestEveryPieceOfWorkBecomesAnAction(t *testing.T) {
	for _, n := range []int{1, 12, 40} {
		story, err := FromCase(analysis(3, n))
		require.NoError(t, err)
		require.Len(t, story.Actions, n)
	}
}

func TestWorkThatIsPartOfOtherWorkWaitsForIt(t *testing.T) {
	story, err := FromCase(analysis(3, 5)) // levels 1 2 3 1 2
	require.NoError(t, err)
	before := make([][]string, len(story.Actions))
	for i, a := range story.Actions {
		before[i] = a.Body.DependsOn
	}
	require.Equal(t, [][]string{nil, {"@action/w1"}, {"@action/w2"}, nil, {"@action/w4"}}, before)
}

func TestPartsOfWorkMayStandWithinIt(t *testing.T) {
	story, err := FromCase(analysis(3, 0, func(c map[string]any) {
		c["work_items"] = []any{map[string]any{"title": "Whole", "items": []any{map[string]any{"title": "Part", "detail": []string{"one", "two"}}}}}
	}))
	require.NoError(t, err)
	require.Equal(t, []string{"@action/w1"}, story.Actions[1].Body.DependsOn)
	require.Equal(t, "- one\n- two", story.Actions[1].Body.Description)
}

func TestRatingsBecomeScoresAndLabelsTheScale(t *testing.T) {
	story, err := FromCase(analysis(6, 1, eachCriterion(func(c map[string]any) { c["rating"], c["label"] = 2, "needs work" })))
	require.NoError(t, err)
	require.Equal(t, 2, *story.Answers[0].Score)
	require.Equal(t, []string{"absent", "weak", "needs work", "adequate", "good", "exemplary"}, story.Methodology.Scale.Labels)
}

func TestTheOneNotRatedIsNotApplicable(t *testing.T) {
	story, err := FromCase(analysis(1, 1, eachCriterion(func(c map[string]any) { c["rating"] = nil })))
	require.NoError(t, err)
	require.True(t, story.Answers[0].NotApplicable)
	require.NotEmpty(t, story.Answers[0].Reason)
}

func TestAFaultyCaseIsExplainedWithItsPlace(t *testing.T) {
	for name, c := range map[string]struct{ file, says string }{
		"not JSON":          {"{\n  \"client\": \"A\",\n  oops\n}", "line 3, column 3"},
		"a text as rating":  {"{\"client\": \"A\", \"areas\": [{\"area\": \"B\", \"criteria\": [\n{\"criterion\": \"C\", \"rating\": \"high\"}]}]}", "line 2"},
		"half a rating":     {`{"client":"A","work_items":[{"title":"x"}],"areas":[{"area":"B","criteria":[{"criterion":"C","rating":2.5}]}]}`, "areas[0].criteria[0].rating: is 2.5"},
		"a rating too high": {`{"client":"A","work_items":[{"title":"x"}],"areas":[{"area":"B","criteria":[{"criterion":"C","rating":11}]}]}`, "areas[0].criteria[0].rating: is 11"},
		"no client":         {`{"work_items":[{"title":"x"}],"areas":[{"area":"B","criteria":[{"criterion":"C","rating":2}]}]}`, "client: is required"},
		"no area":           {`{"client":"A","areas":[]}`, "areas: is empty"},
		"an empty area":     {`{"client":"A","areas":[{"area":"B","criteria":[]}]}`, "areas[0].criteria: is empty"},
		"nameless work":     {`{"client":"A","work_items":[{"title":" "}],"areas":[{"area":"B","criteria":[{"criterion":"C","rating":2}]}]}`, "work_items[0].title: is required"},
		"nothing to do":     {`{"client":"A","areas":[{"area":"B","criteria":[{"criterion":"C","rating":2}]}]}`, "nothing to plan from"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := FromCase([]byte(c.file))
			require.ErrorContains(t, err, c.says)
		})
	}
}

func TestAnAnalysisIsImportedForWhatIsThere(t *testing.T) {
	story, absent, err := FromAnalysis(analysis(5, 0))
	require.NoError(t, err)
	require.Len(t, story.Answers, 10)
	require.Len(t, story.Findings, 4+2, "those rated 1 and 2 in two areas, and two strengths")
	require.Empty(t, story.Actions)
	require.Equal(t, []string{
		"recommendations: findings come from low ratings alone and name no cause",
		"work items: the plan has no actions yet; write them before you submit it",
	}, absent)

	story, _, err = FromAnalysis(analysis(5, 0, eachCriterion(func(c map[string]any) { c["rating"] = 4 })))
	require.NoError(t, err)
	require.Empty(t, story.Findings, "nothing is made up")
	story, absent, err = FromAnalysis(analysis(5, 2, eachCriterion(func(c map[string]any) { c["rating"] = 4 })))
	require.NoError(t, err)
	require.Len(t, story.Actions, 2)
	require.Len(t, absent, 1)
	_, absent, err = FromAnalysis(analysis(2, 0, eachCriterion(func(c map[string]any) { c["rating"], c["recommendation"] = nil, "Mend it." })))
	require.NoError(t, err)
	require.Equal(t, []string{"ratings: every question is answered as not applicable", "work items: the actions of the plan are its recommendations"}, absent)
}

// keda is a real analysis. It lies beside the repository and is not part of it.
const keda = "../../../shared/cases/keda.json"

func TestTheAnalysisOfKEDA(t *testing.T) {
	file, err := os.ReadFile(keda)
	if os.IsNotExist(err) {
		t.Skip("shared/cases/keda.json does not lie beside the repository")
	}
	require.NoError(t, err)
	story, err := FromCase(file)
	require.NoError(t, err)
	requireConsistent(t, story)
	require.Equal(t, "KEDA", story.Start.Client.Name)
	require.Len(t, story.Actions, 12)
	require.Len(t, story.Answers, 23)
	require.Equal(t, engagement.DirectionUp, story.Objectives[0].Body.Direction)
	require.Equal(t, []string{"@action/w1"}, story.Actions[1].Body.DependsOn)
}
