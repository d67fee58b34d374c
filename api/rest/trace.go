package rest

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/locale"
	"mandate/internal/store"
)

const tagTrace = "Trace"

// TraceQuery are the parameters of the trace.
type TraceQuery struct {
	Place
	Kind      []string `query:"kind" doc:"Only nodes of these kinds, with commas between them: question, finding, business_objective, objective, action, decision, project, metric, benefit, initiative"`
	From      string   `query:"from" maxLength:"400" doc:"Only the chain of a node, named kind:id, for example finding:4f6c…"`
	Direction string   `query:"direction" enum:"downstream,upstream,both" doc:"With from: on to what came of it, back to what it came from, or both, which it is when not given"`
	Of        string   `query:"of" enum:"draft,submitted" doc:"Findings and plan as the team has them now, or as they were last submitted; draft when not given, for whoever may read drafts"`
}

// TraceView is the trace as the API answers with it.
type TraceView struct {
	Of      string                  `json:"of" enum:"draft,submitted" doc:"Which findings and plan it is made from"`
	Nodes   []engagement.TraceNode  `json:"nodes"`
	Broken  []BrokenLinkView        `json:"broken" doc:"Where the chain breaks off at one of the nodes"`
	Figures engagement.TraceFigures `json:"figures" doc:"Of the whole engagement, also where only a part is asked for"`
}

// BrokenLinkView is a broken link in words.
type BrokenLinkView struct {
	engagement.BrokenLink
	Says   string `json:"says" doc:"What is broken"`
	Remedy string `json:"remedy" doc:"What mends it"`
}

// trace says how the things of an engagement follow from each other, and which findings stand
// as they are.
func (a *API) trace() {
	register(a, operation{
		id: "get-trace", method: http.MethodGet, path: "/engagements/{id}/trace", tag: tagTrace,
		summary: "From any question to any benefit and back, and where the chain breaks off", action: identity.ReadEngagement,
		doc: "Question → finding → action → decision → project → metric → benefit → initiative → project. Each node names what it came from and what it led to. " +
			"What somebody may not see is not in their trace, and a link to it is no broken one.",
	}, a.getTrace)
	collection[engagement.RiskAcceptance]{
		path: "/risk-acceptances", tag: tagTrace, one: "risk acceptance", many: "risk acceptances",
		read: identity.ReadDraft, write: identity.EditDraft, prepare: acceptable,
	}.mount(a)
}

func (a *API) getTrace(ctx context.Context, in *TraceQuery) (out *Out[TraceView], err error) {
	kinds, err := traceKinds(in.Kind)
	if err != nil {
		return nil, err
	}
	err = a.read(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
		trace, of, err := ReadTrace(tx, principal(ctx), e, in.Of)
		if err != nil {
			return err
		}
		view := TraceView{Of: of, Broken: []BrokenLinkView{}}
		titles := traceTitles(trace)
		if in.From != "" {
			direction := engagement.TraceDirection(in.Direction)
			if direction == "" {
				direction = engagement.BothWays
			}
			if trace, err = trace.Chain(in.From, direction); err != nil {
				return err
			}
		}
		trace = trace.Of(kinds...)
		view.Nodes, view.Figures = trace.Nodes, trace.Figures
		for _, b := range trace.Broken {
			says, remedy := locale.Words{}.BrokenLink(b, titles[b.At])
			view.Broken = append(view.Broken, BrokenLinkView{BrokenLink: b, Says: says, Remedy: remedy})
		}
		out = &Out[TraceView]{Body: view}
		return nil
	})
	return out, err
}

// ReadTrace reads an engagement's trace as far as somebody may see it: of the draft, or of what
// was last submitted. An empty of is the draft for whoever may read drafts.
func ReadTrace(tx *store.Tx, p identity.Principal, e store.Engagement, of string) (engagement.Trace, string, error) {
	switch {
	case of == "draft":
		if err := p.May(identity.ReadDraft); err != nil {
			return engagement.Trace{}, "", err
		}
	case of == "" && p.Can(identity.ReadDraft):
		of = "draft"
	case of == "":
		of = "submitted"
	}
	m, err := tx.MethodologyByID(e.MethodologyID)
	if err != nil {
		return engagement.Trace{}, "", err
	}
	trace, err := tx.Trace(e, m.Body, store.TraceOf{Submitted: of == "submitted", Person: p.Person})
	return trace, of, err
}

func traceTitles(t engagement.Trace) map[string]string {
	titles := map[string]string{}
	for _, n := range t.Nodes {
		titles[n.Ref()] = n.Title
	}
	return titles
}

func traceKinds(given []string) ([]engagement.TraceKind, error) {
	var f engagement.Faults
	var kinds []engagement.TraceKind
	for _, k := range given {
		kind := engagement.TraceKind(strings.TrimSpace(k))
		if !slices.Contains(engagement.TraceKinds, kind) {
			f.Add("query.kind", "there is no kind %q; give some of: question, finding, business_objective, objective, action, decision, project, metric, benefit, initiative", k)
		}
		kinds = append(kinds, kind)
	}
	return kinds, f.Err("The trace cannot be filtered so")
}

// acceptable refuses to accept a finding that somebody keeps to themselves, since others would
// learn of it.
func acceptable(tx *store.Tx, e store.Engagement, _ string, _ *engagement.Item[engagement.RiskAcceptance], body *engagement.RiskAcceptance) error {
	var f engagement.Faults
	finding, err := store.Get[engagement.Finding](tx, e.ID, body.Finding)
	if err != nil && engagement.CodeOf(err) != engagement.NotFound {
		return err
	}
	if err != nil || finding.Body.Visibility == engagement.VisibleAuthor {
		f.Add("finding", "there is no finding %q in this engagement that the team may read; an author's own is to be shared first", body.Finding)
	}
	return f.Err("The finding cannot be accepted")
}
