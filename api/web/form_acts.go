package web

import (
	"cmp"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"mandate/api/rest"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
)

// The steps of the small forms that are no step of an open gate.
const (
	stepMove     contract.GateStep = "move" // the PMO reassigns somebody's task
	stepWithdraw contract.GateStep = "withdraw"
	stepRevoke   contract.GateStep = "revoke"
)

// deed is what somebody has typed in one of the small forms beside the decision.
type deed struct {
	Step                                        contract.GateStep
	Form                                        string // a UUID of its own: sent twice it acts once
	To, Person, Until, Text, Group, Advice, End string
	token                                       string
	wrong                                       wrongs
}

func readDeed(c *gin.Context) deed {
	in := deed{
		Step: contract.GateStep(c.PostForm("act")), Form: c.PostForm("id"), To: text(c.PostForm("to")), Person: c.PostForm("person"),
		Until: text(c.PostForm("until")), Text: text(c.PostForm("text")), Group: c.PostForm("group"), Advice: c.PostForm("advice"),
		End: c.PostForm("state"), token: c.PostForm("token"),
	}
	if _, err := uuid.Parse(in.Form); err != nil {
		in.Form = uuid.NewString()
	}
	return in
}

// act takes what somebody does about the gate other than deciding on it.
func (s *Site) act(enter door) gin.HandlerFunc {
	return func(c *gin.Context) {
		sit, ok := enter(c)
		if !ok {
			return
		}
		c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, formBytes)
		in := readDeed(c)
		switch {
		case !s.Keys.CheckFormToken(sit.secret, in.token):
			s.fail(c, engagement.Errorf(engagement.Forbidden, "%s", sit.say("form.error.form")))
			return
		case sit.ending != nil && (in.Step != contract.StepReclaim || !sit.ending.Reclaimable):
			s.showEnding(c, sit, http.StatusConflict, typed{Comment: in.Text})
			return
		}
		if in.wrong = in.check(sit); len(in.wrong) > 0 {
			s.showDeed(c, http.StatusUnprocessableEntity, sit, in)
			return
		}
		s.carryOut(c, enter, sit, in)
	}
}

func (s *Site) carryOut(c *gin.Context, enter door, sit sitting, in deed) {
	err := s.take(c, sit, in)
	switch code := engagement.CodeOf(err); code {
	case "":
		if err == nil {
			c.Redirect(http.StatusSeeOther, sit.address+"?lang="+sit.words.Tag()+"&done="+string(in.Step))
			return
		}
		s.fail(c, err)
	case engagement.Conflict, engagement.Forbidden, engagement.Invalid:
		if code != engagement.Invalid {
			s.api.LogRefusal(c.Request, sit.who, c.FullPath(), gateURL(sit.gate.ID), err)
		}
		in.wrong = in.refused(sit, err)
		if sit, ok := enter(c); ok { // as it stands now
			s.showDeed(c, statuses[code], sit, in)
		}
	default:
		s.Log.ErrorContext(c.Request.Context(), "an act on a gate was not taken down", "gate", sit.gate.ID, "step", in.Step, "error", err)
		in.wrong = wrongs{{Text: sit.say("form.error.unavailable")}}
		s.showDeed(c, http.StatusServiceUnavailable, sit, in)
	}
}

// take brings the act to its gate. Whoever came by a link acts for nobody but themselves.
func (s *Site) take(c *gin.Context, sit sitting, in deed) error {
	ctx, request := c.Request.Context(), sit.request(in)
	switch in.Step {
	case stepWithdraw, contract.StepSupersede:
		if err := sit.who.May(identity.SubmitWork); err != nil {
			return err
		}
	case contract.StepOverride:
		if sit.link == nil && sit.confirmsOverride() {
			break
		}
		fallthrough
	case stepMove, contract.StepAdd:
		if err := sit.who.May(identity.ResolveGate); err != nil {
			return err
		}
	}
	act := contract.GateAct{Act: contract.Act{Request: request, Reason: in.Text}, Step: in.Step, To: sit.whom(in.To)}
	switch in.Step {
	case stepWithdraw:
		return s.api.Withdraw(ctx, sit.gate, request, in.Text)
	case stepRevoke:
		return s.api.Revoke(ctx, sit.gate, request, in.Text)
	case stepMove:
		act.Step, act.Person = contract.StepReassign, in.Person
	case contract.StepDelegate:
		act.Until = sit.endOf(in.Until)
	case contract.StepAsk, contract.StepAdvise:
		act.Text, act.Reason, act.Advice = in.Text, "", in.Advice
	case contract.StepAdd:
		act.Group = in.Group
	case contract.StepOverride:
		act.State = engagement.GateState(in.End)
	}
	return s.api.ActOnGate(ctx, sit.gate, act)
}

