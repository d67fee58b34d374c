package rest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/api/rest"
	"mandate/internal/identity"
)

func TestADependencyHasItsPlaceInTheNetworkOrIsRefused(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	path, milestone := p.path+"/dependencies", p.ids["/projects/{pid}/milestones"]
	made := p.ids["/dependencies"]
	refused := func(body set, want ...wrong) {
		t.Helper()
		requireWrong(t, w.call(identity.Consultant, http.MethodPost, path, body).problem(http.StatusUnprocessableEntity, "invalid"), want...)
	}
	refused(set{"from": "none", "to": milestone, "type": "FS"}, wrong{"body.from", "no open project or milestone"})
	refused(set{"from": milestone, "to": milestone, "type": "FS"}, wrong{"body.to", "nothing waits for itself"})
	refused(set{"from": p.project, "to": milestone, "type": "FS"}, wrong{"body.to", "closes a circle: “First restore” before “"})
	w.call(identity.Viewer, http.MethodPost, path, set{"from": milestone, "to": p.project, "type": "SS"}).problem(http.StatusForbidden, "forbidden")

	var network rest.NetworkView
	w.call(identity.Viewer, http.MethodGet, p.path+"/network", nil).is(http.StatusOK).into(&network)
	require.NotEmpty(t, network.End)
	require.Len(t, network.Words, len(network.Conflicts))
	project, ok := network.Activity(p.project)
	require.True(t, ok)
	require.Equal(t, made, project.After[len(project.After)-1].Dependency)
	require.Equal(t, "2026-07-07", string(project.Forecast), "as the status report forecasts")

	refusal := w.call(identity.Consultant, http.MethodDelete, p.path+p.fill("/projects/{pid}/milestones/")+milestone, nil).problem(http.StatusConflict, "conflict")
	require.Contains(t, refusal.Detail, made)
}

func TestTheWorkloadIsThatOfAllProjects(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	var workload rest.WorkloadView
	w.call(identity.PMO, http.MethodGet, p.path+"/workload", nil).is(http.StatusOK).into(&workload)
	require.Empty(t, workload.Overloads)
	w.call(identity.Consultant, http.MethodPost, p.path+p.fill("/projects/{pid}/allocations"),
		set{"person": "carla", "percent": 70, "from": "2026-06-01", "to": "2026-06-30"}).is(http.StatusCreated)
	w.call(identity.PMO, http.MethodGet, p.path+"/workload", nil).is(http.StatusOK).into(&workload)
	require.Len(t, workload.Overloads, 1)
	require.Equal(t, 110, workload.Overloads[0].Percent)
}
