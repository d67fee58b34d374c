package web_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

// sendFile posts a form with a file.
func (b *browser) sendFile(path string, file []byte, fields map[string]string) reply {
	b.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range fields {
		require.NoError(b, form.WriteField(name, value))
	}
	if file != nil {
		part, err := form.CreateFormFile("file", "content.json")
		require.NoError(b, err)
		_, err = part.Write(file)
		require.NoError(b, err)
	}
	require.NoError(b, form.Close())
	request, err := http.NewRequest(http.MethodPost, b.server.URL+path, &body)
	require.NoError(b, err)
	request.Header.Set("Content-Type", form.FormDataContentType())
	return b.send(request)
}

func TestContentIsImportedOnAPageAfterATrial(t *testing.T) {
	h := openHouse(t)
	h.open("new", "Bread online", "Bakery")
	const path = "/engagements/new/content"
	carla := h.visitor("Carla")
	carla.get("/engagements/new").has(`href="` + path + `"`)
	carla.get(path).status(http.StatusOK).has(`href="/v1/engagements/new/export?format=xlsx"`).lacks("<script", "style=")

	file := []byte(`{"format":"mandate.content/1","items":{"system":[{"id":"S1","body":{"name":"Till <b>1</b>"}}]}}`)
	trial := carla.sendFile(path, file, map[string]string{"step": "try"}).status(http.StatusOK)
	trial.says("Nothing is written yet", "1 created", "Till <b>1</b>").lacks("<b>1</b>")
	held := regexp.MustCompile(`name="held" value="([^"]+)"`).FindStringSubmatch(trial.html)
	require.Len(t, held, 2)
	carla.get(path).lacks("Imports so far")

	carla.sendFile(path, nil, map[string]string{"step": "import", "held": held[1]}).status(http.StatusOK).says("Imported: 1 created", "Carla Otto")
	carla.sendFile(path, file, map[string]string{"step": "try"}).says("The file changes nothing", "1 unchanged")
	carla.sendFile(path, []byte(`{"format":"mandate.content/1","items":{"system":[{"id":"S1","body":{"name":"","colour":1}}]}}`), nil).
		status(http.StatusUnprocessableEntity).says("/items/system/0/body/colour", "is not known here")
	carla.sendFile(path, nil, nil).status(http.StatusUnprocessableEntity).says("No file was chosen")
	h.visitor("Ana").get(path).status(http.StatusForbidden)
}
