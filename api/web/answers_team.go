package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"mandate/api/rest"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// teamAnswerRoutes are where the consultancy sees who has answered what, asks, and reviews.
func (s *Site) teamAnswerRoutes(routes *gin.RouterGroup) {
	read(routes, "/engagements/:id/answers", s.teamAnswers)
	read(routes, "/engagements/:id/answers/questions/*ref", s.questionAnswers)
	routes.POST("/engagements/:id/answers/ask", s.askForAnswers)
	routes.POST("/engagements/:id/answers/remind", s.remindForAnswers)
	routes.POST("/engagements/:id/answers/withdraw", s.withdrawRequest)
	routes.POST("/engagements/:id/answers/review", s.reviewAnswer)
	routes.POST("/engagements/:id/answers/confirm", s.confirmAnswers)
}

// answersView is how the answers of an assessment stand.
type answersView struct {
	page
	Nav         workNav
	engagement  store.Engagement
	methodology engagement.Methodology
	People      []engagement.Respondent
	requests    []engagement.Item[engagement.AnswerRequest]
	answers     []engagement.Item[engagement.Answer]
	reviews     map[string]engagement.Item[engagement.AnswerReview]
	apart       map[string]engagement.Disagreement
	states      map[string]engagement.QuestionState
	names       map[string]string
	files       map[string]store.File
	frozen      bool
	mayPromote  bool                                 // whether the reader may make findings of answers
	unconfirmed []engagement.Item[engagement.Answer] // that the reader may confirm
	In          rest.AskBody
	refs        string
	Wrong       wrongs
	Done, token string
	Question    engagement.Question // of the page of one question
}

// teamView reads everything that these pages show. When it cannot, it has answered already.
func (s *Site) teamView(c *gin.Context) (answersView, bool) {
	id := c.Param("id")
	v := answersView{names: map[string]string{}, files: map[string]store.File{}, Done: c.Query("done")}
	who, ok := s.welcome(c, func(tx *store.Tx, who guest) (err error) {
		if v.engagement, err = tx.Engagement(id); err != nil {
			return err
		}
		if err := maySee(who, v.engagement); err != nil {
			return err
		}
		if !who.Can(identity.AskRespondents) {
			return nil
		}
		v.mayPromote = who.Can(identity.EditDraft)
		if err := v.read(tx); err != nil {
			return err
		}
		return v.readUnconfirmed(tx, who.Person)
	})
	if !ok {
		return v, false
	}
	if !who.Can(identity.AskRespondents) { // client staff see their own questions
		c.Redirect(http.StatusSeeOther, engagementURL(id)+"/answers/mine")
		return v, false
	}
	v.page = english(s.page(c, "Answers"))
	v.Current, v.Nav = "/engagements", workNav{engagement: id, current: "/answers", who: who.Principal}
	v.token = s.Keys.FormToken(teamSecret(who.Principal, id))
	return v, true
}

func teamSecret(p identity.Principal, id string) string {
	return "team answers " + p.Org + " " + p.Person + " " + id + " " + p.AuthAt.UTC().Format(time.RFC3339Nano)
}

func (v *answersView) read(tx *store.Tx) error {
	m, err := tx.MethodologyByID(v.engagement.MethodologyID)
	if err != nil {
		return err
	}
	v.methodology = m.Body
	if v.People, err = rest.RespondentsOf(tx, v.engagement); err != nil {
		return err
	}
	if v.requests, _, err = store.List[engagement.AnswerRequest](tx, v.engagement.ID, store.Query{}); err != nil {
		return err
	}
	if v.answers, _, err = store.List[engagement.Answer](tx, v.engagement.ID, store.Query{}); err != nil {
		return err
	}
	reviews, _, err := store.List[engagement.AnswerReview](tx, v.engagement.ID, store.Query{})
	if err != nil {
		return err
	}
	draft, err := tx.Draft(v.engagement.ID, contract.RefAssessment)
	if err != nil {
		return err
	}
	v.frozen = draft.Frozen
	v.reviews, v.apart, v.states = map[string]engagement.Item[engagement.AnswerReview]{}, map[string]engagement.Disagreement{}, map[string]engagement.QuestionState{}
	for _, r := range reviews {
		v.reviews[r.Body.Answer] = r
	}
	for _, d := range engagement.Disagreements(v.methodology, v.answers) {
		v.apart[d.Question] = d
	}
	for _, state := range engagement.QuestionStates(v.methodology, v.answers, reviews) {
		v.states[state.Question] = state
	}
	return v.readNames(tx, reviews)
}

