#!/bin/sh
# The tests of the pages need a browser: Debian's chromium. Without it they skip, saying so.
set -u
command -v apt-get >/dev/null || { echo "no apt-get here: tests that need a browser will skip"; exit 0; }
as_root=""
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null && sudo -n true 2>/dev/null && as_root="sudo -n" ||
    { echo "no rights to install chromium: tests that need a browser will skip"; exit 0; }
fi
echo "installing chromium for the tests of the pages"
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q chromium >/dev/null 2>&1 ||
  { $as_root apt-get update -q >/dev/null 2>&1 && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q chromium >/dev/null 2>&1; } ||
  echo "chromium could not be installed: tests that need a browser will skip"
