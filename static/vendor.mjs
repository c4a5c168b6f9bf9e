// Copies the foreign browser files out of their packages into static/vendor/, which git ignores and the program
// embeds. Run after `npm ci --ignore-scripts`. Without these files the pages still work: tables instead of charts,
// the system's typeface instead of IBM Plex Sans.
import { copyFile, mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
const vendor = join(here, "vendor");
const home = (name) => dirname(require.resolve(`${name}/package.json`));

const files = [
  [join(home("echarts"), "dist", "echarts.esm.min.mjs"), "echarts.js"],
  [join(home("echarts"), "LICENSE"), "echarts-LICENSE.txt"],
  [join(home("echarts"), "NOTICE"), "echarts-NOTICE.txt"],
  [join(home("@fontsource/ibm-plex-sans"), "LICENSE"), "ibm-plex-sans-LICENSE.txt"],
  ...[400, 500, 600].map((weight) => [
    join(home("@fontsource/ibm-plex-sans"), "files", `ibm-plex-sans-latin-${weight}-normal.woff2`),
    `ibm-plex-sans-${weight}.woff2`,
  ]),
];

await mkdir(vendor, { recursive: true });
for (const [from, name] of files) await copyFile(from, join(vendor, name));
