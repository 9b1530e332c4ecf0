import { build, isBuilt } from './build.mjs';
import { install, isInstalled } from './install.mjs';
import { withLock } from './lock.mjs';
import { projectNode } from './node.mjs';

/**
 * Installs and builds what is missing or out of date, and returns the Node that runs the project.
 * When nothing is to be done it only reads, so that it works in a folder that cannot be written as well.
 */
export async function prepare() {
  if (!isInstalled() || !isBuilt())
    await withLock(async () => {
      // Looked at again: another start may have done it while this one waited.
      if (!isInstalled()) install();
      if (!isBuilt()) await build();
    });
  return projectNode();
}
