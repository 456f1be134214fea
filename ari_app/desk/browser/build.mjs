// Bundles the pages' scripts (src/console.js with JsSIP and Leaflet, src/review.js with wavesurfer.js,
// src/board.js, src/agency.js, src/player.js, src/dialplan.js with CodeMirror)
// into the desk's static folder (or the folder given):
//   npm ci && npm run build
// The first line of each bundle names the SHA-256 of the sources; tests/console/test_bundle.py
// holds it against them.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const target = process.argv[2] ?? join(here, "..", "static");
const sources = readdirSync(join(here, "src"))
  .sort()
  .map((name) => join("src", name));
const hash = createHash("sha256");
for (const name of ["build.mjs", "package-lock.json", "package.json", ...sources]) {
  hash.update(`${name}\0`).update(readFileSync(join(here, name)));
}
const named = hash.digest("hex");

// The pages' policy lets nothing write a <style>: src/lanes.js has those rules in a sheet of its own.
/** @type {import("esbuild").Plugin} */
const withoutStyle = {
  name: "without-style",
  setup(bundling) {
    bundling.onLoad({ filter: /wavesurfer\.esm\.js$/ }, async ({ path }) => {
      const parts = (await readFile(path, "utf8")).split(/<style\$\{[\s\S]*?<\/style>/);
      if (parts.length !== 2) throw new Error("wavesurfer.js has its <style> elsewhere now");
      return { contents: parts.join(""), loader: "js" };
    });
  },
};
const entries = {
  console: "; with JsSIP (MIT), Leaflet (BSD-2-Clause)",
  board: "",
  agency: "",
  player: "",
  review: "; with wavesurfer.js (BSD-3-Clause)",
  dialplan: "; with CodeMirror (MIT)",
};
for (const [name, parts] of Object.entries(entries)) {
  await build({
    absWorkingDir: here,
    entryPoints: [`src/${name}.js`],
    outfile: join(target, `${name}.js`),
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    charset: "utf8",
    legalComments: "inline",
    plugins: [withoutStyle],
    banner: { js: `/* sigap ${name}, sources sha256 ${named}${parts} */` },
  });
}
// Its pictures are of controls that the console does not have.
await build({
  absWorkingDir: here,
  entryPoints: ["leaflet/dist/leaflet.css"],
  outfile: join(target, "leaflet.css"),
  bundle: true,
  minify: true,
  external: ["*.png"],
  banner: { css: `/* Leaflet (BSD-2-Clause), sources sha256 ${named} */` },
});
