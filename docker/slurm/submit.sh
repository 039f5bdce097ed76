#!/bin/sh
# Scans an organization as an array of Slurm jobs, and merges what they found.
#
#   submit.sh REPORT SHARDS FOLDER       FOLDER is new, and every node sees it
#   submit.sh REPORT SHARDS FOLDER 3,7   only these shards of an earlier run again, and the merge
#
# Prints the ids of the two jobs. Options of threatproof go by its environment variables, such as
# THREATPROOF_EXTERNAL_ID. threatproof.toml is read in the folder where this is started.
set -eu
umask 077
if [ $# -lt 3 ]; then
    echo "usage: submit.sh REPORT SHARDS FOLDER [SHARD,SHARD…]" >&2
    exit 2
fi
here=$(dirname "$(realpath "$0")")
REPORT=$(realpath "$1")
SHARDS=$2
RUN=$(realpath -m "$3")
export REPORT SHARDS RUN

# The list is made once: shards that list by themselves may see different accounts.
if [ $# -eq 3 ]; then
    mkdir -p "$RUN/log"
    threatproof accounts --organization --output "$RUN/accounts.json"
fi

scan=$(sbatch --parsable --array="${4:-0-$((SHARDS - 1))}" --output="$RUN/log/shard-%a" "$here/scan.sbatch")
# afterany, not afterok: the merge names the shards that are missing.
merge=$(sbatch --parsable --dependency="afterany:$scan" --output="$RUN/log/merge" "$here/merge.sbatch")
echo "scan $scan"
echo "merge $merge"
