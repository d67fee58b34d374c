package engagement

import (
	"regexp"
	"strings"
)

// Reason names why a decision, or an act on a gate, was refused. The words of each stand
// here in English and, under refusal.<reason>, in the locale package in other languages.
type Reason string

// The reasons.
const (
	ReasonGateClosed      Reason = "gate_closed"
	ReasonGateDecided     Reason = "gate_decided"
	ReasonGateUnknown     Reason = "gate_unknown"
	ReasonGateLapsed      Reason = "gate_lapsed"
	ReasonNotOpenYet      Reason = "not_open_yet"
	ReasonJustDecided     Reason = "just_decided"
	ReasonOtherRevision   Reason = "other_revision"
	ReasonOtherDigest     Reason = "other_digest"
	ReasonOtherStage      Reason = "other_stage"
	ReasonChannel         Reason = "channel"
	ReasonNotAsked        Reason = "not_asked"
	ReasonNoLonger        Reason = "no_longer_asked"
	ReasonExcluded        Reason = "excluded"
	ReasonGivenAway       Reason = "given_away"
	ReasonRecused         Reason = "recused"
	ReasonDecided         Reason = "already_decided"
	ReasonNotDecided      Reason = "not_decided"
	ReasonVoteGiven       Reason = "vote_given"
	ReasonSeatTaken       Reason = "seat_taken"
	ReasonOwnTask         Reason = "own_task"
	ReasonNoChain         Reason = "no_chain"
	ReasonLoop            Reason = "loop"
	ReasonByRequester     Reason = "by_requester"
	ReasonNotYours        Reason = "not_yours"
	ReasonNothingToTake   Reason = "nothing_to_take_back"
	ReasonGroup           Reason = "group"
	ReasonSignInAgain     Reason = "sign_in_again"
	ReasonNotSigned       Reason = "not_signed"
	ReasonForged          Reason = "forged"
	ReasonInactive        Reason = "inactive"
	ReasonStranger        Reason = "stranger"
	ReasonSecondPerson    Reason = "second_person"
	ReasonOtherOverride   Reason = "other_override"
	ReasonNoAdvice        Reason = "no_advice"
	ReasonAdvised         Reason = "advised"
	ReasonNotPassed       Reason = "not_passed"
	ReasonNotApprover     Reason = "not_approver"
	ReasonNoCondition     Reason = "no_condition"
	ReasonConditionClosed Reason = "condition_closed"
	ReasonNotVerifier     Reason = "not_verifier"
	ReasonNotReported     Reason = "not_reported"
	ReasonEnded           Reason = "engagement_ended"

	ReasonVerdict           Reason = "verdict"
	ReasonNoAbstention      Reason = "no_abstention"
	ReasonCommentRequired   Reason = "comment_required"
	ReasonTooLong           Reason = "too_long"
	ReasonConditionsMissing Reason = "conditions_missing"
	ReasonConditionsOnly    Reason = "conditions_only"
	ReasonConditionText     Reason = "condition_text"
	ReasonConditionDue      Reason = "condition_due"
	ReasonConfirm           Reason = "confirm"
	ReasonPointUnanswered   Reason = "point_unanswered"
	ReasonReasonMissing     Reason = "reason_missing"
	ReasonPersonMissing     Reason = "person_missing"
	ReasonItemsNot          Reason = "items_not"
	ReasonItemsOnly         Reason = "items_only"
	ReasonItemsNone         Reason = "items_none"
	ReasonItemUnknown       Reason = "item_unknown"
	ReasonItemTwice         Reason = "item_twice"
	ReasonItemVerdict       Reason = "item_verdict"
	ReasonItemUntil         Reason = "item_until"

	ReasonFileName    Reason = "file_name"
	ReasonFileEmpty   Reason = "file_empty"
	ReasonFileLarge   Reason = "file_large"
	ReasonFileKind    Reason = "file_kind"
	ReasonFileContent Reason = "file_content"
	ReasonFileMacros  Reason = "file_macros"
)

