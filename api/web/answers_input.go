package web

import (
	"cmp"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"mandate/api/rest"
	"mandate/internal/engagement"
	"mandate/internal/evidence"
	"mandate/internal/store"
)

// What one form may bring: files, and texts around them.
const (
	answersBytes = 4*store.MaxFile + textsBytes
	textsBytes   = 8 << 20
)

// notApplicable is the choice that a question does not apply.
const notApplicable = "na"

// typedAnswer is what somebody has typed at one question.
type typedAnswer struct {
	score, target, reason, comment, confidence, links string
	files                                             []string
	seen                                              int
	upload                                            wrongs // what is wrong with a file
}

// postedAnswers is what a form brings.
type postedAnswers struct {
	token   string
	answers map[string]typedAnswer
	uploads map[string][]*evidence.Upload
	refused map[string]error
}

func (in postedAnswers) close() error {
	var all []error
	for _, uploads := range in.uploads {
		for _, u := range uploads {
			all = append(all, u.Close())
		}
	}
	return errors.Join(all...)
}

// saveAnswers keeps what was typed: all of it that is whole. Scripts, which send one question
// at a time, are answered in JSON.
func (s *Site) saveAnswers(enter answersDoor) gin.HandlerFunc {
	return func(c *gin.Context) {
		f, ok := enter(c)
		if !ok {
			return
		}
		in, err := readAnswers(c.Request, f)
		defer func() {
			if err := in.close(); err != nil {
				s.Log.WarnContext(c.Request.Context(), "the spool of an upload stays", "error", err)
			}
		}()
		f.typed, f.wrong = in.answers, map[string]wrongs{}
		switch {
		case err != nil:
			s.sayNotSaved(c, statuses[cmp.Or(engagement.CodeOf(err), engagement.Malformed)], f, f.say("wrong.form"))
			return
		case !s.Keys.CheckFormToken(f.secret, in.token):
			s.sayNotSaved(c, http.StatusForbidden, f, f.words.T("form.error.form"))
			return
		case f.closed != "":
			s.sayNotSaved(c, http.StatusConflict, f, f.closed)
			return
		}
		if err := s.keepUploads(c, &f, in); err != nil {
			s.fail(c, err)
			return
		}
		f.typed = map[string]typedAnswer{}
		if err := s.keep(c.Request.Context(), &f, in); err != nil {
			s.fail(c, err)
			return
		}
		s.sayKept(c, f, in)
	}
}

func wantsJSON(c *gin.Context) bool {
	return strings.Contains(c.GetHeader("Accept"), "application/json")
}

func (s *Site) sayNotSaved(c *gin.Context, status int, f answersForm, text string) {
	if wantsJSON(c) {
		c.JSON(status, gin.H{"saved": false, "text": text, "wrong": gin.H{}})
		return
	}
	f.fault = text
	s.renderAnswers(c, status, f)
}

// sayKept says what was kept and what was not.
func (s *Site) sayKept(c *gin.Context, f answersForm, in postedAnswers) {
	status := http.StatusOK
	if len(f.wrong) > 0 {
		status = http.StatusUnprocessableEntity
		for _, w := range f.wrong {
			if w.of("conflict") != "" {
				status = http.StatusConflict
			}
		}
	}
	switch {
	case wantsJSON(c):
		c.JSON(status, f.account(in))
	case len(f.wrong) > 0:
		s.renderAnswers(c, status, f)
	default:
		c.Redirect(http.StatusSeeOther, f.address+"?lang="+f.words.Tag()+"&saved="+strconv.Itoa(max(0, f.saved))+"#progress")
	}
}

// account tells a script how the questions stand that it has sent.
func (f answersForm) account(in postedAnswers) gin.H {
	versions, files, wrong := gin.H{}, gin.H{}, gin.H{}
	for ref := range in.answers {
		given := f.given[ref]
		versions[ref] = given.Version
		names := []gin.H{}
		for _, id := range given.Body.Files {
			names = append(names, gin.H{"id": id, "name": f.files[id].Name, "url": f.address + "/files/" + url.PathEscape(id)})
		}
		files[ref] = names
		if len(f.wrong[ref]) > 0 {
			texts := []string{}
			for _, w := range f.wrong[ref] {
				texts = append(texts, w.Text)
			}
			wrong[ref] = strings.Join(texts, " ")
		}
	}
	return gin.H{
		"saved": len(wrong) == 0, "at": time.Now().UTC(), "progress": f.progressWords(), "versions": versions, "files": files, "wrong": wrong,
	}
}

// readAnswers reads a posted form. Files are spooled as they come.
func readAnswers(r *http.Request, f answersForm) (postedAnswers, error) {
	in := postedAnswers{answers: map[string]typedAnswer{}, uploads: map[string][]*evidence.Upload{}, refused: map[string]error{}}
	values := url.Values{}
	r.Body = http.MaxBytesReader(nil, r.Body, answersBytes)
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		if err := r.ParseForm(); err != nil {
			return in, err
		}
		values = r.PostForm
	} else if err := in.stream(r, values); err != nil {
		return in, err
	}
	in.token = values.Get("token")
	for _, q := range f.questions {
		if !values.Has("version." + q.Ref) {
			continue
		}
		t := typedAnswer{
			score: values.Get("score." + q.Ref), target: values.Get("target." + q.Ref), reason: text(values.Get("reason." + q.Ref)),
			comment: text(values.Get("comment." + q.Ref)), confidence: values.Get("confidence." + q.Ref), links: text(values.Get("links." + q.Ref)),
		}
		t.seen, _ = strconv.Atoi(values.Get("version." + q.Ref)) // what is no number has seen none
		for _, id := range values["files."+q.Ref] {
			if id != "" && !slices.Contains(values["drop."+q.Ref], id) {
				t.files = append(t.files, id)
			}
		}
		in.answers[q.Ref] = t
	}
	return in, nil
}

