// Package logo makes a client's logo fit to stand in documents: an image of a known kind and
// bounded size, written anew so that nothing but its pixels is kept.
package logo

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // decodes WebP

	"mandate/internal/engagement"
)

const (
	// MaxBytes bounds an upload.
	MaxBytes = 512 << 10
	// maxSide and maxPixels bound what is decoded: a small file can hold a huge image.
	maxSide, maxPixels = 8000, 16_000_000
	// keptWidth and keptHeight bound what is kept: enough for 8 cm on paper at 300 dpi.
	keptWidth, keptHeight = 960, 480
	// leastSide is what can be recognised at all.
	leastSide = 16
)

// Image is a logo as it is kept.
type Image struct {
	Type          string // image/png or image/jpeg
	Body          []byte
	Width, Height int
}

// Normalise reads a PNG, a JPEG or a WebP, whatever its name says, scales it down to what
// documents need, and writes its pixels anew: what else the file holds (metadata, text,
// further images) is left out. An SVG is refused, for it can hold scripts.
func Normalise(upload []byte) (Image, error) {
	if len(upload) > MaxBytes {
		return Image{}, engagement.Errorf(engagement.TooLarge, "The logo has more than %d KiB; save it smaller and upload it again.", MaxBytes>>10)
	}
	size, kind, err := image.DecodeConfig(bytes.NewReader(upload))
	if err != nil {
		return Image{}, refused(err, "This is no PNG, JPEG or WebP image; save the logo as PNG and upload it again.")
	}
	switch {
	case size.Width > maxSide || size.Height > maxSide || size.Width*size.Height > maxPixels:
		return Image{}, engagement.Errorf(engagement.Invalid, "The logo has %d × %d pixels; scale it down to %d × %d or less.", size.Width, size.Height, keptWidth, keptHeight)
	case size.Width < leastSide || size.Height < leastSide:
		return Image{}, engagement.Errorf(engagement.Invalid, "The logo has %d × %d pixels, too few to be recognised; upload one of some 400 pixels.", size.Width, size.Height)
	}
	pixels, _, err := image.Decode(bytes.NewReader(upload))
	if err != nil {
		return Image{}, refused(err, "The image is damaged; save the logo anew and upload it again.")
	}
	return written(scaled(pixels), kind == "jpeg")
}

func refused(cause error, advice string) error {
	return errors.Join(engagement.Errorf(engagement.Invalid, "%s", advice), cause)
}

// scaled fits an image into what is kept; a small one stays as it is.
func scaled(from image.Image) image.Image {
	size := from.Bounds().Size()
	width, height := size.X, size.Y
	if width > keptWidth {
		width, height = keptWidth, max(1, height*keptWidth/width)
	}
	if height > keptHeight {
		width, height = max(1, width*keptHeight/height), keptHeight
	}
	to := image.NewNRGBA(image.Rect(0, 0, width, height))
	draw.CatmullRom.Scale(to, to.Bounds(), from, from.Bounds(), draw.Src, nil)
	return to
}

// written encodes an image: a photograph as JPEG, anything else as PNG.
func written(pixels image.Image, photograph bool) (Image, error) {
	size := pixels.Bounds().Size()
	out := Image{Type: "image/png", Width: size.X, Height: size.Y}
	var body bytes.Buffer
	var err error
	if photograph {
		out.Type = "image/jpeg"
		err = jpeg.Encode(&body, pixels, &jpeg.Options{Quality: 90})
	} else {
		encoder := png.Encoder{CompressionLevel: png.BestCompression}
		err = encoder.Encode(&body, pixels)
	}
	out.Body = body.Bytes()
	return out, err
}
