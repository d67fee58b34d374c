package web

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"mandate/api/rest"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/locale"
	"mandate/internal/store"
)

// answerRoutes are the two doors to somebody's questions: the link of a mail, and the
// sign-in. Only POST changes anything: mail scanners open links.
func (s *Site) answerRoutes(routes *gin.RouterGroup) {
	for path, enter := range map[string]answersDoor{"/q/:token": s.answersByLink, "/engagements/:id/answers/mine": s.answersBySession} {
		way := routes.Group(path, unlisted)
		read(way, "", s.showAnswers(enter))
		read(way, "/files/:file", s.answerFile(enter))
		way.POST("", s.saveAnswers(enter))
	}
}

// answersDoor lets a person to their questions. When it does not, it has answered already.
type answersDoor func(c *gin.Context) (answersForm, bool)

// answersForm is somebody before the questions that they are asked.
type answersForm struct {
	page
	who identity.Principal
	// respondent is whose answers they are: empty for the assessors' own judgement.
	respondent  string
	person      store.Person
	engagement  store.Engagement
	methodology engagement.Methodology
	scale       engagement.Scale
	questions   []engagement.Question
	given       map[string]engagement.Item[engagement.Answer] // by question
	reviews     map[string]engagement.AnswerReview            // that count, by question
	files       map[string]store.File
	due         engagement.Day
	note        string
	// closed is why nothing can be answered now; empty when it can.
	closed string
	// address is that of the page, and secret what its form is bound to.
	address, secret, token string
	words                  locale.Words

	typed map[string]typedAnswer // what was typed and is not kept, by question
	wrong map[string]wrongs
	mine  map[string]bool // files of theirs that stand beside no answer yet
	saved int             // how many answers were just kept; -1 when nothing was sent
	fault string
}

func (f answersForm) say(id string, args ...any) string { return f.words.T("answers."+id, args...) }

func (s *Site) answersByLink(c *gin.Context) (answersForm, bool) {
	ctx, now, client, token := c.Request.Context(), time.Now(), network(c.ClientIP()), c.Param("token")
	if s.guessing.exhausted(client, now) {
		s.tooMany(c)
		return answersForm{}, false
	}
	org, link, err := s.Store.LinkByHash(ctx, identity.LinkHash(token))
	if engagement.CodeOf(err) == engagement.NotFound || err == nil && link.Request == "" {
		s.guessing.spend(client, now)
		s.unknownLink(c)
		return answersForm{}, false
	}
	if err != nil {
		s.fail(c, err)
		return answersForm{}, false
	}
	f := answersForm{
		who:        identity.Principal{Org: org, Person: link.Person, Role: identity.Member, Via: identity.ViaLink, AuthAt: now.UTC()},
		respondent: link.Person, address: "/q/" + url.PathEscape(token), secret: "answers " + token, saved: -1,
	}
	gone := ""
	err = s.Store.Read(ctx, org, func(tx *store.Tx) error {
		if err := f.meet(tx, link.Engagement); err != nil {
			return err
		}
		f.words = locale.For(preferred([]string{c.Query("lang"), c.GetHeader("Accept-Language")}, f.person.Locale)...)
		r, err := store.Get[engagement.AnswerRequest](tx, link.Engagement, link.Request)
		switch {
		case engagement.CodeOf(err) == engagement.NotFound || err == nil && (r.Body.Person != link.Person || !f.person.Active):
			gone = f.say("gone.withdrawn")
			return nil
		case err != nil:
			return err
		case !now.Before(link.ExpiresAt):
			gone = f.say("gone.expired")
			return nil
		}
		return f.read(tx, []engagement.Item[engagement.AnswerRequest]{r})
	})
	if err != nil {
		s.fail(c, err)
		return f, false
	}
	if gone != "" {
		p := s.page(c, f.say("gone.title"))
		p.Locale, p.Narrow = f.words.Tag(), true
		s.render(c, http.StatusGone, failure(p, http.StatusGone, gone))
		return f, false
	}
	carry(c, f.who)
	return f, true
}

