package source

import (
	"context"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/api"
	v1 "github.com/prometheus/client_golang/api/prometheus/v1"
	"github.com/prometheus/common/model"

	"mandate/internal/engagement"
)

// readPrometheus evaluates an instant query now.
func readPrometheus(ctx context.Context, client *http.Client, s engagement.MetricSource) (Sample, error) {
	prometheus, err := api.NewClient(api.Config{Address: s.URL, Client: client})
	if err != nil {
		return Sample{}, err
	}
	value, _, _, err := v1.NewAPI(prometheus).Query(ctx, s.Query, time.Now())
	if err != nil {
		return Sample{}, err
	}
	switch v := value.(type) {
	case *model.Scalar:
		return Sample{Value: float64(v.Value), At: v.Timestamp.Time()}, nil
	case model.Vector:
		switch len(v) {
		case 0:
			return Sample{}, failure("the query gives nothing now; no series fits it")
		case 1:
			return Sample{Value: float64(v[0].Value), At: v[0].Timestamp.Time()}, nil
		}
		return Sample{}, failure("the query gives %d samples; make it give one, for example by sum(…) or avg(…)", len(v))
	}
	return Sample{}, failure("the query gives a %s; make it give a scalar, or a vector of one sample", value.Type())
}
