package rest

import (
	"context"
	"encoding/json"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// QuestionSetFormats reads and writes question sets in the formats that they come in.
type QuestionSetFormats interface {
	// Read reads a set from a file; its error names every fault with its place. What is
	// said about it takes the place of what the file says.
	Read(name string, file []byte, about engagement.AboutSet) (engagement.QuestionSet, error)
	// Write writes a set that was stored at a time.
	Write(set engagement.QuestionSet, format string, stored time.Time) (file []byte, err error)
}

// setForms are the formats of a question set: what each is sent as, and its file's name.
var setForms = map[string]struct{ contentType, suffix string }{
	"yaml": {typeYAML, ".yaml"}, "json": {typeJSON, ".json"}, "oscal": {typeJSON, ".oscal.json"},
	"framework": {typeJSON, ".framework.json"}, "xlsx": {typeXLSX, ".xlsx"}, "csv": {typeCSV + "; charset=utf-8", ".csv"},
}

// QuestionSetRequest is the input of a new question set. Huma reads query parameters from
// the fields of the input itself.
type QuestionSetRequest struct {
	Place
	Keyed
	Set         string `query:"key" maxLength:"60" doc:"Key of the set; for a file that has none, otherwise its title's words"`
	Version     int    `query:"version" minimum:"0" maximum:"999999999" doc:"Version of the set; for a file that has none, otherwise 1"`
	Title       string `query:"title" maxLength:"200"`
	Publisher   string `query:"publisher" maxLength:"200"`
	Source      string `query:"source" maxLength:"500" doc:"The document that the texts are from"`
	URL         string `query:"url" maxLength:"1000"`
	Licence     string `query:"licence" maxLength:"500" doc:"Goes into every report that uses the set"`
	Attribution string `query:"attribution" maxLength:"2000" doc:"Goes into every report that uses the set"`
	Language    string `query:"language" maxLength:"35" doc:"BCP 47, such as en"`
	RawBody     []byte
}

func (in *QuestionSetRequest) about() engagement.AboutSet {
	return engagement.AboutSet{
		Key: in.Set, Version: in.Version, Title: in.Title, Publisher: in.Publisher, Source: in.Source,
		URL: in.URL, Licence: in.Licence, Attribution: in.Attribution, Language: in.Language,
	}
}

// QuestionSetRow is a question set in a list.
type QuestionSetRow struct {
	Ref       string    `json:"ref" doc:"key@version, as methodologies name it"`
	ID        string    `json:"id" doc:"SHA-256 of its canonical JSON"`
	Key       string    `json:"key"`
	Version   int       `json:"version"`
	Title     string    `json:"title"`
	Publisher string    `json:"publisher,omitempty"`
	Licence   string    `json:"licence,omitempty"`
	Questions int       `json:"questions" doc:"How many it has"`
	CreatedAt time.Time `json:"created_at"`
}

func setRow(s store.StoredQuestionSet) QuestionSetRow {
	return QuestionSetRow{
		Ref: s.Ref(), ID: s.ID, Key: s.Key, Version: s.Version, Title: s.Title, Publisher: s.Publisher, Licence: s.Licence,
		Questions: s.Questions, CreatedAt: s.CreatedAt,
	}
}

// QuestionSetQuery says which format of a set is wanted.
type QuestionSetQuery struct {
	Place
	Format string `query:"format" enum:"json,yaml,oscal,framework,xlsx,csv" doc:"Without it the set comes in an envelope, in body"`
}

// QuestionSetOut is a set in the format asked for.
type QuestionSetOut struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	ETag        string `header:"ETag"`
	Body        []byte
}

func (a *API) questionSets() {
	const tag = "Question sets"
	object := &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeObject}}
	binary := &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	register(a, operation{
		id: "add-question-set", method: http.MethodPost, path: "/question-sets", tag: tag, summary: "Add a version of a question set",
		doc: "As our YAML or JSON, an OSCAL catalog or a framework's JSON, of at most 16 MiB, or as XLSX or CSV. Every fault is named with its place. " +
			"A version never changes: other content needs a higher one. The parameters say what a file does not say, and take the place of what it says.",
		body: map[string]*huma.MediaType{typeYAML: object, typeJSON: object, typeXLSX: binary, typeCSV: {Schema: &huma.Schema{Type: huma.TypeString}}},
		raw:  true, limit: engagement.MaxSetFile, action: identity.AddMethodology, status: http.StatusCreated,
	}, a.addQuestionSet)
	register(a, operation{
		id: "list-question-sets", method: http.MethodGet, path: "/question-sets", tag: tag, summary: "The question sets, without their content",
		action: identity.ReadMethodology,
	}, func(ctx context.Context, in *Here) (out *Listed[QuestionSetRow], err error) {
		err = a.readOrg(ctx, func(tx *store.Tx) error {
			stored, err := tx.QuestionSets()
			rows := make([]QuestionSetRow, len(stored))
			for i, s := range stored {
				rows[i] = setRow(s)
			}
			out = page(rows, "")
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "get-question-set", method: http.MethodGet, path: "/question-sets/{id}", tag: tag,
		summary: "One question set, by key@version, or by key for its newest version", action: identity.ReadMethodology,
		doc: "With format it comes as a file: as it may be sent again. framework and oscal give what came in that format back with equal content; csv holds the questions alone.",
	}, a.questionSet)
	content := map[string]*huma.MediaType{}
	for _, form := range setForms {
		content[mediaType(form.contentType)] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
	}
	a.huma.OpenAPI().Paths["/v1/question-sets/{id}"].Get.Responses["200"].Content = content
}

func (a *API) addQuestionSet(ctx context.Context, in *QuestionSetRequest) (out *Created[QuestionSetRow], err error) {
	set, err := a.QuestionSets.Read(nameOf(in.request), in.RawBody, in.about())
	if err != nil {
		return nil, err
	}
	err = a.inOrg(ctx, func(tx *store.Tx) error {
		out, err = once(ctx, tx, in.Keyed, in.request, set, func() (*Created[QuestionSetRow], error) {
			stored, err := tx.AddQuestionSet(set)
			return &Created[QuestionSetRow]{Status: http.StatusCreated, Location: "/v1/question-sets/" + set.Ref(), Body: setRow(stored)}, err
		})
		return err
	})
	return out, err
}

// nameOf is how faults call the file of a request; CSV is known by its name.
func nameOf(r *http.Request) string {
	if mediaType(r.Header.Get("Content-Type")) == typeCSV {
		return ".csv" // without a name of its own, which would be a title
	}
	return "request"
}

func (a *API) questionSet(ctx context.Context, in *QuestionSetQuery) (*QuestionSetOut, error) {
	var stored store.StoredQuestionSet
	err := a.readOrg(ctx, func(tx *store.Tx) (err error) {
		stored, err = tx.QuestionSet(in.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	out := &QuestionSetOut{ContentType: typeJSON, ETag: `"` + strings.TrimSuffix(stored.ID+"-"+in.Format, "-") + `"`}
	if in.Format == "" {
		out.Body, err = json.Marshal(stored)
		return out, err
	}
	form := setForms[in.Format]
	out.ContentType = form.contentType
	out.Disposition = mime.FormatMediaType("attachment", map[string]string{"filename": stored.Ref() + form.suffix})
	out.Body, err = a.QuestionSets.Write(stored.Body, in.Format, stored.CreatedAt)
	return out, err
}
