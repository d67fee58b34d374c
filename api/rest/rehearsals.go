package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/negotiation"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// RehearsalInput is what is rehearsed: an engagement as a start takes it, and how its
// people act.
type RehearsalInput struct {
	StartEngagement
	// Methodology is not needed: the address, or the command line, names it.
	Methodology string             `json:"methodology,omitempty" doc:"Left aside: the address names the methodology"`
	Cast        engagement.Casting `json:"cast,omitempty" doc:"How people act, and what there is to do; punctual people and two projects when not given"`
}

// The bounds of rehearsals on a server, whose other work must not wait for them.
const (
	rehearsalsAtOnce = 2
	rehearsalWait    = 3 * time.Second  // for a place among them
	rehearsalTime    = 30 * time.Second // for one
)

// rehearsalTypes are the forms of a rehearsal, by the word that asks for each.
var rehearsalTypes = map[string]string{
	"json": typeJSON, "html": "text/html; charset=utf-8", "md": "text/markdown; charset=utf-8", "ics": "text/calendar; charset=utf-8",
}

// RehearsalRequest is the input of a rehearsal.
type RehearsalRequest struct {
	Place
	Accept string `header:"Accept" hidden:"true"`
	Body   RehearsalInput
}

func (in *RehearsalRequest) format() string {
	switch negotiation.SelectQValueFast(in.Accept, []string{typeJSON, "text/html", "text/markdown", "text/calendar"}) {
	case "text/html":
		return "html"
	case "text/markdown":
		return "md"
	case "text/calendar":
		return "ics"
	}
	return "json"
}

// RehearsalOut is a rehearsal in the form asked for.
type RehearsalOut struct {
	ContentType string `header:"Content-Type"`
	Policy      string `header:"Content-Security-Policy"`
	Body        []byte
}

func (a *API) rehearsals() {
	const path = "/methodologies/{id}/rehearsals"
	register(a, operation{
		id: "rehearse", method: http.MethodPost, path: path, tag: "Methodologies",
		summary: "Rehearse an engagement: its calendar, who waits for whom, and where it would get stuck",
		doc: "Runs the methodology's own workflows in skipped time with people who act as `cast` says, and keeps nothing. " +
			"The engagement is checked as a start is. JSON, HTML, Markdown or iCalendar, by Accept. " +
			"At most two run at once: 503 with Retry-After when both places are taken.",
		action: identity.StartEngagement, yaml: true,
	}, a.rehearse)
	op := a.huma.OpenAPI().Paths["/v1"+path].Post
	content := map[string]*huma.MediaType{
		typeJSON: {Schema: a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[engagement.Rehearsal](), true, "")},
	}
	for _, contentType := range rehearsalTypes {
		if t := mediaType(contentType); t != typeJSON {
			content[t] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
		}
	}
	op.Responses["200"].Content = content
}

func (a *API) rehearse(ctx context.Context, in *RehearsalRequest) (*RehearsalOut, error) {
	r, err := a.RehearseStart(ctx, in.ID, in.Body)
	if err != nil {
		return nil, err
	}
	format := in.format()
	out := &RehearsalOut{ContentType: rehearsalTypes[format], Policy: "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"}
	var text bytes.Buffer
	if err := a.RenderRehearsal(&text, r, format); err != nil {
		return nil, err
	}
	out.Body = text.Bytes()
	return out, nil
}

// RehearseStart rehearses a start under a methodology, named by key@version, by key for
// its newest version, or by id.
func (a *API) RehearseStart(ctx context.Context, methodology string, in RehearsalInput) (engagement.Rehearsal, error) {
	var m store.StoredMethodology
	if err := a.readOrg(ctx, func(tx *store.Tx) (err error) {
		m, err = methodologyNamed(tx, methodology)
		return err
	}); err != nil {
		return engagement.Rehearsal{}, err
	}
	start, err := in.Start(a.Calendars, m.Body)
	if err != nil {
		return engagement.Rehearsal{}, err
	}
	return a.onStage(ctx, start, m.Body, in.Cast)
}