// refusals are the English words of each reason; {name} stands for an argument.
var refusals = map[Reason]string{
	ReasonGateClosed:      "the gate is closed ({state}); nothing is left to decide on it",
	ReasonGateDecided:     "the gate is closed; revision {revision} has been decided",
	ReasonGateUnknown:     "no gate {gate} is open here; look at the engagement's page for what is",
	ReasonGateLapsed:      "the gate's time has run out; the PMO is asked to extend or close it",
	ReasonNotOpenYet:      "the next stage of the gate has not opened yet; try again when you have been asked",
	ReasonJustDecided:     "the gate has just been decided; nothing is left to change",
	ReasonOtherRevision:   "the decision names revision {named}; revision {revision} is the one before you. Read it and decide again",
	ReasonOtherDigest:     "the decision names another digest than revision {revision} has ({digest}); read that revision and decide again",
	ReasonOtherStage:      "stage {stage} is open, not {named}; open the form again",
	ReasonChannel:         "stage {stage} does not take decisions by {channel}; decide in the form or as the mail says",
	ReasonNotAsked:        "you are not among those who decide on stage {stage}; ask the PMO if you should be",
	ReasonNoLonger:        "you are no longer among those who decide on stage {stage}: the team has changed",
	ReasonExcluded:        "{name} may not decide on this as {hand}: whoever has a part in a matter must not approve it, too",
	ReasonGivenAway:       "this decision was given to somebody else on stage {stage}; take it back first, or leave it to them",
	ReasonRecused:         "you have declared a conflict of interest on stage {stage} and no longer decide there",
	ReasonDecided:         "you have already decided on this stage ({verdict}); retract it first if it was wrong",
	ReasonNotDecided:      "there is no decision of yours to retract on stage {stage}",
	ReasonVoteGiven:       "{name} has decided on this stage already; the vote stands until they retract it",
	ReasonSeatTaken:       "{name} has a vote on this stage already, and nobody has two; name somebody else",
	ReasonOwnTask:         "{name} cannot be given a task of their own; name somebody else",
	ReasonNoChain:         "a decision that was delegated cannot be delegated further; recuse, and it goes back to its owner",
	ReasonLoop:            "{name} has delegated their own decisions and cannot take those of others; name somebody else",
	ReasonByRequester:     "whoever submitted the matter may not choose who decides on it; ask the PMO or another approver",
	ReasonNotYours:        "only the approver concerned or the PMO may do this",
	ReasonNothingToTake:   "nothing of yours is delegated on stage {stage}; there is nothing to take back",
	ReasonGroup:           "name the group in which the new approver counts: {groups}",
	ReasonSignInAgain:     "stage {stage} asks for a fresh sign-in: sign in again and decide in the form",
	ReasonNotSigned:       "acts on a gate go through Mandate's pages or API, which sign them; a message by namespace access does not count",
	ReasonForged:          "the signature is not valid; decide in the form or through the API",
	ReasonInactive:        "{name} is no longer active here; ask the PMO to reassign the task",
	ReasonStranger:        "nobody is known here as {named}; give a registered person's id or address",
	ReasonSecondPerson:    "an override needs two people: another one must confirm it",
	ReasonOtherOverride:   "an override to {state} has been asked for already; confirm that one, or wait for the gate",
	ReasonNoAdvice:        "you were not asked for advice here",
	ReasonAdvised:         "you have given this advice already",
	ReasonNotPassed:       "the gate is not approved ({state}); only an approval can be revoked",
	ReasonNotApprover:     "only somebody whose approval counted at this gate may revoke it",
	ReasonNoCondition:     "no condition {condition} is known in this engagement",
	ReasonConditionClosed: "the condition is closed already ({state})",
	ReasonNotVerifier:     "only {name} may say so: whoever set the condition, or was named to check it",
	ReasonNotReported:     "the condition has not been reported as met; there is nothing to send back",
	ReasonEnded:           "the engagement has ended; nothing can be changed any more",

	ReasonVerdict:           "choose one of the verdicts: approve, approve_with_conditions, request_changes, reject, abstain, recuse",
	ReasonNoAbstention:      "stage {stage} does not allow abstention; approve, reject or request changes",
	ReasonCommentRequired:   "is required with {verdict}; say why in a sentence or two",
	ReasonTooLong:           "has {length} characters; shorten it to {max}",
	ReasonConditionsMissing: "is empty; name at least one condition, or approve without",
	ReasonConditionsOnly:    "go only with approve_with_conditions",
	ReasonConditionText:     "is required; say what must be met",
	ReasonConditionDue:      "is no day; write it as YYYY-MM-DD, for example 2026-03-31",
	ReasonConfirm:           "is required: confirm that you state “{meaning}”",
	ReasonPointUnanswered:   "is required: answer what {name} asked to be changed",
	ReasonReasonMissing:     "is required; say why in a sentence or two",
	ReasonPersonMissing:     "is required; name the person",
	ReasonItemsNot:          "cannot be decided on one by one at this gate; leave them out, or request changes",
	ReasonItemsOnly:         "go only with an approval; another verdict is on the whole",
	ReasonItemsNone:         "leave nothing accepted; accept at least one, or reject the whole",
	ReasonItemUnknown:       "is not in this revision; read it and decide again",
	ReasonItemTwice:         "is named twice; say one thing of it",
	ReasonItemVerdict:       "is none that this gate takes; choose one of: {verdicts}",
	ReasonItemUntil:         "is no day, or goes with no deferral; write it as YYYY-MM-DD with the verdict defer, or leave it out",

	ReasonFileName:    "the file has no name that can be kept; give it one, with its extension",
	ReasonFileEmpty:   "the file is empty; choose another",
	ReasonFileLarge:   "the file is larger than {max}; split it, or keep it elsewhere and give a link as evidence",
	ReasonFileKind:    "files of this kind are not taken; save it as one of: {kinds}. Of an archive, send the files one by one",
	ReasonFileContent: "the file is not what its name says ({kind}); save it again in that format, or give it its right extension",
	ReasonFileMacros:  "the document holds macros; save a copy without them and send that",
}

