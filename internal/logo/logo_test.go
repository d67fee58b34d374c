package logo_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"mandate/internal/engagement"
	"mandate/internal/logo"
)

func picture(width, height int) image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		for y := range height {
			m.Set(x, y, color.NRGBA{R: uint8(x), G: uint8(y), B: 90, A: 255})
		}
	}
	return m
}

func pngOf(t require.TestingT, width, height int) []byte {
	var out bytes.Buffer
	require.NoError(t, png.Encode(&out, picture(width, height)))
	return out.Bytes()
}

// noted puts a text chunk into a PNG, as editors do.
func noted(image []byte, text string) []byte {
	chunk := append([]byte("tEXt"), "Comment\x00"+text...)
	out := append([]byte{}, image[:33]...) // signature and header
	out = binary.BigEndian.AppendUint32(out, uint32(len(chunk)-4))
	out = append(out, chunk...)
	out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(chunk))
	return append(out, image[33:]...)
}

func TestOnlyThePixelsOfALogoAreKept(t *testing.T) {
	upload := append(noted(pngOf(t, 300, 100), "made by Otto at home"), "<script>alert(1)</script>"...)
	kept, err := logo.Normalise(upload)
	require.NoError(t, err)
	require.Equal(t, "image/png", kept.Type)
	require.Equal(t, []int{300, 100}, []int{kept.Width, kept.Height})
	require.NotContains(t, string(kept.Body), "Otto")
	require.NotContains(t, string(kept.Body), "script")
	again, err := png.Decode(bytes.NewReader(kept.Body))
	require.NoError(t, err)
	require.Equal(t, color.NRGBA{R: 7, G: 9, B: 90, A: 255}, color.NRGBAModel.Convert(again.At(7, 9)))
}

func TestALargeLogoIsScaledDown(t *testing.T) {
	var photograph bytes.Buffer
	require.NoError(t, jpeg.Encode(&photograph, picture(2400, 1800), nil))
	kept, err := logo.Normalise(photograph.Bytes())
	require.NoError(t, err)
	require.Equal(t, "image/jpeg", kept.Type)
	require.Equal(t, []int{640, 480}, []int{kept.Width, kept.Height})
}

func TestAWebPIsTaken(t *testing.T) {
	webp, err := base64.StdEncoding.DecodeString(square)
	require.NoError(t, err)
	kept, err := logo.Normalise(webp)
	require.NoError(t, err)
	require.Equal(t, "image/png", kept.Type, "not every reader of documents knows WebP")
	require.Equal(t, []int{48, 24}, []int{kept.Width, kept.Height})
}

// square is a white square on blue, as a WebP that a browser has made.
const square = "UklGRpwCAABXRUJQVlA4WAoAAAAgAAAALwAAFwAASUNDUMgBAAAAAAHIAAAAAAQwAABtbnRyUkdCIFhZWiAH4AABAAEAAAAAAABhY3NwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAA9tYAAQAAAADTLQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAlkZXNjAAAA8AAAACRyWFlaAAABFAAAABRnWFlaAAABKAAAABRiWFlaAAABPAAAABR3dHB0AAABUAAAABRyVFJDAAABZAAAAChnVFJDAAABZAAAAChiVFJDAAABZAAAAChjcHJ0AAABjAAAADxtbHVjAAAAAAAAAAEAAAAMZW5VUwAAAAgAAAAcAHMAUgBHAEJYWVogAAAAAAAAb6IAADj1AAADkFhZWiAAAAAAAABimQAAt4UAABjaWFlaIAAAAAAAACSgAAAPhAAAts9YWVogAAAAAAAA9tYAAQAAAADTLXBhcmEAAAAAAAQAAAACZmYAAPKnAAANWQAAE9AAAApbAAAAAAAAAABtbHVjAAAAAAAAAAEAAAAMZW5VUwAAACAAAAAcAEcAbwBvAGcAbABlACAASQBuAGMALgAgADIAMAAxADZWUDggrgAAALAEAJ0BKjAAGAA+ZSaPRaQiIRqkAEAGRLQAO4L6BJgAHdrZ7pJ+7meJ7BXrEoAA/vaC/9GfP7L//V3/a90Y68ZoH0x//8SHGhjXpbYCDnGbHa3//HGo2JCtPb7UPwSPmAr/WH8/JcEX0retFOh55IXPS9uWNLLKW7+xx2j/mz59L+c286+ELGgtYNVoEZzttO6dJ1R2jv3cbL786T3jBqu81adMiCW+fbL7jnIAAA=="

func TestWhatIsNoLogoIsRefusedWithAdvice(t *testing.T) {
	for name, c := range map[string]struct {
		upload []byte
		code   engagement.Code
		advice string
	}{
		"an SVG":       {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), engagement.Invalid, "save the logo as PNG"},
		"nothing":      {nil, engagement.Invalid, "save the logo as PNG"},
		"a GIF":        {[]byte("GIF89a\x20\x00\x20\x00\x00\x00\x00;"), engagement.Invalid, "save the logo as PNG"},
		"half a PNG":   {pngOf(t, 300, 100)[:200], engagement.Invalid, "damaged"},
		"a speck":      {pngOf(t, 5, 5), engagement.Invalid, "too few"},
		"a large file": {make([]byte, logo.MaxBytes+1), engagement.TooLarge, "512 KiB"},
		"a bomb":       {bomb(t), engagement.Invalid, "scale it down"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := logo.Normalise(c.upload)
			require.Equal(t, c.code, engagement.CodeOf(err))
			require.ErrorContains(t, err, c.advice)
		})
	}
}

// bomb is a small PNG that says it has 60,000 × 60,000 pixels.
func bomb(t *testing.T) []byte {
	image := pngOf(t, 20, 20)
	binary.BigEndian.PutUint32(image[16:], 60_000)
	binary.BigEndian.PutUint32(image[20:], 60_000)
	binary.BigEndian.PutUint32(image[29:], crc32.ChecksumIEEE(image[12:29]))
	return image
}

func TestNoUploadBreaksTheReader(t *testing.T) {
	whole := pngOf(t, 40, 40)
	rapid.Check(t, func(t *rapid.T) {
		upload := bytes.Clone(whole)
		for range rapid.IntRange(1, 6).Draw(t, "faults") {
			upload[rapid.IntRange(0, len(upload)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "byte")
		}
		kept, err := logo.Normalise(upload[:rapid.IntRange(0, len(upload)).Draw(t, "length")])
		if err == nil {
			require.LessOrEqual(t, kept.Width, 960)
			return
		}
		require.NotEmpty(t, engagement.CodeOf(err))
	})
}
