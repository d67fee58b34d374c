package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"mandate/internal/bundle"
	"mandate/internal/engagement"
)

// paced is the methodology whose process an engagement takes over that is not played: at
// the pace of real work.
const paced = "external-cto"

// Draft starts the engagement of a story and imports what its people write for the
// assessment and the plan, in one request. It submits nothing and plays nothing further.
func (p *Player) Draft(ctx context.Context, story Story) (Result, error) {
	story.Start.Methodology = paced
	var result Result
	err := p.perform(ctx, story, func(ctx context.Context, play *play) error {
		document, err := play.document()
		if err != nil {
			return err
		}
		text, err := json.Marshal(document)
		if err != nil {
			return err
		}
		result = Result{Engagement: play.watch.id, Title: story.Start.Title}
		return play.api.upload(ctx, http.MethodPost, play.at+"/import", "", typeJSON, text, nil)
	})
	return result, err
}

// document is what the story tells of the drafts, as imports take it. Items keep the
// story's keys as their ids.
func (p *play) document() (map[string]any, error) {
	items := map[engagement.Kind][]map[string]any{}
	add := func(kind engagement.Kind, key string, body any) error {
		resolved, err := p.ids.resolve(body)
		if err != nil {
			return fmt.Errorf("%s %s: %w", kind, key, err)
		}
		items[kind] = append(items[kind], map[string]any{"id": key, "body": resolved})
		return nil
	}
	s := p.story
	for _, kind := range []func() error{
		func() error { return named(p, s.Systems, add) },
		func() error { return named(p, s.Findings, add) },
		func() error { return named(p, s.Objectives, add) },
		func() error { return named(p, s.Actions, add) },
		func() error {
			for _, a := range s.Answers {
				if err := add(a.Kind(), "", a); err != nil {
					return err
				}
			}
			return nil
		},
	} {
		if err := kind(); err != nil {
			return nil, err
		}
	}
	return map[string]any{"format": bundle.Format, "plan_summary": s.Summary, "items": items}, nil
}

// named adds the items of a kind, to which others refer by their keys.
func named[T engagement.Content](p *play, list []Item[T], add func(engagement.Kind, string, any) error) error {
	for _, it := range list {
		p.ids.put(string(it.Body.Kind())+"/"+it.Key, it.Key)
	}
	for _, it := range list {
		if err := add(it.Body.Kind(), it.Key, it.Body); err != nil {
			return err
		}
	}
	return nil
}
