package store

import "cmp"

// names are places for the names of people, by their ids: the journal and the read model
// know but the ids, and a name is that of the day on which it is read.
type names map[string][]*string

// of notes where a person's name belongs. What stands there already stays when the person
// is not known.
func (n *names) of(person string, place *string) {
	if person == "" {
		return
	}
	if *n == nil {
		*n = names{}
	}
	(*n)[person] = append((*n)[person], place)
}

func (n *names) ofGate(g *Gate) {
	for i := range g.Tasks {
		n.of(g.Tasks[i].Person, &g.Tasks[i].Name)
		n.of(g.Tasks[i].For, &g.Tasks[i].ForName)
	}
	for _, decisions := range [][]DecisionRecord{g.Decisions, g.Retracted} {
		for i := range decisions {
			n.ofDecision(&decisions[i])
		}
	}
	for i := range g.Excluded {
		n.of(g.Excluded[i].Person, &g.Excluded[i].Name)
	}
	for i := range g.Advice {
		n.ofAdvice(&g.Advice[i])
	}
	for i := range g.Conditions {
		n.ofCondition(&g.Conditions[i])
	}
	if o := g.Override; o != nil {
		n.of(o.RequestedBy, &o.RequestedByName)
		n.of(o.ConfirmedBy, &o.ConfirmedByName)
	}
	if g.Revoked != nil {
		n.of(g.Revoked.By, &g.Revoked.Name)
	}
}

// ofDecision keeps the name that was printed when the decision was made. Who is to meet or
// to check a condition reads as a name, too: ConditionRecord has the ids.
func (n *names) ofDecision(d *DecisionRecord) {
	if d.Name == "" {
		n.of(d.Person, &d.Name)
	}
	n.of(d.OnBehalfOf, &d.OnBehalfOfName)
	for i := range d.Conditions {
		n.of(d.Conditions[i].Owner, &d.Conditions[i].Owner)
		n.of(d.Conditions[i].Verifier, &d.Conditions[i].Verifier)
	}
}

func (n *names) ofAdvice(a *Advice) {
	n.of(a.Asker, &a.AskerName)
	n.of(a.Adviser, &a.AdviserName)
}

func (n *names) ofCondition(c *ConditionRecord) {
	n.of(c.SetBy, &c.SetByName)
	n.of(c.Owner, &c.OwnerName)
	n.of(c.Verifier, &c.VerifierName)
}

// name looks the names up, in one statement.
func (tx *Tx) name(all names) error {
	ids := make([]string, 0, len(all))
	for id := range all {
		ids = append(ids, id)
	}
	people, err := tx.PeopleByID(ids...)
	if err != nil {
		return err
	}
	for id, places := range all {
		for _, place := range places {
			*place = cmp.Or(people[id].Name, *place)
		}
	}
	return nil
}
