package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"mandate/api/rest"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

func (s *Site) webhookRoutes(routes *gin.RouterGroup) {
	read(routes, "/webhooks", func(c *gin.Context) {
		if view, ok := s.webhooksOf(c); ok {
			s.render(c, http.StatusOK, webhooksPage(view))
		}
	})
	read(routes, "/webhooks/:webhook", func(c *gin.Context) {
		if view, ok := s.webhookOf(c); ok {
			view.Done = webhookDone[c.Query("done")]
			s.render(c, http.StatusOK, webhookPage(view))
		}
	})
	routes.POST("/webhooks", s.makeWebhook)
	routes.POST("/webhooks/:webhook", s.actOnWebhook)
}

// webhooksView is the list of webhooks, with the form that makes one.
type webhooksView struct {
	page
	Webhooks      []store.Webhook
	In            engagement.Webhook
	Types         string // as typed
	Wrong         wrongs
	token, secret string
}

// webhookView is one webhook with the log of its deliveries.
type webhookView struct {
	page
	Webhook    store.Webhook
	Owner      string
	Deliveries []store.WebhookDelivery
	State      engagement.DeliveryState
	Next       string // the address of the next page; "" at the end
	// Secret is the new one, shown this once.
	Secret        string
	Done          string
	Wrong         wrongs
	token, secret string
}

// deliveriesShown is how many deliveries a page lists.
const deliveriesShown = 50

// webhookDone says what was done, by what the address says of it.
var webhookDone = map[string]string{
	"test": "A test is on its way; its delivery stands below. Load the page again to see what came of it.",
	"on":   "Enabled.", "off": "Disabled.",
	"redeliver": "It is delivered anew.", "failed": "What had failed is delivered anew, the oldest 500 first.",
}

// webhooksOf reads the list for whoever may manage webhooks. When it does not, it has answered.
func (s *Site) webhooksOf(c *gin.Context) (view webhooksView, ok bool) {
	who, ok := s.welcome(c, func(tx *store.Tx, who guest) (err error) {
		if err := who.May(identity.ManageWebhooks); err != nil {
			return err
		}
		view.Webhooks, err = tx.Webhooks()
		return err
	})
	if ok {
		view.page = english(s.page(c, "Webhooks"))
		view.Current, view.Types = "/engagements", engagement.AllTypes
		view.secret, view.token = s.webhookForm(who)
	}
	return view, ok
}

// webhookForm is what the forms of a sitting are bound to, and their token.
func (s *Site) webhookForm(who guest) (secret, token string) {
	secret = "webhooks " + who.Org + " " + who.Person + " " + who.AuthAt.UTC().Format(time.RFC3339Nano)
	return secret, s.Keys.FormToken(secret)
}

// webhookOf reads one webhook, as webhooksOf does all of them.
func (s *Site) webhookOf(c *gin.Context) (view webhookView, ok bool) {
	if state := engagement.DeliveryState(c.Query("state")); slices.Contains(engagement.DeliveryStates, state) {
		view.State = state
	}
	who, ok := s.welcome(c, func(tx *store.Tx, who guest) (err error) {
		if err := who.May(identity.ManageWebhooks); err != nil {
			return err
		}
		if view.Webhook, err = tx.Webhook(c.Param("webhook")); err != nil {
			return err
		}
		people, err := tx.PeopleByID(view.Webhook.CreatedBy)
		if err != nil {
			return err
		}
		view.Owner = nameOr(people[view.Webhook.CreatedBy].Name, "Somebody who is not known any more")
		var next string
		view.Deliveries, next, err = tx.Deliveries(view.Webhook.ID, store.DeliveryQuery{State: view.State, Limit: deliveriesShown, Cursor: c.Query("cursor")})
		if next != "" {
			view.Next = webhookURL(view.Webhook.ID) + "?" + url.Values{"state": {string(view.State)}, "cursor": {next}}.Encode()
		}
		return err
	})
	if ok {
		view.page = english(s.page(c, view.Webhook.Name))
		view.Current = "/engagements"
		view.secret, view.token = s.webhookForm(who)
	}
	return view, ok
}

// genuine tells whether a form is one that this site has shown its sender; else it has answered.
func (s *Site) genuine(c *gin.Context, secret string) bool {
	if s.Keys.CheckFormToken(secret, c.PostForm("token")) {
		return true
	}
	s.fail(c, engagement.Errorf(engagement.Forbidden, "%s", say("en", "form.error.form")))
	return false
}

