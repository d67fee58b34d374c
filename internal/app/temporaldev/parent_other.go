//go:build unix && !linux

package temporaldev

import "syscall"

// childAttributes keeps Ctrl-C from the child: the worker stops first. Here a
// child can outlive a killed parent; the next start then finds its port taken.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
