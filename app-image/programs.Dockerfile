# checkov:skip=CKV_DOCKER_2: nothing runs in it, builds take files from it
# checkov:skip=CKV_DOCKER_3: nothing runs in it, builds take files from it
# What the image of the status page runs, compiled, and the checker of its configuration. `Dockerfile` takes both from here.
# Needs BuildKit, for the cache mounts. Without a `# syntax` line the engine's own frontend reads this file, so that
# nothing but the builder image is fetched.

# golang:1.26.8-alpine, for all platforms. Every step runs on the builder's own and compiles for the other: no emulation.
FROM --platform=$BUILDPLATFORM golang:1.26.8-alpine@sha256:8ac98ca534ac3f51e1f420a1dd2c15e74c75cfa0f23f3ad27eb5d7236c349a0c AS compiler
ENV CGO_ENABLED=0 GOFLAGS="-trimpath -buildvcs=false" GOTOOLCHAIN=local GOCACHE=/go/build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY configcheck configcheck
COPY healthcheck healthcheck
ARG TARGETARCH
# The checker runs in this build, the other programs in the task. Times and modes are set, as a checkout has its own:
# the same commit then gives the same layers.
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/go/build \
    mkdir -p /programs/image/etc/ssl/certs /programs/data && \
    cp /etc/ssl/certs/ca-certificates.crt /programs/image/etc/ssl/certs/ && \
    go build -ldflags "-s -w" -o /programs/ ./configcheck && \
    GOOS=linux GOARCH=$TARGETARCH go build -ldflags "-s -w" -o /programs/image/ github.com/TwiN/gatus/v5 ./healthcheck && \
    chmod -R u=rwX,go=rX /programs && find /programs -exec touch -hd @0 {} +

FROM scratch
COPY --from=compiler /programs /
