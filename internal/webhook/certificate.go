package webhook

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
)

// isCertificate tells whether a connection failed since the receiver could not show who it is.
func isCertificate(err error) bool {
	var (
		verification *tls.CertificateVerificationError
		unknown      x509.UnknownAuthorityError
		host         x509.HostnameError
		invalid      x509.CertificateInvalidError
	)
	return errors.As(err, &verification) || errors.As(err, &unknown) || errors.As(err, &host) || errors.As(err, &invalid)
}
