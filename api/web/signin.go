package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

func (s *Site) signInRoutes(routes *gin.RouterGroup) {
	read(routes, "/sign-in", s.askWho)
	routes.POST("/sign-in", s.signIn)
	s.providerRoutes(routes)
	routes.POST("/sign-out", s.signOut)
}

// credentials are what somebody signs in with: who they are, which a development server
// believes, or an API token.
type credentials struct {
	Person string `form:"person"`
	Token  string `form:"token"`
	Next   string `form:"next"`
	// Again and For ask one person to prove anew who they are, for a decision.
	Again bool   `form:"again"`
	For   string `form:"for"`
}

// signInPage is the way in, as it is shown.
type signInPage struct {
	page
	People []choice
	credentials
	Asked string // by name, the person who alone may sign in here
	Wrong string
	// Provider says that people sign in at an identity provider; only there when they are to
	// prove anew who they are.
	Provider bool
}

// choice is a person whom a development server lets somebody be.
type choice struct {
	ID, Name, Email, Role string
}

func (s *Site) askWho(c *gin.Context) {
	s.showSignIn(c, http.StatusOK, credentials{Next: c.Query("next"), Again: c.Query("again") != "", For: c.Query("for")}, "")
}

// showSignIn asks who somebody is, whether they are signed in already or not.
func (s *Site) showSignIn(c *gin.Context, status int, in credentials, wrong string) {
	view := signInPage{page: s.page(c, ""), credentials: in, Wrong: wrong, Provider: s.Provider != nil}
	view.Next, view.Narrow, view.Token = local(in.Next), true, ""
	view.Title = view.say("sign_in.title")
	if in.Again {
		view.Title = view.say("sign_in.again")
	}
	asked, err := s.askedFor(c, in)
	if err != nil {
		s.fail(c, err)
		return
	}
	view.Asked = asked.Name
	if s.Dev {
		people, err := s.choices(c)
		if err != nil {
			s.fail(c, err)
			return
		}
		view.People = people
		if asked.ID != "" {
			view.People = slices.DeleteFunc(people, func(p choice) bool { return p.ID != asked.ID })
		}
	}
	s.render(c, status, signInForm(view))
}

// askedFor is the person whom a decision asks to sign in again; nobody for any other sign-in.
func (s *Site) askedFor(c *gin.Context, in credentials) (person store.Person, err error) {
	if !in.Again || in.For == "" {
		return person, nil
	}
	err = s.Store.Read(c.Request.Context(), s.Org, func(tx *store.Tx) error {
		person, err = tx.Person(in.For)
		if engagement.CodeOf(err) == engagement.NotFound {
			return nil
		}
		return err
	})
	return person, err
}

func (s *Site) choices(c *gin.Context) (all []choice, err error) {
	active := true
	err = s.Store.Read(c.Request.Context(), s.Org, func(tx *store.Tx) error {
		people, _, err := tx.People(store.PeopleQuery{Active: &active, Limit: 200})
		if err != nil {
			return err
		}
		ids := make([]string, len(people))
		for i, p := range people {
			ids[i] = p.ID
		}
		teams, err := tx.TeamRoles(ids...)
		for _, p := range people {
			all = append(all, choice{ID: p.ID, Name: p.Name, Email: p.Email, Role: roleWords(p, teams[p.ID])})
		}
		return err
	})
	return all, err
}

// roleWords says what somebody is, in the organisation or else in their teams.
func roleWords(p store.Person, teams []engagement.Role) string {
	if role := identity.Strongest(p.OrgRoles); role != "" {
		return orgRoles[role]
	}
	names := make([]string, len(teams))
	for i, role := range teams {
		names[i] = words.T("role." + string(role))
	}
	return nameOr(words.List(names), "in no team")
}

var orgRoles = map[identity.Role]string{
	identity.Admin: "administrator", identity.PMO: "PMO", identity.Auditor: "auditor", identity.Operator: "operator", identity.Consultant: "consultant",
	identity.Member: "member", identity.Viewer: "reader",
}

