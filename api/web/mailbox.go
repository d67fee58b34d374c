package web

import (
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"mandate/internal/engagement"
	"mandate/internal/notify"
)

// Mailbox has the mails that a development server keeps instead of sending them.
type Mailbox interface {
	// List lists the mails, the newest first.
	List() ([]notify.Summary, error)
	// Open reads a mail; its error is NotFound when there is none.
	Open(id string) (notify.Message, error)
}

// mailboxRoutes show the mailbox to people, and to programs that play them.
func (s *Site) mailboxRoutes(routes *gin.RouterGroup) {
	if s.Mailbox == nil {
		return
	}
	box := routes.Group("/mailbox", unlisted)
	box.GET("", s.mails)
	box.GET("/:mail", s.mail)
	box.GET("/:mail/html", s.mailHTML)
	box.GET("/:mail/attachments/:number", s.mailAttachment)
	box.GET("/messages", s.messages)
	box.GET("/messages/:mail", s.message)
}

func (s *Site) mails(c *gin.Context) {
	list, err := s.Mailbox.List()
	if err != nil {
		s.fail(c, err)
		return
	}
	s.render(c, http.StatusOK, mailsPage(s.mailPage(c, ""), list))
}

func (s *Site) mail(c *gin.Context) {
	m, err := s.Mailbox.Open(c.Param("mail"))
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Header("Content-Security-Policy", policy+"; frame-src 'self'")
	s.render(c, http.StatusOK, mailPage(s.mailPage(c, m.Subject), m))
}

func (s *Site) mailPage(c *gin.Context, title string) page {
	p := s.page(c, title)
	p.Current = "/mailbox"
	if title == "" {
		p.Title = say(p.Locale, "mail_page.title")
	}
	return p
}

// letterPolicy is that of a mail's own HTML, within a frame of the mailbox: it may be
// styled, and its links open new pages; nothing of it runs or is fetched.
const letterPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; base-uri 'none'; " +
	"form-action 'none'; sandbox allow-popups allow-popups-to-escape-sandbox"

func (s *Site) mailHTML(c *gin.Context) {
	m, err := s.Mailbox.Open(c.Param("mail"))
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Header("Content-Security-Policy", letterPolicy)
	c.Header("X-Frame-Options", "SAMEORIGIN")
	c.Data(http.StatusOK, "text/html; charset=utf-8", []byte(newWindows(m.HTML)))
}

// mailAttachment has the browser save a mail's attachment; nothing of it is shown.
func (s *Site) mailAttachment(c *gin.Context) {
	m, err := s.Mailbox.Open(c.Param("mail"))
	if err != nil {
		s.fail(c, err)
		return
	}
	number, err := strconv.Atoi(c.Param("number"))
	if err != nil || number < 1 || number > len(m.Attachments) {
		s.fail(c, engagement.Errorf(engagement.NotFound, "There is no such attachment."))
		return
	}
	a := m.Attachments[number-1]
	c.Header("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": a.Name}))
	c.Data(http.StatusOK, a.Type, a.Content)
}

// newWindows has a mail's links open in windows of their own: they lead to pages that
// stand in no frame.
func newWindows(html string) string {
	const base = `<base target="_blank">`
	if head, rest, ok := strings.Cut(html, "<head>"); ok {
		return head + "<head>" + base + rest
	}
	return base + html
}

// envelope is a mail as programs read it; Text, Links and Attachments only when it is
// asked for by id.
type envelope struct {
	ID      string    `json:"id"`
	From    string    `json:"from"`
	To      string    `json:"to"`
	Subject string    `json:"subject"`
	Date    time.Time `json:"date"`
	Text    string    `json:"text,omitempty"`
	Links   []string  `json:"links,omitempty"`

	Attachments []enclosure `json:"attachments,omitempty"`
}

// enclosure is an attachment as programs read it.
type enclosure struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Address string `json:"address"` // where to get it
}

func (s *Site) messages(c *gin.Context) {
	list, err := s.Mailbox.List()
	if err != nil {
		s.api.Problem(c, err)
		return
	}
	all := make([]envelope, len(list))
	for i, m := range list {
		all[i] = envelope{ID: m.ID, From: m.From, To: m.To, Subject: m.Subject, Date: m.Date}
	}
	c.JSON(http.StatusOK, all)
}

func (s *Site) message(c *gin.Context) {
	m, err := s.Mailbox.Open(c.Param("mail"))
	if err != nil {
		s.api.Problem(c, err)
		return
	}
	whole := envelope{ID: m.ID, From: m.From, To: m.To, Subject: m.Subject, Date: m.Date, Text: m.Text, Links: m.Links}
	for i, a := range m.Attachments {
		whole.Attachments = append(whole.Attachments, enclosure{Name: a.Name, Type: a.Type, Address: attachmentAddress(m.ID, i+1)})
	}
	c.JSON(http.StatusOK, whole)
}

// span is a part of a mail's text; its address is "" where it is none.
type span struct{ Text, Address string }

var address = regexp.MustCompile(`https?://[^\s<>"]+[^\s<>".,;:!?)\]]`)

// spans parts a text at its addresses.
func spans(text string) []span {
	var all []span
	for len(text) > 0 {
		at := address.FindStringIndex(text)
		if at == nil {
			return append(all, span{Text: text})
		}
		if at[0] > 0 {
			all = append(all, span{Text: text[:at[0]]})
		}
		all = append(all, span{Text: text[at[0]:at[1]], Address: text[at[0]:at[1]]})
		text = text[at[1]:]
	}
	return all
}

// mailAddress is where the mailbox shows a mail.
func mailAddress(id string) string { return "/mailbox/" + url.PathEscape(id) }

// attachmentAddress is where the mailbox gives out a mail's attachment, by its number from 1.
func attachmentAddress(id string, number int) string {
	return mailAddress(id) + "/attachments/" + strconv.Itoa(number)
}
