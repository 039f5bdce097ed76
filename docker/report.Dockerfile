# threatproof with a report in it, for engines that have no folder to mount one from. The folder that is built
# holds report.htm (or report.tm7) and, where there is one, threatproof.toml:
#   docker build -f docker/report.Dockerfile --build-arg IMAGE=threatproof -t threatproof-report FOLDER
# The report is your threat model: keep this image in a private registry.
ARG IMAGE=threatproof
FROM ${IMAGE}
COPY . /report/
WORKDIR /report
