# Mandate's one binary: serve, worker, migrate, token, rebuild …
FROM golang:1.26-alpine AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=unknown
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X mandate/internal/app.Version=${VERSION}" -o /mandate ./cmd/mandate

FROM alpine:3.22
RUN apk add --no-cache ca-certificates tzdata \
	&& adduser -D -H -u 10001 mandate \
	&& install -d -o mandate -g mandate -m 0700 /var/lib/mandate
COPY --from=build /mandate /usr/local/bin/mandate
USER mandate
EXPOSE 8080
ENTRYPOINT ["mandate"]
CMD ["serve"]
