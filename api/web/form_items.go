package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"mandate/internal/engagement"
	"mandate/internal/report"
	"mandate/internal/store"
)

// itemRow is an item on which the gate decides one by one, as the form lists it.
type itemRow struct {
	ID   string `json:"id"`
	Rank int    `json:"rank"`
	Body struct {
		Title     string           `json:"title"`
		BuildCost engagement.Money `json:"build_cost"`
		RunCost   engagement.Money `json:"run_cost"`
		Start     engagement.Day   `json:"start"`
		Due       engagement.Day   `json:"due"`
	} `json:"body"`
}

// itemRows are the items of a frozen subject on which its gate decides one by one, the
// first first; none where it does not.
func itemRows(policy engagement.Policy, body []byte) ([]itemRow, error) {
	if policy.Items == nil {
		return nil, nil
	}
	var parts map[string]json.RawMessage
	if err := json.Unmarshal(body, &parts); err != nil {
		return nil, fmt.Errorf("items of the subject: %w", err)
	}
	field, has := parts[policy.Items.Field]
	if !has {
		return nil, nil
	}
	var rows []itemRow
	if err := json.Unmarshal(field, &rows); err != nil {
		return nil, fmt.Errorf("items of the subject: %w", err)
	}
	slices.SortStableFunc(rows, func(a, b itemRow) int { return a.Rank - b.Rank })
	return rows, nil
}

// itemsMost bounds how many items a form may say something of.
const itemsMost = 500

// itemsSaid reads what was said of items, leaving out those that are accepted without a
// word.
func itemsSaid(post url.Values) []engagement.ItemDecision {
	var all []engagement.ItemDecision
	for _, id := range post["item"][:min(len(post["item"]), itemsMost)] {
		said := engagement.ItemDecision{
			ID: id, Verdict: engagement.ItemVerdict(post.Get("item_verdict." + id)), Comment: text(post.Get("item_comment." + id)),
		}
		if said.Verdict == engagement.DeferItem {
			said.Until = engagement.Day(text(post.Get("item_until." + id)))
		}
		if said.Verdict == "" {
			said.Verdict = engagement.AcceptItem
		}
		if said.Verdict != engagement.AcceptItem || said.Comment != "" {
			all = append(all, said)
		}
	}
	return all
}

// said is what has been typed of an item.
func (in typed) said(id string) engagement.ItemDecision {
	for _, said := range in.Items {
		if said.ID == id {
			return said
		}
	}
	return engagement.ItemDecision{ID: id, Verdict: engagement.AcceptItem}
}

// itemFieldID is the id of an element that belongs to an item.
func itemFieldID(name, item string) string { return "item-" + name + "-" + item }

// itemField is where a fault in the nth item that is spoken of belongs in the form: beside
// its item. Other faults stay where they are.
func (in typed) itemField(field string) string {
	var n int
	if read, _ := fmt.Sscanf(field, "items[%d]", &n); read == 1 && n < len(in.Items) {
		return "item:" + in.Items[n].ID
	}
	return field
}

// explainItems says what is wrong with the items as a whole.
func explainItems(sit sitting, in typed) string {
	if in.Verdict.Approves() {
		return sit.say("items.error.none")
	}
	return sit.say("items.error.only")
}

// explainItem says what is wrong in what is said of one item.
func explainItem(sit sitting, in typed, field string) string {
	var n int
	if read, _ := fmt.Sscanf(field, "items[%d]", &n); read != 1 || n >= len(in.Items) {
		return ""
	}
	said := in.Items[n]
	title := sit.itemTitle(said.ID)
	switch field[strings.Index(field, "].")+2:] {
	case "id":
		return sit.say("items.error.unknown")
	case "comment":
		if said.Comment != "" {
			return sit.say("items.error.long", "Title", title, "Length", strconv.Itoa(len([]rune(said.Comment))))
		}
		return sit.say("items.error.comment", "Title", title, "Verdict", sit.say("item_verdict."+string(said.Verdict)))
	case "until":
		return sit.say("items.error.until", "Title", title)
	}
	return sit.say("items.error.verdict", "Title", title)
}

// itemTitle is what people call an item.
func (sit sitting) itemTitle(id string) string {
	if i := slices.IndexFunc(sit.items, func(r itemRow) bool { return r.ID == id }); i >= 0 {
		return sit.items[i].Body.Title
	}
	return id
}

// itemFacts are the cost and the days of an item, in one line.
func (sit sitting) itemFacts(r itemRow) string {
	var facts []string
	money := report.FormatFor(sit.words.Tag()).Money
	if r.Body.BuildCost != 0 {
		facts = append(facts, money(r.Body.BuildCost, sit.engagement.Currency))
	}
	if r.Body.RunCost != 0 {
		facts = append(facts, sit.say("items.per_year", "Cost", money(r.Body.RunCost, sit.engagement.Currency)))
	}
	switch {
	case r.Body.Start != "" && r.Body.Due != "":
		facts = append(facts, sit.say("items.dates", "Start", sit.words.Day(r.Body.Start), "Due", sit.words.Day(r.Body.Due)))
	case r.Body.Due != "":
		facts = append(facts, sit.words.Day(r.Body.Due))
	}
	return strings.Join(facts, " · ")
}

