package rest_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/identity"
	"mandate/internal/logo"
)

func picture(t *testing.T) []byte {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, 60, 20))
	m.Set(1, 1, color.NRGBA{R: 200, A: 255})
	var out bytes.Buffer
	require.NoError(t, png.Encode(&out, m))
	return out.Bytes()
}

func TestAClientHasALogo(t *testing.T) {
	w := newWorld(t)
	client := w.call(identity.PMO, http.MethodPost, "/v1/clients", set{"name": "Frío & Hijos", "country": "ES"}).is(http.StatusCreated).object()
	path := "/v1/clients/" + client["id"].(string) + "/logo"
	send := func(role identity.Role, body []byte) *answer {
		return w.do(request{method: http.MethodPut, path: path, token: w.tokens[role], body: body, headers: map[string]string{"Content-Type": "image/png"}})
	}
	w.call(identity.PMO, http.MethodGet, path, nil).problem(http.StatusNotFound, "not_found")
	send(identity.Consultant, picture(t)).problem(http.StatusForbidden, "forbidden")
	kept := send(identity.PMO, picture(t)).is(http.StatusOK)
	require.NotEmpty(t, kept.Header.Get("ETag"))

	shown := w.call(identity.Consultant, http.MethodGet, path, nil).is(http.StatusOK)
	require.Equal(t, "image/png", shown.Header.Get("Content-Type"))
	require.Equal(t, kept.Header.Get("ETag"), shown.Header.Get("ETag"))
	_, err := png.Decode(bytes.NewReader(shown.Body))
	require.NoError(t, err)

	send(identity.PMO, []byte("<svg onload='alert(1)'/>")).problem(http.StatusUnprocessableEntity, "invalid")
	send(identity.PMO, make([]byte, logo.MaxBytes+100)).problem(http.StatusRequestEntityTooLarge, "too_large")
	w.call(identity.Consultant, http.MethodDelete, path, nil).problem(http.StatusForbidden, "forbidden")
	w.call(identity.PMO, http.MethodDelete, path, nil).is(http.StatusNoContent)
	w.call(identity.PMO, http.MethodDelete, path, nil).problem(http.StatusNotFound, "not_found")
}