func (s *Site) answersBySession(c *gin.Context) (answersForm, bool) {
	p, ok := s.signedIn(c)
	if !ok {
		return answersForm{}, false
	}
	if err := p.May(identity.AnswerQuestions); err != nil {
		s.fail(c, err)
		return answersForm{}, false
	}
	id := c.Param("id")
	f := answersForm{who: p, respondent: p.Person, address: engagementURL(id) + "/answers/mine", saved: -1}
	f.secret = "answers " + p.Org + " " + p.Person + " " + id + " " + p.AuthAt.UTC().Format(time.RFC3339Nano)
	err := s.Store.Read(c.Request.Context(), p.Org, func(tx *store.Tx) error {
		if err := f.meet(tx, id); err != nil {
			return err
		}
		f.words = locale.For(preferred([]string{c.Query("lang"), c.GetHeader("Accept-Language")}, f.person.Locale)...)
		all, _, err := store.List[engagement.AnswerRequest](tx, id, store.Query{})
		if err != nil {
			return err
		}
		own := slices.DeleteFunc(all, func(r engagement.Item[engagement.AnswerRequest]) bool { return r.Body.Person != p.Person })
		// Whoever sees the engagement answers here; of strangers to its team, those who are asked.
		if err := rest.Enter(p, f.engagement); err != nil && (len(own) == 0 || engagement.CodeOf(err) != engagement.NotFound) {
			return err
		}
		return f.read(tx, own)
	})
	if err != nil {
		s.fail(c, err)
		return f, false
	}
	greet(c, viewer{ID: p.Person, Name: f.person.Name, Locale: f.person.Locale, Role: p.Role})
	carry(c, p)
	return f, true
}

// meet reads who somebody is, and what they are asked about.
func (f *answersForm) meet(tx *store.Tx, engagementID string) (err error) {
	if f.person, err = tx.Person(f.who.Person); err != nil {
		return err
	}
	if f.engagement, err = tx.Engagement(engagementID); err != nil {
		return err
	}
	m, err := tx.MethodologyByID(f.engagement.MethodologyID)
	f.methodology, f.scale = m.Body, m.Body.Scale
	return err
}

// read reads the questions of some requests with what was answered. An assessor whom nobody
// has asked gives the assessors' own judgement on all of them.
func (f *answersForm) read(tx *store.Tx, requests []engagement.Item[engagement.AnswerRequest]) error {
	if len(requests) == 0 && f.who.Can(identity.ReadDraft) {
		f.respondent, f.questions = "", f.methodology.Questions
	}
	all := engagement.AnswerRequest{}
	for _, r := range requests {
		all.Areas, all.Questions = append(all.Areas, r.Body.Areas...), append(all.Questions, r.Body.Questions...)
		if f.due == "" || r.Body.Due.Before(f.due) {
			f.due = r.Body.Due
		}
		if f.note == "" {
			f.note = r.Body.Note
		}
	}
	if len(requests) > 0 {
		f.questions = all.Asked(f.methodology)
	}
	if err := f.readGiven(tx); err != nil {
		return err
	}
	draft, err := tx.Draft(f.engagement.ID, contract.RefAssessment)
	switch {
	case err != nil:
		return err
	case f.engagement.Status == engagement.StatusClosed || f.engagement.Status == engagement.StatusCancelled:
		f.closed = f.say("closed.ended")
	case draft.Frozen:
		f.closed = f.say("closed.submitted")
	}
	return nil
}

// readGiven reads what was answered, what was said of it, and the evidence beside it.
func (f *answersForm) readGiven(tx *store.Tx) error {
	answers, err := store.AnswersOf(tx, f.engagement.ID, f.respondent)
	if err != nil {
		return err
	}
	f.given, f.reviews = map[string]engagement.Item[engagement.Answer]{}, map[string]engagement.AnswerReview{}
	if f.files == nil {
		f.files = map[string]store.File{}
	}
	for _, a := range answers {
		f.given[a.Body.Question] = a
		r, err := store.Get[engagement.AnswerReview](tx, f.engagement.ID, a.ID)
		if err == nil && r.Body.Version == a.Version {
			f.reviews[a.Body.Question] = r.Body
		}
		if err != nil && engagement.CodeOf(err) != engagement.NotFound {
			return err
		}
		for _, id := range a.Body.Files {
			if err := f.readFile(tx, id); err != nil {
				return err
			}
		}
	}
	return nil
}

