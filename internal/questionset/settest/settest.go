// Package settest draws question sets for tests.
package settest

import (
	"pgregory.net/rapid"

	"mandate/internal/engagement"
)

// texts draws what is hard to write down: signs of every format, and what spreadsheets
// would compute.
func texts() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringMatching(`[ \t\n#:\-\[\]{}"'\\|>&*!%@,;?~a-c0-9éß優😀<&]{0,20}x`),
		rapid.SampledFrom([]string{"no", "1", "0x1F", "null", "a: b", "- a", " a ", "a\n b\n", "a\n\n\nb", "=1+1", "+a", "@a", "17:00", "2026-01-01", "x\u2028y", "001", "1e3", "TRUE", `"a"`, "a,b;c", "{{ insert }}"}),
	)
}

func anyPoints() *rapid.Generator[[]engagement.Point] {
	return rapid.Custom(func(t *rapid.T) []engagement.Point {
		var points []engagement.Point
		value := rapid.IntRange(0, 3).Draw(t, "lowest")
		for range rapid.SampledFrom([]int{0, 2, 5, 7}).Draw(t, "points") {
			points = append(points, engagement.Point{Value: value, Text: texts().Draw(t, "point")})
			value += rapid.IntRange(1, 4).Draw(t, "step")
		}
		return points
	})
}

func anyExtra() *rapid.Generator[[]engagement.Property] {
	return rapid.Custom(func(t *rapid.T) []engagement.Property {
		var extra []engagement.Property
		for _, name := range rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z]{1,4}`), 0, 3, rapid.ID[string]).Draw(t, "extra") {
			extra = append(extra, engagement.Property{Name: name, Value: texts().Draw(t, "value")})
		}
		return extra
	})
}

func anyBenchmark() *rapid.Generator[*engagement.Benchmark] {
	return rapid.Ptr(rapid.Custom(func(t *rapid.T) engagement.Benchmark {
		b := engagement.Benchmark{Of: texts().Draw(t, "of"), Source: texts().Draw(t, "source"), Min: 0, Max: 10}
		if rapid.Bool().Draw(t, "less is better") {
			b.Min, b.Max = b.Max, b.Min
		}
		b.Mean, b.Deviation = rapid.IntRange(0, 1000).Draw(t, "mean"), rapid.IntRange(0, 1000).Draw(t, "deviation")
		return b
	}), true)
}

// AnySet draws a set with every field.
func AnySet() *rapid.Generator[engagement.QuestionSet] {
	return rapid.Custom(func(t *rapid.T) engagement.QuestionSet {
		optional := rapid.OneOf(rapid.Just(""), texts())
		s := engagement.QuestionSet{
			Key: rapid.StringMatching(`[a-z][a-z0-9-]{0,10}`).Draw(t, "key"), Version: rapid.IntRange(1, 1000).Draw(t, "version"),
			Title: texts().Draw(t, "title"), Edition: optional.Draw(t, "edition"), Description: optional.Draw(t, "description"),
			Publisher: optional.Draw(t, "publisher"), Source: optional.Draw(t, "source"), URL: optional.Draw(t, "url"),
			Licence: optional.Draw(t, "licence"), Attribution: optional.Draw(t, "attribution"),
			Language: rapid.SampledFrom([]string{"", "en", "es-419"}).Draw(t, "language"),
			Scale:    anyPoints().Draw(t, "scale"), Extra: anyExtra().Draw(t, "extra"),
		}
		for range rapid.IntRange(0, 2).Draw(t, "sources") {
			s.Sources = append(s.Sources, engagement.Source{Title: texts().Draw(t, "title"), Licence: optional.Draw(t, "licence"), URL: optional.Draw(t, "url")})
		}
		keys := []string{""}
		for _, key := range rapid.SliceOfNDistinct(rapid.StringMatching(`[A-Z]{1,2}(\.[1-9])?`), 0, 5, rapid.ID[string]).Draw(t, "groups") {
			s.Groups = append(s.Groups, engagement.QuestionGroup{
				Key: key, Parent: rapid.SampledFrom(keys).Draw(t, "parent"), Title: texts().Draw(t, "title"), Text: optional.Draw(t, "text"), Extra: anyExtra().Draw(t, "extra"),
			})
			keys = append(keys, key)
		}
		for _, ref := range rapid.SliceOfNDistinct(texts(), 1, 5, rapid.ID[string]).Draw(t, "refs") {
			s.Questions = append(s.Questions, anyQuestion(t, ref, keys))
		}
		for _, key := range rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z]{1,4}`), 0, 2, rapid.ID[string]).Draw(t, "measures") {
			s.Measures = append(s.Measures, engagement.Measure{Key: key, Title: optional.Draw(t, "title"), Benchmark: anyBenchmark().Draw(t, "benchmark"), Extra: anyExtra().Draw(t, "extra")})
		}
		return s
	})
}

func anyQuestion(t *rapid.T, ref string, groups []string) engagement.SetQuestion {
	optional := rapid.OneOf(rapid.Just(""), texts())
	q := engagement.SetQuestion{
		Ref: ref, Group: rapid.SampledFrom(groups).Draw(t, "group"), Title: optional.Draw(t, "title"), Text: texts().Draw(t, "text"),
		Guidance: optional.Draw(t, "guidance"), Weight: rapid.IntRange(1, 10).Draw(t, "weight"), Choices: anyPoints().Draw(t, "choices"),
		Benchmark: anyBenchmark().Draw(t, "benchmark"), Extra: anyExtra().Draw(t, "extra"),
	}
	for range rapid.IntRange(0, 2).Draw(t, "checks") {
		q.Checks = append(q.Checks, texts().Draw(t, "check"))
	}
	for range rapid.IntRange(0, 2).Draw(t, "references") {
		q.References = append(q.References, engagement.Reference{Framework: texts().Draw(t, "framework"), ID: texts().Draw(t, "id")})
	}
	return q
}
