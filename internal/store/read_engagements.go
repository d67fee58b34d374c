package store

import (
	"encoding/json"
	"fmt"

	"mandate/internal/engagement"
)

// never stands for "no due" where a sort needs a value.
const never = "9999-12-31T00:00:00.000000Z"

var engagementOrders = map[string]order[rmEngagement]{
	"-opened": {by: "opened_at", desc: true, key: func(r rmEngagement) string { return r.OpenedAt.text() }},
	"opened":  {by: "opened_at", key: func(r rmEngagement) string { return r.OpenedAt.text() }},
	"title":   {by: "title_key", key: func(r rmEngagement) string { return r.TitleKey }},
	"client":  {by: "client_key", key: func(r rmEngagement) string { return r.ClientKey }},
	"next_due": {by: "COALESCE(next_due, '" + never + "')", key: func(r rmEngagement) string {
		if r.NextDue.IsZero() {
			return never
		}
		return r.NextDue.text()
	}},
}

// Engagement returns one engagement.
func (tx *Tx) Engagement(id string) (Engagement, error) {
	row, found, err := first[rmEngagement](tx.of(&rmEngagement{}).Where("id = ?", id))
	if err != nil {
		return Engagement{}, fmt.Errorf("read engagement %s: %w", id, err)
	}
	if !found {
		return Engagement{}, notFound("engagement", id)
	}
	all, err := tx.engagements([]rmEngagement{row})
	if err != nil {
		return Engagement{}, err
	}
	return all[0], nil
}

// Engagements lists engagements, the newest first unless q.Sort says otherwise, and the
// cursor of the next page, "" at the end. The number of statements does not depend on
// the number of engagements.
func (tx *Tx) Engagements(q EngagementQuery) ([]Engagement, string, error) {
	query := tx.of(&rmEngagement{})
	if q.Phase != "" {
		query = query.Where("(phase = ? OR EXISTS (SELECT 1 FROM rm_phases p WHERE p.org_id = rm_engagements.org_id "+
			"AND p.engagement_id = rm_engagements.id AND p.phase = ? AND p.state = ?))", q.Phase, q.Phase, PhaseOpen)
	}
	if q.Status != "" {
		query = query.Where("status = ?", q.Status)
	}
	if q.Health != "" {
		query = query.Where("health = ?", q.Health)
	}
	if q.Client != "" {
		query = query.Where("client_key = ?", fold(q.Client))
	}
	if q.Awaiting != "" { // the column holds a JSON list
		query = query.Where(`awaiting LIKE ? ESCAPE '\'`, contains(`"`+q.Awaiting+`"`))
	}
	if q.Person != "" {
		query = query.Where("EXISTS (SELECT 1 FROM rm_team t WHERE t.org_id = rm_engagements.org_id "+
			"AND t.engagement_id = rm_engagements.id AND t.person = ?)", q.Person)
	}
	if text := fold(q.Q); text != "" {
		query = query.Where(`(title_key LIKE ? ESCAPE '\' OR client_key LIKE ? ESCAPE '\')`, contains(text), contains(text))
	}
	if q.Sort == "" {
		q.Sort = "-opened"
	}
	page := pageOf[rmEngagement]{
		limit: q.Limit, cursor: q.Cursor, sort: q.Sort, orders: engagementOrders,
		id: "id", idOf: func(r rmEngagement) string { return r.ID },
	}
	rows, next, err := page.read(query)
	if err != nil {
		return nil, "", fmt.Errorf("list engagements: %w", err)
	}
	all, err := tx.engagements(rows)
	return all, next, err
}

