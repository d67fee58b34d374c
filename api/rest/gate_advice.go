package rest

import (
	"mandate/internal/contract"
	"mandate/internal/identity"
)

// QuestionBody asks somebody for advice.
type QuestionBody struct {
	Person   string `json:"person" minLength:"1" maxLength:"200" doc:"Id of the person, or their address"`
	Question string `json:"question" minLength:"1" maxLength:"8000"`
}

// AdviceBody answers a question.
type AdviceBody struct {
	Answer string `json:"answer" minLength:"1" maxLength:"8000"`
}

func (a *API) gateAdvice() {
	acts(a, gateAct{
		id: "ask-advice", path: "/advice", summary: "Ask somebody for advice, who gets no vote",
		doc: "Whoever is asked may see the gate and what it decides on.", action: identity.Decide,
	}, func(b QuestionBody) contract.GateAct {
		return contract.GateAct{Step: contract.StepAsk, To: b.Person, Text: b.Question}
	})
	acts(a, gateAct{
		id: "give-advice", path: "/advice/{advice}/answer", summary: "Answer a question that one was asked", action: identity.Decide,
	}, func(b AdviceBody) contract.GateAct {
		return contract.GateAct{Step: contract.StepAdvise, Text: b.Answer}
	})
}
