package codec_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"mandate/internal/codec"
	"mandate/internal/engagement"
	"mandate/internal/vault"
)

func keyset(t testing.TB) (*vault.Vault, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "keyset.json")
	v, err := vault.ReadOrCreate(path)
	require.NoError(t, err)
	return v, path
}

func TestWhatIsSealedComesBackAsItWas(t *testing.T) {
	v, _ := keyset(t)
	c := codec.New(v, "mandate")
	rapid.Check(t, func(t *rapid.T) {
		in := make([]*commonpb.Payload, rapid.IntRange(0, 4).Draw(t, "payloads"))
		for i := range in {
			in[i] = &commonpb.Payload{
				Metadata: rapid.MapOf(rapid.String(), rapid.SliceOf(rapid.Byte())).Draw(t, "metadata"),
				Data:     rapid.SliceOf(rapid.Byte()).Draw(t, "data"),
			}
		}
		sealed, err := c.Encode(in)
		require.NoError(t, err)
		for _, p := range sealed {
			require.Equal(t, codec.Encoding, string(p.Metadata[converter.MetadataEncoding]))
			require.Equal(t, strconv.Itoa(int(v.Primary())), string(p.Metadata[codec.MetadataKey]))
			require.Len(t, p.Metadata, 2, "its own metadata is sealed too")
		}
		out, err := c.Decode(sealed)
		require.NoError(t, err)
		require.Len(t, out, len(in))
		for i := range in {
			require.True(t, proto.Equal(in[i], out[i]))
		}
	})
}

func TestWhatIsNotSealedPasses(t *testing.T) {
	plain, err := converter.GetDefaultDataConverter().ToPayload("Acme")
	require.NoError(t, err)
	v, _ := keyset(t)
	for _, c := range []*codec.Codec{codec.New(v, "mandate"), codec.New(nil, "mandate")} {
		var text string
		require.NoError(t, c.DataConverter().FromPayload(plain, &text))
		require.Equal(t, "Acme", text, "histories of before there was a keyset go on")
	}
	unsealed, err := codec.New(nil, "mandate").DataConverter().ToPayload("Acme")
	require.NoError(t, err)
	require.Contains(t, unsealed.String(), "Acme", "without a keyset there is nothing to seal with")
}

func TestWhatNoKeyOpensSaysSo(t *testing.T) {
	v, path := keyset(t)
	sealed, err := codec.New(v, "mandate").DataConverter().ToPayloads("Acme")
	require.NoError(t, err)
	require.NotContains(t, sealed.String(), "Acme")
	other, _ := keyset(t)
	var text string
	for name, c := range map[string]*codec.Codec{
		"another keyset": codec.New(other, "mandate"), "no keyset": codec.New(nil, "mandate"), "another namespace": codec.New(v, "other"),
	} {
		err := c.DataConverter().FromPayloads(sealed, &text)
		assert.Equal(t, engagement.Unavailable, engagement.CodeOf(err), name)
		assert.Panics(t, func() {
			_ = c.DataConverter().(converter.ContextAware).WithWorkflowContext(nil).FromPayloads(sealed, &text)
		}, "%s: a workflow waits for the key and does not take its lack for an answer", name)
	}
	require.ErrorContains(t, codec.New(other, "mandate").DataConverter().FromPayloads(sealed, &text), fmt.Sprintf("key %d", v.Primary()))
	require.NoError(t, vault.Rotate(path))
	rotated, err := vault.Read(path)
	require.NoError(t, err)
	require.NoError(t, codec.New(rotated, "mandate").DataConverter().FromPayloads(sealed, &text), "earlier keys open")
	require.Equal(t, "Acme", text)
	late, err := codec.New(rotated, "mandate").DataConverter().ToPayloads("Beta")
	require.NoError(t, err)
	require.NoError(t, codec.New(v, "mandate").DataConverter().FromPayloads(late, &text), "a worker that started before the rotation reads on")
	require.Equal(t, "Beta", text)
}

func TestFailuresAreSealed(t *testing.T) {
	v, _ := keyset(t)
	cause := temporal.NewApplicationErrorWithCause("Acme is not there", "not_found", errors.New("Acme's cause"), "Acme's details")
	sealing := codec.New(v, "mandate").FailureConverter()
	failure := sealing.ErrorToFailure(cause)
	text := failure.String()
	require.NotContains(t, text, "Acme")
	require.Contains(t, text, "not_found", "the type says what it is without a key")
	back := sealing.FailureToError(failure)
	var application *temporal.ApplicationError
	require.ErrorAs(t, back, &application)
	require.Equal(t, "Acme is not there", application.Message())
	var details string
	require.NoError(t, application.Details(&details))
	require.Equal(t, "Acme's details", details)
	require.Contains(t, codec.New(nil, "mandate").FailureConverter().ErrorToFailure(cause).String(), "Acme")
}

// TestASummaryStaysWithinTemporalsLimit holds the longest summary that workflows give to the
// 400 bytes that Temporal takes (limit.userMetadataSummarySize).
func TestASummaryStaysWithinTemporalsLimit(t *testing.T) {
	v, _ := keyset(t)
	sealed, err := codec.New(v, "mandate").DataConverter().ToPayload(strings.Repeat("x", 200))
	require.NoError(t, err)
	require.Less(t, proto.Size(sealed), 400)
}

// BenchmarkCodec measures what sealing and opening cost, and how many bytes they add.
func BenchmarkCodec(b *testing.B) {
	v, _ := keyset(b)
	c := codec.New(v, "mandate")
	for _, size := range []int{100, 1 << 10, 10 << 10, 128 << 10} {
		plain, err := converter.GetDefaultDataConverter().ToPayload(strings.Repeat("x", size))
		require.NoError(b, err)
		in := []*commonpb.Payload{plain}
		sealed, err := c.Encode(in)
		require.NoError(b, err)
		b.Run("seal/"+strconv.Itoa(size), func(b *testing.B) {
			b.SetBytes(int64(size))
			for b.Loop() {
				_, _ = c.Encode(in)
			}
			b.ReportMetric(float64(proto.Size(sealed[0])-proto.Size(plain)), "more-bytes")
		})
		b.Run("open/"+strconv.Itoa(size), func(b *testing.B) {
			b.SetBytes(int64(size))
			for b.Loop() {
				_, _ = c.Decode(sealed)
			}
		})
	}
}
