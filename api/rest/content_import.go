package rest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"mandate/internal/bundle"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// ImportOptions say how a file is imported.
type ImportOptions struct {
	// DryRun tells what would change and changes nothing.
	DryRun bool
	// Replace deletes what the file does not hold, of the kinds that it is about.
	Replace bool
}

// ImportReport is what an import did, or would do.
type ImportReport struct {
	DryRun bool   `json:"dry_run"`
	Digest string `json:"digest" doc:"Of the file's content"`
	// The numbers of items.
	Created   int `json:"created"`
	Updated   int `json:"updated"`
	Deleted   int `json:"deleted"`
	Unchanged int `json:"unchanged"`
	// Summary says that the text of the plan changes.
	Summary bool `json:"plan_summary" doc:"The text that introduces the plan changes"`
	// Left are items of the file that imports leave alone, by kind.
	Left    map[engagement.Kind]int `json:"left" doc:"Items of registers in the file, by kind: an import leaves them alone"`
	Changes []ImportChange          `json:"changes" doc:"The first 500"`
}

// ImportChange is an item that an import writes.
type ImportChange struct {
	What   string          `json:"what" enum:"created,updated,deleted"`
	Kind   engagement.Kind `json:"kind"`
	ID     string          `json:"id"`
	Title  string          `json:"title"`
	Fields []string        `json:"fields,omitempty" doc:"Those that change"`
}

// Changed tells whether anything changes at all.
func (r ImportReport) Changed() bool { return r.Created+r.Updated+r.Deleted > 0 || r.Summary }

// mostChanges is how many changes a report names.
const mostChanges = 500

// errDry takes a dry run's transaction back.
var errDry = errors.New("a dry run")

// ImportContent imports a file into an engagement that the context's principal may see: all of
// it, or nothing. Its error names every problem by its place.
func (a *API) ImportContent(ctx context.Context, engagementID string, file []byte, o ImportOptions) (ImportReport, error) {
	select {
	case a.imports <- struct{}{}:
		defer func() { <-a.imports }()
	case <-ctx.Done():
		return ImportReport{}, ctx.Err()
	}
	doc, faults, err := bundle.Read(file)
	if err != nil {
		return ImportReport{}, err
	}
	var report ImportReport
	err = a.write(ctx, engagementID, func(tx *store.Tx, e store.Engagement) error {
		i := importing{API: a, ctx: ctx, tx: tx, engagement: e, doc: cloned(doc), faults: cloneFaults(faults), options: o}
		if report, err = i.run(); err == nil && o.DryRun {
			err = errDry
		}
		return err
	})
	if errors.Is(err, errDry) {
		err = nil
	}
	return report, err
}

// cloned lets a transaction run again: planning gives items their ids.
func cloned(d bundle.Document) bundle.Document {
	items := maps.Clone(d.Items)
	for kind := range items {
		items[kind] = slices.Clone(items[kind])
	}
	d.Items = items
	return d
}

func cloneFaults(f *bundle.Faults) *bundle.Faults {
	return &bundle.Faults{List: slices.Clone(f.List), More: f.More}
}

// importing is an import in its transaction.
type importing struct {
	*API
	ctx        context.Context
	tx         *store.Tx
	engagement store.Engagement
	doc        bundle.Document
	faults     *bundle.Faults
	options    ImportOptions
	known      bundle.Known
}

func (i *importing) run() (ImportReport, error) {
	report := ImportReport{DryRun: i.options.DryRun}
	digest, err := i.doc.Digest()
	if err != nil {
		return report, err
	}
	report.Digest = digest
	if err := i.readKnown(); err != nil {
		return report, err
	}
	plan := i.doc.Plan(i.known, i.options.Replace, i.faults)
	i.checkCircles(plan)
	if err := i.checkDrafts(plan); err != nil {
		return report, err
	}
	if err := i.faults.Err(); err != nil {
		return report, err
	}
	if err := i.writeAll(plan); err != nil {
		return report, err
	}
	if err := i.faults.Err(); err != nil {
		return report, err
	}
	if report.Summary, err = i.writeSummary(); err != nil {
		return report, err
	}
	report.Created, report.Updated, report.Deleted = plan.Count("created"), plan.Count("updated"), plan.Count("deleted")
	report.Unchanged, report.Left, report.Changes = plan.Unchanged, plan.Left, changesOf(plan)
	if !report.Changed() {
		return report, nil
	}
	return report, i.tx.Imported(i.engagement.ID, store.Import{
		By: principal(i.ctx).Person, Digest: digest,
		Created: report.Created, Updated: report.Updated, Deleted: report.Deleted, Unchanged: report.Unchanged,
	})
}

// readKnown reads what the engagement holds.
func (i *importing) readKnown() error {
	i.known = bundle.Known{Engagement: i.engagement.ID, Items: map[engagement.Kind]map[string]bundle.Stored{}, Files: map[string]bool{}}
	stored, err := i.tx.Content(i.engagement.ID)
	if err != nil {
		return err
	}
	for _, it := range stored {
		kind, known := bundle.KindOf(it.Kind)
		if !known {
			continue
		}
		body, err := kind.Stored(it.Body)
		if err != nil {
			return err
		}
		if i.known.Items[it.Kind] == nil {
			i.known.Items[it.Kind] = map[string]bundle.Stored{}
		}
		i.known.Items[it.Kind][it.ID] = bundle.Stored{Parent: it.Parent, Body: body, Hidden: !i.mayRead(principal(i.ctx), it, body)}
	}
	files, err := i.tx.Files(i.engagement.ID)
	for _, f := range files {
		i.known.Files[f.ID] = true
	}
	return err
}

