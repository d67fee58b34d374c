package temporaldev

import "syscall"

// childAttributes lets the kernel end the child when the thread that starts it ends, and
// keeps Ctrl-C from the child: the worker stops first.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