func (v *answersView) readNames(tx *store.Tx, reviews []engagement.Item[engagement.AnswerReview]) error {
	var ids []string
	for _, a := range v.answers {
		ids = append(ids, a.Body.Respondent, a.UpdatedBy)
	}
	for _, r := range reviews {
		ids = append(ids, r.UpdatedBy)
	}
	people, err := tx.PeopleByID(slices.Compact(slices.Sorted(slices.Values(ids)))...)
	if err != nil {
		return err
	}
	for id, p := range people {
		v.names[id] = p.Name
	}
	files, err := tx.Files(v.engagement.ID)
	for _, f := range files {
		v.files[f.ID] = f
	}
	return err
}

func (s *Site) teamAnswers(c *gin.Context) {
	if v, ok := s.teamView(c); ok {
		s.render(c, http.StatusOK, teamAnswersPage(v))
	}
}

func (s *Site) questionAnswers(c *gin.Context) {
	v, ok := s.teamView(c)
	if !ok {
		return
	}
	s.showQuestion(c, http.StatusOK, v, strings.TrimPrefix(c.Param("ref"), "/"))
}

func (s *Site) showQuestion(c *gin.Context, status int, v answersView, ref string) {
	i := slices.IndexFunc(v.methodology.Questions, func(q engagement.Question) bool { return q.Ref == ref })
	if i < 0 {
		s.fail(c, engagement.Errorf(engagement.NotFound, "the methodology has no question %q; go back to the answers", ref))
		return
	}
	v.Question = v.methodology.Questions[i]
	v.Title = "Answers to " + v.Question.Ref
	s.render(c, status, questionPage(v))
}

// sentByTeam reads a form of these pages, which must be the reader's own.
func (s *Site) sentByTeam(c *gin.Context) (answersView, bool) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, formBytes)
	v, ok := s.teamView(c)
	if ok && c.PostForm("token") != v.token {
		s.fail(c, engagement.Errorf(engagement.Forbidden, "%s", v.say("form.error.form")))
		return v, false
	}
	return v, ok
}

// askForAnswers asks somebody to answer questions.
func (s *Site) askForAnswers(c *gin.Context) {
	v, ok := s.sentByTeam(c)
	if !ok {
		return
	}
	v.refs = text(c.PostForm("questions"))
	v.In = rest.AskBody{
		Name: text(c.PostForm("name")), Email: text(c.PostForm("email")), Areas: c.PostFormArray("areas"),
		Questions: strings.FieldsFunc(v.refs, func(r rune) bool { return strings.ContainsRune(" ,;\n\r\t", r) }),
		Due:       engagement.Day(text(c.PostForm("due"))), Note: text(c.PostForm("note")),
	}
	err := s.Store.In(c.Request.Context(), s.Org, func(tx *store.Tx) error {
		e, err := tx.Engagement(v.engagement.ID)
		if err != nil {
			return err
		}
		p, _ := identity.From(c.Request.Context())
		_, err = rest.Ask(tx, e, v.In, p.Person)
		return err
	})
	if err == nil && s.Kick != nil {
		s.Kick()
	}
	s.answerTeam(c, v, err, "asked")
}

func (s *Site) remindForAnswers(c *gin.Context) {
	if v, ok := s.sentByTeam(c); ok {
		s.answerTeam(c, v, s.api.RemindRespondent(c.Request.Context(), v.engagement.ID, c.PostForm("request")), "reminded")
	}
}

func (s *Site) withdrawRequest(c *gin.Context) {
	if v, ok := s.sentByTeam(c); ok {
		s.answerTeam(c, v, s.api.WithdrawRequest(c.Request.Context(), v.engagement.ID, c.PostForm("request")), "withdrawn")
	}
}

// answerTeam sends the reader back to the page, or says there what is wrong.
func (s *Site) answerTeam(c *gin.Context, v answersView, err error, done string) {
	code := engagement.CodeOf(err)
	switch {
	case err == nil:
		c.Redirect(http.StatusSeeOther, engagementURL(v.engagement.ID)+"/answers?done="+done)
	case code == engagement.Invalid || code == engagement.Conflict || code == engagement.Stale:
		v.Wrong = faultsOf(v.tongue(), err)
		s.render(c, statuses[code], teamAnswersPage(v))
	default:
		s.fail(c, err)
	}
}

