#!/usr/bin/env bash
# Collects the licences of the third-party code in the program: licenses.sh FOLDER
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$1
swift=$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")
cp "$swift/share/swift/LICENSE.txt" "$folder/swift.txt"
while IFS= read -r file; do
    name=${file#.build/checkouts/}
    # Deeper ones belong to sources vendored by a package, such as BoringSSL.
    name=${name%/*}-${name##*/}
    name=${name//\//-}
    cp "$file" "$folder/${name%.*}.txt"
done < <(find .build/checkouts -type f \( -iname 'LICENSE*' -o -iname 'NOTICE*' -o -iname 'COPYING*' \) \
    -not -path '*/.git/*' -not -path '*/Tests/*' -not -path '*/Examples/*' -not -path '*/Benchmarks/*' | sort)
