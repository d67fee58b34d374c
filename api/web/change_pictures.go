package web

import (
	"html/template"

	"mandate/internal/engagement"
	"mandate/internal/report"
	"mandate/internal/store"
)

// changePictures show where the change stands: how ready each release is that is still to come,
// what each group says and, to those who work with them, where stakeholders stand.
type changePictures struct {
	Readiness              []template.HTML
	Stakeholders, Adoption template.HTML
}

func (v *changePageView) readPictures(tx *store.Tx) error {
	v.now = tx.Now()
	if err := v.record.read(tx, v.Engagement.ID); err != nil {
		return err
	}
	if v.Edit {
		if err := items(tx, v.Engagement.ID, &v.stakeholders)(); err != nil {
			return err
		}
	}
	m, err := tx.MethodologyByID(v.Engagement.MethodologyID)
	v.methodology = m.Body
	return err
}

// drawPictures draws them once the names of people are known.
func (v *changePageView) drawPictures() (err error) {
	r := v.record
	live := map[string]bool{}
	for _, l := range r.live {
		live[l.ID] = true
	}
	pulses := engagement.PulsesInTime(r.pulses, r.rounds)
	for _, release := range r.releases {
		if live[release.ID] {
			continue
		}
		ready := engagement.ReadinessOf(v.methodology.Readiness, engagement.Brief{}, release, r.charters, r.trainings, r.communications, r.concerns,
			engagement.LatestPulses(r.pulses, r.rounds))
		chart := report.ReadinessGauge(ready, figures)
		chart.Title = "Readiness of " + release.Body.Name + ", planned for " + words.Day(release.Body.GoLive)
		drawn, err := chart.Fragment(words.Tag())
		if err != nil {
			return err
		}
		v.Readiness = append(v.Readiness, drawn)
	}
	if v.Adoption, err = drawn(report.AdoptionByGroup(pulses, v.groupName, figures)); err != nil {
		return err
	}
	v.Stakeholders, err = drawn(report.StakeholderMap(v.stakeholders, v.name))
	return err
}

// drawn is a chart as a part of a page; nothing where there is none.
func drawn(c *report.Chart) (template.HTML, error) {
	if c == nil {
		return "", nil
	}
	return c.Fragment(words.Tag())
}
