package store

import (
	"fmt"
	"maps"
	"slices"

	"mandate/internal/engagement"
	"mandate/internal/privacy"
)

// byPerson are the columns that hold a person's id, with those of their table that a copy of
// the person's data has: no hashes, no secrets.
var byPerson = map[string]struct {
	people  []string
	columns []string
}{
	"access_log":        {[]string{"subject"}, []string{"at", "action", "target", "code", "reason", "address"}},
	"change_mails":      {[]string{"person"}, []string{"engagement_id", "item", "state"}},
	"client_logos":      {[]string{"updated_by"}, []string{"client_id", "type"}},
	"content_imports":   {[]string{"person"}, []string{"engagement_id", "id"}},
	"delegations":       {[]string{"principal", "delegate", "created_by", "updated_by"}, []string{"id", "principal", "delegate", "from_day", "until_day", "gates", "mode", "reason"}},
	"digest_items":      {[]string{"person"}, []string{"engagement_id", "notice", "created_at", "sent_at"}},
	"erasures":          {[]string{"erased_by"}, []string{"person", "at"}},
	"files":             {[]string{"created_by", "deleted_by"}, []string{"engagement_id", "id", "name", "created_at"}},
	"item_versions":     {[]string{"written_by"}, []string{"engagement_id", "kind", "item_id", "version", "body", "written_at"}},
	"items":             {[]string{"created_by", "updated_by"}, []string{"engagement_id", "kind", "id", "created_at", "updated_at"}},
	"links":             {[]string{"person"}, []string{"engagement_id", "gate", "stage", "expires_at", "created_at"}},
	"plan_summaries":    {[]string{"updated_by"}, []string{"engagement_id", "body"}},
	"pulse_answers":     {[]string{"person"}, []string{"engagement_id", "round", "group_id", "comment"}},
	"pulse_invitations": {[]string{"person"}, []string{"engagement_id", "round", "group_id"}},
	"reading_imports":   {[]string{"person"}, []string{"engagement_id", "id", "state"}},
	"reading_versions":  {[]string{"written_by"}, []string{"engagement_id", "reading_id", "version", "note"}},
	"readings":          {[]string{"created_by", "updated_by"}, []string{"engagement_id", "id", "metric", "on_day", "note"}},
	"retentions":        {[]string{"set_by"}, []string{"engagement_id", "until_day", "reason"}},
	"revisions":         {[]string{"frozen_by"}, []string{"engagement_id", "ref", "revision", "note", "frozen_at"}},
	"rm_advice":         {[]string{"asker", "adviser"}, []string{"engagement_id", "id", "question", "answer"}},
	"rm_decisions":      {[]string{"person", "on_behalf_of"}, []string{"engagement_id", "id", "gate", "stage", "verdict", "comment", "at"}},
	"rm_tasks":          {[]string{"person"}, []string{"engagement_id", "gate", "revision", "stage", "state"}},
	"rm_team":           {[]string{"person"}, []string{"engagement_id", "role"}},
	"sessions":          {[]string{"person"}, []string{"way", "auth_at", "begun_at", "used_at", "expires_at"}},
	"sign_ins":          {[]string{"person"}, []string{"issuer", "subject", "linked_at"}},
	"source_secrets":    {[]string{"set_by"}, []string{"engagement_id", "source"}},
	"webhooks":          {[]string{"created_by", "updated_by"}, []string{"id", "name", "created_at"}},
	"tokens":            {[]string{"person"}, []string{"id", "prefix", "name", "role", "expires_at", "last_used_at", "revoked_at", "created_at"}},
}

// PersonalData is all that is held of a person.
type PersonalData struct {
	Person Person `json:"person"`
	// Records are rows that are by the person or about them, by table.
	Records map[string][]map[string]any `json:"records"`
	// Mentions are texts in which the person's name or address stands.
	Mentions []Mention `json:"mentions"`
	// Journal are the events that the person caused, with their texts.
	Journal []PersonalEvent `json:"journal"`
}

// PersonalEvent is an event that a person caused.
type PersonalEvent struct {
	Engagement string            `json:"engagement"`
	Seq        int64             `json:"seq"`
	Type       string            `json:"type"`
	Texts      map[string]string `json:"texts,omitempty"`
}

// needlesOf are the words by which a person is found; also are further ones.
func needlesOf(p Person, also []string) privacy.Needles {
	return privacy.Of(append([]string{p.Name, p.Email}, also...)...)
}