// checkCircles notes actions that would wait for each other, as the plan would be.
func (i *importing) checkCircles(plan bundle.Plan) {
	actions := map[string]engagement.Action{}
	var written []bundle.Change // in the order of the file, in which circles are told
	for id, it := range i.known.Items[engagement.KindAction] {
		actions[id], _ = it.Body.(engagement.Action)
	}
	for _, c := range plan.Changes {
		if c.Kind != engagement.KindAction {
			continue
		}
		if c.Body == nil {
			delete(actions, c.ID)
			continue
		}
		actions[c.ID], _ = c.Body.(engagement.Action)
		written = append(written, c)
	}
	items := make([]engagement.Item[engagement.Action], 0, len(actions))
	for _, id := range slices.Sorted(maps.Keys(actions)) {
		items = append(items, engagement.Item[engagement.Action]{ID: id, Body: actions[id]})
	}
	for _, circle := range engagement.Circles(items) {
		first := slices.IndexFunc(written, func(c bundle.Change) bool { return slices.Contains(circle, c.ID) })
		if first < 0 {
			continue
		}
		at := slices.Index(circle, written[first].ID)
		path := slices.Concat(circle[at:], circle[:at+1])
		for n, id := range path {
			path[n] = "“" + actions[id].Title + "”"
		}
		i.faults.Add(written[first].At, "depends_on", "goes in a circle: %s; remove one of these dependencies", strings.Join(path, " depends on "))
	}
}

// checkDrafts notes drafts that cannot be written, unless nothing else is wrong: then
// writing says so itself.
func (i *importing) checkDrafts(plan bundle.Plan) error {
	told := map[string]bool{}
	for _, c := range plan.Changes {
		if rules, ok := i.kinds[c.Kind]; ok && !principal(i.ctx).Can(rules.write) {
			i.faults.Add(c.At, "", "your role may not write items of the kind %s; take them out, or ask somebody who may", c.Kind)
		}
		ref := string(c.Kind.Draft()) + "/1"
		if told[ref] || len(i.faults.List) == 0 {
			continue
		}
		told[ref] = true
		draft, err := i.tx.Draft(i.engagement.ID, ref)
		if err != nil {
			return err
		}
		if draft.Frozen {
			i.faults.Add(c.At, "", "revision %d of the %s is frozen: it has been submitted. It can be edited again once its gate asks for changes or the submission is withdrawn",
				draft.Revision, c.Kind.Draft())
		}
	}
	return nil
}

// writeAll writes the changes, then holds each to the rules of its resource, by what the
// engagement then holds.
func (i *importing) writeAll(plan bundle.Plan) error {
	by := principal(i.ctx).Person
	if err := i.tx.WriteContent(i.engagement.ID, writesOf(plan.Changes), by); err != nil {
		return err
	}
	var completed []store.ContentWrite
	for _, c := range plan.Changes {
		rules, ok := i.kinds[c.Kind]
		if !ok || c.Body == nil || c.Kind == engagement.KindAction { // circles are looked for in all actions at once
			continue
		}
		body, err := rules.check(i.tx, i.engagement, c.Parent, c.ID, c.Was, c.Body)
		var wrong *engagement.Error
		switch {
		case errors.As(err, &wrong) && len(wrong.Faults) > 0:
			for _, fault := range wrong.Faults {
				i.faults.Add(c.At, strings.TrimPrefix(fault.Field, "body."), "%s", fault.Message)
			}
		case errors.As(err, &wrong):
			i.faults.Add(c.At, "", "%s", wrong.Message)
		case err != nil:
			return err
		case !sameBody(body, c.Body):
			completed = append(completed, store.ContentWrite{Kind: c.Kind, ID: c.ID, Parent: c.Parent, Body: body})
		}
	}
	if len(completed) == 0 || len(i.faults.List) > 0 {
		return nil
	}
	return i.tx.WriteContent(i.engagement.ID, completed, by)
}

func writesOf(changes []bundle.Change) []store.ContentWrite {
	writes := make([]store.ContentWrite, len(changes))
	for n, c := range changes {
		writes[n] = store.ContentWrite{Kind: c.Kind, ID: c.ID, Parent: c.Parent, Body: c.Body}
	}
	return writes
}

func sameBody(a, b engagement.Content) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}

// writeSummary writes the plan's summary, where the file has another one.
func (i *importing) writeSummary() (bool, error) {
	if i.doc.Summary == "" {
		return false, nil
	}
	summary, err := i.tx.PlanSummary(i.engagement.ID)
	if err != nil || summary.Text == i.doc.Summary {
		return false, err
	}
	_, err = i.tx.SetPlanSummary(i.engagement.ID, i.doc.Summary, store.WriteOptions{By: principal(i.ctx).Person})
	return err == nil, err
}

func changesOf(plan bundle.Plan) []ImportChange {
	out := []ImportChange{}
	for _, c := range plan.Changes[:min(len(plan.Changes), mostChanges)] {
		change := ImportChange{What: c.What(), Kind: c.Kind, ID: c.ID, Title: titleOf(c)}
		if c.What() == "updated" {
			change.Fields = changedFields(c.Was, c.Body)
		}
		out = append(out, change)
	}
	return out
}

// titleOf is what people call an item: its title or name, or what it is about.
func titleOf(c bundle.Change) string {
	body := c.Body
	if body == nil {
		body = c.Was
	}
	text, err := json.Marshal(body)
	var fields map[string]any
	if err != nil || json.Unmarshal(text, &fields) != nil {
		return c.ID
	}
	for _, name := range []string{"title", "name", "question", "person"} {
		if title, ok := fields[name].(string); ok && title != "" {
			return title
		}
	}
	return fmt.Sprintf("%s %s", c.Kind, c.ID)
}
