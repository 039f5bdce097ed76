#!/bin/sh
# Scans an organization as an Indexed Job, and merges what it found. Kubernetes itself does not let one Job wait
# for another.
#
#   run.sh SHARDS     from the current context and namespace; results are in <time>/merged on the volume
set -eu
shards=${1:?usage: run.sh SHARDS}
here=$(dirname "$(realpath "$0")")

kubectl delete job threatproof-accounts threatproof-scan threatproof-merge --ignore-not-found
kubectl create configmap threatproof-run --dry-run=client -o yaml \
    --from-literal=RUN="$(date -u +%Y%m%dT%H%M%SZ)" --from-literal=SHARDS="$shards" | kubectl apply -f -

# Waits until a Job has ended either way. `kubectl wait` knows no "or".
ended() {
    while :; do
        conditions=$(kubectl get job "$1" -o jsonpath='{.status.conditions[?(@.status=="True")].type}')
        case " $conditions " in
        *" Complete "* | *" Failed "*) return ;;
        esac
        sleep 5
    done
}

kubectl create -f "$here/accounts.yaml"
ended threatproof-accounts
kubectl wait --for=condition=complete --timeout=1s job/threatproof-accounts

sed "s/^\(  completions\|  maxFailedIndexes\): .*/\1: $shards/" "$here/scan.yaml" | kubectl create -f -
ended threatproof-scan # completely or not: the merge tells

kubectl create -f "$here/merge.yaml"
ended threatproof-merge
kubectl logs job/threatproof-merge
kubectl wait --for=condition=complete --timeout=1s job/threatproof-merge
