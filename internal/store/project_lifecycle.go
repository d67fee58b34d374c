package store

import (
	"cmp"
	"slices"

	"mandate/internal/engagement"
	"mandate/internal/privacy"
)

func registerLifecycle() {
	register(on(opened))
	register(on(amended))
	register(on(teamChanged))
	register(on(paused))
	register(on(resumed))
	register(on(extended))
	register(on(ended))
	register(on(closeRequested))
	register(on(stepBlocked))
	register(on(stepUnblocked))
	register(on(nothing[engagement.Resolved]))
	register(on(nothing[engagement.DatesMoved]))      // the items themselves are content
	register(on(nothing[engagement.ReportPublished])) // the report itself is content
}

func opened(p *projection, f engagement.Opened) error {
	if !p.isNew {
		return engagement.Errorf(engagement.JournalConflict, "Engagement %s is open already; it opens once.", p.id)
	}
	texts := p.event.Texts
	// Both are always there, until they are erased.
	title, client := cmp.Or(clean(texts["title"]), privacy.Erased), cmp.Or(clean(texts["client"]), privacy.Erased)
	p.eng = rmEngagement{
		OrgID: p.tx.org, ID: p.id, Title: title, TitleKey: fold(title), Client: client, ClientKey: fold(client),
		Country: f.Country, Methodology: f.Methodology, MethodologyID: f.MethodologyID,
		Status: string(engagement.StatusActive), Health: string(engagement.Green),
		Objectives: objectives(f.Objectives, texts, nil),
		ScopeIn:    clean(texts["scope_in"]), ScopeOut: clean(texts["scope_out"]), Confidentiality: clean(texts["confidentiality"]),
		StartOn: string(f.StartOn), TargetEnd: string(f.TargetEnd), Calendar: f.Calendar, Timezone: f.Timezone,
		Currency: f.Currency, Locale: f.Locale, OpenedAt: p.at(), Awaiting: list[string](nil),
	}
	return p.setTeam(f.Team)
}

// objectives gives keys their titles: those of an event's texts, else those they had.
func objectives(keys []string, texts map[string]string, before []engagement.Objective) jsonText[[]engagement.Objective] {
	all := make([]engagement.Objective, len(keys))
	for i, key := range keys {
		title, ok := texts["objective/"+key]
		if at := slices.IndexFunc(before, func(o engagement.Objective) bool { return o.Key == key }); !ok && at >= 0 {
			title = before[at].Title
		}
		all[i] = engagement.Objective{Key: key, Title: clean(title)}
	}
	return list(all)
}

func amended(p *projection, f engagement.Amended) error {
	put := func(to *string, name string) {
		if text, ok := p.event.Texts[name]; ok {
			*to = clean(text)
		}
	}
	put(&p.eng.Title, "title")
	put(&p.eng.Client, "client")
	put(&p.eng.ScopeIn, "scope_in")
	put(&p.eng.ScopeOut, "scope_out")
	put(&p.eng.Confidentiality, "confidentiality")
	p.eng.TitleKey, p.eng.ClientKey = fold(p.eng.Title), fold(p.eng.Client)
	if f.Objectives != nil {
		p.eng.Objectives = objectives(f.Objectives, p.event.Texts, p.eng.Objectives.V)
	}
	return nil
}

func teamChanged(p *projection, f engagement.TeamChanged) error { return p.setTeam(f.Team) }

func (p *projection) setTeam(team []engagement.TeamMember) error {
	p.waiting = true // for the roles of those whom conditions name
	if err := p.of(&rmTeam{}).Delete(&rmTeam{}).Error; err != nil {
		return err
	}
	rows := make([]rmTeam, len(team))
	for i, m := range team {
		rows[i] = rmTeam{OrgID: p.tx.org, EngagementID: p.id, Place: i, Role: string(m.Role), Person: m.Person}
	}
	if len(rows) == 0 {
		return nil
	}
	return p.tx.db.Create(&rows).Error
}

func paused(p *projection, _ engagement.Paused) error {
	p.eng.Status, p.eng.PausedAt = string(engagement.StatusPaused), p.at()
	return nil
}

func resumed(p *projection, _ engagement.Resumed) error {
	p.eng.Status, p.eng.PausedAt = string(engagement.StatusActive), stamp{}
	return nil
}

func extended(p *projection, f engagement.Extended) error {
	p.eng.TargetEnd = string(f.To)
	return nil
}

func ended(p *projection, f engagement.Ended) error {
	p.eng.Status, p.eng.EndedAt, p.eng.PausedAt = string(f.Status), p.at(), stamp{}
	p.waiting = true
	return nil
}

func closeRequested(p *projection, _ engagement.CloseRequested) error {
	p.eng.CloseRequestedAt = p.at()
	return nil
}

func stepBlocked(p *projection, f engagement.StepBlocked) error {
	return p.put(&rmBlock{
		OrgID: p.tx.org, EngagementID: p.id, Phase: p.event.Phase, Step: f.Step,
		Reason: clean(p.event.Texts["reason"]), Since: p.at(),
	})
}

func stepUnblocked(p *projection, f engagement.StepUnblocked) error {
	return p.of(&rmBlock{}).Where("step = ?", f.Step).Delete(&rmBlock{}).Error
}
