package locale

import "mandate/internal/engagement"

// BrokenLink says where a trace breaks off, and what mends it. Title is that of the node at
// which it does.
func (w Words) BrokenLink(b engagement.BrokenLink, title string) (says, remedy string) {
	id := "trace.broken." + string(b.Rule)
	if b.Rule != engagement.BrokenGone {
		return w.T(id+".says", "Title", title), w.T(id + ".remedy")
	}
	kind, missing := engagement.SplitTraceRef(b.Missing)
	return w.T(id+".says", "Title", title, "Kind", w.T("trace.kind."+string(kind)), "Missing", missing), w.T(id+".remedy", "Field", b.Field)
}