func (s *Site) signIn(c *gin.Context) {
	var in credentials
	if err := c.ShouldBind(&in); err != nil {
		s.fail(c, engagement.Errorf(engagement.Malformed, "the form cannot be read; go back and send it again"))
		return
	}
	client, now := network(c.ClientIP()), time.Now()
	if s.guessing.exhausted(client, now) {
		s.tooMany(c)
		return
	}
	if in.Again && s.Provider != nil {
		s.showSignIn(c, http.StatusUnprocessableEntity, in, say(s.localeOf(c), "sign_in.provider.only"))
		return
	}
	holder, err := s.recognise(c, in)
	if engagement.CodeOf(err) == engagement.Unauthenticated {
		s.guessing.spend(client, now)
		s.showSignIn(c, http.StatusUnprocessableEntity, in, sentence(err.Error()))
		return
	}
	if asked, failed := s.askedFor(c, in); err == nil && failed == nil && asked.ID != "" && asked.ID != holder.Person {
		s.showSignIn(c, http.StatusUnprocessableEntity, in, say(s.localeOf(c), "sign_in.mismatch", "Name", asked.Name))
		return
	}
	if err == nil {
		err = s.begin(c, holder, "")
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, local(in.Next))
}

// recognise finds whose some credentials are.
func (s *Site) recognise(c *gin.Context, in credentials) (store.Holder, error) {
	now := time.Now().UTC()
	if s.Dev && in.Person != "" {
		return store.Holder{Person: in.Person, Way: store.WayChoice, AuthAt: now}, s.known(c, in.Person)
	}
	in.Token = strings.TrimSpace(in.Token)
	if in.Token == "" {
		return store.Holder{}, engagement.Errorf(engagement.Unauthenticated, "paste your API token; an administrator can give you one")
	}
	// The API decides what a token is worth.
	r := c.Request.Clone(c.Request.Context())
	r.Header.Set("Authorization", "Bearer "+in.Token)
	p, err := s.api.Authenticate(r)
	if err == nil && p.Org != s.Org {
		err = engagement.Errorf(engagement.Unauthenticated, "the token belongs to another organisation; ask an administrator for a new one")
	}
	if err != nil {
		return store.Holder{}, err
	}
	return store.Holder{Person: p.Person, Way: store.WayToken, APIToken: p.TokenID, AuthAt: now}, s.known(c, p.Person)
}

// known tells whether somebody may sign in at all.
func (s *Site) known(c *gin.Context, person string) error {
	return s.Store.Read(c.Request.Context(), s.Org, func(tx *store.Tx) error {
		p, err := tx.Person(person)
		if engagement.CodeOf(err) == engagement.NotFound || err == nil && !p.Active {
			return engagement.Errorf(engagement.Unauthenticated, "this person is not active; ask an administrator")
		}
		return err
	})
}

// begin starts a session under a fresh token, so that one planted before is worth nothing.
// What the pages kept before, such as a form that was begun, goes on.
func (s *Site) begin(c *gin.Context, holder store.Holder, idToken string) error {
	ctx, err := s.session(c)
	if err != nil {
		return err
	}
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	s.sessions.Put(ctx, sessionIDToken, idToken)
	return s.commit(store.WithHolder(ctx, holder), c)
}

func (s *Site) signOut(c *gin.Context) {
	ctx, err := s.session(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	idToken := s.sessions.GetString(ctx, sessionIDToken)
	if err := s.sessions.Destroy(ctx); err != nil {
		s.fail(c, err)
		return
	}
	s.sessions.WriteSessionCookie(ctx, c.Writer, "", time.Time{})
	if s.Provider != nil && idToken != "" && s.signOutThere(c, idToken) {
		return
	}
	c.Redirect(http.StatusSeeOther, "/sign-in")
}

// local is an address of our own to go to after the sign-in; the portfolio for any other.
func local(address string) string {
	const portfolio = "/engagements"
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//") ||
		strings.ContainsAny(address, "\\\r\n\t") {
		return portfolio
	}
	return u.RequestURI()
}
