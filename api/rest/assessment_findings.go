package rest

import (
	"context"
	"encoding/json"
	"net/http"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// findingActs adds what is done with findings besides writing them.
func (a *API) findingActs() {
	const promoteDoc = "The finding is pre-filled and linked back. A body, if any, is a merge patch (RFC 7396) over it. " +
		"It is shown to no more people than what it came from, unless `visibility` says so, and names no interviewee or respondent."
	register(a, operation{
		id: "promote-answer", method: http.MethodPost, path: "/engagements/{id}/assessment/answers/{item}/promote", tag: tagAssessment,
		summary: "Make a finding of an answer", doc: promoteDoc, action: identity.EditDraft, status: http.StatusCreated,
		body: patchBody[engagement.Finding](a), optional: true,
	}, a.promoteBy(a.PromotedAnswer))
	register(a, operation{
		id: "promote-interview", method: http.MethodPost, path: "/engagements/{id}/assessment/interviews/{item}/promote", tag: tagAssessment,
		summary: "Make a finding of an interview", doc: promoteDoc, action: identity.EditDraft, status: http.StatusCreated,
		body: patchBody[engagement.Finding](a), optional: true,
	}, a.promoteBy(a.PromotedInterview))
	register(a, operation{
		id: "list-duplicate-findings", method: http.MethodGet, path: "/engagements/{id}/assessment/findings/duplicates", tag: tagAssessment,
		summary: "Pairs of findings that may say the same, with the reason", action: identity.ReadDraft,
	}, a.duplicates(func(w engagement.Assessment) []engagement.Duplicate { return engagement.DuplicateFindings(w.Findings) }))
	register(a, operation{
		id: "list-duplicate-systems", method: http.MethodGet, path: "/engagements/{id}/assessment/systems/duplicates", tag: tagAssessment,
		summary: "Systems that the inventory may hold twice", action: identity.ReadDraft,
	}, a.duplicates(func(w engagement.Assessment) []engagement.Duplicate { return engagement.DuplicateSystems(w.Systems) }))
	register(a, operation{
		id: "merge-finding", method: http.MethodPost, path: "/engagements/{id}/assessment/findings/{item}/merge", tag: tagAssessment,
		summary: "Take a duplicate into a finding",
		doc: "The finding keeps what it says and takes over the links of the other, and what it does not say itself. What referred to the other refers to it. " +
			"The other is deleted; its history ends with `merged_into`.",
		action: identity.EditDraft, status: http.StatusOK,
	}, a.mergeFinding)
	register(a, operation{
		id: "trace-assessment", method: http.MethodGet, path: "/engagements/{id}/assessment/links", tag: tagAssessment,
		summary: "What each entry came from, and what it led to", action: identity.ReadDraft,
	}, a.traceAssessment)
}

// Promotion is the input of a promotion.
type Promotion struct {
	Place
	Keyed
	RawBody []byte
}

// promoted suggests a finding that something leads to.
type promoted func(tx *store.Tx, p identity.Principal, e store.Engagement, m engagement.Methodology, id string) (engagement.Finding, func(finding string) error, error)

// PromotedAnswer suggests a finding of an answer; what it returns beside it links back.
func (a *API) PromotedAnswer(tx *store.Tx, _ identity.Principal, e store.Engagement, m engagement.Methodology, id string) (engagement.Finding, func(string) error, error) {
	answer, err := store.Get[engagement.Answer](tx, e.ID, id)
	if err != nil {
		return engagement.Finding{}, nil, err
	}
	names, err := namesOf(tx, answer.Body.Respondent)
	return engagement.FindingFromAnswer(m, answer, names...), func(string) error { return nil }, err
}

// PromotedInterview suggests a finding of an interview; what it returns beside it links
// the interview to the finding.
func (a *API) PromotedInterview(tx *store.Tx, p identity.Principal, e store.Engagement, m engagement.Methodology, id string) (engagement.Finding, func(string) error, error) {
	interview, err := store.Get[engagement.Interview](tx, e.ID, id)
	if err == nil && a.interviewItems().hidden(p, interview) {
		err = engagement.Errorf(engagement.NotFound, "no such interview")
	}
	if err != nil {
		return engagement.Finding{}, nil, err
	}
	names, err := namesOf(tx, interview.Body.Person)
	return engagement.FindingFromInterview(m, interview, names...), func(finding string) error {
		body := interview.Body
		body.Findings = append(body.Findings[:len(body.Findings):len(body.Findings)], finding)
		_, err := store.Update(tx, e.ID, interview.ID, body, store.WriteOptions{By: p.Person})
		return err
	}, err
}

// namesOf is whom an entry names: as a text, or by the id of somebody registered.
func namesOf(tx *store.Tx, person string) ([]string, error) {
	people, err := tx.PeopleByID(person)
	if err != nil {
		return nil, err
	}
	return []string{person, people[person].Name}, nil
}

func (a *API) promoteBy(suggest promoted) func(context.Context, *Promotion) (*Created[engagement.Item[engagement.Finding]], error) {
	return func(ctx context.Context, in *Promotion) (*Created[engagement.Item[engagement.Finding]], error) {
		patch := in.RawBody
		if len(patch) == 0 {
			patch = []byte("{}")
		}
		return a.promote(ctx, in.ID, in.params["item"], in.Keyed, in.request, json.RawMessage(patch), suggest,
			func(fd engagement.Finding) (engagement.Finding, error) { return merged(fd, patch) })
	}
}

// promote makes a finding of something. Body is what a key is bound to; change what
// becomes of the suggestion.
func (a *API) promote(ctx context.Context, engagementID, id string, k Keyed, r *http.Request, body any, suggest promoted,
	change func(engagement.Finding) (engagement.Finding, error),
) (out *Created[engagement.Item[engagement.Finding]], err error) {
	findings := a.findingItems()
	err = a.write(ctx, engagementID, func(tx *store.Tx, e store.Engagement) error {
		out, err = once(ctx, tx, k, r, body, func() (*Created[engagement.Item[engagement.Finding]], error) {
			m, err := tx.MethodologyByID(e.MethodologyID)
			if err != nil {
				return nil, err
			}
			finding, linkBack, err := suggest(tx, principal(ctx), e, m.Body, id)
			if err != nil {
				return nil, err
			}
			if finding, err = change(finding); err != nil {
				return nil, err
			}
			if err := findings.prepare(tx, e, "", nil, &finding); err != nil {
				return nil, err
			}
			it, err := store.Create(tx, engagementID, "", finding, store.WriteOptions{By: principal(ctx).Person})
			if err != nil {
				return nil, err
			}
			return &Created[engagement.Item[engagement.Finding]]{
				Status: http.StatusCreated, Location: "/v1/engagements/" + engagementID + findings.path + "/" + it.ID, ETag: etag(it.Version), Body: it,
			}, linkBack(it.ID)
		})
		return err
	})
	return out, err
}

func (a *API) duplicates(suggest func(engagement.Assessment) []engagement.Duplicate) func(context.Context, *Here) (*Listed[engagement.Duplicate], error) {
	return func(ctx context.Context, in *Here) (out *Listed[engagement.Duplicate], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, _ store.Engagement) error {
			written, err := tx.Assessment(in.ID)
			out = page(suggest(written.SeenBy(principal(ctx).Person)), "")
			return err
		})
		return out, err
	}
}