// PersonalData gathers all that is held of a person.
func (tx *Tx) PersonalData(id string) (PersonalData, error) {
	person, err := tx.Person(id)
	if err != nil {
		return PersonalData{}, err
	}
	data := PersonalData{Person: person, Records: map[string][]map[string]any{}, Mentions: []Mention{}, Journal: []PersonalEvent{}}
	for _, table := range slices.Sorted(maps.Keys(byPerson)) {
		at := byPerson[table]
		query := tx.db.Table(table).Select(at.columns).Where("org_id = ?", tx.org)
		by := tx.db.Where("1 = 0")
		for _, column := range at.people {
			by = by.Or(column+" = ?", id)
		}
		var rows []map[string]any
		if err := query.Where(by).Find(&rows).Error; err != nil {
			return data, fmt.Errorf("personal data in %s: %w", table, err)
		}
		if len(rows) > 0 {
			data.Records[table] = rows
		}
	}
	for _, h := range append(slices.Clone(heldTexts), keptTexts...) {
		found, err := tx.mentions(h, needlesOf(person, nil))
		if err != nil {
			return data, err
		}
		data.Mentions = append(data.Mentions, found...)
	}
	data.Journal, err = tx.causedBy(id)
	return data, err
}

// causedBy are the events of a person.
func (tx *Tx) causedBy(id string) ([]PersonalEvent, error) {
	var rows []entryRow
	err := tx.of(&entryRow{}).Where("canonical LIKE ?", `{"actor":"`+id+`",%`).Order("engagement_id, seq").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("events of a person: %w", err)
	}
	events := make([]PersonalEvent, len(rows))
	for i, r := range rows {
		texts, err := tx.texts(r.EngagementID, r.Seq, r.Seq)
		if err != nil {
			return nil, err
		}
		events[i] = PersonalEvent{Engagement: r.EngagementID, Seq: r.Seq, Type: r.Type, Texts: map[string]string{}}
		for _, t := range texts[r.Seq] {
			events[i].Texts[t.Name] = t.Value
		}
	}
	return events, nil
}

// Erasure says what taking a person out means, or meant.
type Erasure struct {
	Person string `json:"person"`
	// Erased counts the texts that lose the person's name, by table; those of the journal go whole.
	Erased map[string]int `json:"erased"`
	// Kept counts what keeps it until its engagement is purged: it was decided on or published.
	Kept map[string]int `json:"kept"`
	// Hinders says what must be done first, each as a sentence.
	Hinders []string `json:"hinders,omitempty"`
}

// hinders says what a person is still needed for.
func (tx *Tx) hinders(p Person) (all []string, err error) {
	var rows []struct{ EngagementID, Role string }
	err = tx.db.Table("rm_team AS t").Joins("JOIN rm_engagements AS e ON e.org_id = t.org_id AND e.id = t.engagement_id").
		Where("t.org_id = ? AND t.person = ? AND e.status IN ?", tx.org, p.ID, []engagement.Status{engagement.StatusActive, engagement.StatusPaused}).
		Select("t.engagement_id, t.role").Order("t.engagement_id, t.role").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("teams of a person: %w", err)
	}
	for _, r := range rows {
		all = append(all, fmt.Sprintf("They are %s of engagement %s, which goes on; hand the role over first (PUT /v1/engagements/%s/team).", r.Role, r.EngagementID, r.EngagementID))
	}
	var open []string
	err = tx.of(&rmTask{}).Where("person = ? AND state IN ?", p.ID, []string{"open", "waiting"}).Distinct().Order("gate").Pluck("gate", &open).Error
	if err != nil {
		return nil, fmt.Errorf("tasks of a person: %w", err)
	}
	for _, gate := range open {
		all = append(all, fmt.Sprintf("Gate %s asks them; reassign that first.", gate))
	}
	others, err := tx.otherAdmins(p)
	if err == nil && others == 0 {
		all = append(all, "They are the only administrator; make somebody else one first.")
	}
	return all, err
}

// otherAdmins counts the administrators beside a person; 1 when that person is none.
func (tx *Tx) otherAdmins(p Person) (count int64, err error) {
	if !slices.Contains(p.OrgRoles, "admin") {
		return 1, nil
	}
	err = tx.of(&personRow{}).Where("id <> ? AND active = ? AND org_roles LIKE ?", p.ID, true, `%"admin"%`).Count(&count).Error
	if err != nil {
		return 0, fmt.Errorf("count administrators: %w", err)
	}
	return count, nil
}

// ErasureOf says what taking a person out would mean. also are further words by which they are
// called.
func (tx *Tx) ErasureOf(id string, also []string) (Erasure, error) {
	person, err := tx.Person(id)
	if err != nil {
		return Erasure{}, err
	}
	e := Erasure{Person: id, Erased: map[string]int{}, Kept: map[string]int{}}
	if e.Hinders, err = tx.hinders(person); err != nil {
		return e, err
	}
	count := func(in map[string]int, places []held) error {
		for _, h := range places {
			found, err := tx.mentions(h, needlesOf(person, also))
			if err != nil {
				return err
			}
			if len(found) > 0 {
				in[h.table] += len(found)
			}
		}
		return nil
	}
	if err := count(e.Erased, heldTexts); err != nil {
		return e, err
	}
	return e, count(e.Kept, keptTexts)
}
