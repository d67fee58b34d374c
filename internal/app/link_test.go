package app_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/glebarez/go-sqlite"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// TestOneLinkDecidesOnce posts one link's form 200 times at once, from forms of its own
// each: there is one decision, and everybody gets its receipt.
func TestOneLinkDecidesOnce(t *testing.T) {
	s := newSite(t)
	s.start()
	e := s.engagement("links")
	g := e.diagnosed()
	link := e.link("sponsor", g)
	const posts = 200
	forms := make([]url.Values, 10) // as of so many tabs
	for i := range forms {
		forms[i] = s.form(link)
	}
	receipts := make([]string, posts)
	var all sync.WaitGroup
	for i := range posts {
		all.Go(func() {
			receipts[i] = s.receiptAfter(link, filled(forms[i%len(forms)], "approve"))
		})
	}
	all.Wait()
	slices.Sort(receipts)
	assert.Len(t, slices.Compact(receipts), 1, "one receipt")
	assert.NotEmpty(t, receipts[0])
	assert.Len(t, e.decisions(), 1, "one decision")
	assert.Contains(t, receipts[0], e.decisions()[0])
}

// receiptAfter posts a form, as often as it is told to wait, and returns the number of
// the receipt that it leads to.
func (s *site) receiptAfter(link string, values url.Values) string {
	for {
		status, page := s.post(link, values)
		switch status {
		case http.StatusOK:
			return receiptIn(page)
		case http.StatusConflict: // they have decided already
			return receiptIn(s.page(link))
		case http.StatusAccepted, http.StatusServiceUnavailable, http.StatusTooManyRequests:
			time.Sleep(100 * time.Millisecond)
		default:
			assert.Fail(s.t, "unexpected answer", "%d %s", status, page)
			return ""
		}
	}
}

// receiptIn is the number of the receipt that a page shows.
func receiptIn(page string) string {
	return between(between(page, "Receipt number", "</dd>")+"<", `class="digest">`, "<")
}

// TestALinkServesNobodyElse crosses links and forms between persons, gates and revisions.
func TestALinkServesNobodyElse(t *testing.T) {
	s := newSite(t)
	s.start()
	e := s.engagement("crossed")
	g := e.diagnosed()
	sponsor, leader := e.link("sponsor", g), e.link("leader", g)
	ofSponsor, ofLeader := s.form(sponsor), s.form(leader)

	status, _ := s.post(leader, filled(ofSponsor, "approve"))
	assert.Equal(t, http.StatusForbidden, status, "the form of one person on the link of another")
	assert.Empty(t, e.decisions())

	wrong := filled(ofSponsor, "approve")
	wrong.Set("digest", strings.Repeat("0", 64))
	status, _ = s.post(sponsor, wrong)
	assert.Equal(t, http.StatusConflict, status, "another digest than the one before them")
	assert.Empty(t, e.decisions())

	values := filled(ofLeader, "request_changes")
	values.Set("comment", "Name the machines.")
	status, _ = s.post(leader, values)
	require.Equal(t, http.StatusOK, status)
	request := e.decisions()[0]
	e.resubmit("/assessment", request)
	second := e.gate("diagnosis")
	require.Equal(t, 2, second.revision)
	status, page := s.post(sponsor, filled(ofSponsor, "approve"))
	assert.Equal(t, http.StatusConflict, status, "a link to the revision before")
	assert.Contains(t, page, "newer revision")
	assert.Len(t, e.decisions(), 1)

	e.approve(second, "sponsor", "leader")
	e.await("plan/1/opened")
	plan := e.planned()
	status, _ = s.post(e.link("leader", plan), filled(ofLeader, "approve"))
	assert.Equal(t, http.StatusForbidden, status, "the form of one gate on the link of another")
	forged := strings.Replace(sponsor, sponsor[len(sponsor)-6:], "AAAAAA", 1)
	status, _ = s.get(forged, nil)
	assert.Equal(t, http.StatusNotFound, status)
	assert.Empty(t, e.decisionsOn(plan.id))
}

// resubmit submits the next revision, answering a request for changes.
func (e *small) resubmit(part, request string) {
	e.t.Helper()
	body := map[string]any{"answers": []any{map[string]any{"decision": request, "text": "They are named now."}}}
	require.Eventually(e.t, func() bool {
		status, _ := e.call(http.MethodPost, e.path(part+"/submit"), e.Token, body)
		return status < 300
	}, 20*time.Second, 100*time.Millisecond)
}

func (e *small) decisionsOn(gate string) (ids []string) {
	for _, entry := range e.journal() {
		if entry.Type == "decision_recorded" && entry.Facts["gate"] == gate {
			ids = append(ids, entry.Facts["decision"].(string))
		}
	}
	return ids
}

// TestReadingALinkChangesNothing opens a link as people, scanners and prefetchers do, and
// compares every row of every table before and after.
func TestReadingALinkChangesNothing(t *testing.T) {
	s := newSite(t)
	s.start()
	e := s.engagement("read")
	link := e.link("sponsor", e.diagnosed())
	before := s.settled()
	for _, headers := range []http.Header{
		{},
		{"Purpose": {"prefetch"}},
		{"Sec-Purpose": {"prefetch;prerender"}},
		{"X-Moz": {"prefetch"}},
		{"User-Agent": {"Mozilla/5.0 (compatible; SafeLinksScanner/1.0)"}},
	} {
		for _, path := range []string{link, link + "?lang=es", link + "/receipts/none"} {
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				response := s.send(method, path, headers, nil)
				assert.Less(t, response.StatusCode, 500, "%s %s", method, path)
				assert.Equal(t, "no-store", response.Header.Get("Cache-Control"))
			}
		}
	}
	assert.Equal(t, before, s.tables(), "nobody who only reads writes anything")
	assert.Empty(t, e.decisions())
}

