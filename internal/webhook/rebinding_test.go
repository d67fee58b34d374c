package webhook_test

import (
	"context"
	"net"
	"net/url"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/dns/dnsmessage"

	"mandate/internal/webhook"
)

// rebind has every name resolve to a public address when it is first asked for, and to this
// machine from then on, as one does whose owner wants a check to pass and a connection to go
// elsewhere.
func rebind(t *testing.T) {
	t.Helper()
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = server.Close() })
	var asked atomic.Int64
	go func() {
		packet := make([]byte, 1500)
		for {
			n, from, err := server.ReadFrom(packet)
			if err != nil {
				return // closed
			}
			var m dnsmessage.Message
			if m.Unpack(packet[:n]) != nil || len(m.Questions) == 0 {
				continue
			}
			m.Header.Response, m.Additionals = true, nil
			if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
				address := [4]byte{127, 0, 0, 1}
				if asked.Add(1) == 1 {
					address = [4]byte{93, 184, 215, 14}
				}
				head := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}
				m.Answers = []dnsmessage.Resource{{Header: head, Body: &dnsmessage.AResource{A: address}}}
			}
			if text, err := m.Pack(); err == nil {
				_, _ = server.WriteTo(text, from)
			}
		}
	}()
	usual := net.DefaultResolver
	t.Cleanup(func() { net.DefaultResolver = usual })
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", server.LocalAddr().String())
	}}
}

func TestANameThatLeadsElsewhereOnceItIsConnectedToIsRefused(t *testing.T) {
	r := newReceiver(t, true)
	at, err := url.Parse(r.URL)
	require.NoError(t, err)
	rebind(t)
	first, err := net.DefaultResolver.LookupHost(t.Context(), "rebinding.example")
	require.NoError(t, err)
	require.Equal(t, []string{"93.184.215.14"}, first, "whoever looks before connecting finds a public address")
	for _, port := range []string{"443", at.Port()} {
		_, err = webhook.NewSender().Send(t.Context(), message("https://rebinding.example:"+port+"/", webhook.NewSecret()))
		require.Error(t, err)
	}
	_, err = webhook.NewSender().Send(t.Context(), message("https://rebinding.example/", webhook.NewSecret()))
	assert.ErrorContains(t, err, "internal network")
	assert.Empty(t, r.paths)
	_, err = webhook.NewSender(loopback...).Send(t.Context(), message("https://rebinding.example:"+at.Port()+"/", webhook.NewSecret()))
	assert.ErrorContains(t, err, "certificate", "the name does lead here: where that is allowed, it is connected to")
}