// standing is how an item stands; false when nothing was said of it, and nothing decided.
func (sit sitting) standing(id string) (engagement.ItemStanding, bool) {
	i := slices.IndexFunc(sit.gate.Items, func(s engagement.ItemStanding) bool { return s.ID == id })
	if i < 0 {
		return engagement.ItemStanding{}, false
	}
	return sit.gate.Items[i], true
}

// itemCount says how many people say what of an item.
func (sit sitting) itemCount(s engagement.ItemStanding) string {
	return sit.say("items.count", "Accepts", s.Accepts, "Defers", s.Defers, "Rejects", s.Rejects)
}

// itemBecause says why an item is not accepted.
func (sit sitting) itemBecause(s engagement.ItemStanding) string {
	var parts []string
	if s.Because != "" {
		parts = append(parts, sit.say("items.because."+string(s.Because), "Title", sit.itemTitle(s.DependsOn)))
	}
	if s.Outcome == engagement.ItemDeferred && s.Until != "" {
		parts = append(parts, sit.say("items.until_day", "Day", sit.words.Day(s.Until)))
	}
	return strings.Join(parts, " ")
}

// objections are what deciders say of an item that they do not accept, or accept with a word.
func (sit sitting) objections(id string) []objection {
	var all []objection
	for _, d := range sit.gate.Decisions {
		for _, said := range d.Items {
			if said.ID == id {
				all = append(all, objection{Name: d.Name, ItemDecision: said})
			}
		}
	}
	return all
}

type objection struct {
	Name string
	engagement.ItemDecision
}

// itemTone is the tone of a badge that names a verdict on an item, or its outcome.
func itemTone(word string) string {
	switch word {
	case string(engagement.AcceptItem), string(engagement.ItemAccepted):
		return "good"
	case string(engagement.RejectItem), string(engagement.ItemRejected):
		return "bad"
	}
	return "warn"
}

// concerning are the changes for which whoever has voted in the round before signs again;
// nil where they have not, or are not asked.
func (s *Site) concerning(ctx context.Context, sit sitting, changes []engagement.Change) ([]engagement.Change, error) {
	vote := sit.voteBefore()
	if vote == nil || !sit.asked() {
		return nil, nil
	}
	var before store.Revision
	err := s.Store.Read(ctx, sit.who.Org, func(tx *store.Tx) (err error) {
		before, err = tx.Revision(sit.gate.Engagement, sit.gate.Subject.Ref, sit.before.Subject.Revision)
		return err
	})
	if err != nil {
		return nil, err
	}
	stake := engagement.Stake{Policy: sit.gate.Policy, Part: sit.part(), People: []string{sit.who.Person, sit.seat()}, Said: vote.Items}
	if stake.Before, err = sit.knownItems(before.Body); err != nil {
		return nil, err
	}
	if stake.After, err = sit.knownItems(sit.revision.Body); err != nil {
		return nil, err
	}
	was, err := engagement.MaterialOf(sit.gate.Policy, before.Body)
	if err != nil {
		return nil, err
	}
	is, err := engagement.MaterialOf(sit.gate.Policy, sit.revision.Body)
	if err != nil {
		return nil, err
	}
	stake.Changed = engagement.ChangedFields(was, is)
	return stake.Of(changes), nil
}

// voteBefore is what the person, or whoever sat on their seat, decided in the round before.
func (sit sitting) voteBefore() *store.DecisionRecord {
	if sit.before == nil {
		return nil
	}
	for i, d := range sit.before.Decisions {
		if d.Stage == sit.stage.Key && d.Person == sit.who.Person {
			return &sit.before.Decisions[i]
		}
	}
	return nil
}

// seat is on whose seat the person decides.
func (sit sitting) seat() string { return nameOr(sit.task().Seat, sit.who.Person) }

// part is what of the subject concerns the person, by the stage's policy; nil for all.
func (sit sitting) part() []string {
	task := sit.task()
	who, asked := sit.stage.Select(sit.seat(), task.Roles, func(address string) bool { return strings.EqualFold(address, sit.person.Email) })
	if !asked {
		return nil
	}
	return who.Part
}

// knownItems are the items of a revision with the people whom the team knows.
func (sit sitting) knownItems(body []byte) ([]engagement.SubjectItem, error) {
	items, err := engagement.ItemsOf(sit.gate.Policy, body)
	for i := range items {
		for n, text := range items[i].People {
			items[i].People[n] = sit.whom(text)
			items[i].Anyone = items[i].Anyone || !sit.inTeam(items[i].People[n])
		}
	}
	return items, err
}

func (sit sitting) inTeam(person string) bool {
	return slices.ContainsFunc(sit.engagement.Team, func(m store.TeamMember) bool { return m.Person == person })
}

// defers tells whether the gate takes deferrals.
func (a approval) defers() bool {
	return slices.Contains(a.gate.Policy.Items.Verdicts, engagement.DeferItem)
}
