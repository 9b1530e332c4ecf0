/**
 * The files that take longest, the longest first, as they would be in the cache of an earlier run, which a fresh clone
 * has not. Begun last, each would keep one worker busy while the others have nothing left to do.
 */
export const slowFiles = [
  'tests/crash/killed-while-steering.test.ts',
  'tests/browser/every-page.test.ts',
  'tests/browser/every-page-of-members.test.ts',
  'tests/security/hostile-input.test.ts',
  'tests/crash/killed-under-load.test.ts',
  'tests/db/embedded/crashes.test.ts',
  'tests/demo/the-demonstration.test.ts',
  'tests/db/embedded/owners.test.ts',
  'tests/door/without-network.test.ts',
  'tests/stalls/without-network.test.ts',
  'tests/crash/everything-at-once.test.ts',
  'tests/browser/the-site.test.ts',
  'tests/ui/the-gallery.test.ts',
  'tests/sharing/posters.test.ts',
  'tests/cli/backup-and-restore.test.ts',
  'tests/receipts/any-order-of-things.test.ts',
  'tests/courses/keeping-promises.test.ts',
  'tests/browser/the-day.test.ts',
  'tests/browser/the-main-job.test.ts',
];
