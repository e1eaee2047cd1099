#!/usr/bin/env bash
# Gathers the licences of what the program holds beside its own code: licenses.sh FOLDER
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$1
swift=$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")
cp "$swift/share/swift/LICENSE.txt" "$folder/swift.txt"
while IFS= read -r file; do
    name=${file#.build/checkouts/}
    # Deeper ones are of sources that a package brings along, as BoringSSL.
    name=${name%/*}-${name##*/}
    name=${name//\//-}
    cp "$file" "$folder/${name%.*}.txt"
done < <(find .build/checkouts -type f \( -iname 'LICENSE*' -o -iname 'NOTICE*' -o -iname 'COPYING*' \) \
    -not -path '*/.git/*' -not -path '*/Tests/*' -not -path '*/Examples/*' -not -path '*/Benchmarks/*' | sort)
