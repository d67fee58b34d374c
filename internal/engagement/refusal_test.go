package engagement

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestARefusalIsRecalledFromItsWords(t *testing.T) {
	for _, reason := range Reasons() {
		var args []string
		for _, name := range ArgsOf(reason) {
			args = append(args, name, "the "+name)
		}
		said := Refuse(Conflict, reason, args...)
		recalled := Recall(Conflict, reason, said.Message)
		require.Equal(t, reason, recalled.Reason)
		require.Equal(t, said.Message, recalled.Message)
		for name, value := range said.Args {
			require.Equal(t, value, recalled.Args[name], reason)
		}
	}
}

func TestWordsThatAreNotTheReasonsAreKept(t *testing.T) {
	other := Recall(Conflict, ReasonGateClosed, "it was too late")
	require.Equal(t, &Error{Code: Conflict, Message: "it was too late"}, other)
	require.Equal(t, &Error{Code: Conflict, Message: "it was too late"}, Recall(Conflict, "", "it was too late"))
}
