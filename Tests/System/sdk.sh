#!/usr/bin/env bash
# Runs the SDK tests against the program in another root, as root: sdk.sh bookworm|trixie|image [PYTEST ARGUMENT …].
# A Debian gets the release build, and before that the unit tests of what is close to its libraries; the image has its own.
set -euo pipefail
cd "$(dirname "$0")/../.."

[ "$(id -u)" -eq 0 ] || { echo "The SDK tests need to be root for another root directory." >&2; exit 1; }

where=$1
shift
# Mounts are this process' and its children's alone.
[ -n "${SDK_ISOLATED:-}" ] || SDK_ISOLATED=1 exec unshare --mount "$0" "$where" "$@"

scratch=.build/system/sdk-$where
rm -rf "$scratch"
mkdir -p "$scratch"
mount --make-rshared /
mount -t tmpfs tmpfs "$scratch"
mkdir "$scratch"/{root,upper,work,image}
if [ "$where" = image ]; then
    archive=$(find .build/image -maxdepth 1 -name '*.image.tar' -printf '%T@ %p\n' | sort -rn | head -n 1 | cut -d ' ' -f 2-)
    tar --extract --file "$archive" --to-stdout --wildcards '*.tar' | tar --extract --directory "$scratch/image"
    base=$scratch/image
else
    base=$(Tests/System/debian.sh "$where")
fi
mount -t overlay overlay -o "lowerdir=$base,upperdir=$scratch/upper,workdir=$scratch/work" "$scratch/root"
root=$PWD/$scratch/root

# in_root PROGRAM NAME SHARED …: makes a program that runs another one in there.
in_root() {
    local program=$1 name=$2 directory shared=""
    for directory in "${@:3}"; do
        mkdir -p "$root$directory"
        shared+="${shared:+,}\"$directory\""
    done
    clang -O1 -Wall -Werror "-DROOT=\"$root\"" "-DPROGRAM=\"$program\"" "-DSHARED=$shared" -o "$scratch/$name" Tests/System/in_root.c
}

if [ "$where" != image ]; then
    cp .build/release/flow-registry "$root/usr/bin/"
    install -D --mode 0644 /etc/ssl/certs/ca-certificates.crt --target-directory "$root/etc/ssl/certs"
    swift=$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")
    in_root "$PWD/.build/debug/flow-registryPackageTests.xctest" unit-tests "$PWD" "$swift/lib/swift/linux"
    SWIFT_BACKTRACE=enable=no "$scratch/unit-tests" --testing-library swift-testing --filter 'MicroHTTPDTests|SQLiteTests' \
        > ".build/system/$where-unit-tests.log" 2>&1 || { tail -n 50 ".build/system/$where-unit-tests.log"; exit 1; }
    tail -n 1 ".build/system/$where-unit-tests.log"
fi
in_root /usr/bin/flow-registry flow-registry "$PWD"
# The image has no libcurl, which the commands between environments need.
[ "$where" != image ] || set -- --ignore Tests/SDK/test_environments.py \
    --deselect "test_documents.py::test_each_block_works_as_pasted[docs/guide.md]" "$@"
FLOW_REGISTRY_BINARY=$scratch/flow-registry scripts/test-sdk.sh "$@"