// RehearseEngagement rehearses an engagement that the context's principal may see, from
// its first day, with its methodology and its team.
func (a *API) RehearseEngagement(ctx context.Context, id string, cast engagement.Casting) (engagement.Rehearsal, error) {
	var start contract.Start
	var m store.StoredMethodology
	err := a.read(ctx, id, func(tx *store.Tx, e store.Engagement) (err error) {
		start = startOf(e)
		m, err = tx.MethodologyByID(e.MethodologyID)
		return err
	})
	if err != nil {
		return engagement.Rehearsal{}, err
	}
	var f engagement.Faults
	cast.Check(&f, rolesOf(start.Team))
	if err := f.Err("The engagement cannot be rehearsed"); err != nil {
		return engagement.Rehearsal{}, err
	}
	return a.onStage(ctx, start, m.Body, cast)
}

func startOf(e store.Engagement) contract.Start {
	start := contract.Start{
		Client: e.Client, Country: e.Country, Title: e.Title, Objectives: e.Objectives, StartOn: e.StartOn, TargetEnd: e.TargetEnd,
		Calendar: e.Calendar, Timezone: e.Timezone, Currency: e.Currency, Locale: e.Locale,
	}
	for _, m := range e.Team {
		start.Team = append(start.Team, contract.Person{Role: m.Role, Name: m.Name, Email: m.Email})
	}
	return start
}

// onStage runs a rehearsal once there is a place for it.
func (a *API) onStage(ctx context.Context, start contract.Start, m engagement.Methodology, cast engagement.Casting) (engagement.Rehearsal, error) {
	wait := time.NewTimer(rehearsalWait)
	defer wait.Stop()
	select {
	case a.stages <- struct{}{}:
		defer func() { <-a.stages }()
	case <-wait.C:
		return engagement.Rehearsal{}, engagement.Errorf(engagement.Unavailable,
			"%d rehearsals run at this moment, which is as many as this server runs at once; try again in %d seconds", rehearsalsAtOnce, retryAfter)
	case <-ctx.Done():
		return engagement.Rehearsal{}, ctx.Err()
	}
	ctx, cancel := context.WithTimeout(ctx, rehearsalTime)
	defer cancel()
	return a.Rehearse(ctx, start, m, cast)
}

// ReadRehearsal reads a rehearsal's input from YAML or JSON, as a file holds it. Its
// error is Malformed or Invalid and names every field that is wrong.
func ReadRehearsal(text []byte) (RehearsalInput, error) {
	var in RehearsalInput
	var parsed any
	text, err := jsonOfYAML(text)
	if err == nil {
		err = strictJSON.Unmarshal(text, &parsed)
	}
	if err != nil {
		return in, engagement.Errorf(engagement.Malformed, "The engagement cannot be read: %s", strings.TrimPrefix(err.Error(), "the body "))
	}
	registry := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	schema := registry.Schema(reflect.TypeFor[RehearsalInput](), true, "")
	var result huma.ValidateResult
	huma.Validate(registry, schema, huma.NewPathBuffer([]byte{}, 0), huma.ModeWriteToServer, parsed, &result)
	if len(result.Errors) == 0 {
		if err := json.Unmarshal(text, &in); err != nil {
			result.Errors = append(result.Errors, err)
		}
	}
	if len(result.Errors) == 0 {
		return in, nil
	}
	var f engagement.Faults
	for _, w := range invalidRequest(http.StatusUnprocessableEntity, "", result.Errors).Errors {
		f.Add(strings.TrimPrefix(w.Location, "body."), "%s", w.Message)
	}
	return in, f.Err("The engagement cannot be rehearsed")
}

// Start is the start that is rehearsed, checked as one that is meant.
func (in RehearsalInput) Start(calendars []string, m engagement.Methodology) (contract.Start, error) {
	var f engagement.Faults
	in.check(&f, calendars)
	checkApprovers(&f, in.Team, m.Process)
	in.Cast.Check(&f, rolesOf(people(in.Team)))
	if err := f.Err("The engagement cannot be rehearsed"); err != nil {
		return contract.Start{}, err
	}
	return in.request(identity.Principal{}, "", store.StoredMethodology{Key: m.Key, Version: m.Version}), nil
}

func rolesOf(team []contract.Person) map[string][]engagement.Role {
	roles := map[string][]engagement.Role{}
	for _, m := range team {
		roles[m.Email] = append(roles[m.Email], m.Role)
	}
	return roles
}