func (f *answersForm) readFile(tx *store.Tx, id string) error {
	file, err := tx.File(f.engagement.ID, id)
	if err == nil {
		f.files[id] = file
	}
	if engagement.CodeOf(err) == engagement.NotFound {
		return nil
	}
	return err
}

// progress counts the questions, and those that are answered.
func (f answersForm) progress() (answered, asked int) {
	for _, q := range f.questions {
		if _, is := f.given[q.Ref]; is {
			answered++
		}
	}
	return answered, len(f.questions)
}

func (f answersForm) progressWords() string {
	answered, asked := f.progress()
	return f.say("progress", "Answered", answered, "Asked", asked)
}

func (s *Site) showAnswers(enter answersDoor) gin.HandlerFunc {
	return func(c *gin.Context) {
		f, ok := enter(c)
		if !ok {
			return
		}
		if n, err := strconv.Atoi(c.Query("saved")); err == nil && n >= 0 {
			f.saved = n
		}
		s.renderAnswers(c, http.StatusOK, f)
	}
}

func (s *Site) renderAnswers(c *gin.Context, status int, f answersForm) {
	f.page = s.page(c, f.say("title"))
	f.Locale, f.Script = f.words.Tag(), "answers.js"
	f.token = s.Keys.FormToken(f.secret)
	c.Header("Content-Security-Policy", policy+"; connect-src 'self'") // its script sends what is typed
	s.render(c, status, answersPage(f))
}

// answerFile gives somebody the evidence that stands beside their own answers.
func (s *Site) answerFile(enter answersDoor) gin.HandlerFunc {
	return func(c *gin.Context) {
		f, ok := enter(c)
		if !ok {
			return
		}
		err := s.Store.Read(c.Request.Context(), f.who.Org, func(tx *store.Tx) error {
			file, content, err := tx.OpenFile(f.engagement.ID, c.Param("file"))
			if err != nil {
				return err
			}
			if _, own := f.files[file.ID]; !own && file.By != f.who.Person {
				return engagement.Errorf(engagement.NotFound, "%s", f.say("no_file"))
			}
			rest.AsAttachment(c.Writer.Header(), file)
			if _, err := io.Copy(c.Writer, content); err != nil {
				s.Log.WarnContext(c.Request.Context(), "a download broke off", "file", file.ID, "error", err)
			}
			return nil
		})
		if err != nil {
			s.fail(c, err)
		}
	}
}

// keep writes what was typed, as far as it can be, and says what could not.
func (s *Site) keep(ctx context.Context, f *answersForm, in postedAnswers) error {
	for _, q := range f.questions {
		t, sent := in.answers[q.Ref]
		if !sent {
			continue
		}
		answer, wrong := t.answer(*f, q)
		if answer == nil && len(wrong) == 0 {
			continue // left blank, or as it stands
		}
		if len(wrong) == 0 {
			wrong = s.keepOne(ctx, f, q, *answer, t.seen)
		}
		if len(wrong) == 0 {
			f.saved = max(0, f.saved) + 1
			continue
		}
		f.typed[q.Ref], f.wrong[q.Ref] = t, wrong
	}
	return s.Store.Read(ctx, f.who.Org, f.readGiven)
}

func (s *Site) keepOne(ctx context.Context, f *answersForm, q engagement.Question, answer engagement.Answer, seen int) wrongs {
	err := s.Store.In(ctx, f.who.Org, func(tx *store.Tx) error {
		_, err := rest.WriteAnswers(tx, f.engagement, []rest.GivenAnswer{{Answer: answer, Seen: seen}}, f.who.Person)
		return err
	})
	switch engagement.CodeOf(err) {
	case "":
		if err == nil {
			if s.Kick != nil {
				s.Kick()
			}
			return nil
		}
		s.Log.ErrorContext(ctx, "an answer was not kept", "engagement", f.engagement.ID, "question", q.Ref, "error", err)
		return wrongs{{Text: f.say("wrong.unavailable")}}
	case engagement.Stale:
		return wrongs{{Field: "conflict", Text: f.say("wrong.conflict")}}
	case engagement.Conflict:
		return wrongs{{Text: f.say("closed.submitted")}}
	}
	return faultsOf(f.words, err)
}
