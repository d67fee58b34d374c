package engagement

import "slices"

// timing is a network of activities as events on a line of whole working days. Activity i starts
// at event 2i and ends at 2i+1; a day number counts the working days that are over. An activity
// takes at least its days and may stretch, so that each of the four types of dependencies is one
// edge between two events, and lengthening an activity never shortens the whole.
//
// It is the critical path method (Kelley and Walker 1959) on the precedence diagrams of Fondahl
// (1961): a forward pass for the earliest, a backward pass from the last event for the latest.
type timing struct {
	floor  []int  // no event is before its floor
	fact   []bool // what has happened stays at its floor
	edges  []precedence
	out    [][]int // edges by the event that they leave
	in     [][]int // and by the event that they lead to
	early  []int
	late   []int
	finish int // the last event's day
}

// precedence says that event to is at least lag days after event from.
type precedence struct {
	from, to, lag int
	dependency    int // place of the dependency that it stands for; -1 for what follows from the activities
}

func startOf(activity int) int { return 2 * activity }
func endOf(activity int) int   { return 2*activity + 1 }

// add makes an activity of so many days that neither starts nor ends before its floors.
func (t *timing) add(days, start, end int) int {
	i := len(t.floor) / 2
	t.floor = append(t.floor, start, end)
	t.fact = append(t.fact, false, false)
	t.out, t.in = append(t.out, nil, nil), append(t.in, nil, nil)
	t.link(precedence{startOf(i), endOf(i), days, -1})
	return i
}

// happened makes an activity a fact: it took place from one day to another.
func (t *timing) happened(activity, start, end int) {
	t.floor[startOf(activity)], t.floor[endOf(activity)] = start, end
	t.fact[startOf(activity)], t.fact[endOf(activity)] = true, true
}

func (t *timing) link(p precedence) {
	t.out[p.from] = append(t.out[p.from], len(t.edges))
	t.in[p.to] = append(t.in[p.to], len(t.edges))
	t.edges = append(t.edges, p)
}

// way are the events on a shortest way from one to another; nil where there is none.
func (t *timing) way(from, to int) []int {
	before := map[int]int{from: -1}
	for queue := []int{from}; len(queue) > 0; queue = queue[1:] {
		if queue[0] == to {
			var way []int
			for e := to; e >= 0; e = before[e] {
				way = append(way, e)
			}
			slices.Reverse(way)
			return way
		}
		for _, e := range t.out[queue[0]] {
			if _, seen := before[t.edges[e].to]; !seen {
				before[t.edges[e].to] = queue[0]
				queue = append(queue, t.edges[e].to)
			}
		}
	}
	return nil
}

// pass finds the earliest and the latest of each event. There must be no circle.
func (t *timing) pass() {
	order := t.order()
	t.early, t.finish = slices.Clone(t.floor), 0
	for _, v := range order {
		if !t.fact[v] {
			for _, e := range t.in[v] {
				t.early[v] = max(t.early[v], t.early[t.edges[e].from]+t.edges[e].lag)
			}
		}
		t.finish = max(t.finish, t.early[v])
	}
	t.late = make([]int, len(order))
	for _, v := range slices.Backward(order) {
		t.late[v] = t.finish
		for _, e := range t.out[v] {
			if to := t.edges[e].to; !t.fact[to] {
				t.late[v] = min(t.late[v], t.late[to]-t.edges[e].lag)
			}
		}
		if t.fact[v] {
			t.late[v] = t.early[v]
		}
	}
}

// order is the events, each after those that it waits for.
func (t *timing) order() []int {
	waits, order := make([]int, len(t.floor)), make([]int, 0, len(t.floor))
	for v := range waits {
		if waits[v] = len(t.in[v]); waits[v] == 0 {
			order = append(order, v)
		}
	}
	for i := 0; i < len(order); i++ {
		for _, e := range t.out[order[i]] {
			if to := t.edges[e].to; waits[to] == 1 {
				order = append(order, to)
			} else {
				waits[to]--
			}
		}
	}
	return order
}

// total is by how many days the activity may be delayed without moving the end.
func (t *timing) total(activity int) int {
	s, e := startOf(activity), endOf(activity)
	return min(t.late[s]-t.early[s], t.late[e]-t.early[e])
}

// free is by how many days it may be delayed without moving anything else, or the end.
func (t *timing) free(activity int) int {
	free := t.total(activity)
	for _, v := range []int{startOf(activity), endOf(activity)} {
		for _, e := range t.out[v] {
			if p := t.edges[e]; p.to != endOf(activity) && !t.fact[p.to] {
				free = min(free, t.early[p.to]-p.lag-t.early[v])
			}
		}
	}
	return free
}

// binding is the edge that says when an event can be, and false where its floor does.
func (t *timing) binding(event int) (precedence, bool) {
	if !t.fact[event] {
		for _, e := range t.in[event] {
			if p := t.edges[e]; t.early[p.from]+p.lag == t.early[event] {
				return p, true
			}
		}
	}
	return precedence{}, false
}
