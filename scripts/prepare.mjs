// Runs before `npm start`, `npm test` and `npm run check`, on whatever Node the machine has (20 or newer): installs what
// the lockfile says when that is missing or older, then makes sure that a Node which runs TypeScript will be used.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const lockfile = join(root, "package-lock.json");
const installed = join(root, "node_modules", ".package-lock.json");
const isProduction = process.env.NODE_ENV === "production";
const isWindows = process.platform === "win32";

/** @param {string} message */
function fail(message) {
  console.error(message);
  process.exit(1);
}

function isStale() {
  return !existsSync(installed) || statSync(lockfile).mtimeMs > statSync(installed).mtimeMs;
}

/** The version of the Node that npm scripts run on: the pinned one where it is installed, else the machine's own. */
function nodeOfScripts() {
  const pinned = join(root, "node_modules", ".bin", isWindows ? "node.cmd" : "node");
  try {
    return execFileSync(existsSync(pinned) ? pinned : process.execPath, ["--version"], {
      encoding: "utf8",
      shell: isWindows,
    }).trim();
  } catch {
    return "none that runs";
  }
}

// A production image is installed by its builder, without devDependencies and with a Node of its own.
if (!isProduction && isStale()) {
  console.error("Installing the packages of package-lock.json ...");
  const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: isWindows,
  });
  if (status !== 0) fail("The packages could not be installed; see the lines above. Is the npm registry reachable?");
}

const found = nodeOfScripts();
const [major = 0, minor = 0] = found.replace("v", "").split(".").map(Number);
const [neededMajor, neededMinor] = manifest.engines.node.match(/\d+/g).map(Number);
if (!(major > neededMajor || (major === neededMajor && minor >= neededMinor))) {
  fail(
    `Runnel needs Node ${manifest.engines.node}; npm scripts would run on ${found}. ` +
      (isProduction
        ? "Use a newer Node in this image."
        : `The pinned Node ${manifest.devDependencies.node} is not in node_modules: its install script has not run. ` +
          "Check that npm is set neither to `ignore-scripts` nor to `omit=dev`, delete node_modules and try again."),
  );
}
