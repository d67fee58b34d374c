package demo

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"mandate/internal/engagement"
)

// close plays the closure: the process opens it by itself once nothing runs any more.
func (p *play) close(ctx context.Context) error {
	if err := p.pass(ctx, refClose, engagement.GateClosure); err != nil {
		return err
	}
	_, err := p.watch.await(ctx, "the engagement to end", func(s *state) bool { return s.Status == engagement.StatusClosed })
	return err
}

// account saves the reports, checks the journal and sums the play up.
func (p *play) account(ctx context.Context) (Result, error) {
	s, err := p.watch.fresh(ctx)
	if err != nil {
		return Result{}, err
	}
	entries := s.Journal
	if err := checkChain(entries); err != nil {
		return Result{}, err
	}
	r := Result{
		Engagement: s.ID, Title: s.Title, Status: s.Status,
		Workflows: workflows(s), Events: len(entries), Projects: len(s.Projects),
	}
	for _, e := range entries {
		if e.Event.Type == engagement.EventDecisionRecorded {
			r.Decisions++
		}
	}
	if len(entries) > 0 {
		r.Took = entries[len(entries)-1].Event.At.Sub(entries[0].Event.At)
	}
	r.Reports, err = p.save(ctx)
	return r, err
}

// workflows counts the workflows that the engagement ran in, its own included.
func workflows(s *state) int {
	ids := map[string]bool{"engagement/" + s.ID: true}
	for _, phase := range s.Phases {
		ids[phase.Workflow] = true
	}
	for _, project := range s.Projects {
		ids[project.Workflow] = true
	}
	return len(ids)
}

// formats are the forms in which a report is saved, with the ends of their files' names.
var formats = []string{"html", "md"}

// save saves every report and returns the paths of the files.
func (p *play) save(ctx context.Context) ([]string, error) {
	if p.ReportDir == "" {
		return nil, nil
	}
	reports, err := all[reportView](ctx, p.api, p.at+"/reports")
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(p.ReportDir, 0o755); err != nil {
		return nil, fmt.Errorf("make the folder for the reports: %w", err)
	}
	var paths []string
	for i, report := range reports {
		for _, format := range formats {
			path := filepath.Join(p.ReportDir, fmt.Sprintf("%02d-%s.%s", i+1, fileName(report), format))
			if err := p.saveOne(ctx, report, format, path); err != nil {
				return nil, err
			}
			paths = append(paths, path)
		}
	}
	return paths, nil
}

func (p *play) saveOne(ctx context.Context, report reportView, format, path string) error {
	at := "/v1/reports/" + report.ID + "?format=" + format
	got, err := p.wire.send(ctx, func(ctx context.Context) (*http.Request, error) {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.API+at, nil)
		if err == nil {
			request.Header.Set("Authorization", "Bearer "+p.Token)
		}
		return request, err
	})
	if err != nil {
		return err
	}
	if got.status != http.StatusOK {
		return &Refused{Method: http.MethodGet, Path: at, Status: got.status, Detail: detailOf(got)}
	}
	if err := os.WriteFile(path, got.body, 0o644); err != nil {
		return fmt.Errorf("save a report: %w", err)
	}
	return nil
}

var unfit = regexp.MustCompile(`[^a-z0-9]+`)

// fileName is a name for a report's file: its kind and what it is about.
func fileName(r reportView) string {
	name := r.Kind + "-" + r.Title
	if name = strings.Trim(unfit.ReplaceAllString(strings.ToLower(name), "-"), "-"); len(name) > 60 {
		name = strings.Trim(name[:60], "-")
	}
	return name
}
