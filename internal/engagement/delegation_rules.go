package engagement

import "fmt"

// Party is somebody in a delegation, as far as the rules ask.
type Party struct {
	Person   string // id
	Name     string
	Identity string // see IdentityKey
	Active   bool
}

func (p Party) is(other Party) bool {
	return p.Person == other.Person || p.Identity != "" && p.Identity == other.Identity
}

// Check notes what is wrong in the delegation alone; today is LastToday.
func (d Delegation) Check(f *Faults, today Day) {
	f.Need("principal", d.Principal, 100)
	f.Need("delegate", d.Delegate, 100)
	OneOf(f, "mode", d.Mode, DelegationReplace, DelegationAdd)
	f.Limit("reason", d.Reason, 1000)
	for i, key := range d.Scope.Gates {
		OneOf(f, fmt.Sprintf("scope.gates[%d]", i), key, GateKeys...)
	}
	before := len(*f)
	f.CheckDay("from", d.From, true)
	f.CheckDay("until", d.Until, true)
	f.CheckOrder("from", d.From, "until", d.Until)
	if len(*f) > before {
		return
	}
	if d.Until.Before(today) {
		f.Add("until", "%s is over; give the last day of an absence that lasts or is to come", d.Until)
	}
	if last := d.From.plusYear(); last.Before(d.Until) {
		f.Add("until", "%s is more than a year after from; give a day up to %s, and delegate again after it", d.Until, last)
	}
}

// plusYear is the same day of the next year.
func (d Day) plusYear() Day {
	t, err := d.Time()
	if err != nil {
		return d
	}
	return DayOf(t.AddDate(1, 0, 0))
}

// CheckAmong notes what is wrong in the delegation beside others of the organisation: it
// makes no chain and no loop, and nobody has two stand-ins for one gate at a time. Who
// holds the parties to all of them, by id of the person; one that is missing is unknown.
func (d Delegation) CheckAmong(f *Faults, others []Delegation, who map[string]Party) {
	principal, known := who[d.Principal]
	if !known {
		f.Add("principal", "there is nobody with the id %q; give the id of a registered person", d.Principal)
	}
	delegate, named := who[d.Delegate]
	switch {
	case !named:
		f.Add("delegate", "there is nobody with the id %q; give the id of a registered person", d.Delegate)
	case known && delegate.is(principal):
		f.Add("delegate", "%s cannot stand in for themselves; name somebody else", delegate.Name)
	case !delegate.Active:
		f.Add("delegate", "%s is no longer active; name somebody who is", delegate.Name)
	}
	if !known || !named {
		return
	}
	for _, o := range others {
		if o.ID != d.ID && d.Overlaps(o) {
			checkBeside(f, principal, delegate, o, who)
		}
	}
}

// checkBeside notes what keeps a principal from having a delegate beside a delegation
// that overlaps.
func checkBeside(f *Faults, principal, delegate Party, other Delegation, who map[string]Party) {
	days := fmt.Sprintf("from %s until %s", other.From, other.Until)
	away, standsIn := who[other.Principal], who[other.Delegate]
	if away.is(principal) {
		f.Add("from", "%s has delegated to %s already %s; end that delegation, or choose other days or another scope", principal.Name, standsIn.Name, days)
	}
	if away.is(delegate) {
		f.Add("delegate", "%s has delegated to %s %s and cannot stand in meanwhile; name somebody else, or choose other days", delegate.Name, standsIn.Name, days)
	}
	if standsIn.is(principal) {
		f.Add("principal", "%s stands in for %s %s and cannot delegate in turn; end that delegation, or choose other days", principal.Name, away.Name, days)
	}
}
