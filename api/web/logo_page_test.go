package web_test

import (
	"bytes"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

// upload sends a file with the form of a page.
func (b *browser) upload(path, token string, file []byte) reply {
	b.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	require.NoError(b, form.WriteField("token", token))
	part, err := form.CreateFormFile("logo", "logo.png")
	require.NoError(b, err)
	_, err = part.Write(file)
	require.NoError(b, err)
	require.NoError(b, form.Close())
	r, err := http.NewRequestWithContext(b.Context(), http.MethodPost, b.server.URL+path, &body)
	require.NoError(b, err)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return b.send(r)
}

func TestThePMOPutsTheClientsLogoOnItsDocuments(t *testing.T) {
	h := openHouse(t)
	example(t, h)
	petra := h.visitor("Petra")
	path := "/engagements/" + theCase + "/logo"
	petra.get("/engagements/" + theCase).says("Add the client's logo")
	page := petra.get(path).status(http.StatusOK).says("There is none")
	token := regexp.MustCompile(`name="token" value="([^"]+)"`).FindStringSubmatch(page.html)[1]

	petra.upload(path, "forged", nil).status(http.StatusForbidden)
	petra.upload(path, token, []byte("<svg/>")).status(http.StatusUnprocessableEntity).says("save the logo as PNG")
	petra.upload(path, token, make([]byte, 600<<10)).status(http.StatusRequestEntityTooLarge).says("512 KiB")
	var logo bytes.Buffer
	require.NoError(t, png.Encode(&logo, image.NewNRGBA(image.Rect(0, 0, 60, 20))))
	petra.upload(path, token, logo.Bytes()).status(http.StatusSeeOther)
	petra.get(path).has(`src="data:image/png;base64,`)
	petra.get("/engagements/" + theCase).has(`src="data:image/png;base64,`).says("Change the logo")

	h.visitor("Ana").get("/engagements/" + theCase).has(`src="data:image/png;base64,`).lacks("Change the logo")
	h.visitor("Ana").get(path).status(http.StatusForbidden)
	h.visitor("Carla").upload(path, token, logo.Bytes()).status(http.StatusForbidden)
}
