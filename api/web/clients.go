package web

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"mandate/api/rest"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

func (s *Site) clientRoutes(routes *gin.RouterGroup) {
	read(routes, "/clients", s.clients)
	read(routes, "/clients/:client", func(c *gin.Context) {
		if view, ok := s.clientOf(c); ok {
			view.Done = c.Query("done") != ""
			s.render(c, http.StatusOK, clientPage(view))
		}
	})
	routes.POST("/clients/:client", s.changeClient)
}

// clientsView is the register of clients, by name, a page at a time.
type clientsView struct {
	page
	Q       string
	Clients []store.Client
	Next    string // the address of the next page; "" at the end
}

// clientsShown is how many clients a page lists.
const clientsShown = 50

func (s *Site) clients(c *gin.Context) {
	view := clientsView{Q: text(c.Query("q"))}
	_, ok := s.welcome(c, func(tx *store.Tx, who guest) (err error) {
		if err := who.May(identity.EditClients); err != nil {
			return err
		}
		var next string
		view.Clients, next, err = tx.Clients(store.ClientQuery{Q: view.Q, Limit: clientsShown, Cursor: c.Query("cursor")})
		if next != "" {
			view.Next = "/clients?" + url.Values{"q": {view.Q}, "cursor": {next}}.Encode()
		}
		return err
	})
	if ok {
		view.page = english(s.page(c, "Clients"))
		view.Current = "/engagements"
		s.render(c, http.StatusOK, clientsPage(view))
	}
}

// clientView is a client with the form that changes it.
type clientView struct {
	page
	Client        store.Client
	In            rest.ClientBody
	Logo          string // as a data URI; "" when there is none
	Version       int
	Wrong         wrongs
	Done          bool
	token, secret string
}

// clientOf reads a client for whoever may change it. When it does not, it has answered.
func (s *Site) clientOf(c *gin.Context) (view clientView, ok bool) {
	who, ok := s.welcome(c, func(tx *store.Tx, who guest) (err error) {
		if err := who.May(identity.EditClients); err != nil {
			return err
		}
		if view.Client, err = tx.Client(c.Param("client")); err != nil {
			return err
		}
		kept, err := tx.Logo(view.Client.ID)
		if engagement.CodeOf(err) == engagement.NotFound {
			return nil
		}
		view.Logo = kept.DataURI()
		return err
	})
	if !ok {
		return view, false
	}
	view.In = rest.ClientBody{
		Name: view.Client.Name, Country: view.Client.Country, Notes: view.Client.Notes, FiscalYearStart: view.Client.FiscalYearStart,
	}
	view.Version = view.Client.Version
	view.page = english(s.page(c, view.Client.Name))
	view.Current, view.Narrow = "/engagements", true
	view.secret = "client " + who.Org + " " + who.Person + " " + who.AuthAt.UTC().Format(time.RFC3339Nano)
	view.token = s.Keys.FormToken(view.secret)
	return view, true
}

// changeClient writes what the form holds, or shows it again with what is wrong.
func (s *Site) changeClient(c *gin.Context) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, formBytes)
	view, ok := s.clientOf(c)
	if !ok {
		return
	}
	if !s.Keys.CheckFormToken(view.secret, c.PostForm("token")) {
		s.fail(c, engagement.Errorf(engagement.Forbidden, "%s", say("en", "form.error.form")))
		return
	}
	view.In = rest.ClientBody{
		Name: text(c.PostForm("name")), Country: text(c.PostForm("country")), Notes: text(c.PostForm("notes")), FiscalYearStart: number(c.PostForm("fiscal_year_start")),
	}
	view.Version, _ = strconv.Atoi(c.PostForm("version")) // what is no number is no version either
	_, err := s.api.ChangeClient(c.Request.Context(), view.Client.ID, view.In, view.Version)
	switch {
	case err == nil:
		c.Redirect(http.StatusSeeOther, clientURL(view.Client.ID)+"?done=1")
	case answerable(err):
		view.Wrong = faultsOf(words, err)
		if engagement.CodeOf(err) == engagement.Stale { // saving again writes over it knowingly
			view.Version = view.Client.Version
		}
		s.render(c, statuses[engagement.CodeOf(err)], clientPage(view))
	default:
		s.fail(c, err)
	}
}

func clientURL(id string) string { return "/clients/" + url.PathEscape(id) }

// fiscalYear says when a client's fiscal year begins.
func fiscalYear(month int) string { return time.Month(max(month, 1)).String() }

// wrongAbove is what is wrong and no field shows.
func (v clientView) wrongAbove() (all []string) {
	for _, w := range v.Wrong {
		switch w.Field {
		case "name", "country", "fiscal_year_start":
		default:
			all = append(all, w.Text)
		}
	}
	return all
}
