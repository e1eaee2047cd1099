#!/usr/bin/env bash
# Fuzzes every target for FUZZ_SECONDS each (60), or those named as arguments; ends at the first failure.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds="${FUZZ_SECONDS:-60}"
scratch=.build/fuzz
crashes=$scratch/crashes
mkdir -p "$crashes"
# In memory where it can be: the databases are thrown away, and need no disk that syncs. The build gets another place, or
# it would begin anew each time.
databases=$(mktemp -d -p "$([ -w /dev/shm ] && echo /dev/shm || echo "$scratch")" flow-registry-fuzz.XXXXXX)
trap 'rm -rf "$databases"' EXIT
# A crash must end the process at once instead of waiting for the backtracer.
export SWIFT_BACKTRACE=enable=no

targets=("$@")
[ $# -gt 0 ] || targets=(json definition form page-token credentials identifiers proxies api gate)

# SwiftPM has to know of the fuzzer for its `main`. Both sanitizers are in one flag: of several the compiler takes the
# last, and two of `--sanitize` come in any order.
build() {
    scripts/swift.sh build --package-path Fuzz --scratch-path "$scratch" -c release --product fuzz --sanitize fuzzer \
        -Xswiftc -sanitize=fuzzer,address -Xswiftc -enable-testing -Xswiftc -parse-as-library 2>&1 |
        grep -v "Cannot export local symbol" || return "${PIPESTATUS[0]}"
}

fuzz() {
    local target=$1 corpus=$scratch/corpus/$1 seeds=(Fuzz/Seeds/"$1") options=()
    mkdir -p "$corpus"
    case $target in json | definition) seeds+=(Tests/FlowRegistryTests/Fixtures/flows) ;; esac
    [ -e "Fuzz/Dictionaries/$target" ] && options+=(-dict="Fuzz/Dictionaries/$target")
    # Memory is not freed at the end by Swift's own globals, which is no leak.
    TMPDIR=$databases ASAN_OPTIONS=detect_leaks=0 FUZZ_TARGET=$target "$scratch/release/fuzz" -max_total_time="$seconds" \
        -timeout=10 -rss_limit_mb=2048 -max_len=16384 -verbosity=1 -print_final_stats=1 \
        -artifact_prefix="$crashes/$target-" "${options[@]}" "$corpus" "${seeds[@]}" >"$scratch/$target.log" 2>&1
}

report() {
    local artefact
    artefact=$(grep -o "Test unit written to .*" "$scratch/$1.log" | sed 's/Test unit written to //' || true)
    grep -E "Fatal error|ERROR|SUMMARY" "$scratch/$1.log" >&2 || tail -n 20 "$scratch/$1.log" >&2
    echo "To reproduce: FUZZ_TARGET=$1 $scratch/release/fuzz ${artefact:-<nothing was written>}" >&2
}

statistics() {
    local covered
    covered=$(grep -o "cov: [0-9]*" "$scratch/$1.log" | tail -n 1) || {
        echo "$1: nothing was covered; the build is not instrumented" >&2
        return 1
    }
    awk -v name="$1" -v covered="${covered#cov: }" '
        /stat::number_of_executed_units/ { executed = $2 } /stat::average_exec_per_sec/ { rate = $2 }
        END { printf "%s: %d inputs, %d a second, %d edges covered\n", name, executed, rate, covered }
    ' "$scratch/$1.log"
}

for target in "${targets[@]}"; do
    if [ "$target" = gate ]; then
        FLOW_REGISTRY_BINARY="${FLOW_REGISTRY_BINARY:-.build/release/flow-registry}" \
            scripts/python.sh Fuzz/gate/fuzz.py --seconds "$seconds" --crashes "$crashes"
        continue
    fi
    [ -n "${built:-}" ] || build
    built=yes
    if ! fuzz "$target"; then
        report "$target"
        exit 1
    fi
    statistics "$target"
done
