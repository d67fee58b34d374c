package temporaldev

import (
	"fmt"
	"net"

	"mandate/internal/engagement"
)

// FreePorts finds n ports of this machine that nobody listens on, all different. They
// are free at the time; nothing reserves them.
func FreePorts(n int) (ports []int, err error) {
	for range n {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, fmt.Errorf("find a free port: %w", err)
		}
		// Held until all are found: that keeps them different.
		defer listener.Close()
		ports = append(ports, listener.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}

// requireFree is a Conflict when somebody listens on the port; flag is what to change.
func requireFree(port int, flag, what string) error {
	listener, err := net.Listen("tcp", address(port))
	if err != nil {
		return fmt.Errorf("%w: %w", engagement.Errorf(engagement.Conflict,
			"Port %d, meant for %s, is taken; choose another one with %s.", port, what, flag), err)
	}
	return listener.Close()
}

func address(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }

// requirePorts checks both ports that the server listens on.
func (o Options) requirePorts() error {
	if err := requireFree(o.Port, "--temporal-port", "the Temporal server"); err != nil {
		return err
	}
	return requireFree(o.UIPort, "--temporal-ui-port", "the Temporal UI")
}
