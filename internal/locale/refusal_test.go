package locale

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"

	"mandate/internal/engagement"
)

func TestEveryReasonIsSaidInEveryLanguage(t *testing.T) {
	for _, reason := range engagement.Reasons() {
		id := "refusal." + string(reason)
		args := engagement.ArgsOf(reason)
		slices.Sort(args)
		for _, w := range All() {
			require.True(t, w.Has(id), "%s in %s", id, w.Tag())
			var used []string
			for _, p := range placeholders(texts[spoken[w.place]][id]) {
				used = append(used, strings.Trim(p, "{}."))
			}
			require.Equal(t, args, used, "arguments of %s in %s", id, w.Tag())
		}
	}
	for id := range texts[language.Spanish] {
		if reason, ok := strings.CutPrefix(id, "refusal."); ok {
			require.Contains(t, engagement.Reasons(), engagement.Reason(reason), "nobody is refused for this")
		}
	}
}

func TestEveryArgumentOfAKnownKindHasWords(t *testing.T) {
	var ids []string
	ids = append(ids, under("hand", []engagement.Hand{
		engagement.HandRequester, engagement.HandAuthor, engagement.HandLastEditor, engagement.HandDecidedBefore, engagement.Hand(engagement.TaskRecused),
	})...)
	ids = append(ids, under("channel", []engagement.Channel{engagement.ChannelWeb, engagement.ChannelLink, engagement.ChannelAPI, engagement.ChannelSignal})...)
	ids = append(ids, under("verdict", engagement.Verdicts)...)
	ids = append(ids, under("gate_state", []engagement.GateState{engagement.GateSuperseded, engagement.GateRevoked})...)
	ids = append(ids, under("condition_state", []engagement.ConditionState{
		engagement.ConditionOpen, engagement.ConditionReported, engagement.ConditionOverdue, engagement.ConditionMet, engagement.ConditionWaived,
	})...)
	for _, w := range All() {
		for _, id := range ids {
			require.True(t, w.Has(id), "%s in %s", id, w.Tag())
		}
	}
}

func TestARefusalNamesPeopleAndSaysWhatItMeans(t *testing.T) {
	name := func(id string) string { return map[string]string{"p1": "Mehmet"}[id] }
	excluded := engagement.Refuse(engagement.Forbidden, engagement.ReasonExcluded, "name", "p1", "hand", "last_editor")
	require.Equal(t, "Mehmet may not decide on this as its last editor: whoever has a part in a matter must not approve it, too", For("en").Refusal(excluded, name))
	require.Equal(t, "Mehmet no puede decidir aquí, por ser quien lo cambió por última vez: quien tiene parte en un asunto no debe además aprobarlo.", For("es").Refusal(excluded, name))
	require.Contains(t, For("es").Refusal(excluded, nil), "p1")
	closed := engagement.Refuse(engagement.Conflict, engagement.ReasonGateClosed, "state", "changes_requested")
	require.Contains(t, For("es").Refusal(fmt.Errorf("around: %w", closed), name), "cambios pedidos")
	met := engagement.Refuse(engagement.Conflict, engagement.ReasonConditionClosed, "state", "met")
	require.Contains(t, For("es").Refusal(met, name), "cumplida")
	require.Equal(t, "the cause", For("es").Refusal(errors.New("the cause"), name))
	require.Equal(t, "no words", For("es").Refusal(engagement.Errorf(engagement.Conflict, "no words"), name))
}

func TestAReasonWhoseArgumentsAreMissingKeepsItsOwnWords(t *testing.T) {
	e := &engagement.Error{Message: "as it was said then", Reason: engagement.ReasonGateClosed}
	require.Equal(t, "as it was said then", For("es").Refusal(e, nil))
}

func TestWrongFieldsAreSaidInTheReadersLanguage(t *testing.T) {
	err := engagement.Policy{}.CheckDecision(engagement.Stage{CommentRequired: []engagement.Verdict{engagement.Reject}}, nil, engagement.Decision{Verdict: engagement.Reject})
	var e *engagement.Error
	require.ErrorAs(t, err, &e)
	require.Len(t, e.Faults, 1)
	require.Equal(t, e.Message, For("en").Refusal(err, nil))
	require.Equal(t, "Hay 1 dato que corregir; corríjalo y envíelo de nuevo.", For("es").Refusal(err, nil))
	require.Equal(t, "is required with Reject; say why in a sentence or two", For("en").Fault(e.Faults[0], nil))
	require.Equal(t, "Hace falta con esta decisión: Rechazar; diga por qué en una o dos frases.", For("es").Fault(e.Faults[0], nil))
	require.Equal(t, "as it is", For("es").Fault(engagement.Fault{Message: "as it is"}, nil))
}