// settled are the tables once nothing is under way any more.
func (s *site) settled() (tables map[string]string) {
	s.t.Helper()
	require.Eventually(s.t, func() bool {
		tables = s.tables()
		time.Sleep(500 * time.Millisecond)
		return assert.ObjectsAreEqual(tables, s.tables())
	}, 30*time.Second, 10*time.Millisecond, "the database comes to rest")
	return tables
}

// tables reads every row of the site's database, by table.
func (s *site) tables() map[string]string {
	s.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(s.data, "mandate.db")+"?mode=ro")
	require.NoError(s.t, err)
	defer db.Close()
	names := texts(s, db, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
	require.Greater(s.t, len(names), 20)
	all := map[string]string{}
	for _, name := range names {
		rows, err := db.QueryContext(s.t.Context(), "SELECT * FROM "+name) //nolint:gosec // a table of ours
		require.NoError(s.t, err)
		columns, err := rows.Columns()
		require.NoError(s.t, err)
		var lines []string
		for rows.Next() {
			values := make([]any, len(columns))
			for i := range values {
				values[i] = new(any)
			}
			require.NoError(s.t, rows.Scan(values...))
			line, err := json.Marshal(values)
			require.NoError(s.t, err)
			lines = append(lines, string(line))
		}
		require.NoError(s.t, rows.Err())
		slices.Sort(lines)
		all[name] = strings.Join(lines, "\n")
	}
	return all
}

func texts(s *site, db *sql.DB, query string) (all []string) {
	rows, err := db.QueryContext(s.t.Context(), query)
	require.NoError(s.t, err)
	defer rows.Close()
	for rows.Next() {
		var text string
		require.NoError(s.t, rows.Scan(&text))
		all = append(all, text)
	}
	require.NoError(s.t, rows.Err())
	return all
}

// link is the newest link to a gate that somebody was mailed, as a path.
func (e *small) link(role string, g gate) (path string) {
	e.t.Helper()
	require.Eventually(e.t, func() bool {
		var mails []struct{ ID, To string }
		e.json("/mailbox/messages", &mails)
		for _, mail := range mails {
			if !strings.Contains(mail.To, role+"@example.com") {
				continue
			}
			var opened struct{ Links []string }
			e.json("/mailbox/messages/"+url.PathEscape(mail.ID), &opened)
			for _, link := range opened.Links {
				if _, rest, is := strings.Cut(link, "/d/"); is && strings.Contains(e.page("/d/"+rest), g.digest) {
					path = "/d/" + rest
					return true
				}
			}
		}
		return false
	}, 30*time.Second, 100*time.Millisecond, "%s gets a link", role)
	return path
}

func (s *site) page(path string) string {
	_, page := s.get(path, nil)
	return page
}

func (s *site) json(path string, into any) {
	_, text := s.get(path, http.Header{"Accept": {"application/json"}})
	require.NoError(s.t, json.Unmarshal([]byte(text), into), "%s", text)
}

func (s *site) get(path string, headers http.Header) (int, string) {
	response := s.send(http.MethodGet, path, headers, nil)
	return response.StatusCode, response.text
}

// post sends a form, following where it leads.
func (s *site) post(path string, values url.Values) (int, string) {
	response := s.send(http.MethodPost, path, http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Origin": {s.Web}}, values)
	return response.StatusCode, response.text
}

type answered struct {
	*http.Response
	text string
}

func (s *site) send(method, path string, headers http.Header, values url.Values) answered {
	ctx, cancel := context.WithTimeout(s.t.Context(), time.Minute)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, s.Web+path, strings.NewReader(values.Encode()))
	if !assert.NoError(s.t, err) {
		return answered{}
	}
	for name, all := range headers {
		request.Header[name] = all
	}
	response, err := http.DefaultClient.Do(request)
	if !assert.NoError(s.t, err) {
		return answered{Response: &http.Response{}}
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	assert.NoError(s.t, err)
	return answered{Response: response, text: string(text)}
}

// form reads the fields of a page's decision form.
func (s *site) form(path string) url.Values { return s.fields(path, "verdict") }

// fields reads what is filled in already in the form of a page that offers a choice.
func (s *site) fields(path, choice string) url.Values {
	root, err := html.Parse(strings.NewReader(s.page(path)))
	values := url.Values{}
	if !assert.NoError(s.t, err) {
		return values
	}
	for n := range root.Descendants() {
		if n.DataAtom != atom.Form || !offers(n, choice) {
			continue
		}
		for field := range n.Descendants() {
			if field.DataAtom == atom.Input && attribute(field, "type") == "hidden" {
				values.Set(attribute(field, "name"), attribute(field, "value"))
			}
			if field.DataAtom == atom.Input && attribute(field, "name") == "confirm" {
				values.Set("confirm", attribute(field, "value"))
			}
		}
	}
	assert.NotEmpty(s.t, values, "%s shows a form", path)
	return values
}

func offers(form *html.Node, name string) bool {
	for n := range form.Descendants() {
		if n.DataAtom == atom.Input && attribute(n, "name") == name {
			return true
		}
	}
	return false
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// filled is a form with a choice made.
func filled(form url.Values, verdict string) url.Values {
	values := url.Values{}
	for name, all := range form {
		values[name] = slices.Clone(all)
	}
	values.Set("verdict", verdict)
	return values
}

// between is the first text between two others.
func between(text, from, to string) string {
	_, rest, found := strings.Cut(text, from)
	if !found {
		return ""
	}
	inner, _, _ := strings.Cut(rest, to)
	return inner
}
