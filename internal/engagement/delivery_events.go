package engagement

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// MostEvents bounds the deployments or incidents that are taken at once.
const MostEvents = 1000

// DeploymentEvent is a deployment as a pipeline posts it, under the pipeline's own id.
type DeploymentEvent struct {
	ID string `json:"id" minLength:"1" maxLength:"100" doc:"The deployment's own id: letters, digits and . _ : @ + -"`
	Deployment
}

// IncidentEvent is an incident as it is posted, under its own id.
type IncidentEvent struct {
	ID string `json:"id" minLength:"1" maxLength:"100" doc:"The incident's own id: letters, digits and . _ : @ + -"`
	Incident
}

// PostedEvent says what became of a deployment or an incident that was posted.
type PostedEvent struct {
	ID      string `json:"id"`
	Outcome string `json:"outcome" enum:"new,unchanged,corrected"`
}

var eventID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:@+-]{0,99}$`) // it stands in addresses

// CheckEventID notes an id that an event cannot have.
func CheckEventID(id string, f *Faults) {
	if !eventID.MatchString(id) {
		f.Add("id", "is %q; give 1 to 100 letters, digits and . _ : @ + -, beginning with a letter or a digit", id)
	}
}

var (
	deploymentColumns = []string{"id", "service", "deployed_at", "outcome", "commits"}
	incidentColumns   = []string{"id", "service", "opened_at", "restored_at", "deployment"}
)

// ParseDeployments reads deployments from CSV, whose first row names the columns id, service,
// deployed_at, outcome and commits in any order; in the last one, times are separated by
// spaces. Times are RFC 3339. Every malformed cell is named in one Invalid error.
func ParseDeployments(text []byte) ([]DeploymentEvent, error) {
	return parseEvents(text, deploymentColumns, deploymentColumns[:4], func(cells map[string]string, f *Faults) DeploymentEvent {
		e := DeploymentEvent{ID: cells["id"], Deployment: Deployment{Service: cells["service"], Outcome: cells["outcome"]}}
		e.DeployedAt = momentIn(cells, "deployed_at", f)
		for _, word := range strings.Fields(cells["commits"]) {
			e.Commits = append(e.Commits, momentIn(map[string]string{"commits": word}, "commits", f))
		}
		if len(*f) == 0 {
			CheckEventID(e.ID, f)
			e.Check(f)
		}
		return e
	})
}

// ParseIncidents is ParseDeployments for incidents, with the columns id, service, opened_at,
// restored_at and deployment; the last two may be empty or left out.
func ParseIncidents(text []byte) ([]IncidentEvent, error) {
	return parseEvents(text, incidentColumns, incidentColumns[:3], func(cells map[string]string, f *Faults) IncidentEvent {
		e := IncidentEvent{ID: cells["id"], Incident: Incident{Service: cells["service"], Deployment: cells["deployment"]}}
		e.OpenedAt = momentIn(cells, "opened_at", f)
		if cells["restored_at"] != "" {
			at := momentIn(cells, "restored_at", f)
			e.RestoredAt = &at
		}
		if len(*f) == 0 {
			CheckEventID(e.ID, f)
			e.Check(f)
		}
		return e
	})
}

func momentIn(cells map[string]string, column string, f *Faults) time.Time {
	at, err := time.Parse(time.RFC3339, cells[column])
	if err != nil {
		f.Add(column, "is %q; write a time such as 2027-03-31T10:30:00Z", cells[column])
	}
	return at
}

func parseEvents[T any](text []byte, known, required []string, event func(map[string]string, *Faults) T) ([]T, error) {
	var all Faults
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	t := newTable(bytes.NewReader(text), text[:min(len(text), 4096)])
	columns, err := t.header(known, required, &all)
	if err != nil {
		return nil, fmt.Errorf("read CSV: %w", err)
	}
	if !utf8.Valid(text) {
		all.Add("row 1", "or a later one is not in UTF-8; save the file as CSV in UTF-8")
	}
	if err := all.Err(csvFile); err != nil {
		return nil, err
	}
	events := []T{}
	for {
		cells, err := t.next(&all)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read CSV: %w", err)
		}
		if len(events) == MostEvents {
			all.Add(t.at(), "is too many; send at most %d at a time", MostEvents)
			break
		}
		if len(cells) != t.width {
			all.Add(t.at(), "has %d cells, the header %d; give every column a cell and quote cells that hold a separator", len(cells), t.width)
			continue
		}
		of := map[string]string{}
		for i, column := range columns {
			of[column] = strings.Clone(cells[i])
		}
		var f Faults
		events = append(events, event(of, &f))
		for _, fault := range f {
			all.Add(t.cell(fault.Field), "%s", fault.Message)
		}
	}
	if len(all) == 0 && len(events) == 0 {
		all.Add("row 2", "is missing; give at least one row below the header")
	}
	return events, all.Err(csvFile)
}