// engagements adds to rows what stands in other tables, in one statement each.
func (tx *Tx) engagements(rows []rmEngagement) ([]Engagement, error) {
	all := make([]Engagement, len(rows))
	ids := make([]string, len(rows))
	at := map[string]*Engagement{}
	var named []string
	for i, r := range rows {
		all[i], ids[i] = engagementOf(r), r.ID
		at[r.ID] = &all[i]
		named = append(named, r.Vitals.V.Missed...)
		for _, p := range r.Vitals.V.Projects {
			if p.Health.Worse(engagement.Green) != engagement.Green {
				named = append(named, p.Name)
			}
		}
	}
	if len(rows) == 0 {
		return all, nil
	}
	var team []struct {
		EngagementID, Role, Person, Name, Email string
	}
	err := tx.db.Raw("SELECT t.engagement_id, t.role, t.person, COALESCE(p.name, '') AS name, COALESCE(p.email, '') AS email FROM rm_team t "+
		"LEFT JOIN people p ON p.org_id = t.org_id AND p.id = t.person WHERE t.org_id = ? AND t.engagement_id IN ? "+
		"ORDER BY t.engagement_id, t.place", tx.org, ids).Scan(&team).Error
	if err != nil {
		return nil, fmt.Errorf("teams: %w", err)
	}
	for _, m := range team {
		e := at[m.EngagementID]
		e.Team = append(e.Team, TeamMember{Role: engagement.Role(m.Role), Person: m.Person, Name: m.Name, Email: m.Email})
	}
	var blocks []rmBlock
	if err := tx.of(&rmBlock{}).Where("engagement_id IN ?", ids).Order("since, step").Find(&blocks).Error; err != nil {
		return nil, fmt.Errorf("blocked steps: %w", err)
	}
	for _, b := range blocks {
		e := at[b.EngagementID]
		e.Blocked = append(e.Blocked, Blocked{Phase: b.Phase, Step: b.Step, Reason: b.Reason, Since: b.Since.Time})
	}
	names, err := tx.itemNames(ids, named)
	if err != nil {
		return nil, err
	}
	for i, r := range rows {
		all[i].HealthReasons = reasons(r.Vitals.V, names)
	}
	return all, nil
}

// itemNames looks up the metrics and projects that the reasons for a health name.
func (tx *Tx) itemNames(engagements, items []string) (map[string]string, error) {
	names := map[string]string{}
	if len(items) == 0 {
		return names, nil
	}
	var rows []itemRow
	err := tx.of(&itemRow{}).Where("engagement_id IN ? AND id IN ?", engagements, items).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("names of metrics and projects: %w", err)
	}
	for _, r := range rows {
		var item struct {
			Name string `json:"name"`
		}
		if err := json.Unmarshal([]byte(r.Body), &item); err != nil {
			return nil, fmt.Errorf("%s %s as stored: %w", r.Kind, r.ID, err)
		}
		names[r.ID] = item.Name
	}
	return names, nil
}

// reasons are those for a health, with names in the place of ids.
func reasons(v engagement.Vitals, names map[string]string) []string {
	name := func(id string) string {
		if name := names[id]; name != "" {
			return name
		}
		return id
	}
	missed, projects := make([]string, len(v.Missed)), make([]engagement.ProjectVitals, len(v.Projects))
	for i, id := range v.Missed {
		missed[i] = name(id)
	}
	for i, p := range v.Projects {
		projects[i] = engagement.ProjectVitals{Name: name(p.Name), Health: p.Health}
	}
	v.Missed, v.Projects = missed, projects
	_, all := engagement.EngagementHealth(v)
	return all
}

func engagementOf(r rmEngagement) Engagement {
	return Engagement{
		ID: r.ID, Title: r.Title, Client: r.Client, Country: r.Country, Methodology: r.Methodology, MethodologyID: r.MethodologyID,
		Phase: engagement.Phase(r.Phase), Status: engagement.Status(r.Status), Health: engagement.RAG(r.Health),
		Objectives: r.Objectives.V, ScopeIn: r.ScopeIn, ScopeOut: r.ScopeOut, Confidentiality: r.Confidentiality,
		Team: []TeamMember{}, StartOn: engagement.Day(r.StartOn), TargetEnd: engagement.Day(r.TargetEnd),
		Calendar: r.Calendar, Timezone: r.Timezone, Currency: r.Currency, Locale: r.Locale,
		OpenedAt: r.OpenedAt.Time, PausedAt: r.PausedAt.ptr(), EndedAt: r.EndedAt.ptr(), CloseRequestedAt: r.CloseRequestedAt.ptr(),
		Awaiting: r.Awaiting.V, NextDue: r.NextDue.ptr(), Seq: r.Seq,
	}
}