// Reasons lists every reason in no order that matters.
func Reasons() []Reason {
	var all []Reason
	for reason := range refusals {
		all = append(all, reason)
	}
	return all
}

var argument = regexp.MustCompile(`\{(\w+)\}`)

// ArgsOf lists the names of a reason's arguments, as its words use them.
func ArgsOf(reason Reason) []string {
	var names []string
	for _, match := range argument.FindAllStringSubmatch(refusals[reason], -1) {
		names = include(names, match[1])
	}
	return names
}

// Refuse makes an Error with a reason. Args are names and values by turns.
func Refuse(code Code, reason Reason, args ...string) *Error {
	named := argsOf(args)
	return &Error{Code: code, Message: say(reason, args), Reason: reason, Args: named}
}

// Recall is a refusal of which the reason and the English words were kept: the arguments
// are found in the words. Words that are not the reason's stay as they are.
func Recall(code Code, reason Reason, text string) *Error {
	e := &Error{Code: code, Message: text}
	pattern := regexp.QuoteMeta(refusals[reason])
	for _, name := range ArgsOf(reason) {
		pattern = strings.Replace(pattern, regexp.QuoteMeta("{"+name+"}"), "(?P<"+name+">.*)", 1)
	}
	words := regexp.MustCompile("^(?s:" + pattern + ")$")
	found := words.FindStringSubmatch(text)
	if reason == "" || found == nil {
		return e
	}
	e.Reason, e.Args = reason, map[string]string{}
	for i, name := range words.SubexpNames() {
		if name != "" {
			e.Args[name] = found[i]
		}
	}
	return e
}

// Refuse notes that a field is wrong, with a reason. Args are names and values by turns.
func (f *Faults) Refuse(field string, reason Reason, args ...string) {
	named := argsOf(args)
	*f = append(*f, Fault{Field: field, Message: say(reason, args), Reason: reason, Args: named})
}

// say puts arguments, names and values by turns, into a reason's words.
func say(reason Reason, args []string) string {
	pairs := make([]string, 0, len(args))
	for i := 0; i+1 < len(args); i += 2 {
		pairs = append(pairs, "{"+args[i]+"}", args[i+1])
	}
	return strings.NewReplacer(pairs...).Replace(refusals[reason])
}

func argsOf(pairs []string) map[string]string {
	if len(pairs) == 0 {
		return nil
	}
	named := make(map[string]string, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		named[pairs[i]] = pairs[i+1]
	}
	return named
}
