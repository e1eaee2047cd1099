#!/usr/bin/env bash
# Builds the container image in .build/image/ from the release build, as root: the program, the libraries that it needs from
# this Debian, their licences, and nothing else.
set -euo pipefail
cd "$(dirname "$0")/.."

binary=.build/release/flow-registry
version=$("$binary" --version)
architecture=$(dpkg --print-architecture)
commit=$(git rev-parse HEAD)
time=$(git log -1 --format=%ct)
image=.build/image
root=$image/root
archive=$image/flow-registry_${version}_$architecture.image.tar
reference=localhost/flow-registry:${version//\~/-}

rm -rf "$image"
umask 022
mkdir -p "$root"/{usr/bin,usr/lib,usr/lib64,etc,data,tmp,proc,sys,dev,usr/share/doc/flow-registry/licenses,var/lib/dpkg/status.d}
ln -s usr/lib "$root/lib"
ln -s usr/lib64 "$root/lib64"
packaging/program.sh "$root/usr/bin/flow-registry"
packaging/licenses.sh "$root/usr/share/doc/flow-registry/licenses"
cp LICENSE "$root/usr/share/doc/flow-registry/"
echo 'flow-registry:x:65532:65532::/data:/sbin/nologin' > "$root/etc/passwd"
echo 'flow-registry:x:65532:' > "$root/etc/group"

chown 65532:65532 "$root/data"
chmod 0700 "$root/data"
chmod 1777 "$root/tmp"

# Each library, with Debian's metadata of its package, by which scanners recognise it.
ldd "$binary" | sed -n 's|.*=> \(/[^ ]*\).*|\1|p; s|^\s*\(/lib[^ ]*\) (.*|\1|p' | sort -u | while IFS= read -r library; do
    folder=$root$(dirname "$library")
    mkdir -p "$folder"
    cp -L "$library" "$folder/"
    package=$(dpkg-query --search "$(readlink -f "$library")" 2>/dev/null || dpkg-query --search "*/$(basename "$(readlink -f "$library")")")
    package=${package%%: *}
    name=${package%%:*}
    dpkg-query --status "$package" > "$root/var/lib/dpkg/status.d/$name"
    mkdir -p "$root/usr/share/doc/$name"
    cp -L "/usr/share/doc/$name/copyright" "$root/usr/share/doc/$name/"
done

container=$(buildah from --format docker scratch)
trap 'buildah rm "$container" > /dev/null' EXIT
cp --archive "$root/." "$(buildah mount "$container")"
buildah unmount "$container" > /dev/null
buildah config --user 65532:65532 --workingdir /data --volume /data --port 8080/tcp --stop-signal SIGTERM \
    --env FLOW_REGISTRY_HTTP_HOST=0.0.0.0 --env FLOW_REGISTRY_DATABASE_PATH=/data/flow-registry.db \
    --env PATH=/usr/bin \
    --entrypoint '["/usr/bin/flow-registry"]' --cmd serve \
    --healthcheck 'CMD /usr/bin/flow-registry health' --healthcheck-interval 10s --healthcheck-timeout 5s \
    --healthcheck-start-period 30s --healthcheck-retries 3 \
    --label org.opencontainers.image.title="Flow Registry" \
    --label org.opencontainers.image.description="A self-hosted registry for conversation flows" \
    --label org.opencontainers.image.version="$version" --label org.opencontainers.image.revision="$commit" \
    --label org.opencontainers.image.created="$(date -u -d "@$time" +%Y-%m-%dT%H:%M:%SZ)" \
    --label org.opencontainers.image.licenses=Apache-2.0 "$container"
# This format supports health checks.
buildah commit --quiet --format docker --timestamp "$time" "$container" "$reference" > /dev/null
buildah push --quiet "$reference" "docker-archive:$image/buildah.tar:$reference"
buildah rmi "$reference" > /dev/null
packaging/repeatable_image.py "$image/buildah.tar" "$archive"
rm "$image/buildah.tar"
echo "$archive: $(stat -c %s "$archive") bytes, $reference"
