package rest

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// DraftRevision names the draft as it stands, where a revision is asked for.
const DraftRevision = "draft"

// RevisionRow is a frozen revision with what became of it.
type RevisionRow struct {
	Of       engagement.GateKey `json:"of" enum:"diagnosis,plan"`
	Revision int                `json:"revision"`
	Digest   string             `json:"digest"`
	By       string             `json:"by" doc:"Id of the person who submitted it"`
	ByName   string             `json:"by_name,omitempty"`
	At       time.Time          `json:"at"`
	Note     string             `json:"note,omitempty"`
	// Gate and State are its round; empty before the round has opened.
	Gate  string               `json:"gate,omitempty"`
	State engagement.GateState `json:"state,omitempty"`
	// Votes are the decisions that counted, Carried those of them that carried forward.
	Votes   int           `json:"votes"`
	Carried []CarriedVote `json:"carried,omitempty"`
}

// CarriedVote is a vote that stood from the round before, with the reason.
type CarriedVote struct {
	Person  string                  `json:"person"`
	Name    string                  `json:"name"`
	Verdict engagement.Verdict      `json:"verdict"`
	Because engagement.CarryBecause `json:"because,omitempty"`
}

// CompareQuery says which states of the diagnosis or the plan are compared.
type CompareQuery struct {
	Place
	Of   string `query:"of" enum:"diagnosis,plan" doc:"plan when not given"`
	From int    `query:"from" minimum:"1" required:"true" doc:"Number of the earlier revision"`
	To   string `query:"to" required:"true" doc:"Number of the later revision, or draft for the draft as it stands"`
}

// revised are the drafts that are frozen revision by revision, by their gates.
var revised = map[engagement.GateKey]string{engagement.GateDiagnosis: contract.RefAssessment, engagement.GatePlan: contract.RefPlan}

func (a *API) engagementRevisions() {
	register(a, operation{
		id: "list-revisions", method: http.MethodGet, path: "/engagements/{id}/revisions", tag: tagPlan,
		summary: "Every revision of diagnosis and plan, with what became of it", action: identity.ReadEngagement,
	}, func(ctx context.Context, in *Here) (*Listed[RevisionRow], error) {
		rows, err := a.Revisions(ctx, in.ID)
		return page(rows, ""), err
	})
	register(a, operation{
		id: "compare-revisions", method: http.MethodGet, path: "/engagements/{id}/revisions/diff", tag: tagPlan,
		summary: "What differs between any two revisions, or between one and the draft",
		doc:     diffDoc + " same counts the items of each part that are the same in both. The draft can be compared by those who may read it.",
		action:  identity.ReadEngagement,
	}, func(ctx context.Context, in *CompareQuery) (*Out[engagement.Difference], error) {
		of := engagement.GateKey(in.Of)
		if of == "" {
			of = engagement.GatePlan
		}
		c, err := a.Compare(ctx, in.ID, of, in.From, in.To)
		return &Out[engagement.Difference]{Body: c}, err
	})
}

// Revisions lists the revisions of an engagement's diagnosis and plan, the first first.
func (a *API) Revisions(ctx context.Context, engagementID string) (rows []RevisionRow, err error) {
	err = a.read(ctx, engagementID, func(tx *store.Tx, e store.Engagement) error {
		for _, key := range []engagement.GateKey{engagement.GateDiagnosis, engagement.GatePlan} {
			revisions, err := tx.Revisions(engagementID, revised[key])
			if err != nil {
				return err
			}
			rounds, _, err := tx.Gates(store.GateQuery{Engagement: engagementID, Ref: revised[key], AllRevisions: true})
			if err != nil {
				return err
			}
			for _, r := range revisions {
				rows = append(rows, revisionRow(key, r, rounds))
			}
		}
		return nameRows(tx, rows)
	})
	return rows, err
}

func revisionRow(key engagement.GateKey, r store.Revision, rounds []store.Gate) RevisionRow {
	row := RevisionRow{Of: key, Revision: r.Subject.Revision, Digest: r.Subject.Digest, By: r.By, At: r.At, Note: r.Note}
	i := slices.IndexFunc(rounds, func(g store.Gate) bool { return g.Key == key && g.Subject.Revision == r.Subject.Revision })
	if i < 0 {
		return row
	}
	row.Gate, row.State, row.Votes = rounds[i].ID, rounds[i].State, len(rounds[i].Decisions)
	for _, d := range rounds[i].Decisions {
		if d.CarriedFrom != "" {
			row.Carried = append(row.Carried, CarriedVote{Person: d.Person, Name: d.Name, Verdict: d.Verdict, Because: d.CarriedBecause})
		}
	}
	return row
}

func nameRows(tx *store.Tx, rows []RevisionRow) error {
	var ids []string
	for _, r := range rows {
		ids = append(ids, r.By)
		for _, c := range r.Carried {
			ids = append(ids, c.Person)
		}
	}
	people, err := tx.PeopleByID(ids...)
	for i := range rows {
		rows[i].ByName = people[rows[i].By].Name
		for n, c := range rows[i].Carried {
			if c.Name == "" {
				rows[i].Carried[n].Name = people[c.Person].Name
			}
		}
	}
	return err
}

// Compare tells what differs between a revision of the diagnosis or the plan and a later one,
// or the draft as it stands.
func (a *API) Compare(ctx context.Context, engagementID string, of engagement.GateKey, from int, to string) (engagement.Difference, error) {
	ref, known := revised[of]
	if !known {
		return engagement.Difference{}, engagement.Errorf(engagement.Invalid, "%q has no revisions to compare; give diagnosis or plan", of)
	}
	var before, after []byte
	n, notNumber := strconv.Atoi(to)
	if to != DraftRevision && notNumber != nil {
		return engagement.Difference{}, engagement.Errorf(engagement.Invalid, "to is %q; give the number of a revision, or draft", to)
	}
	err := a.read(ctx, engagementID, func(tx *store.Tx, _ store.Engagement) error {
		first, err := tx.Revision(engagementID, ref, from)
		before = first.Body
		if err != nil || to == DraftRevision {
			return err
		}
		second, err := tx.Revision(engagementID, ref, n)
		after = second.Body
		return err
	})
	if err != nil {
		return engagement.Difference{}, err
	}
	if to == DraftRevision {
		if err := principal(ctx).May(identity.ReadDraft); err != nil {
			return engagement.Difference{}, err
		}
		if after, err = a.DraftBody(ctx, principal(ctx).Org, engagementID, of); err != nil {
			return engagement.Difference{}, err
		}
	}
	return engagement.Compare(before, after)
}
