package demo

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"golang.org/x/sync/errgroup"

	"mandate/internal/engagement"
)

// describeMetrics completes the metrics that came from the plan's objectives.
func (p *play) describeMetrics(ctx context.Context) error {
	metrics, err := all[struct {
		ID   string            `json:"id"`
		Body engagement.Metric `json:"body"`
	}](ctx, p.api, p.at+"/metrics")
	if err != nil {
		return err
	}
	for _, o := range p.story.Objectives {
		objective, err := p.ids.id("objective/" + o.Key)
		if err != nil {
			return err
		}
		for _, m := range metrics {
			if m.Body.Objective == objective {
				p.ids.put("metric/"+o.Key, m.ID)
			}
		}
	}
	for _, m := range p.story.Metrics {
		id, err := p.ids.id("metric/" + m.Objective)
		if err != nil {
			return err
		}
		fields := map[string]any{"formula": m.Formula, "owner": m.Owner, "source": m.Source, "planned_benefit": m.PlannedBenefit}
		if m.Threshold != 0 {
			fields["threshold"] = m.Threshold
		}
		if err := p.change(ctx, "/metrics/"+id, fields); err != nil {
			return err
		}
	}
	return nil
}

// monitor plays the monitoring: period after period is reviewed, and beside the first an
// initiative is proposed. Approved, it becomes a project, which is carried out meanwhile.
func (p *play) monitor(ctx context.Context) error {
	_, err := p.watch.await(ctx, "the monitoring", func(s *state) bool { return len(s.Periods) > 0 })
	if err != nil {
		return err
	}
	proposed := make(chan struct{})
	side, ctx := errgroup.WithContext(ctx)
	side.Go(func() error {
		project, err := p.propose(ctx)
		if err != nil {
			return err
		}
		close(proposed)
		if err := p.carryOut(ctx, project, p.story.Initiative.Delivery); err != nil {
			return err
		}
		return p.handOver(ctx, project, p.story.Initiative.Delivery)
	})
	side.Go(func() error { return p.review(ctx, proposed) })
	return side.Wait()
}

// review plays the periods. The first ends once the initiative is decided: the last must
// not end before it.
func (p *play) review(ctx context.Context, proposed <-chan struct{}) error {
	for n, of := 1, 1; n <= of; n++ {
		s, err := p.watch.await(ctx, fmt.Sprintf("the review of period %d", n), func(s *state) bool {
			_, open := s.gate(refPeriod(n), engagement.GateReview)
			return open
		})
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(s.Periods, func(v periodView) bool { return v.Number == n }); i >= 0 {
			of = s.Periods[i].Of
		}
		// What the next period will be judged by is read before it begins: then no
		// interruption can make its readings come too late.
		if err := p.read(ctx, n+1); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-proposed:
		}
		if err := p.pass(ctx, refPeriod(n), engagement.GateReview); err != nil {
			return err
		}
	}
	return nil
}

func refPeriod(n int) string { return refMonitoring + "/period/" + strconv.Itoa(n) }

// read enters a period's readings and the minutes of its review.
func (p *play) read(ctx context.Context, n int) error {
	if n > len(p.story.Periods) {
		return nil
	}
	period := p.story.Periods[n-1]
	for _, r := range period.Readings {
		if err := p.enter(ctx, n, period.CSV, r); err != nil {
			return err
		}
	}
	review := period.Review
	review.Period = n
	_, err := p.create(ctx, "/reviews", "review/"+strconv.Itoa(n), review)
	return err
}

// reading is the body of a reading.
type reading struct {
	On            engagement.Day   `json:"on"`
	Value         float64          `json:"value"`
	Note          string           `json:"note,omitempty"`
	ActualBenefit engagement.Money `json:"actual_benefit,omitempty"`
}

// enter enters one reading. Its day is that of the start: readings from days to come are
// refused, and the play takes minutes. What is read in one period therefore corrects what was
// read in the period before, and its benefit is that of the day until then.
func (p *play) enter(ctx context.Context, period int, asCSV bool, r Reading) error {
	id, err := p.ids.id("metric/" + r.Objective)
	if err != nil {
		return err
	}
	path, step := p.at+"/metrics/"+id+"/readings", fmt.Sprintf("reading/%s.%d", r.Objective, period)
	one := reading{On: p.ids.start, Value: r.Value, Note: r.Note, ActualBenefit: p.story.benefitUntil(period, r.Objective)}
	if !asCSV {
		return p.api.post(ctx, path, step, one, nil)
	}
	table, err := one.csv()
	if err != nil {
		return err
	}
	return p.api.upload(ctx, http.MethodPost, path, step, "text/csv", table, nil)
}

// benefitUntil is what the readings of a metric realise up to a period.
func (s Story) benefitUntil(period int, objective string) (sum engagement.Money) {
	for _, p := range s.Periods[:period] {
		for _, r := range p.Readings {
			if r.Objective == objective {
				sum += r.Benefit
			}
		}
	}
	return sum
}

// csv writes the reading as a table with its header.
func (r reading) csv() ([]byte, error) {
	var text bytes.Buffer
	err := csv.NewWriter(&text).WriteAll([][]string{
		{"on", "value", "note", "actual_benefit"},
		{string(r.On), strconv.FormatFloat(r.Value, 'f', -1, 64), r.Note, strconv.FormatInt(int64(r.ActualBenefit), 10)},
	})
	return text.Bytes(), err
}

// propose proposes the initiative, has it approved, and returns the project that it
// becomes.
func (p *play) propose(ctx context.Context) (project string, err error) {
	proposal := p.story.Initiative.Proposal
	proposal.Metric = "@metric/" + p.story.Initiative.Metric
	id, err := p.create(ctx, "/initiatives", "initiative/first", proposal)
	if err != nil {
		return "", err
	}
	s := p.approval(refMonitoring+"/initiative/"+id, engagement.GateInitiative, "/initiatives/"+id+"/submit", "initiative")
	if err := p.settle(ctx, s); err != nil {
		return "", err
	}
	_, err = p.watch.await(ctx, "the initiative to become a project", func(s *state) bool {
		i := slices.IndexFunc(s.Projects, func(v projectView) bool { return v.Initiative == id })
		if i >= 0 {
			project = s.Projects[i].ID
		}
		return i >= 0
	})
	return project, err
}
