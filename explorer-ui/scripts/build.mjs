// Builds the front end into src/hinterland/explorer/static: see README.md. The same sources give the same bytes.

import { copyFile, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { build } from "vite";
import { sourcesHash } from "./sources.mjs";

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(here, "../src/hinterland/explorer/static");
const made = join(here, "node_modules/.built"); // whole before any of it is moved

/** onnxruntime-web finds its wasm by the address of its module; a classic script has none, and is given the wasm. */
const withoutAddress = {
  name: "without-address",
  enforce: "pre",
  transform(code, id) {
    if (!id.includes("onnxruntime-web")) return null;
    return code
      .replaceAll('new URL("ort-wasm-simd-threaded.wasm",import.meta.url).href', '""')
      .replaceAll("import.meta.url", "self.location.href");
  },
};

/** One entry -> one file, nothing split off. */
async function bundle(entry, name, format) {
  await build({
    root: here,
    configFile: false,
    logLevel: "warn",
    plugins: [withoutAddress],
    define: { "process.env.NODE_ENV": '"production"' },
    build: {
      outDir: made,
      emptyOutDir: false,
      target: "es2022",
      reportCompressedSize: false,
      copyPublicDir: false,
      chunkSizeWarningLimit: 2000,
      lib: {
        entry: join(here, "src", entry),
        formats: [format],
        name: "hinterlandExplorer",
        fileName: () => name,
        cssFileName: "app",
      },
      rolldownOptions: { output: { codeSplitting: false } },
    },
  });
  const path = join(made, name);
  const text = (await readFile(path, "utf8")).replaceAll(/<(?=\/script|!--)/gi, "\\x3c");
  await writeFile(path, text);
}

/** Written anew only where the bytes within differ: zlib versions compress differently. */
async function gzipped(from, to) {
  const bytes = await readFile(from);
  const before = await readFile(to).then(gunzipSync, () => null);
  if (!before?.equals(bytes)) await writeFile(to, gzipSync(bytes, { level: 9 }));
}

await rm(made, { recursive: true, force: true });
await bundle("main.tsx", "app.js", "iife");
await bundle("widget.tsx", "widget.js", "es");
await bundle("worker/worker.ts", "decoder-worker.js", "iife");
await copyFile(join(here, "src/page.html"), join(made, "page.html"));
await writeFile(join(made, "sources.sha256"), `${await sourcesHash(here)}\n`);

await mkdir(out, { recursive: true });
await gzipped(
  join(here, "node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm"),
  join(out, "ort-wasm.wasm.gz"),
);
// sources.sha256 last: it says that the rest is there
for (const name of ["page.html", "app.css", "app.js", "decoder-worker.js", "widget.js", "sources.sha256"])
  await rename(join(made, name), join(out, name));