func (in postedAnswers) stream(r *http.Request, values url.Values) error {
	form, err := r.MultipartReader()
	if err != nil {
		return err
	}
	texts := int64(0)
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if ref, is := strings.CutPrefix(part.FormName(), "file."); is {
			if part.FileName() == "" {
				continue // no file was chosen
			}
			u, err := evidence.Receive(part.FileName(), part, store.MaxFile)
			if err != nil && engagement.CodeOf(err) == "" {
				return err
			}
			if err != nil {
				in.refused[ref] = err
				continue
			}
			in.uploads[ref] = append(in.uploads[ref], u)
			continue
		}
		value, err := io.ReadAll(io.LimitReader(part, textsBytes-texts+1))
		if err != nil {
			return err
		}
		if texts += int64(len(value)); texts > textsBytes {
			return engagement.Errorf(engagement.TooLarge, "the form is larger than %d MiB", textsBytes>>20)
		}
		values.Add(part.FormName(), string(value))
	}
}

// keepUploads keeps the files that came, so that they are there when an answer is not whole
// yet, and says of each that cannot be taken why.
func (s *Site) keepUploads(c *gin.Context, f *answersForm, in postedAnswers) error {
	f.mine = map[string]bool{}
	typed := maps.Clone(in.answers) // a transaction may run twice
	err := s.Store.In(c.Request.Context(), f.who.Org, func(tx *store.Tx) error {
		for _, q := range f.questions {
			t, sent := typed[q.Ref]
			if !sent {
				continue
			}
			t.files = slices.Clone(t.files)
			for _, id := range t.files {
				if file, err := tx.File(f.engagement.ID, id); err == nil && file.By == f.who.Person {
					f.mine[id], f.files[id] = true, file
				}
			}
			for _, u := range in.uploads[q.Ref] {
				file, err := rest.KeepFile(tx, f.engagement.ID, u, f.who.Person)
				if err != nil {
					return err
				}
				t.files, f.mine[file.ID], f.files[file.ID] = append(t.files, file.ID), true, file
			}
			in.answers[q.Ref] = t
		}
		return nil
	})
	for ref, refusal := range in.refused {
		if t, sent := in.answers[ref]; sent {
			t.upload = wrongs{{Field: "file", Text: sentence(f.words.Refusal(refusal, nil))}}
			in.answers[ref] = t
		}
	}
	return err
}

// answer is what was typed as an answer; nil when nothing was, or nothing else than what
// stands. What cannot be an answer is said beside its field.
func (t typedAnswer) answer(f answersForm, q engagement.Question) (*engagement.Answer, wrongs) {
	old, known := f.given[q.Ref]
	if t.score == "" && len(t.upload) == 0 && t.target == "" && t.comment == "" && t.links == "" && t.confidence == "" && len(t.files) == 0 {
		return nil, nil
	}
	a := engagement.Answer{Question: q.Ref, Respondent: f.respondent, Evidence: old.Body.Evidence, Comment: t.comment, Confidence: t.confidence, Files: t.files}
	for link := range strings.Lines(t.links) {
		if link = strings.TrimSpace(link); link != "" {
			a.WebLinks = append(a.WebLinks, link)
		}
	}
	wrong := slices.Clone(t.upload)
	switch t.score {
	case "":
		wrong = append(wrong, wrongIn("score", f.say("wrong.score")))
	case notApplicable:
		a.NotApplicable, a.Reason = true, t.reason
		if a.Reason == "" {
			wrong = append(wrong, wrongIn("reason", f.say("wrong.reason")))
		}
	default:
		a.Score = scoreFrom(t.score)
		if t.target != "" {
			a.Target = scoreFrom(t.target)
		}
	}
	wrong = append(wrong, t.check(f, a)...)
	if len(wrong) == 0 && known && reflect.DeepEqual(a, old.Body) {
		return nil, nil
	}
	return &a, wrong
}

func wrongIn(field, text string) wrong { return wrong{Field: field, Text: text} }

func scoreFrom(text string) *int {
	n, err := strconv.Atoi(text)
	if err != nil {
		n = -1 // is refused as beyond the scale
	}
	return &n
}

// check finds what the domain's rules find, in the reader's words.
func (t typedAnswer) check(f answersForm, a engagement.Answer) (all wrongs) {
	var faults engagement.Faults
	engagement.CheckAnswer(a, f.methodology, &faults)
	if a.Score != nil || a.Reason != "" {
		a.Check(&faults)
	}
	for _, fault := range faults {
		field, _, _ := strings.Cut(fault.Field, "[")
		key := map[string]string{"links": "wrong.link", "comment": "wrong.long", "reason": "wrong.long", "files": "wrong.files"}[field]
		all = append(all, wrongIn(field, f.say(cmp.Or(key, "wrong.scale"))))
	}
	for _, id := range t.files {
		if _, own := f.files[id]; !own && !f.uploaded(id) {
			all = append(all, wrongIn("file", f.say("no_file")))
		}
	}
	return all
}