// MergeBody names a duplicate.
type MergeBody struct {
	Other string `json:"other" minLength:"1" maxLength:"100" doc:"Id of the finding that the one of the address takes in"`
}

// MergeRequest is the input of a merge.
type MergeRequest struct {
	Place
	Matching
	Body MergeBody
}

func (a *API) mergeFinding(ctx context.Context, in *MergeRequest) (*Tagged[engagement.Item[engagement.Finding]], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	it, err := a.MergeFindings(ctx, in.ID, in.params["item"], in.Body.Other, version)
	return tagged(it.Version, it), err
}

// MergeFindings takes one finding into another; version is that of the latter, 0 for any.
func (a *API) MergeFindings(ctx context.Context, engagementID, keptID, otherID string, version int) (out engagement.Item[engagement.Finding], err error) {
	findings := a.findingItems()
	err = a.write(ctx, engagementID, func(tx *store.Tx, e store.Engagement) error {
		var pair [2]engagement.Item[engagement.Finding]
		for i, id := range []string{keptID, otherID} {
			it, err := store.Get[engagement.Finding](tx, engagementID, id)
			if err == nil && findings.hidden(principal(ctx), it) {
				err = engagement.Errorf(engagement.NotFound, "no such finding")
			}
			if err != nil && i > 0 && engagement.CodeOf(err) == engagement.NotFound {
				var f engagement.Faults
				f.Add("other", "there is no finding %q in this engagement", id)
				err = f.Err("The findings cannot be merged")
			}
			if err != nil {
				return err
			}
			pair[i] = it
		}
		kept, other := pair[0], pair[1]
		if kept.ID == other.ID {
			var f engagement.Faults
			f.Add("other", "is the finding itself; name another one")
			return f.Err("The findings cannot be merged")
		}
		o := store.WriteOptions{By: principal(ctx).Person, IfVersion: version}
		if out, err = store.Update(tx, engagementID, kept.ID, kept.Body.Merge(other.Body), o); err != nil {
			return err
		}
		return tx.ReplaceFinding(engagementID, other, kept.ID, principal(ctx).Person)
	})
	return out, err
}

