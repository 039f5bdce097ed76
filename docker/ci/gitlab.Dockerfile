# threatproof with a shell, which GitLab needs to run a job:
#   docker build -f docker/ci/gitlab.Dockerfile --build-arg IMAGE=threatproof -t threatproof-gitlab docker/ci
ARG IMAGE=threatproof
ARG SHELL_IMAGE=docker.io/library/busybox:1.37.0
FROM ${IMAGE} AS threatproof
FROM ${SHELL_IMAGE}
COPY --from=threatproof /threatproof /usr/local/bin/threatproof
COPY --from=threatproof /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
USER 65532:65532