// reviewAnswer confirms an answer, or returns it.
func (s *Site) reviewAnswer(c *gin.Context) {
	v, ok := s.sentByTeam(c)
	if !ok {
		return
	}
	version, _ := strconv.Atoi(c.PostForm("version")) // what is no number is no version either
	ref := c.PostForm("question")
	_, err := s.api.ReviewAnswers(c.Request.Context(), v.engagement.ID, []engagement.AnswerReview{{
		Answer: c.PostForm("answer"), Version: version, Verdict: c.PostForm("verdict"), Comment: text(c.PostForm("comment")),
	}})
	switch code := engagement.CodeOf(err); {
	case err == nil:
		c.Redirect(http.StatusSeeOther, v.questionURL(ref))
	case code == engagement.Invalid || code == engagement.Conflict || code == engagement.Forbidden || code == engagement.Stale:
		v.Wrong = faultsOf(v.tongue(), err)
		s.showQuestion(c, statuses[code], v, ref)
	default:
		s.fail(c, err)
	}
}

func (v answersView) questionURL(ref string) string {
	return engagementURL(v.engagement.ID) + "/answers/questions/" + url.PathEscape(ref)
}

// requestsOf are those that somebody was asked by.
func (v answersView) requestsOf(person string) []engagement.Item[engagement.AnswerRequest] {
	var own []engagement.Item[engagement.AnswerRequest]
	for _, r := range v.requests {
		if r.Body.Person == person {
			own = append(own, r)
		}
	}
	return own
}

// whatIs asked by a request, in words.
func (v answersView) whatIs(r engagement.AnswerRequest) string {
	var parts []string
	for _, a := range v.methodology.Areas {
		if slices.Contains(r.Areas, a.Key) {
			parts = append(parts, a.Title)
		}
	}
	return words.List(append(parts, r.Questions...))
}

// standing is how somebody has come along: a word and its colour.
func standing(r engagement.Respondent) (tone, word string) {
	switch {
	case r.Returned > 0:
		return "warn", strconv.Itoa(r.Returned) + " returned"
	case r.Done():
		return "good", "Answered"
	case r.Late:
		return "bad", "Late"
	}
	return "info", "Open"
}

var stateTones = map[engagement.AnswerState]string{
	engagement.AnswerMissing: "quiet", engagement.AnswerGiven: "info", engagement.AnswerReturned: "warn", engagement.AnswerConfirmed: "good",
}

// answersTo lists the answers to a question, as they came.
func (v answersView) answersTo(ref string) []engagement.Item[engagement.Answer] {
	var all []engagement.Item[engagement.Answer]
	for _, a := range v.answers {
		if a.Body.Question == ref {
			all = append(all, a)
		}
	}
	return all
}

// stateOf is where an answer stands.
func (v answersView) stateOf(a engagement.Item[engagement.Answer]) engagement.AnswerState {
	var reviews []engagement.Item[engagement.AnswerReview]
	if r, reviewed := v.reviews[a.ID]; reviewed {
		reviews = append(reviews, r)
	}
	return engagement.StatesOf([]engagement.Item[engagement.Answer]{a}, reviews)[a.ID]
}

func (v answersView) respondent(a engagement.Item[engagement.Answer]) string {
	if a.Body.Respondent == "" {
		return "The assessors' own judgement"
	}
	return cmp.Or(v.names[a.Body.Respondent], a.Body.Respondent)
}

// scoreWords is what an answer says.
func (v answersView) scoreWords(a engagement.Answer) string {
	if a.NotApplicable || a.Score == nil {
		return "Does not apply: " + a.Reason
	}
	said := strconv.Itoa(*a.Score)
	if *a.Score < len(v.methodology.Scale.Labels) {
		said += " – " + v.methodology.Scale.Labels[*a.Score]
	}
	if a.Target != nil {
		said += "; wanted " + strconv.Itoa(*a.Target)
	}
	return said
}

// inPoints writes hundredths of a point as points.
func inPoints(n int) string { return strconv.FormatFloat(float64(n)/100, 'f', 2, 64) }
