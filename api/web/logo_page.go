package web

import (
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/logo"
	"mandate/internal/store"
)

func (s *Site) logoRoutes(routes *gin.RouterGroup) {
	read(routes, "/engagements/:id/logo", func(c *gin.Context) {
		if view, ok := s.logoOf(c); ok {
			view.Done = c.Query("done") != ""
			s.render(c, http.StatusOK, logoPage(view))
		}
	})
	routes.POST("/engagements/:id/logo", s.changeLogo)
}

// logoView is the logo of an engagement's client, and the form that changes it.
type logoView struct {
	page
	Nav           workNav
	Engagement    store.Engagement
	Logo, Wrong   string
	Done          bool
	token, secret string
	client        store.Client
	registered    bool
}

// logoLink names the way to the page.
func logoLink(logo string) string {
	if logo == "" {
		return "Add the client's logo"
	}
	return "Change the logo"
}

// clientLogo is the logo of an engagement's client as a data URI; "" when there is none.
func clientLogo(tx *store.Tx, e store.Engagement) (string, error) {
	client, found, err := tx.ClientOf(e)
	if err != nil || !found {
		return "", err
	}
	kept, err := tx.Logo(client.ID)
	if engagement.CodeOf(err) == engagement.NotFound {
		return "", nil
	}
	return kept.DataURI(), err
}

// logoOf reads the page for whoever may change clients. When it does not, it has answered.
func (s *Site) logoOf(c *gin.Context) (view logoView, ok bool) {
	who, ok := s.welcome(c, func(tx *store.Tx, who guest) (err error) {
		if err := who.May(identity.EditClients); err != nil {
			return err
		}
		if view.Engagement, err = tx.Engagement(c.Param("id")); err != nil {
			return err
		}
		if err = maySee(who, view.Engagement); err != nil {
			return err
		}
		if view.client, view.registered, err = tx.ClientOf(view.Engagement); err != nil {
			return err
		}
		view.Logo, err = clientLogo(tx, view.Engagement)
		return err
	})
	if !ok {
		return view, false
	}
	view.page = english(s.page(c, "Logo of "+view.Engagement.Client))
	view.Current, view.Narrow = "/engagements", true
	view.Nav = workNav{engagement: view.Engagement.ID, current: "/logo", who: who.Principal}
	view.secret = "logo " + who.Org + " " + who.Person + " " + who.AuthAt.UTC().Format(time.RFC3339Nano)
	view.token = s.Keys.FormToken(view.secret)
	return view, true
}

// changeLogo keeps the image that the form holds, or removes the one that there is.
func (s *Site) changeLogo(c *gin.Context) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, logo.MaxBytes+formBytes)
	view, ok := s.logoOf(c)
	if !ok {
		return
	}
	var large *http.MaxBytesError
	if err := c.Request.ParseMultipartForm(logo.MaxBytes + formBytes); errors.As(err, &large) {
		s.refuseLogo(c, view, engagement.Errorf(engagement.TooLarge, "The logo has more than %d KiB; save it smaller and upload it again.", logo.MaxBytes>>10))
		return
	}
	if !s.Keys.CheckFormToken(view.secret, c.PostForm("token")) {
		s.fail(c, engagement.Errorf(engagement.Forbidden, "%s", say("en", "form.error.form")))
		return
	}
	var err error
	if c.PostForm("act") == "remove" {
		err = s.api.DeleteLogo(c.Request.Context(), view.client.ID)
	} else {
		err = s.keepLogo(c, view)
	}
	switch engagement.CodeOf(err) {
	case engagement.Invalid, engagement.TooLarge:
		s.refuseLogo(c, view, err)
		return
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, engagementURL(view.Engagement.ID)+"/logo?done=1")
}

func (s *Site) refuseLogo(c *gin.Context, view logoView, err error) {
	var e *engagement.Error
	if errors.As(err, &e) {
		view.Wrong = sentence(e.Error())
	}
	s.render(c, statuses[engagement.CodeOf(err)], logoPage(view))
}

// keepLogo keeps an upload; the client is registered first, where nobody has done so.
func (s *Site) keepLogo(c *gin.Context, view logoView) error {
	upload, err := c.FormFile("logo")
	if err != nil {
		return engagement.Errorf(engagement.Invalid, "Choose the file of the logo first.")
	}
	file, err := upload.Open()
	if err != nil {
		return err
	}
	defer file.Close()
	image, err := io.ReadAll(file)
	if err != nil {
		return err
	}
	if !view.registered {
		err = s.Store.In(c.Request.Context(), s.Org, func(tx *store.Tx) (err error) {
			view.client, err = tx.EnsureClient(view.Engagement.Client, view.Engagement.Country)
			return err
		})
		if err != nil {
			return err
		}
	}
	_, err = s.api.SetLogo(c.Request.Context(), view.client.ID, image)
	return err
}
