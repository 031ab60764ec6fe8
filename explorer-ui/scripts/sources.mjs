// One hash over everything that the build is made from; check_static.py computes the same without node.

import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

const FILES = ["package.json", "package-lock.json", "tsconfig.json"];
const FOLDERS = ["scripts", "src"];

/** sha256 over "path NUL size NUL bytes" of each file, by path. */
export async function sourcesHash(root) {
  const paths = [...FILES];
  for (const folder of FOLDERS)
    for (const entry of await readdir(join(root, folder), { recursive: true, withFileTypes: true }))
      if (entry.isFile()) paths.push(join(entry.parentPath, entry.name).slice(root.length + 1));
  const hash = createHash("sha256");
  for (const path of paths.sort()) {
    const bytes = await readFile(join(root, path));
    hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest("hex");
}