// request is the id of the act: of the person's own form and of nothing else.
func (sit sitting) request(in deed) string {
	return rest.Intent(strings.Join([]string{sit.who.Org, sit.who.Person, "act " + sit.gate.ID, string(in.Step), in.Form}, "\n"))
}

// endOf is the end of a day in the engagement's zone; zero for no day.
func (sit sitting) endOf(day string) time.Time {
	t, err := engagement.Day(day).Time()
	if err != nil {
		return time.Time{}
	}
	zone := inZone(t, sit.engagement.Timezone).Location()
	return time.Date(t.Year(), t.Month(), t.Day()+1, 0, 0, 0, 0, zone).UTC()
}

// needs says which fields each step cannot do without.
var needs = map[contract.GateStep][]string{
	contract.StepDelegate: {"to"}, contract.StepReclaim: {}, contract.StepAsk: {"to", "text"}, contract.StepReassign: {"to", "text"},
	contract.StepRetract: {"text"}, contract.StepAdvise: {"text"}, stepMove: {"person", "to", "text"}, contract.StepAdd: {"to", "text"},
	contract.StepSupersede: {"text"}, stepWithdraw: {"text"}, contract.StepOverride: {"state", "text"}, stepRevoke: {"text"},
}

// check finds what is wrong in a small form by itself.
func (in deed) check(sit sitting) wrongs {
	required, known := needs[in.Step]
	if !known {
		return wrongs{{Text: sit.say("failed.form")}}
	}
	var all wrongs
	values := map[string]string{"to": in.To, "person": in.Person, "text": in.Text, "state": in.End}
	for _, field := range required {
		if values[field] == "" {
			all = append(all, wrong{Field: field, Text: sit.say(in.missing(field))})
		}
	}
	if len([]rune(in.Text)) > commentMax {
		all = append(all, wrong{Field: "text", Text: sit.say("ways.long", "Max", commentMax)})
	}
	if in.Until != "" {
		switch end := sit.endOf(in.Until); {
		case end.IsZero():
			all = append(all, wrong{Field: "until", Text: sit.say("ways.no_day")})
		case !end.After(time.Now()):
			all = append(all, wrong{Field: "until", Text: sit.say("ways.past_day")})
		}
	}
	return all
}

// missing is the text for a field that is empty.
func (in deed) missing(field string) string {
	switch {
	case field == "to" || field == "person":
		return "ways.no_person"
	case field == "state":
		return "ways.choose"
	case in.Step == contract.StepAsk || in.Step == contract.StepAdvise:
		return "ways.no_text"
	}
	return "ways.no_reason"
}

// refused says why the gate did not take it, beside the field that it is about.
func (in deed) refused(sit sitting, err error) wrongs {
	field := ""
	switch engagement.ReasonOf(err) {
	case engagement.ReasonStranger, engagement.ReasonExcluded, engagement.ReasonSeatTaken, engagement.ReasonLoop,
		engagement.ReasonOwnTask, engagement.ReasonInactive, engagement.ReasonPersonMissing:
		field = "to"
	case engagement.ReasonGroup:
		field = "group"
	}
	return wrongs{{Field: field, Text: sit.refusal(err)}}
}

// doneOf is the step that the address says has just been taken, when it is one.
func doneOf(c *gin.Context) string {
	step := contract.GateStep(c.Query("done"))
	if _, known := needs[step]; known && c.Request.Method != http.MethodPost {
		return string(step)
	}
	return ""
}

// value is what was typed in a field of a step's form, "" in the forms of other steps.
func (in deed) value(step contract.GateStep, typed string) string {
	if in.Step != step {
		return ""
	}
	return typed
}

// wrongIn is what is wrong in a field of a step's form, or "".
func (in deed) wrongIn(step contract.GateStep, field string) string {
	if in.Step != step {
		return ""
	}
	return in.wrong.of(field)
}

// formOf is the id of a step's form: the one that was sent, or a new one.
func (in deed) formOf(step contract.GateStep) string {
	return cmp.Or(in.value(step, in.Form), uuid.NewString())
}

// showDeed answers a small form that was not taken, on the page where it stands.
func (s *Site) showDeed(c *gin.Context, status int, sit sitting, in deed) {
	switch {
	case sit.ending != nil:
		s.showEnding(c, sit, status, typed{Comment: in.Text})
	case in.Step == contract.StepRetract && sit.own != nil:
		r := counted(sit, *sit.own)
		r.deed = in
		s.showReceipt(c, status, r)
	default:
		s.showGate(c, status, approval{sitting: sit, typed: s.begun(c, sit), deed: in})
	}
}
