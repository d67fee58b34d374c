package rest

import (
	"context"
	"fmt"
	"net/http"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"golang.org/x/text/currency"
	"golang.org/x/text/language"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// StartEngagement is what a PMO says to start an engagement.
type StartEngagement struct {
	Client struct {
		Name    string `json:"name" minLength:"1" maxLength:"200" example:"Kleine Bäckerei GmbH"`
		Country string `json:"country,omitempty" doc:"ISO 3166, two letters" example:"ES"`
	} `json:"client"`
	Title           string                 `json:"title" minLength:"1" maxLength:"200"`
	Methodology     string                 `json:"methodology" doc:"key@version, or a key for its newest version" example:"external-cto@4"`
	Objectives      []engagement.Objective `json:"objectives,omitempty" maxItems:"100"`
	ScopeIn         string                 `json:"scope_in,omitempty" maxLength:"8000"`
	ScopeOut        string                 `json:"scope_out,omitempty" maxLength:"8000"`
	Confidentiality string                 `json:"confidentiality,omitempty" maxLength:"200"`
	Team            []Member               `json:"team" minItems:"1" maxItems:"500"`
	StartOn         engagement.Day         `json:"start_on" example:"2027-01-11"`
	TargetEnd       engagement.Day         `json:"target_end,omitempty" doc:"Empty: after the methodology's monitoring periods"`
	Calendar        string                 `json:"calendar" doc:"Whose holidays count" example:"ES"`
	Timezone        string                 `json:"timezone" doc:"IANA name" example:"Europe/Madrid"`
	Currency        string                 `json:"currency" doc:"ISO 4217" example:"EUR"`
	Locale          string                 `json:"locale,omitempty" doc:"BCP 47; en when empty" example:"es"`
}

// Member is somebody in a role of the team.
type Member struct {
	Role   engagement.Role `json:"role" enum:"pmo,sponsor,leader,cto,consultant,member"`
	Name   string          `json:"name" minLength:"1" maxLength:"200"`
	Email  string          `json:"email" maxLength:"254"`
	Locale string          `json:"locale,omitempty" doc:"For this person's mails; the engagement's when empty"`
}

// StartRequest is the input of a start.
type StartRequest struct {
	Place
	Keyed
	Body StartEngagement
}

// statusStarting is that of an engagement which Temporal holds and no worker has
// opened yet.
const statusStarting engagement.Status = "starting"

func (a *API) start(ctx context.Context, in *StartRequest) (*Created[EngagementView], error) {
	p := principal(ctx)
	id := uuid.NewString()
	if in.Key != "" {
		id = uuid.NewSHA1(uuid.NameSpaceURL, []byte("mandate:engagement:"+p.Org+"\n"+in.Key)).String()
	}
	digest, err := digestOf(in.Body)
	if err != nil {
		return nil, err
	}
	request, known, err := a.startable(ctx, in, id, digest)
	if err != nil || known != nil {
		return known, err
	}
	result, err := a.Engine.Start(ctx, request)
	if err != nil {
		return nil, err
	}
	if !result.Opened {
		return startedAt(http.StatusAccepted, starting(id, request)), nil
	}
	return a.opened(ctx, in, id, digest)
}

// starting is what can be said of an engagement that no worker has opened yet. People
// have no ids before that.
func starting(id string, r contract.Start) EngagementView {
	team := make([]store.TeamMember, len(r.Team))
	for i, m := range r.Team {
		team[i] = store.TeamMember{Role: m.Role, Name: m.Name, Email: m.Email}
	}
	return EngagementView{
		Engagement: store.Engagement{
			ID: id, Title: r.Title, Client: r.Client, Country: r.Country, Status: statusStarting, Health: engagement.Green,
			Methodology: r.Methodology, MethodologyID: r.MethodologyID, Objectives: r.Objectives, Team: team,
			ScopeIn: r.ScopeIn, ScopeOut: r.ScopeOut, Confidentiality: r.Confidential, StartOn: r.StartOn, TargetEnd: r.TargetEnd,
			Calendar: r.Calendar, Timezone: r.Timezone, Currency: r.Currency, Locale: r.Locale,
			HealthReasons: []string{}, Awaiting: []string{},
		},
		Phases: []store.Phase{}, Gates: []store.Gate{}, Timeline: []store.TimelineRow{},
	}
}

// startable checks a start against what the database knows. It returns the first
// answer when the same start has been made before, however long ago.
func (a *API) startable(ctx context.Context, in *StartRequest, id, digest string) (request contract.Start, known *Created[EngagementView], err error) {
	err = a.readOrg(ctx, func(tx *store.Tx) error {
		if in.Key != "" {
			_, done, err := tx.Recall(in.scope(ctx, in.request), digest)
			if err != nil {
				return err
			}
			if found, err := a.view(tx, id); err == nil {
				if !done && !in.Body.opened(found.Engagement) {
					return engagement.Errorf(engagement.Invalid, "this Idempotency-Key has already started an engagement with another body; use a fresh key for a new engagement")
				}
				known = startedAt(http.StatusCreated, found)
				return nil
			} else if engagement.CodeOf(err) != engagement.NotFound {
				return err
			}
		}
		methodology, err := tx.Methodology(in.Body.Methodology)
		if err != nil && engagement.CodeOf(err) != engagement.NotFound {
			return err
		}
		var f engagement.Faults
		in.Body.check(&f, a.Calendars)
		if err != nil {
			f.Add("methodology", "%q is unknown; GET /v1/methodologies lists those there are", in.Body.Methodology)
		} else {
			checkApprovers(&f, in.Body.Team, methodology.Body.Process)
		}
		if err := f.Err("The engagement cannot start"); err != nil {
			return err
		}
		request = in.Body.request(principal(ctx), id, methodology)
		return nil
	})
	return request, known, err
}

// opened answers for an engagement that is in the journal, and remembers the answer.
func (a *API) opened(ctx context.Context, in *StartRequest, id, digest string) (out *Created[EngagementView], err error) {
	err = a.inOrg(ctx, func(tx *store.Tx) error {
		view, err := a.view(tx, id)
		if err != nil {
			return err
		}
		out = startedAt(http.StatusCreated, view)
		if in.Key == "" {
			return nil
		}
		if _, known, err := tx.Recall(in.scope(ctx, in.request), digest); err != nil || known {
			return err
		}
		return tx.Remember(in.scope(ctx, in.request), digest, store.Answer{Status: out.Status, Body: []byte("{}"), Location: out.Location})
	})
	return out, err
}

func startedAt(status int, view EngagementView) *Created[EngagementView] {
	return &Created[EngagementView]{Status: status, Location: "/v1/engagements/" + view.ID, Body: view}
}

// opened tells whether an engagement of the journal may be this start's.
func (s StartEngagement) opened(e store.Engagement) bool {
	return e.Client == s.Client.Name && e.StartOn == s.StartOn && e.Currency == s.Currency && e.Timezone == s.Timezone &&
		(e.Methodology == s.Methodology || strings.HasPrefix(e.Methodology, s.Methodology+"@"))
}

func (s StartEngagement) request(p identity.Principal, id string, m store.StoredMethodology) contract.Start {
	locale := s.Locale
	if locale == "" {
		locale = "en"
	}
	return contract.Start{
		Org: p.Org, Engagement: id, RequestedBy: p.Person,
		Client: s.Client.Name, Country: s.Client.Country, Title: s.Title, Objectives: s.Objectives,
		ScopeIn: s.ScopeIn, ScopeOut: s.ScopeOut, Confidential: s.Confidentiality, Team: people(s.Team),
		StartOn: s.StartOn, TargetEnd: s.TargetEnd, Calendar: s.Calendar, Timezone: s.Timezone, Currency: s.Currency, Locale: locale,
		Methodology: engagement.MethodologyRef(m.Key, m.Version), MethodologyID: m.ID,
	}
}

func people(team []Member) []contract.Person {
	out := make([]contract.Person, len(team))
	for i, m := range team {
		out[i] = contract.Person{Role: m.Role, Name: strings.TrimSpace(m.Name), Email: strings.TrimSpace(m.Email), Locale: m.Locale}
	}
	return out
}

// check notes everything that is wrong in a start by itself.
func (s StartEngagement) check(f *engagement.Faults, calendars []string) {
	f.Need("client.name", s.Client.Name, 200)
	f.Need("title", s.Title, 200)
	checkCountry(f, "client.country", s.Client.Country)
	f.CheckDay("start_on", s.StartOn, true)
	f.CheckDay("target_end", s.TargetEnd, false)
	f.CheckOrder("start_on", s.StartOn, "target_end", s.TargetEnd)
	if !slices.Contains(calendars, s.Calendar) {
		f.Add("calendar", "%q is unknown; give one of: %s", s.Calendar, strings.Join(calendars, ", "))
	}
	if _, err := time.LoadLocation(s.Timezone); err != nil || s.Timezone == "" || s.Timezone == "Local" {
		f.Add("timezone", "%q is not a time zone; give an IANA name, for example Europe/Madrid", s.Timezone)
	}
	if _, err := currency.ParseISO(s.Currency); err != nil || s.Currency != strings.ToUpper(s.Currency) {
		f.Add("currency", "%q is not a currency; give three capitals of ISO 4217, for example EUR", s.Currency)
	}
	checkLocale(f, "locale", s.Locale)
	checkObjectives(f, s.Objectives)
	checkTeam(f, s.Team)
}

func checkLocale(f *engagement.Faults, field, locale string) {
	if locale == "" {
		return
	}
	if _, err := language.Parse(locale); err != nil {
		f.Add(field, "%q is not a language; give a BCP 47 tag, for example en or es", locale)
	}
}

var objectiveKey = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,59}$`)

func checkObjectives(f *engagement.Faults, objectives []engagement.Objective) {
	seen := map[string]bool{}
	for i, o := range objectives {
		at := fmt.Sprintf("objectives[%d]", i)
		if !objectiveKey.MatchString(o.Key) {
			f.Add(at+".key", "is %q; use 1 to 60 small letters, digits and hyphens", o.Key)
		}
		if seen[o.Key] {
			f.Add(at+".key", "%q is used twice; give each objective a key of its own", o.Key)
		}
		seen[o.Key] = true
		f.Need(at+".title", o.Title, 500)
	}
}

// checkTeam notes what is wrong in a team: every engagement has a PMO, an external
// CTO, and somebody at the client who decides.
func checkTeam(f *engagement.Faults, team []Member) {
	has := map[engagement.Role]bool{}
	seen := map[string]bool{}
	for i, m := range team {
		at := fmt.Sprintf("team[%d]", i)
		engagement.OneOf(f, at+".role", m.Role, engagement.Roles...)
		f.Need(at+".name", m.Name, 200)
		if !isAddress(m.Email) {
			f.Add(at+".email", "%q is not an e-mail address; for example ana@client.example", m.Email)
		}
		checkLocale(f, at+".locale", m.Locale)
		twice := string(m.Role) + " " + engagement.IdentityKey(m.Email)
		if seen[twice] {
			f.Add(at, "%s is already in the team as %s; remove one of the two", m.Email, m.Role)
		}
		seen[twice], has[m.Role] = true, true
	}
	for _, role := range []engagement.Role{engagement.RolePMO, engagement.RoleCTO} {
		if !has[role] {
			f.Add("team", "has nobody as %s; add one", role)
		}
	}
	if !has[engagement.RoleSponsor] && !has[engagement.RoleLeader] {
		f.Add("team", "has neither a sponsor nor a leader; add at least one, who decides for the client")
	}
}

func isAddress(text string) bool {
	address, err := mail.ParseAddress(text)
	return err == nil && address.Name == "" && address.Address == text
}

// checkApprovers notes the gates that could never pass with the team: whose stages
// ask too few people for their rule.
func checkApprovers(f *engagement.Faults, team []Member, process engagement.Process) {
	for _, key := range engagement.GateKeys {
		for _, stage := range process.Gates[key].Stages {
			people := eligible(team, stage)
			if !stage.Meets(people) {
				f.Add("team", "the gate %q, stage %q, asks %s by the rule %q, at least %d voting; the team has %d of them",
					key, stage.Key, asked(stage), stage.Mode, stage.Abstain.MinParticipation, len(people))
			}
		}
	}
}

// eligible are the people of a team whom a stage selects. Somebody whom the policy names
// by address need not be in the team.
func eligible(team []Member, stage engagement.Stage) []engagement.Eligible {
	roles := map[string][]engagement.Role{}
	var addresses []string
	add := func(address string, role ...engagement.Role) {
		address = engagement.IdentityKey(address)
		if _, known := roles[address]; !known {
			addresses = append(addresses, address)
		}
		roles[address] = append(roles[address], role...)
	}
	for _, m := range team {
		add(m.Email, m.Role)
	}
	for _, a := range stage.Approvers {
		if a.Person != "" {
			add(a.Person)
		}
	}
	var people []engagement.Eligible
	for _, address := range addresses {
		same := func(other string) bool { return engagement.IdentityKey(other) == address }
		if who, selected := stage.Select(address, roles[address], same); selected {
			people = append(people, who)
		}
	}
	return people
}

// asked says whom a stage asks.
func asked(stage engagement.Stage) string {
	names := make([]string, len(stage.Approvers))
	for i, a := range stage.Approvers {
		names[i] = a.Person
		if a.Role != "" {
			names[i] = string(a.Role)
		}
	}
	return strings.Join(names, " or ")
}