// makeWebhook makes a webhook and shows its secret, this once; or the form again with what is
// wrong.
func (s *Site) makeWebhook(c *gin.Context) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, formBytes)
	view, ok := s.webhooksOf(c)
	if !ok || !s.genuine(c, view.secret) {
		return
	}
	view.Types = text(c.PostForm("types"))
	view.In = engagement.Webhook{
		Name: text(c.PostForm("name")), URL: text(c.PostForm("url")), Engagement: text(c.PostForm("engagement")),
		Types: strings.FieldsFunc(view.Types, func(r rune) bool { return strings.ContainsRune(" ,;\n\t", r) }),
	}
	made, err := s.api.CreateWebhook(c.Request.Context(), view.In)
	switch {
	case err == nil:
		c.Params = append(c.Params, gin.Param{Key: "webhook", Value: made.ID})
		if shown, ok := s.webhookOf(c); ok {
			shown.Secret = made.Secret
			s.render(c, http.StatusOK, webhookPage(shown))
		}
	case answerable(err), engagement.CodeOf(err) == engagement.Unavailable:
		view.Wrong = faultsOf(words, err)
		s.render(c, statuses[engagement.CodeOf(err)], webhooksPage(view))
	default:
		s.fail(c, err)
	}
}

// actOnWebhook does what a button on a webhook's page says.
func (s *Site) actOnWebhook(c *gin.Context) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, formBytes)
	view, ok := s.webhookOf(c)
	if !ok || !s.genuine(c, view.secret) {
		return
	}
	act, then := c.PostForm("act"), webhookURL(view.Webhook.ID)
	var err error
	switch ctx, id := c.Request.Context(), view.Webhook.ID; act {
	case "test":
		_, err = s.api.PingWebhook(ctx, id)
	case "on", "off":
		enabled := act == "on"
		_, err = s.api.ChangeWebhook(ctx, id, rest.WebhookPatch{Enabled: &enabled}, 0)
	case "redeliver":
		_, err = s.api.Redeliver(ctx, id, c.PostForm("delivery"))
	case "failed":
		_, err = s.api.RedeliverFailed(ctx, id, time.Time{})
	case "remove":
		then, err = "/webhooks", s.api.RemoveWebhook(ctx, id)
	case "secret":
		var made rest.NewWebhookView
		if made, err = s.api.RotateWebhook(ctx, id); err == nil {
			view.Webhook, view.Secret = made.Webhook, made.Secret
			s.render(c, http.StatusOK, webhookPage(view))
			return
		}
	default:
		err = engagement.Errorf(engagement.Invalid, "The page does not know %q; load it again.", act)
	}
	switch {
	case err == nil && webhookDone[act] != "":
		c.Redirect(http.StatusSeeOther, then+"?done="+act)
	case err == nil:
		c.Redirect(http.StatusSeeOther, then)
	case answerable(err), engagement.CodeOf(err) == engagement.Unavailable:
		view.Wrong = faultsOf(words, err)
		s.render(c, statuses[engagement.CodeOf(err)], webhookPage(view))
	default:
		s.fail(c, err)
	}
}

func webhookURL(id string) string { return "/webhooks/" + url.PathEscape(id) }

// webhookTone says whether a webhook is sent anything, with a tone for it.
func webhookTone(w store.Webhook) (tone, word string) {
	switch {
	case w.Enabled && w.FailingSince != nil:
		return "warn", "failing"
	case w.Enabled:
		return "good", "enabled"
	}
	return "bad", "disabled"
}

// whyDisabled are the reasons for which nothing is sent.
var whyDisabled = map[engagement.WhyDisabled]string{
	engagement.DisabledByPerson: "Somebody has turned it off.",
	engagement.DisabledGone:     "Its address has answered that it is gone for good (410).",
	engagement.DisabledFailing:  "Nothing could be delivered for five days.",
}

var deliveryTones = map[engagement.DeliveryState]string{
	engagement.DeliveryQueued: "info", engagement.DeliveryFailed: "warn", engagement.DeliveryDelivered: "good", engagement.DeliveryAbandoned: "bad",
}

// momentUTC is a moment, to the minute, in UTC.
func momentUTC(t *time.Time) string {
	if t == nil {
		return "–"
	}
	return clockIn(*t, "UTC") + " UTC"
}

// wrongTexts are all that is wrong.
func wrongTexts(all wrongs, shown ...string) (texts []string) {
	for _, w := range all {
		if !slices.Contains(shown, w.Field) {
			texts = append(texts, cmp.Or(w.Text, w.Field))
		}
	}
	return texts
}
