package web

import (
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"mandate/api/rest"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// readUnconfirmed finds the answers that nobody has reviewed at their version, and that
// somebody may confirm: none of their own.
func (v *answersView) readUnconfirmed(tx *store.Tx, person string) error {
	if v.frozen {
		return nil
	}
	roles := rest.RolesIn(v.engagement, person)
	for _, a := range v.answers {
		if v.stateOf(a) != engagement.AnswerGiven || engagement.CheckReviewer(person, roles, a, nil) != nil {
			continue
		}
		writers, _, err := tx.Writers(v.engagement.ID, a.ID, engagement.KindAnswer)
		if err != nil {
			return err
		}
		if engagement.CheckReviewer(person, roles, a, writers) == nil {
			v.unconfirmed = append(v.unconfirmed, a)
		}
	}
	return nil
}

// confirmAnswers confirms every answer that is ticked, at the version that was shown: all,
// or none when one cannot be.
func (s *Site) confirmAnswers(c *gin.Context) {
	v, ok := s.sentByTeam(c)
	if !ok {
		return
	}
	var reviews []engagement.AnswerReview
	for _, ticked := range c.PostFormArray("answer") {
		shown, id, _ := strings.Cut(ticked, ":")
		version, err := strconv.Atoi(shown)
		if err != nil {
			s.fail(c, engagement.Errorf(engagement.Malformed, "the form names an answer without its version; read the page again"))
			return
		}
		reviews = append(reviews, engagement.AnswerReview{Answer: id, Version: version, Verdict: engagement.VerdictConfirmed})
	}
	if len(reviews) == 0 {
		s.answerTeam(c, v, engagement.Errorf(engagement.Invalid, "tick the answers that you confirm"), "")
		return
	}
	_, err := s.api.ReviewAnswers(c.Request.Context(), v.engagement.ID, reviews)
	s.answerTeam(c, v, err, "confirmed")
}
