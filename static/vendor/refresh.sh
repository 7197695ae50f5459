#!/bin/sh
# Fetch the vendored files again from npm: edit the two versions, run, look at the diff, put the versions into README.md.
set -eu
bootstrap=5.3.9
font=5.3.0

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm pack --silent "bootstrap@$bootstrap" "@fontsource/be-vietnam-pro@$font" >/dev/null
mkdir css type
tar xzf "bootstrap-$bootstrap.tgz" -C css
tar xzf "fontsource-be-vietnam-pro-$font.tgz" -C type
# The manifest storage fails on a map that is not there.
sed 's|/\*# sourceMappingURL=.*\*/||' css/package/dist/css/bootstrap.min.css >"$here/bootstrap.min.css"
cp css/package/LICENSE "$here/bootstrap-LICENSE.txt"
for subset in latin vietnamese; do
  for weight in 400 600; do
    cp "type/package/files/be-vietnam-pro-$subset-$weight-normal.woff2" "$here/"
  done
done
cp type/package/LICENSE "$here/be-vietnam-pro-OFL.txt"
