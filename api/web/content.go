package web

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"mandate/api/rest"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/sheet"
	"mandate/internal/store"
)

// contentPath is the page's, below an engagement's address.
const contentPath = "/content"

// contentView is the page on which content is taken out and brought in.
type contentView struct {
	page
	Nav        workNav
	Engagement store.Engagement
	Imports    []store.Import
	Names      map[string]string // of people, by id
	Replace    bool
	// Report is of the file that was tried or imported; Held is that file, for the import
	// that follows a trial. Wrong is what kept it out.
	Dossier bool // whether the viewer may have it
	Report  *rest.ImportReport
	Held    string
	Wrong   *engagement.Error
}

func (v contentView) self() templ.SafeURL {
	return templ.SafeURL(engagementURL(v.Engagement.ID) + contentPath)
}

func (v contentView) download(format string) templ.SafeURL {
	return templ.SafeURL("/v1" + engagementURL(v.Engagement.ID) + "/export?format=" + format)
}

func (v contentView) counts() string {
	r := v.Report
	text := fmt.Sprintf("%d created, %d updated, %d deleted, %d unchanged", r.Created, r.Updated, r.Deleted, r.Unchanged)
	if r.Summary {
		text += "; the plan's summary is another"
	}
	return text + "."
}

func (v contentView) left() string {
	var parts []string
	for _, kind := range slices.Sorted(maps.Keys(v.Report.Left)) {
		parts = append(parts, fmt.Sprintf("%s: %d", contentKind(kind), v.Report.Left[kind]))
	}
	return strings.Join(parts, ", ")
}

func contentKind(kind engagement.Kind) string { return strings.ReplaceAll(string(kind), "_", " ") }

func fieldWords(fields []string) string {
	return strings.ReplaceAll(strings.Join(fields, ", "), "_", " ")
}

func (s *Site) contentRoutes(routes *gin.RouterGroup) {
	read(routes, "/engagements/:id"+contentPath, func(c *gin.Context) {
		if view, ok := s.contentView(c); ok {
			s.render(c, http.StatusOK, contentPage(view))
		}
	})
	routes.POST("/engagements/:id"+contentPath, s.importContent)
}

// contentView reads the page for whoever may import.
func (s *Site) contentView(c *gin.Context) (view contentView, ok bool) {
	who, ok := s.welcome(c, func(tx *store.Tx, who guest) (err error) {
		if err := who.May(identity.ImportContent); err != nil {
			return err
		}
		if view.Engagement, err = tx.Engagement(c.Param("id")); err != nil {
			return err
		}
		if err := maySee(who, view.Engagement); err != nil {
			return err
		}
		if view.Imports, err = tx.Imports(view.Engagement.ID); err != nil {
			return err
		}
		ids := make([]string, len(view.Imports))
		for i, one := range view.Imports {
			ids[i] = one.By
		}
		people, err := tx.PeopleByID(ids...)
		view.Names = map[string]string{}
		for id, p := range people {
			view.Names[id] = p.Name
		}
		return err
	})
	view.page = english(s.page(c, "Import and export"))
	view.Current, view.Dossier = "/engagements", who.Can(identity.ReadDossier)
	view.Nav = workNav{engagement: view.Engagement.ID, current: contentPath, who: who.Principal}
	return view, ok
}

// mostForm bounds a form: the file of a trial comes back in base64.
const mostForm = sheet.MaxFile/3*4 + 1<<20

// importContent tries a file, or imports the one that was tried.
func (s *Site) importContent(c *gin.Context) {
	view, ok := s.contentView(c)
	if !ok {
		return
	}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, mostForm)
	file, err := heldFile(c)
	view.Replace = c.PostForm("replace") == "true"
	dry := c.PostForm("step") != "import"
	if err == nil {
		var report rest.ImportReport
		report, err = s.api.ImportContent(c.Request.Context(), view.Engagement.ID, file, rest.ImportOptions{DryRun: dry, Replace: view.Replace})
		view.Report = &report
	}
	switch {
	case err == nil && !dry:
		imported := view.Report
		if view, ok = s.contentView(c); !ok { // with the import in its list
			return
		}
		view.Report = imported
		s.render(c, http.StatusOK, contentPage(view))
	case err == nil:
		view.Held = base64.StdEncoding.EncodeToString(file)
		s.render(c, http.StatusOK, contentPage(view))
	case errors.As(err, &view.Wrong):
		view.Report = nil
		s.render(c, http.StatusUnprocessableEntity, contentPage(view))
	default:
		s.fail(c, err)
	}
}

// heldFile is the file of a form: one that was chosen, or the one that was tried before.
func heldFile(c *gin.Context) ([]byte, error) {
	tooLarge := engagement.Errorf(engagement.TooLarge, "The file is larger than %d MiB; import it in several files.", sheet.MaxFile>>20)
	if held := c.PostForm("held"); held != "" {
		file, err := base64.StdEncoding.DecodeString(held)
		if err != nil {
			return nil, engagement.Errorf(engagement.Malformed, "The file was lost on its way; choose it again.")
		}
		return file, nil
	}
	head, err := c.FormFile("file")
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return nil, tooLarge
	}
	if err != nil || head.Size == 0 {
		return nil, engagement.Errorf(engagement.Invalid, "No file was chosen, or it is empty; choose one.")
	}
	if head.Size > sheet.MaxFile {
		return nil, tooLarge
	}
	in, err := head.Open()
	if err != nil {
		return nil, err
	}
	file, err := io.ReadAll(in)
	return file, errors.Join(err, in.Close())
}
