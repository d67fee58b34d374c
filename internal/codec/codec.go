// Package codec seals what crosses Temporal: arguments, results, signals, updates, queries,
// memos, summaries, details and the messages of failures. Temporal stores and passes on what
// it cannot read.
//
// Not sealed are the names by which Temporal routes and finds: ids, types, task queues, search
// attributes, the types of failures. They must hold nothing of a client.
package codec

import (
	"fmt"
	"strconv"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"google.golang.org/protobuf/proto"

	"mandate/internal/vault"
)

// Encoding is what the metadata of a sealed payload names as its encoding.
const Encoding = "binary/encrypted"

// MetadataKey names the metadata that tells by which key a payload was sealed, for operators:
// its id as mandate keyset list shows it.
const MetadataKey = "encryption-key-id"

// Codec seals each payload whole, its own metadata included, with the primary key of a keyset,
// and opens it with whichever key has sealed it. Payloads that are not sealed pass, so that
// workflows which began before there was a keyset go on.
//
// A payload opens in the namespace that it was sealed for alone. It is not bound to its
// workflow: who looks at it through the Temporal UI or the CLI does not say which one it is of.
type Codec struct {
	vault *vault.Vault
	about []byte
}

// New makes the codec of a namespace. Without a keyset (nil) it seals nothing, and says so of
// what is sealed.
func New(v *vault.Vault, namespace string) *Codec {
	return &Codec{vault: v, about: []byte("temporal payload\n" + namespace)}
}

// Encode seals payloads.
func (c *Codec) Encode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	if c.vault == nil {
		return payloads, nil
	}
	out := make([]*commonpb.Payload, len(payloads))
	for i, p := range payloads {
		plain, err := proto.Marshal(p)
		if err != nil {
			return nil, fmt.Errorf("seal a payload: %w", err)
		}
		sealed, err := c.vault.SealBytes(plain, c.about)
		if err != nil {
			return nil, fmt.Errorf("seal a payload: %w", err)
		}
		out[i] = &commonpb.Payload{Data: sealed, Metadata: map[string][]byte{
			converter.MetadataEncoding: []byte(Encoding),
			MetadataKey:                strconv.AppendUint(nil, uint64(vault.KeyOf(sealed)), 10),
		}}
	}
	return out, nil
}

// Decode opens payloads that are sealed. It is Unavailable when no key opens one.
func (c *Codec) Decode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	out := make([]*commonpb.Payload, len(payloads))
	for i, p := range payloads {
		if string(p.GetMetadata()[converter.MetadataEncoding]) != Encoding {
			out[i] = p
			continue
		}
		plain, err := c.vault.OpenBytes(p.GetData(), c.about)
		if err != nil {
			return nil, fmt.Errorf("a payload of Temporal cannot be read: %w", err)
		}
		out[i] = &commonpb.Payload{}
		if err := proto.Unmarshal(plain, out[i]); err != nil {
			return nil, fmt.Errorf("a payload of Temporal cannot be read: %w", err)
		}
	}
	return out, nil
}

// DataConverter converts as Temporal does by default, and seals.
func (c *Codec) DataConverter() converter.DataConverter {
	return &dataConverter{
		DataConverter: converter.NewCodecDataConverter(converter.GetDefaultDataConverter(), c),
		inWorkflow:    converter.NewCodecDataConverter(converter.GetDefaultDataConverter(), insisting{c}),
	}
}

// FailureConverter has messages and stack traces of failures sealed where there is a keyset.
func (c *Codec) FailureConverter() converter.FailureConverter {
	return temporal.NewDefaultFailureConverter(temporal.DefaultFailureConverterOptions{
		DataConverter: c.DataConverter(), EncodeCommonAttributes: c.vault != nil,
	})
}