func (a *API) traceAssessment(ctx context.Context, in *Here) (out *Listed[engagement.Traced], err error) {
	err = a.read(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
		m, err := tx.MethodologyByID(e.MethodologyID)
		if err != nil {
			return err
		}
		written, err := tx.Assessment(in.ID)
		if err != nil {
			return err
		}
		actions, _, err := store.List[engagement.Action](tx, in.ID, store.Query{})
		out = page(engagement.TraceOf(m.Body, e.Objectives, written.SeenBy(principal(ctx).Person), actions), "")
		return err
	})
	return out, err
}

// ComparisonView is how an assessment stands beside an earlier one, and beside benchmarks.
type ComparisonView struct {
	Former     *engagement.Comparison         `json:"former,omitempty" doc:"Left out where no earlier assessment of the client was approved that you may see"`
	Benchmarks []engagement.BenchmarkStanding `json:"benchmarks" doc:"Of the questions that have a published benchmark and a score"`
}

func (a *API) comparison() {
	register(a, operation{
		id: "compare-assessment", method: http.MethodGet, path: "/engagements/{id}/assessment/comparison", tag: tagAssessment,
		summary: "The assessment beside the client's last approved one, and beside benchmarks", action: identity.ReadDraft,
		doc: "The earlier assessment is the client's last that was approved: an earlier revision of this engagement, or another engagement's that you may see.",
	}, func(ctx context.Context, in *Here) (out *Out[ComparisonView], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
			view, err := CompareAssessment(tx, principal(ctx), e)
			out = &Out[ComparisonView]{Body: view}
			return err
		})
		return out, err
	})
}

// CompareAssessment compares an assessment as far as somebody may see the earlier ones.
func CompareAssessment(tx *store.Tx, p identity.Principal, e store.Engagement) (view ComparisonView, err error) {
	m, err := tx.MethodologyByID(e.MethodologyID)
	if err != nil {
		return view, err
	}
	answers, _, err := store.List[engagement.Answer](tx, e.ID, store.Query{})
	if err != nil {
		return view, err
	}
	view.Benchmarks = engagement.BenchmarkStandings(m.Body, answers)
	approved, err := tx.FormerDiagnosis(e, func(o store.Engagement) bool { return MaySee(p, o) == nil })
	if err != nil || approved == nil {
		return view, err
	}
	former, err := tx.Former(*approved)
	if err != nil {
		return view, err
	}
	c := engagement.CompareWith(former, m.Body, answers)
	view.Former = &c
	return view, nil
}
