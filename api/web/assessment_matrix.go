package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"mandate/api/rest"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

const (
	submitWork = identity.SubmitWork
	editDraft  = identity.EditDraft
)

// matrixView is the alignment matrix as it is edited.
type matrixView struct {
	desk
	Matrix engagement.AlignmentMatrix
	Typed  map[string][2]string // support and comment, by capability/objective, as typed
}

// supports are the choices of a place of the matrix.
var supports = []option{
	{"", "Not judged"}, {"none", "None: nothing to do with it"}, {"0", "0: in the way"}, {"1", "1"}, {"2", "2"}, {"3", "3"}, {"4", "4"}, {"5", "5: carries it"},
}

func (s *Site) alignmentPage(c *gin.Context) {
	if d, ok := s.deskOf(c, "/alignment", "Alignment"); ok {
		s.render(c, http.StatusOK, alignmentDocument(d.matrix()))
	}
}

func (d desk) matrix() matrixView {
	return matrixView{desk: d, Matrix: engagement.AlignmentOf(d.methodology, d.Engagement.Objectives, d.written.Alignments), Typed: map[string][2]string{}}
}

// cell is what stands in a place of the matrix: as typed, else as judged.
func (v matrixView) cell(capability, objective string) (support, comment string) {
	if typed, ok := v.Typed[capability+"/"+objective]; ok {
		return typed[0], typed[1]
	}
	a, judged := v.Matrix.Cell(capability, objective)
	switch {
	case !judged:
		return "", ""
	case a.Support == nil:
		return "none", a.Comment
	}
	return strconv.Itoa(*a.Support), a.Comment
}

// saveAlignment keeps what was judged. Places left empty stay as they are.
func (s *Site) saveAlignment(c *gin.Context) {
	d, post, ok := s.posted(c, "/alignment", "Alignment")
	if !ok {
		return
	}
	if err := d.who.May(editDraft); err != nil {
		s.fail(c, err)
		return
	}
	v := d.matrix()
	var judged []engagement.Alignment
	for _, capability := range v.Matrix.Capabilities {
		for _, o := range v.Matrix.Objectives {
			at := capability.Key + "/" + o.Key
			support, comment := post.Get("support-"+at), text(post.Get("comment-"+at))
			was, said := v.cell(capability.Key, o.Key)
			v.Typed[at] = [2]string{support, comment}
			if support == was && comment == said {
				continue
			}
			a := engagement.Alignment{Capability: capability.Key, Objective: o.Key, Comment: comment}
			switch support {
			case "none":
			case "":
				v.Wrong = append(v.Wrong, wrong{at, "Judge " + capability.Title + " for “" + nameOr(o.Title, o.Key) + "”, or choose None; a judgement is changed, not emptied."})
				continue
			default:
				n := number(support)
				a.Support = &n
			}
			judged = append(judged, a)
		}
	}
	if len(v.Wrong) > 0 {
		s.render(c, http.StatusUnprocessableEntity, alignmentDocument(v))
		return
	}
	var err error
	if len(judged) > 0 {
		_, err = s.api.Align(c.Request.Context(), d.Engagement.ID, judged)
	}
	switch {
	case err == nil:
		d.back(c, "/alignment", "saved")
	case answerable(err):
		v.Wrong = faultsOf(words, err)
		s.render(c, statuses[engagement.CodeOf(err)], alignmentDocument(v))
	default:
		s.fail(c, err)
	}
}

// compareView sets an assessment beside the last one and beside benchmarks.
type compareView struct {
	desk
	rest.ComparisonView
}

func (s *Site) comparisonPage(c *gin.Context) {
	d, ok := s.deskOf(c, "/comparison", "Comparison")
	if !ok {
		return
	}
	v := compareView{desk: d}
	err := s.Store.Read(c.Request.Context(), d.who.Org, func(tx *store.Tx) (err error) {
		v.ComparisonView, err = rest.CompareAssessment(tx, d.who.Principal, d.Engagement)
		return err
	})
	if err != nil {
		s.fail(c, err)
		return
	}
	s.render(c, http.StatusOK, comparisonDocument(v))
}

// prefill fills a new finding from what it is made of: answer:ID or interview:ID.
func (s *Site) prefill(c *gin.Context, v *itemView, from string) error {
	kind, id, _ := strings.Cut(from, ":")
	return s.Store.Read(c.Request.Context(), v.who.Org, func(tx *store.Tx) error {
		suggest := s.api.PromotedAnswer
		if kind == string(engagement.KindInterview) {
			suggest = s.api.PromotedInterview
		}
		finding, _, err := suggest(tx, v.who.Principal, v.Engagement, v.methodology, id)
		v.Item.Fields, v.Item.From, v.Item.Answers = v.findingFields(finding), from, finding.Answers
		return err
	})
}

// points writes hundredths of a point.
func points(hundredths int) string { return strconv.FormatFloat(float64(hundredths)/100, 'f', 2, 64) }

// change writes a change with its sign.
func change(hundredths int) string {
	if hundredths > 0 {
		return "+" + points(hundredths)
	}
	return points(hundredths)
}

var (
	directionTones = map[string]string{"better": "good", "worse": "bad", "same": "quiet"}
	standTones     = map[string]string{"above": "good", "below": "warn", "around": "quiet"}
)

// comparedRow is a score then and now.
type comparedRow struct {
	engagement.Compared
	Title string
}

func (v compareView) areaRows() (rows []comparedRow) {
	for _, a := range v.Former.Areas {
		rows = append(rows, comparedRow{a, a.Title})
	}
	return rows
}

func (v compareView) questionRows() (rows []comparedRow) {
	for _, q := range v.Former.Questions {
		rows = append(rows, comparedRow{q, q.Key + ": " + q.Title})
	}
	return rows
}
